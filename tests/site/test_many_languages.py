"""A site in five languages, two of them in the organisation's own words, one from right to left."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from budkavle.edition.ledger import NOTHING_YET
from tests.support import many_languages
from tests.support.site_folder import SiteFolder

_NAMES = re.compile(
    r"\b(?:Exempel|Eva|RSS|Atom|JPEG|Europe/Stockholm|JSON Feed|OPML|JavaScript|PDF|kB"
    r"|info@example\.org|(?:https?://)?example\.org\S*|\+?\d[\d -]*)"
)
"""What is the same in every language."""
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_ATTRIBUTES = ("aria-label", "alt", "title", "data-done", "placeholder")
_MATTERS = re.compile(r"Vård och omsorg|Upphandlingen av ett nytt journalsystem")
"""The names of a topic and a story: HTML cannot mark their language in attributes and the title."""


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    site = many_languages.site(tmp_path_factory.mktemp("five") / "site")
    site.build(published=NOTHING_YET)
    return site


def pages(site: SiteFolder, language: str) -> Iterator[tuple[str, html.HtmlElement]]:
    """The pages of a language, each with its path."""
    for path in sorted((site.site / language).rglob("*.html")):
        yield path.relative_to(site.site).as_posix(), html.parse(str(path)).getroot()


def language_of(element: html.HtmlElement) -> str:
    """The language that a screen reader uses for what is in an element."""
    above = (element, *element.iterancestors())
    return str(next(each.get("lang") for each in above if each.get("lang")))


def spoken(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Every text of a page that readers see or hear, with the language that it is marked as."""
    for element in page.iter():
        above = {each.tag for each in (element, *element.iterancestors())}
        if not isinstance(element.tag, str) or above & {"script", "style", "code"}:
            continue
        language = language_of(element)
        said = (element.get(name, "") for name in _ATTRIBUTES)
        yield from ((language, _MATTERS.sub("", text)) for text in said)
        unmarked = _MATTERS if element.tag == "title" else re.compile(r"\Z")
        yield from ((language, unmarked.sub("", text)) for text in element.xpath("text()"))


def test_no_text_is_marked_as_another_language_than_it_is_in(five: SiteFolder) -> None:
    """What is marked as Arabic has only Arabic letters, and what has others is marked as such."""
    found, seen = {}, 0
    for path, page in pages(five, "ar"):
        texts = [(language, _NAMES.sub("", text)) for language, text in spoken(page)]
        wrong = [text for language, text in texts if language == "ar" and _LATIN.search(text)]
        wrong += [text for language, text in texts if language == "sv" and re.search("[ء-ي]", text)]
        seen += sum(language != "ar" for language, _ in texts)
        if wrong:
            found[path] = wrong
    assert found == {}
    assert seen > 20


def test_a_page_from_right_to_left_says_so_and_turns_what_is_not(five: SiteFolder) -> None:
    for path, page in pages(five, "ar"):
        assert (page.get("lang"), page.get("dir")) == ("ar", "rtl"), path
        for part in page.iterfind(".//*[@lang]"):
            assert part.get("dir") == "ltr", path
    for path, page in pages(five, "fi"):
        assert (page.get("lang"), page.get("dir")) == ("fi", None), path
        assert {each.get("dir") for each in page.iterfind(".//*[@lang='ar']")} <= {"rtl"}, path


def test_every_kind_of_page_is_in_every_language(five: SiteFolder) -> None:
    kinds = {
        code: {path.partition("/")[2] for path, _ in pages(five, code)} for code in ("en", "ar")
    }
    assert {path.replace("en-", "ar-") for path in kinds["en"]} == kinds["ar"]
    assert len(kinds["ar"]) > 20


def test_pages_of_a_language_are_in_the_menu_and_not_in_a_section_named_by_its_folder(
    five: SiteFolder,
) -> None:
    for code, words in (("ar", many_languages.in_letters("More pages")), ("en", "More pages")):
        page = html.parse(str(five.site / code / "mer/index.html")).getroot()
        assert [each.get("href") for each in page.findall(".//nav[@class='menu']//a")][-1] == "./"
        (beside,) = page.findall(".//nav[@class='page-side section-pages']")
        assert (beside.get("aria-label"), beside.findtext("h2")) == (words, words)


def test_no_sentence_runs_into_a_link(five: SiteFolder) -> None:
    """Templates take the ends of their lines away, and with them a space that was meant."""
    texts = [path.read_text("utf-8") for path in sorted(five.site.rglob("*.html"))]
    assert [found for text in texts for found in re.findall(r"[.!?,]<a [^>]*>", text)] == []


def test_dates_and_names_are_those_of_the_language(five: SiteFolder) -> None:
    finnish = (five.site / "fi/news/2026/fi-1/index.html").read_text("utf-8")
    assert 'Julkaistu <time datetime="2026-03-01">1. maaliskuuta 2026</time>' in finnish
    assert ">9.00</time>" not in finnish  # the day stands before it
    assert "1. huhtikuuta 2026 9.00" in finnish
    assert '<a href="../../../../ar/" lang="ar" dir="rtl" hreflang="ar">العربية</a>' in finnish
    assert '<a href="../../../../se/" lang="se" hreflang="se">Davvisámegiella</a>' in finnish


def test_feeds_speak_their_language(five: SiteFolder) -> None:
    assert "Oikaisut" in (five.site / "fi/corrections/feed.xml").read_text("utf-8")
    arabic = (five.site / "ar/corrections/feed.xml").read_text("utf-8")
    assert many_languages.in_letters("Corrections") in arabic
    assert "<language>ar</language>" in arabic


def test_the_organisations_catalogues_are_not_published(five: SiteFolder) -> None:
    assert not list(five.site.rglob("*.po"))
    assert not five.holding("msgid")


def test_changed_words_change_the_site_as_a_whole_build_would(tmp_path: Path) -> None:
    site = many_languages.site(tmp_path / "site")
    site.build(published=NOTHING_YET)
    words = many_languages.catalogue("ar").replace(
        many_languages.in_letters("Corrections") + '"', "كلمة" + '"'
    )
    site.write("words/ar.po", words)
    site.build(published=NOTHING_YET)
    clean = many_languages.site(tmp_path / "clean")
    clean.write("words/ar.po", words)
    clean.build(published=NOTHING_YET)
    assert site.files() == clean.files()
    assert "كلمة" in (site.site / "ar/corrections/feed.xml").read_text("utf-8")
