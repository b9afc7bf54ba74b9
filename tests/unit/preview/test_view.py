"""What the preview shows: everything, or exactly what readers get."""

import pytest

from budkavle.edition.ledger import NOTHING_YET
from budkavle.host.project import describe
from budkavle.preview.overlay import tail
from budkavle.preview.reader import PreviewReader
from budkavle.preview.responses import answer
from budkavle.render.context import context_of
from budkavle.render.pages import articles_at, outputs
from budkavle.render.site import Folders, decided
from budkavle.system.cache import Cache
from tests.support.samples import utc
from tests.support.site_folder import NOON, THEME, SiteFolder
from tests.unit.preview.conftest import Look
from tests.unit.preview.test_reader import FRAMES

SECRETS = ("Hemligt utkast", "Hemligt beslut", "Hemlig invigning", "utkast-0001", "embargo-0001")
DRAFT = "/nyheter/2026/utkast/"


def shown(look: Look, path: str) -> str:
    given = answer(look(), path)
    assert given.status == 200
    return given.body.decode()


def test_what_is_not_public_is_shown_with_why_and_when(preview: Look) -> None:
    draft = shown(preview, DRAFT)
    assert "Utkast</strong> <span>Läsarna ser den inte. När den inte" in draft
    embargo = shown(preview, "/nyheter/2026/embargo/")
    assert "Embargo till 11 mars 2026, kl. 9.00</strong>" in embargo
    assert "Läsarna ser den först 11 mars 2026, kl. 9.00, när embargot upphör." in embargo
    later = shown(preview, "/nyheter/2026/senare/")
    assert "Publik från 1 april 2026, kl. 0.00</strong>" in later


def test_a_public_page_says_that_it_is_a_preview_and_no_more(preview: Look) -> None:
    page = shown(preview, "/nyheter/2026/oppen/")
    assert "<title>Förhandsvisning: Vägen är öppen" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Förhandsvisning – inte den publika webbplatsen" in page
    assert "budkavle-hidden" not in page


def test_lists_mark_what_is_not_public(preview: Look) -> None:
    page = shown(preview, "/nyheter/2026/")
    assert 'Hemligt utkast <span class="budkavle-mark" lang="sv">Utkast</span></a>' in page
    assert ">Vägen är öppen</a>" in page


def test_a_story_that_only_a_draft_belongs_to_is_marked(preview: Look) -> None:
    page = shown(preview, "/arenden/arendet/")
    assert "Läsarna ser sidan först när någon av nyheterna på den är publik." in page


def test_what_is_not_public_is_listed(preview: Look) -> None:
    page = shown(preview, "/-/")
    for title in ("Hemligt utkast", "Hemligt beslut", "Hemlig invigning"):
        assert title in page
    assert "<code>content/nyheter/2026/utkast.md</code>" in page


def test_an_ordinary_page_that_waits_is_shown_and_listed(preview: Look, small: SiteFolder) -> None:
    small.write("kris.md", "---\ntitle: Krisplan\nembargo: 2026-03-11 09:00\n---\n\nPlanen.\n")
    small.write("plan.md", "---\ntitle: Planen\ndraft: true\n---\n\nUtkastet.\n")
    page = shown(preview, "/kris/")
    assert "Planen." in page
    assert "Läsarna ser den först 11 mars 2026, kl. 9.00, när embargot upphör." in page
    assert "När den inte längre är ett utkast blir den publik genast." in shown(preview, "/plan/")
    assert "<code>content/kris.md</code>" in shown(preview, "/-/")


def test_an_ordinary_page_that_waits_is_not_in_the_public_preview(
    public: Look, small: SiteFolder
) -> None:
    small.write("kris.md", "---\ntitle: Krisplan\ndraft: true\n---\n\nPlanen.\n")
    assert answer(public(), "/kris/").status == 404


@pytest.mark.parametrize("path", ["feed.xml", "atom.xml", "feed.json", "sitemap.xml"])
def test_what_is_followed_is_what_readers_get(preview: Look, path: str) -> None:
    """A preview must not put a secret into someone's feed reader."""
    data = answer(preview(), f"/{path}").body.decode()
    assert "Vägen är öppen" in data or path == "sitemap.xml"
    assert not [secret for secret in SECRETS if secret in data]


def test_a_draft_is_never_in_the_public_preview(public: Look, small: SiteFolder) -> None:
    small.build(NOON, NOTHING_YET)
    view = public()
    for path in small.files():
        data = answer(view, f"/{path}").body
        assert not [secret for secret in SECRETS if secret.encode() in data], path
    for path in (DRAFT, "/nyheter/2026/embargo/", "/arenden/arendet/"):
        assert answer(view, path).status == 404


def test_the_public_preview_has_the_bytes_of_the_build(public: Look, small: SiteFolder) -> None:
    """Only the script that reloads comes after a page's last byte."""
    small.item("flyttad", "slug: ny-adress\naliases: [/gammal/adress/]\n")
    small.build(NOON, NOTHING_YET, searchable=True)
    view = public()
    files = small.files()
    added = tail(view.around).encode()
    assert {path.partition("/")[0] for path in files} > {"index.html", "feed.xml", "sok", "api"}
    for path, data in files.items():
        found = view.find(path)
        assert found is not None, path
        assert found.render() == data, path
        if path.endswith(".html") and not path.startswith("gammal/"):
            assert answer(view, f"/{path}").body == data + added, path


def test_the_preview_writes_nothing_into_the_site(preview: Look, small: SiteFolder) -> None:
    small.build(NOON, NOTHING_YET)
    kept = [small.site, small.state]
    before = {f: f.read_bytes() for folder in kept for f in folder.rglob("*") if f.is_file()}
    view = preview()
    assert answer(view, DRAFT).status == 200
    assert answer(view, "/sok/").status == 200
    after = {f: f.read_bytes() for folder in kept for f in folder.rglob("*") if f.is_file()}
    assert after == before


def test_the_search_is_there_and_is_made_when_asked_for(preview: Look, small: SiteFolder) -> None:
    view = preview()
    made = small.state.with_name("preview") / "search"
    assert answer(view, "/").status == 200
    assert not made.exists()
    assert "data-indexes" in shown(lambda: view, "/sok/")
    assert answer(view, "/sok/index/pagefind.js").status == 200
    assert made.exists()


def test_it_knows_when_it_changes_by_itself(preview: Look) -> None:
    assert [each.at for each in preview().changes] == [utc("2026-03-11 08:00")]


def test_an_old_address_redirects_within_the_preview(public: Look, small: SiteFolder) -> None:
    small.item("flyttad", "aliases: [/gammal/adress/]\n")
    given = answer(public(), "/gammal/adress/")
    assert (given.status, dict(given.headers)["Location"]) == (302, "/nyheter/2026/flyttad/")


def test_a_published_address_that_would_be_lost_is_reported(
    public: Look, small: SiteFolder
) -> None:
    small.build(NOON, NOTHING_YET)
    (small.folder / "content/nyheter/2026/oppen.md").unlink()
    view = public()
    assert [each.code for each in view.problems] == ["address-lost"]
    assert answer(view, "/").status == 200


def test_an_article_alone_is_what_it_is_among_all_pages(small: SiteFolder) -> None:
    small.item("till", "story: arendet\ntopics: [vard]\n")
    small.item("english", "lang: sv\ntranslates: oppen-0001\n")
    described = describe(small.configuration)
    folders = Folders(described.content, Cache(small.state))
    read = PreviewReader().read(folders, described.settings)
    made = decided(read.content, read.survey, folders, described.settings, NOON)
    context = context_of(made, THEME).framed(FRAMES, ()).render
    addresses = [each.address for each in made.edition.articles]
    assert len(addresses) == 3
    pages = {each.path: each for each in outputs(made.edition, context)}
    for address in addresses:
        (alone,) = articles_at({address}, made.edition, context)
        among = pages[f"{address}index.html"].resolve()
        assert (alone.path, alone.key, alone.render()) == (among.path, among.key, among.render())
    assert not list(articles_at({"nyheter/"}, made.edition, context))
