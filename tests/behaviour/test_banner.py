"""A banner is on every page at once, in feeds and in the hand-over, and leaves no trace."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from budkavle.model.problems import ContentError
from budkavle.render.light_front import LARGEST
from budkavle.render.templates import Templates
from tests.behaviour.test_unchanged import settle
from tests.support.calls import calls_of
from tests.support.samples import SETTINGS
from tests.support.site_builder import SiteBuilder, site_settings
from tests.support.site_folder import NOON, SMALL, SiteFolder

HOUR = timedelta(hours=1)
WORDS = "Kokningspåbud gäller i norra delen av Exempelstad"
ENGLISH = "Boil your water in the north of Exempelstad"
BANNER = f"""\
vatten:
  kind: KIND
  title:
    sv: {WORDS}
    en: {ENGLISH}
  text: Tankbilar står vid torget.
  link: om.md
  from: 2026-03-10 13:00
  until: 2026-03-10 15:00
"""
TWO = SiteBuilder(settings=site_settings(), topics=SMALL.topics, contacts=SMALL.contacts)


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    """A site in two languages with some of every kind of page, but no banner yet."""
    small = SiteFolder(tmp_path / "site", TWO, pages={"om.md": "# Om oss\n\nVi finns.\n"})
    for number in range(3):
        small.item(f"nyhet-{number}", "")
    small.item("borta", "withdrawn: Det var fel.\n")
    small.item("news", "lang: en\n")
    settle()
    small.build()
    return small


def with_banner(room: SiteFolder, kind: str = "minor", hours: float = 0) -> None:
    """Write the banner, and build."""
    room.write("viktigt.yml", BANNER.replace("KIND", kind))
    settle()
    room.build(NOON + hours * HOUR)


def pages_of(room: SiteFolder) -> Iterator[tuple[str, str]]:
    """The pages that people see: redirects lead on to one at once."""
    for path, data in room.files().items():
        if path.endswith(".html") and b'http-equiv="refresh"' not in data:
            yield path, data.decode()


@pytest.mark.parametrize("kind", ["major", "minor", "notable-death", "announcement"])
def test_every_page_says_it_in_its_own_language(room: SiteFolder, kind: str) -> None:
    with_banner(room, kind)
    made = dict(pages_of(room))
    assert len(made) > 20
    for path, html in made.items():
        own, other = (ENGLISH, WORDS) if path.startswith("en/") else (WORDS, ENGLISH)
        body = html.partition("<body>")[2]
        assert body.count(own) == 1, path
        assert other not in body, path
        first = re.search(r"<(section|header|nav|main)\b[^>]*>", body)
        assert first is not None
        assert first[0].startswith(f'<section class="banner banner-{kind}" aria-labelledby='), path
    english = [html for path, html in made.items() if path.startswith("en/")]
    assert english
    assert all('<p lang="sv">Tank' in html for html in english)


def test_its_link_leads_to_the_page_from_every_depth(room: SiteFolder) -> None:
    with_banner(room)
    for path, html in pages_of(room):
        section = html.partition('class="banner ')[2].partition("</section>")[0]
        links = re.findall(r'href="([^"]*)"', section)
        target = (room.site / path).parent / links[0]
        if path == "404.html":  # a server shows it at any address
            assert links == ["/om/"]
            continue
        assert (target / "index.html").resolve() == (room.site / "om/index.html").resolve(), path


def test_pages_are_moved_into_the_new_frame_and_not_rendered(room: SiteFolder) -> None:
    with calls_of(Templates.blocks, "name") as rendered:
        with_banner(room)
        assert rendered.arguments == []
        room.item("nyhet-9", "")
        room.build()
        assert "article" in rendered.arguments


def test_it_leaves_no_trace_when_it_is_over(room: SiteFolder) -> None:
    before = room.files()
    with_banner(room)
    assert room.files() != before
    room.build(NOON + 3 * HOUR)
    assert room.files() == before


def test_a_build_says_when_it_begins_and_ends(room: SiteFolder) -> None:
    with_banner(room, hours=-1)
    told = [room.build(NOON + hours * HOUR).changes[:1] for hours in (-1, 0, 1, 2)]
    assert [[(each.what, each.at - NOON) for each in those] for those in told] == [
        [("banner", 0 * HOUR)],
        [("banner-end", 2 * HOUR)],
        [("banner-end", 2 * HOUR)],
        [],
    ]


def test_feeds_of_all_news_have_an_entry_and_no_other_feed_does(room: SiteFolder) -> None:
    before = room.files()
    with_banner(room)
    after = room.files()
    changed = {
        path
        for path in after
        if path.endswith(("feed.xml", "atom.xml", "feed.json")) and before[path] != after[path]
    }
    formats = ("feed.xml", "atom.xml", "feed.json")
    folders = ("", "en/", "folj/")
    assert changed == {folder + name for folder in folders for name in formats}
    entries = {each: json.loads(after[f"{each}feed.json"])["items"] for each in folders}
    assert [entries[each][0]["title"] for each in ("", "en/")] == [WORDS, ENGLISH]
    assert {each["title"] for each in entries["folj/"][:2]} == {WORDS, ENGLISH}
    entry = entries[""][0]
    assert entry["id"].endswith(":banner/vatten/sv")
    assert entry["url"] == f"{SETTINGS.url}#banner_vatten"
    assert f'<a href="{SETTINGS.url}om/">' in entry["content_html"]


def test_it_is_handed_over_and_an_edited_text_keeps_it(room: SiteFolder) -> None:
    with_banner(room)
    first = room.handed_over().banners
    assert [(each.language, each.title, each.url) for each in first] == [
        ("sv", WORDS, f"{SETTINGS.url}#banner_vatten"),
        ("en", ENGLISH, f"{SETTINGS.url}en/#banner_vatten"),
    ]
    assert first[0].banner
    assert first[0].banner.until == NOON + 2 * HOUR
    item = room.content / "nyheter/2026/nyhet-1.md"
    item.write_text(item.read_text() + "\nEtt ord till.\n")
    settle()
    report = room.build().report
    assert 0 < len(report.rendered) < 20  # a partial build
    assert room.handed_over().banners == first
    assert WORDS in (room.site / "feed.xml").read_text()


def test_one_that_is_not_due_is_nowhere_and_the_search_for_leaks_knows_it(room: SiteFolder) -> None:
    with_banner(room, hours=-1)
    assert room.holding(WORDS) == set()

    hook = f"def on_page_content(html, **_):\n    return html + '<p>{WORDS}</p>'\n"
    (room.folder / "too_early.py").write_text(hook, encoding="utf-8")
    room.configure("plugins:", "hooks: [too_early.py]\nplugins:")
    with pytest.raises(ContentError) as caught:
        room.build(NOON - HOUR)
    assert "content/viktigt.yml" in {each.path for each in caught.value.problems}


def test_a_draft_is_nowhere(room: SiteFolder) -> None:
    room.write("viktigt.yml", BANNER.replace("KIND", "minor") + "  draft: true\n")
    settle()
    room.build()
    assert room.holding(WORDS) == set()


def test_a_major_one_makes_front_pages_light_and_small(room: SiteFolder) -> None:
    for number in range(30):
        room.item(f"lang-{number:02}", f'title: "{"Mycket lång rubrik " * 30} {number}"\n')
    usual = {path: (room.site / path).read_bytes() for path in ("index.html", "en/index.html")}
    with_banner(room, "major")
    style = (room.site / "assets/stylesheets/light.css").read_bytes()
    for path in usual:
        page = (room.site / path).read_bytes()
        assert len(page) + len(style) <= LARGEST
        assert b"<img" not in page
        assert b"<script" not in page
        assert page.count(b"stylesheets/") == 1
    assert 3 < (room.site / "index.html").read_text().count("Mycket lång rubrik") / 30 < 30
    with_banner(room, "minor")
    assert b"stylesheets/light.css" not in (room.site / "index.html").read_bytes()
    assert not (room.site / "assets/stylesheets/light.css").exists()


@pytest.mark.parametrize(
    ("number", "title", "text", "kept"),
    [
        (1, "Elavbrott", "Ring 112 bara vid fara för liv. " * 1000, "Ring 112 bara vid fara"),
        (20, "Elavbrott", "Ring 112 bara vid fara för liv. " * 20, "Ring 112 bara vid fara"),
        (60, "Elavbrott i hela kommunen " * 10, "Ring 112.", "Elavbrott i hela kommunen"),
        (1, "Elavbrott " * 3000, "Ring 112.", "Elavbrott Elavbrott"),
    ],
    ids=["long text", "many", "very many", "long title"],
)
def test_however_much_banners_say_the_light_front_page_is_small(
    room: SiteFolder, number: int, title: str, text: str, kept: str
) -> None:
    one = f'{{kind: major, title: "{title}", text: "{text}", from: 2026-03-10}}\n'
    room.write("viktigt.yml", "".join(f"nr-{each}: {one}" for each in range(number)))
    settle()
    room.build()
    style = (room.site / "assets/stylesheets/light.css").read_bytes()
    page = (room.site / "index.html").read_bytes()
    assert len(page) + len(style) <= LARGEST
    assert kept in page.decode()
    whole = (room.site / "nyheter/2026/index.html").read_text()
    assert whole.count(f">{title.strip()}</h2>") == number


def test_a_setting_makes_it_always_light(room: SiteFolder) -> None:
    room.configure("      organisation:", "      light_front: true\n      organisation:")
    settle()
    room.build()
    assert room.holding("stylesheets/light.css") == {"index.html", "en/index.html"}
