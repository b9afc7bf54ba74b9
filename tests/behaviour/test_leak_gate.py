"""A secret planted in any kind of output stops the build, and the site stays unchanged."""

import json
from collections.abc import Callable, Iterable, Iterator
from gzip import compress, decompress
from html import escape
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from budkavle.build.leaks.search import Search
from budkavle.model.problems import ContentError
from budkavle.render import renderers
from budkavle.render.context import SiteContext
from budkavle.render.output import Output
from budkavle.render.renderers import Renderer
from tests.support.calls import calls_of
from tests.support.deaths import killed_before_moving
from tests.support.samples import utc
from tests.support.site_folder import SiteFolder

TITLE = "Regionen säljer sjukhuset i Älvsborg"
SUMMARY = "Köparen får tillträde redan till sommaren, enligt ett avtal som ännu ingen har sett."
FACT = "Köpeskillingen är fyrahundra miljoner kronor."
NOTE = "I rutan stod att avtalet gäller i femtio år; det gäller i femton."
ALT = "Två personer skakar hand i en korridor"
STORY = "Upphandlingen av ett nytt journalsystem"
ADDRESS = "nyheter/2026/sjukhuset/"
PDF = b"%PDF-1.7\n% the contract, word for word"

Change = Callable[[dict[str, Output]], Iterable[Output]]


def picture(colour: str) -> bytes:
    data = BytesIO()
    Image.new("RGB", (900, 600), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A built site with a public item, and one under embargo that differs in everything."""
    small = SiteFolder(tmp_path_factory.mktemp("newsroom"))
    correction = f"corrections: [{{date: 2026-03-20, note: {json.dumps(NOTE)}}}]\n"
    small.item("skolan", f"topics: [vard]\n{correction}")
    small.write("nyheter/2026/avtalet-om-forsaljningen.pdf", PDF)
    small.write("nyheter/2026/forhandlarna-vid-bordet.png", picture("navy"))
    small.item(
        "sjukhuset",
        f"""\
        title: {TITLE}
        summary: {SUMMARY}
        embargo: 2026-04-01 09:00
        story: arendet
        facts: [{FACT}]
        contacts: [{{name: Birgitta Förhandlare, phone: 072-566 30 70}}]
        image: {{src: forhandlarna-vid-bordet.png, alt: {ALT}}}
        attachments: [{{file: avtalet-om-forsaljningen.pdf, title: Avtalet mellan parterna}}]
        """,
        body="Beslutet fattades bakom stängda dörrar av en handfull tjänstemän.",
    )
    small.build(searchable=True)
    return small


def changed(path: str, change: Callable[[bytes], bytes], says: str = "") -> Change:
    """An output with other bytes."""

    def outputs(made: dict[str, Output]) -> Iterator[Output]:
        one = made.pop(path).resolve()
        yield from made.values()
        yield Output(path, f"{one.key} planted", lambda: change(one.render()), says)

    return outputs


def added(path: str, data: bytes = b"", says: str = "") -> Change:
    """An additional output."""
    return lambda made: [*made.values(), Output(path, "planted", lambda: data, says)]


def with_text(path: str, text: str) -> Change:
    return changed(path, lambda data: data + text.encode())


PLANTED: dict[str, tuple[Change, str]] = {
    "a page": (with_text("nyheter/index.html", f"<li>{TITLE}</li>"), "title"),
    "an attribute": (with_text("index.html", f'<meta content="{escape(SUMMARY)}">'), "summary"),
    "an RSS feed": (with_text("feed.xml", escape(f"<p>{SUMMARY}</p>")), "summary"),
    "an Atom feed": (with_text("amnen/vard/atom.xml", "bakom stängda dörrar av en handfull"), ""),
    "a JSON feed": (with_text("feed.json", json.dumps({"title": TITLE})), "title"),
    "the list of feeds": (with_text("feeds.opml", STORY), "arendet"),
    "a feed's id": (with_text("atom.xml", "tag:example.org,2018:sjukhuset-0001"), "id"),
    "the sitemap": (with_text("sitemap.xml", f"https://example.org/{ADDRESS}"), "slug"),
    "the items as JSON": (with_text("api/items.json", json.dumps({"fact": FACT})), "facts"),
    "the ledger": (with_text("api/addresses.json", ADDRESS), "slug"),
    "the server's map": (with_text("_redirects", f"/gammal /{ADDRESS} 301"), "slug"),
    "a search index": (added("sok/sv.pf_fragment", compress(f"x {SUMMARY}".encode())), "summary"),
    "a script": (added("sok/index.js", f"const t={json.dumps(TITLE)}".encode()), "title"),
    "a contact's number": (with_text("index.html", "tel:+46725663070"), "contacts"),
    "a social card": (added("bilder/kort.png", b"\x89PNG", says=TITLE), "title"),
    "a picture's text": (
        with_text("index.html", "Två personer skakar hand i en korridor"),
        "image",
    ),
    "an attachment": (added("nyheter/2026/skolan/fil.pdf", PDF), ""),
    "a picture": (added("bilder/a.png", picture("navy")), ""),
    "the name of a page": (added(f"{ADDRESS}index.html"), "slug"),
    "the name of a file": (added("bilder/forhandlarna-vid-bordet-0a1b-480.avif"), ""),
    "a correction to come": (with_text("nyheter/2026/skolan/index.html", NOTE), "corrections"),
}


@pytest.mark.parametrize(("change", "field"), PLANTED.values(), ids=PLANTED.keys())
def test_a_leak_stops_the_build_and_the_site_stays(
    change: Change, field: str, newsroom: SiteFolder
) -> None:
    before = newsroom.files()
    with pytest.raises(ContentError) as stopped:
        newsroom.build(renderers=[planted(change)])
    found = {(each.code, each.field) for each in stopped.value.problems}
    assert ("leak", field) in found
    assert newsroom.files() == before


def planted(change: Change) -> Renderer:
    """Makes what all renderers make, changed."""

    def outputs(site: SiteContext) -> Iterator[Output]:
        yield from change({each.path: each.resolve() for each in renderers.outputs(site)})

    return Renderer("planted", outputs)


@pytest.mark.parametrize(
    ("event", "text", "field"),
    [
        ("on_page_content", FACT, "facts"),
        ("on_post_template", TITLE, "title"),
    ],
    ids=["an ordinary page", "the page of an error"],
)
def test_a_leak_into_what_mkdocs_renders_stops_the_build(
    event: str, text: str, field: str, newsroom: SiteFolder
) -> None:
    before = newsroom.files()
    configured = newsroom.configuration.read_text(encoding="utf-8")
    hook = f"def {event}(text, **_):\n    return text + {text!r}\n"
    (newsroom.folder / f"{event}.py").write_text(hook, encoding="utf-8")
    newsroom.configure("plugins:", f"hooks: [{event}.py]\nplugins:")
    with pytest.raises(ContentError) as stopped:
        newsroom.build()
    newsroom.configuration.write_text(configured, encoding="utf-8")
    assert ("leak", field) in {(each.code, each.field) for each in stopped.value.problems}
    assert newsroom.files() == before


def handed_over_files(small: SiteFolder) -> dict[str, bytes]:
    """All files of the hand-over, and everything beside it that is copied with it."""
    folder = small.folder / ".budkavle"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0].startswith("manifest")
    }


RENDERED = "En text som bara det nya har, och som aldrig blev publik."
"""The content of an item that is part of a refused build; another item causes the refusal."""


def left_behind(small: SiteFolder, text: str) -> set[str]:
    """The files that contain a text in any form, outside content/ and the private caches."""
    caches = ("cache.sqlite", "blobs", "search")
    folder = small.folder / ".budkavle"
    found = set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        within = name.removeprefix("site/")
        if path.is_file() and ("draft" in name or not within.startswith(caches)):
            data = path.read_bytes()
            data = decompress(data) if data.startswith(b"\x1f\x8b") else data
            if text.encode() in data or json.dumps(text)[1:-1].encode() in data:
                found.add(name)
    return found


@pytest.mark.parametrize("first", [True, False])
def test_a_refused_build_leaves_nothing_that_others_read(tmp_path: Path, *, first: bool) -> None:
    small = SiteFolder(tmp_path)
    small.item("skolan", "")
    if not first:
        small.build()
    small.item("sjukhuset", f"title: {TITLE}\nembargo: 2026-04-01 09:00\n")
    small.item("nytt", "", body=f"{RENDERED}\n\nSe <https://example.org/{ADDRESS}>.")
    before = handed_over_files(small)
    with pytest.raises(ContentError) as stopped:
        small.build(searchable=True)
    assert {(each.path, each.code) for each in stopped.value.problems} == {
        ("content/nyheter/2026/nytt.md", "leak-address")
    }
    assert left_behind(small, RENDERED) == set()
    assert handed_over_files(small) == before
    assert not (small.state / "stage").exists()
    assert not [path for path in (small.folder / ".budkavle").rglob("*") if "draft" in path.name]


@pytest.mark.parametrize("file", ["searched.json", "journal.json"])
def test_a_build_that_fails_leaves_nothing_that_others_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    replace = Path.replace

    def failing(path: Path, target: Path) -> Path:
        if target.name == file:
            raise OSError(28, "No space left on device")
        return replace(path, target)

    small = SiteFolder(tmp_path)
    small.item("nytt", "", body=RENDERED)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        with pytest.raises(OSError, match="No space"):
            small.build()
    assert left_behind(small, RENDERED) == set()
    assert handed_over_files(small) == {}
    small.build()
    assert len(handed_over_files(small)) == 2


def test_the_next_build_removes_what_a_killed_one_staged(tmp_path: Path) -> None:
    """Also if there is nothing to build, because the edit has been undone."""
    small = SiteFolder(tmp_path)
    small.item("skolan", "")
    small.build()
    small.build()
    stages = [small.state / "stage/0a1b", small.folder / ".budkavle/manifest.stage/2026-03.jsonl"]
    for stage in stages:
        stage.parent.mkdir()
        stage.write_text(RENDERED)
    assert not small.build().report.rendered
    assert not [stage for stage in stages if stage.parent.exists()]


def test_an_interrupted_hand_over_is_completed_after_the_site(tmp_path: Path) -> None:
    small, other = SiteFolder(tmp_path / "a"), SiteFolder(tmp_path / "b")
    small.item("skolan", "")
    small.build()
    for each in (small, other):
        each.item("skolan", "", body=RENDERED)
    assert killed_before_moving("/manifest/", small.build)
    assert small.holding(RENDERED), "the site stands"
    holding = [path for path, data in handed_over_files(small).items() if RENDERED.encode() in data]
    assert [Path(path).parent.name for path in holding] == ["manifest.stage"]
    small.build()
    other.build()
    assert handed_over_files(small) == handed_over_files(other)


def test_nothing_of_what_is_not_public_is_in_the_tree(newsroom: SiteFolder) -> None:
    newsroom.build(searchable=True)
    assert [path for path in newsroom.files() if path.endswith(".pf_fragment")]
    for text in (TITLE, SUMMARY, FACT, NOTE, "sjukhuset", "forhandlarna", "avtalet", "Birgitta"):
        assert newsroom.holding(text) == set()
        assert not [path for path in newsroom.files() if text in path]
    assert PDF not in newsroom.files().values()


def test_published_files_are_searched_again_for_new_secrets(tmp_path: Path) -> None:
    """The planted output claims to depend on nothing, so it is not rendered again."""
    small = SiteFolder(tmp_path)
    small.item("skolan", "")
    others = [planted(added("gammal.txt", f"Obs! {SUMMARY}".encode()))]
    small.build(renderers=others)
    small.item("sjukhuset", f"summary: {SUMMARY}\ndraft: true\n")
    with pytest.raises(ContentError) as stopped:
        small.build(renderers=others)
    assert {dict(each.values)["output"] for each in stopped.value.problems} == {"gammal.txt"}
    (small.state / "searched.json").write_text("damaged")
    with pytest.raises(ContentError):
        small.build(renderers=others)


def test_published_files_are_not_read_again_without_new_secrets(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("skolan", "")
    small.item("sjukhuset", f"summary: {SUMMARY}\ndraft: true\n")
    (small.content / "om.md").write_text("# Om oss\n\nVi finns här.\n", encoding="utf-8")
    with calls_of(Search.look, "path") as searched:
        rendered = small.build().report.rendered
        paths = set(searched.arguments)
    assert "om/index.html" in rendered
    assert paths.intersection(small.files()) == set(rendered)


def test_what_was_under_embargo_is_public_when_its_time_has_come(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("sjukhuset", f"title: {TITLE}\nembargo: 2026-04-01 09:00\n")
    small.build(utc("2026-04-01 06:59"))
    assert small.holding(TITLE) == set()
    small.build(utc("2026-04-01 07:00"))
    assert {f"{ADDRESS}index.html", "feed.xml", "api/items.json"} <= small.holding(TITLE)


def test_an_expired_items_text_and_files_are_gone_but_its_headline_is_not(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.write("nyheter/2026/avtalet.pdf", PDF)
    small.item(
        "sjukhuset",
        f"title: {TITLE}\nsummary: {SUMMARY}\nexpires: 2026-03-20\n"
        "attachments: [{file: avtalet.pdf, title: Avtalet mellan parterna}]\n",
    )
    small.build()
    assert PDF in small.files().values()
    small.build(utc("2026-03-21 12:00"))
    assert small.holding(TITLE) == {f"{ADDRESS}index.html"}
    assert small.holding(SUMMARY[:40]) == set()
    assert PDF not in small.files().values()


def test_a_public_item_may_say_what_a_draft_says(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("skolan", f"title: {TITLE}\nsummary: {SUMMARY}\n")
    small.item("utkast", f"title: {TITLE}\nsummary: {SUMMARY}\ndraft: true\n")
    small.build()


def test_a_topic_of_a_draft_may_be_called_as_a_public_heading(tmp_path: Path) -> None:
    """Headings have ids, which look like the keys of topics."""
    small = SiteFolder(tmp_path)
    small.write("topics.yml", "om-webbplatsen:\n  title: Om webbplatsen\n")
    small.write("om.md", "---\ntitle: Om oss\n---\n\n## Om webbplatsen\n\nVi finns till.\n")
    small.item("skolan", "", "## Om webbplatsen\n\nDen är ny.\n")
    small.item("utkast", "draft: true\ntopics: [om-webbplatsen]\n")
    small.build()


def test_a_picture_of_a_draft_may_be_shown_by_a_public_item(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.write("nyheter/2026/gruppbild.png", picture("teal"))
    image = "image: {src: gruppbild.png, alt: Tolv personer framför ett hus}\n"
    small.item("skolan", image)
    small.item("utkast", f"draft: true\n{image}")
    small.build()
    assert [path for path in small.files() if path.startswith("bilder/gruppbild")]
