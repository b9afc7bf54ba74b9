"""The cost of an edit does not depend on the number of items; it is counted, not timed."""

import gc
import re
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from budkavle.content.item import parse
from budkavle.host import project
from budkavle.render.context import context_of
from budkavle.render.preparation import prepare
from budkavle.render.site import Folders
from budkavle.system.cache import Cache
from tests.behaviour.test_unchanged import settle
from tests.support.calls import calls_of
from tests.support.exports import PDF, png
from tests.support.site_folder import NOON, SiteFolder

FEW, MANY = 120, 480
"""In neither site do an item's feeds contain other items of its topic, because those are older."""
TOPICS = 4

DUTIES = """\
subscriptions: {hand_over: true}
markdown_twins: true
change_history: true
open_data: {email: data@example.org}"""
ON_DUTY = """\
eva:
  name: Eva Exempel
  phone: 031-390 06 10
  duty: [{from: 2026-03-01, until: 2026-05-01}]
"""
EXTRAS = (
    "",
    "event: {start: 2026-04-01 18:00, place: Torget}\n",
    "image: {src: bild.png, alt: En bild, credit: Eva, terms: Fri, press: true}\n",
    "attachments: [{file: rapport.pdf, title: Rapporten, deposit: true}]\n",
)
"""What an item may have that the duties concern: nothing, an event, a press picture, a report."""

ITEM = 3100
"""More bytes than an item needs in memory when the build is planned."""


@dataclass(frozen=True)
class Cost:
    """The cost of an edit: files parsed, and outputs rendered and written, as kinds of path.

    `read` are the parts that were read of the saved edition.
    """

    parsed: int
    read: int
    rendered: list[str]
    written: list[str]


def newsroom(
    folder: Path, items: int, topics: int | None = None, *, duties: bool = False
) -> SiteFolder:
    """A built site; its items are spread over years and `topics` topics, or four items a topic.

    With `duties`, it has all that is asked of a public body, and of each kind some in older items.
    """
    small = with_duties(folder, items) if duties else SiteFolder(folder)
    topics = topics or items // TOPICS
    small.write("topics.yml", "".join(f"amne-{n}: {{title: Ämne {n}}}\n" for n in range(topics)))
    for number in range(items):
        header = f"date: {2026 - number // 20}-01-{28 - number % 20:02}\n"
        small.item(f"nyhet-{number:04}", f"{header}topics: [amne-{number % topics}]\n")
    settle()
    small.build()
    return small


def with_duties(folder: Path, items: int) -> SiteFolder:
    """A site with every duty switched on, with contacts on duty, and a banner; not built yet."""
    number = 'organisation: {name: Exempel, number: "212000-0142"}'
    small = SiteFolder(folder, plugin=DUTIES)
    small.configure("organisation: {name: Exempel}", number)
    small.write("contacts.yml", ON_DUTY)
    small.write("viktigt.yml", "vatten: {kind: minor, title: Koka vattnet, from: 2026-03-01}\n")
    changes = "{changes: [{at: 2026-03-02 09:00, parts: [title]}]}"
    small.write("changes.yml", f"nyhet-0001-0001: {changes}\n")
    for day, header in enumerate(EXTRAS[1:], 1):
        old = small.item(f"nyhet-{items + day:04}", f"date: 2019-01-0{day}\n{header}")
        old.rename(small.content / "nyheter" / old.name)
    small.write("nyheter/bild.png", png())
    small.write("nyheter/rapport.pdf", PDF)
    small.write("nyheter/2026/bild.png", png(9))
    small.write("nyheter/2026/rapport.pdf", PDF + b"\n")
    return small


def added(small: SiteFolder, day: int, header: str) -> Cost:
    """Add an item of a day that is newer than all others, and build."""
    small.item(f"nyhet-{9990 + day}", f"date: 2026-02-0{day}\ntopics: [amne-0]\n{header}")
    settle()
    with calls_of(parse, "path") as parsed:
        report = small.build().report
        files = len(set(parsed.arguments))
    return Cost(files, 0, kinds(report.rendered), kinds(report.written))


def cost(small: SiteFolder, old: str, new: str, number: int) -> Cost:
    """Replace words in one item's file, and build."""
    file = small.folder / f"content/nyheter/2026/nyhet-{number:04}.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    settle()
    with calls_of(parse, "path") as parsed, calls_of(Cache.get, "space") as read:
        report = small.build().report
        files, parts = set(parsed.arguments), read.arguments.count("edition")
    return Cost(len(files), parts, kinds(report.rendered), kinds(report.written))


def kinds(paths: Sequence[str]) -> list[str]:
    """Paths without the numbers of items, topics and years."""
    return sorted(re.sub(r"\d+", "N", path) for path in paths)


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> tuple[SiteFolder, SiteFolder]:
    """Two sites: one with few items, one with four times as many."""
    few, many = (newsroom(tmp_path_factory.mktemp("room"), number) for number in (FEW, MANY))
    return few, many


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Om", "title: Mer om"),
        ("summary: ", "summary: Mer "),
        ("Texten till", "Texterna till"),
    ],
    ids=["its title", "its summary", "its text"],
)
def test_an_edit_costs_the_same_among_four_times_as_many(
    rooms: tuple[SiteFolder, SiteFolder], old: str, new: str
) -> None:
    few, many = (cost(room, old, new, 5) for room in rooms)
    assert few == many
    assert few.parsed == 1


def test_an_edited_text_reads_only_what_is_near_it(
    rooms: tuple[SiteFolder, SiteFolder],
) -> None:
    """The items of its feeds and of its month, and those that its page shows."""
    few, many = (cost(room, "nyheten", "nyheten åter", 6).read for room in rooms)
    assert few == many
    assert 20 < few < 60


def test_an_edited_text_touches_its_page_and_its_feeds_only(
    rooms: tuple[SiteFolder, SiteFolder],
) -> None:
    spent = cost(rooms[1], "nyheten", "nyheten idag", 7)
    feeds = ["atom.xml", "feed.json", "feed.xml"]
    assert spent.written == sorted(
        [
            "nyheter/N/nyhet-N/index.html",
            *feeds,
            *(f"amnen/amne-N/{feed}" for feed in feeds),
            *("feed-N-N.xml", "atom-N-N.xml"),
        ]
    )


def test_a_new_item_touches_no_page_of_its_topic_but_the_next(tmp_path: Path) -> None:
    small = newsroom(tmp_path, FEW, topics=1)
    small.item("nyast", "date: 2026-02-01\ntopics: [amne-0]\n")
    settle()
    written = small.build().report.written
    articles = [path for path in written if path.startswith("nyheter/2026/nyhet-")]
    assert articles == ["nyheter/2026/nyhet-0000/index.html"]


def test_an_edited_title_touches_what_shows_it(rooms: tuple[SiteFolder, SiteFolder]) -> None:
    """Its page, its neighbours' and related pages, its lists, and the items as JSON."""
    spent = cost(rooms[1], "title: ", "title: Nytt ", 30)
    pages = [path for path in spent.written if path.endswith(".html")]
    assert set(pages) == {
        "nyheter/N/nyhet-N/index.html",
        "nyheter/N/index.html",
        "amnen/amne-N/index.html",
    }
    assert pages.count("nyheter/N/nyhet-N/index.html") == 1 + 2 + (TOPICS - 1)


OWN = (
    set[str](),
    {"events.ics", "nyheter/N/nyhet-N/event.ics"},
    {"press/index.html"},
    {"eplikt.xml", "nyheter/N/nyhet-N/rapport.pdf"},
)
"""The files besides its page, lists and feeds that an added item changes, by what it has."""


def test_an_added_item_costs_with_all_duties_what_it_cost_without_them(tmp_path: Path) -> None:
    """Besides, its own twin and the guide to twins, and what is made for what it has itself."""
    without = newsroom(tmp_path / "without", FEW, topics=4)
    few, many = (
        newsroom(tmp_path / f"{number}", number, topics=4, duties=True) for number in (FEW, MANY)
    )
    for day, (header, own) in enumerate(zip(EXTRAS, OWN, strict=True), 1):
        usual = added(without, day, "")
        spent, among_many = added(few, day, header), added(many, day, header)
        assert spent == among_many
        assert spent.parsed == 1
        before, after = (
            Counter(path for path in each.written if not path.startswith("bilder/"))
            for each in (usual, spent)
        )
        assert before.total() <= after.total() - len(own) - 1
        assert set(after - before) == {"llms.txt", "nyheter/N/nyhet-N/index.md"} | own


def test_an_item_takes_little_memory(rooms: tuple[SiteFolder, SiteFolder]) -> None:
    few, many = (held(room) for room in rooms)
    assert (many - few) / (MANY - FEW) < ITEM


def held(small: SiteFolder) -> int:
    """The memory, in bytes, that a build uses after it has been planned."""
    described = project.describe(small.configuration)
    folders = Folders(described.content, Cache(small.state))
    gc.collect()
    tracemalloc.start()
    try:
        prepared = prepare(folders, described.settings, NOON)
        history = context_of(prepared, described.theme).history()
        gc.collect()
        assert history.of()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
