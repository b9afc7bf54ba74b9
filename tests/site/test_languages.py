"""A site in two languages: each has its own lists, interface and pages, with links between them."""

import re
from pathlib import Path

import pytest

from tests.support.projects import FIRST_URL as URL
from tests.support.projects import built, copy_site

SWEDISH = "nyheter/2025/digitala-handlingar/"
ENGLISH = "en/news/2025/digital-committee-papers/"
LISTS = ("", "{news}/", "{topics}/", "{stories}/", "{corrections}/", "{follow}/", "{search}/")
WORDS = {
    "": {
        "news": "nyheter",
        "topics": "amnen",
        "stories": "arenden",
        "corrections": "rattelser",
        "follow": "folj",
        "search": "sok",
    },
    "en/": {
        name: name for name in ("news", "topics", "stories", "corrections", "follow", "search")
    },
}


def html(project: Path, address: str) -> str:
    return (project / "site" / address / "index.html").read_text(encoding="utf-8")


def alternates(page: str) -> dict[str, str]:
    """The language versions that a page links to: language to address."""
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page)
    return dict(found)


@pytest.mark.parametrize("address", [SWEDISH, ENGLISH])
def test_versions_of_an_item_name_each_other_and_themselves(project: Path, address: str) -> None:
    versions = {"sv": URL + SWEDISH, "en": URL + ENGLISH}
    assert alternates(html(project, address)) == versions


def test_versions_are_offered_at_the_top_of_an_article(project: Path) -> None:
    for address, other, words in (
        (SWEDISH, ENGLISH, "Read in English"),
        (ENGLISH, SWEDISH, "Läs på svenska"),
    ):
        page = html(project, address)
        offered = page[page.index('<ul class="versions"') : page.index('<div class="prose"')]
        assert f"{other}" in offered
        assert words in offered


def test_easy_read_and_sign_language_are_offered_at_the_top(project: Path) -> None:
    page = html(project, "nyheter/2023/digital-hjalp/")
    offered = page[page.index('<ul class="versions"') : page.index('<div class="prose"')]
    assert '"../../../nyheter/2023/lattlast-digital-hjalp/">Lättläst</a>' in offered
    assert '"https://www.example.com/teckensprak">Teckenspråk</a>' in offered


@pytest.mark.parametrize("prefix", ["", "en/"])
@pytest.mark.parametrize("pattern", LISTS)
def test_a_list_speaks_its_language_and_knows_the_other(
    project: Path, prefix: str, pattern: str
) -> None:
    page = html(project, prefix + pattern.format(**WORDS[prefix]))
    assert f'<html lang="{"en" if prefix else "sv"}">' in page
    skip = "Skip to the content" if prefix else "Hoppa till innehållet"
    assert skip in page
    assert alternates(page) == {
        "sv": URL + pattern.format(**WORDS[""]),
        "en": f"{URL}en/{pattern.format(**WORDS['en/'])}",
    }


def test_lists_hold_their_languages_items_only(project: Path) -> None:
    assert "digital-committee-papers" not in html(project, "nyheter/")
    english = html(project, "en/news/")
    assert "digital-committee-papers" in english
    assert "/nyheter/20" not in english


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("nyheter/", "../en/news/"),
        ("nyheter/2018/", "../../en/news/"),
        ("amnen/exempel/", "../../en/topics/"),
        ("sok/", "../en/search/"),
        ("", "./en/"),
        ("om/", "../en/"),
        ("tillganglighet/", "../en/"),
    ],
)
def test_the_head_leads_to_the_same_list_in_the_other_language(
    project: Path, address: str, way: str
) -> None:
    assert f'<a href="{way}" lang="en" hreflang="en">English</a>' in html(project, address)


def test_a_topic_knows_itself_in_the_other_language(project: Path) -> None:
    versions = {"sv": f"{URL}amnen/exempel/", "en": f"{URL}en/topics/exempel/"}
    assert alternates(html(project, "amnen/exempel/")) == versions
    assert alternates(html(project, "en/topics/exempel/")) == versions


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first test site with a contact page in English as well."""
    folder = copy_site("first", tmp_path_factory.mktemp("bilingual"))
    settings = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace(
        "          prefix: en/\n",
        "          prefix: en/\n          pages: {contact: en/contact.md}\n",
    )
    settings = settings.replace(
        "  - Prenumerera:", "  - Get in touch: en/contact.md\n  - Prenumerera:"
    )
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (folder / "content" / "en").mkdir()
    (folder / "content/en/contact.md").write_text("---\ntitle: Get in touch\n---\n\nWrite to us.\n")
    return built(folder)


def test_an_ordinary_page_speaks_the_language_of_its_folder(bilingual: Path) -> None:
    page = html(bilingual, "en/contact/")
    assert '<html lang="en">' in page
    assert "Skip to the content" in page
    assert alternates(page) == {"sv": f"{URL}kontakt/", "en": f"{URL}en/contact/"}
    assert alternates(html(bilingual, "kontakt/")) == alternates(page)


def test_menus_hold_their_languages_pages(bilingual: Path) -> None:
    assert "Get in touch" in html(bilingual, "en/news/")
    assert "Get in touch" not in html(bilingual, "nyheter/")
    assert ">Om Nordkom</a>" not in html(bilingual, "en/news/")


def test_a_page_in_one_language_only_names_no_others(project: Path) -> None:
    assert alternates(html(project, "om/")) == {}
    assert alternates(html(project, "nyheter/2018/upphandling-overklagad/")) == {}
