"""Everything public can be taken back: the next build succeeds, and its words are gone.

The short form tries a few dozen sites, some of them with a search, the long form hundreds: `python
-m pytest -m long tests/behaviour/test_taking_back.py`.
"""

import gzip
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from budkavle.build import content_check
from budkavle.cli.main import main
from budkavle.edition.ledger import NOTHING_YET
from budkavle.preview import ViewMaker
from tests.support.forms import every
from tests.support.rules import ADVICE
from tests.support.samples import utc
from tests.support.site_folder import NOON, SiteFolder

WAYS = ("draft", "embargo", "publish", "withdrawn", "expired", "clock", "deleted")
LEAVES_A_TITLE = {"withdrawn", "expired", "clock"}
"""Ways that leave a page which says what was there."""

CLOCK = utc("2026-03-20 12:00")
"""When the items that expire have expired."""

FUTURE = utc("2027-03-10 12:00")
"""When everything with a publishing time is public."""

ADDED = {
    "draft": "draft: true\n",
    "embargo": "embargo: 2026-05-01 09:00\n",
    "publish": "publish: 2026-05-01 09:00\n",
    "withdrawn": "withdrawn: Uppgifterna stämde inte.\n",
    "expired": "expires: 2026-03-09\n",
    "clock": "",
}
_LANGUAGES = "      languages:\n        sv: {}\n        en: {prefix: en/}\n"


@dataclass(frozen=True)
class Draft:
    """An item as it is first published, and how it is taken back."""

    number: int
    way: str
    year: int
    in_english: bool
    topic: str
    story: bool
    files: bool
    corrected: bool
    pinned: bool
    link: int | None
    """The number of the item that it links to."""

    @property
    def word(self) -> str:
        """A word that only this item contains, in all its texts."""
        return f"vind{'bcdfg'[self.number]}rka"

    @property
    def address(self) -> str:
        """Its address."""
        return f"{'en/' * self.in_english}nyheter/{self.year}/sak-{self.number}/"

    def text(self, *, taken_back: bool) -> str:
        """The content of its file."""
        word = self.word
        lines = [
            f"id: sak-{self.number:04}",
            f"title: Nytt om {word}",
            f"date: {self.year}-03-0{self.number + 1}",
            f"summary: Kort om {word}.",
            f"facts: [Faktum om {word}.]",
            f"contacts: [{{name: Eva {word.title()}, email: {word}@example.org}}]",
            f"topics: [{self.topic}]",
        ]
        lines += ["lang: en"] if self.in_english else []
        lines += ["story: arendet"] if self.story else []
        lines += [f"attachments: [{{file: {word}.txt, title: Om {word}}}]"] if self.files else []
        note = f"Fel om {word}."
        lines += [f"corrections: [{{date: {self.year}-03-09, note: {note}}}]"] * self.corrected
        lines += ["pinned: true"] if self.pinned else []
        lines += ["expires: 2026-03-20 09:00"] if self.way == "clock" else []
        header = "\n".join(lines) + "\n" + (ADDED[self.way] if taken_back else "")
        to = "" if self.link is None else f"\n\nSe [det här](../{self.link_target})."
        return f"---\n{header}---\n\nTexten om {word}.{to}\n"

    @property
    def link_target(self) -> str:
        """The file that it links to, relative to the folder of items."""
        return f"2026/sak-{self.link}.md"


@dataclass(frozen=True)
class Story:
    """A site, its edits, and the order in which its items are taken back."""

    items: tuple[Draft, ...]
    order: tuple[int, ...]
    subscriptions: str
    lasts: bool
    two_languages: bool
    page: bool
    edits: bool
    """Whether a word of another item is changed at the same time, and before."""
    searchable: bool = False


@st.composite
def stories(draw: st.DrawFn) -> Story:
    count = draw(st.sampled_from([1, 1, 2, 2, 3, 4]))
    two_languages = draw(st.booleans())
    ways = [draw(st.sampled_from(WAYS)) for _ in range(count)]
    stay = [number for number in range(count) if ways[number] != "deleted"]
    items = tuple(
        Draft(
            number=number,
            way=ways[number],
            year=draw(st.sampled_from([2024, 2025, 2026, 2026])),
            in_english=two_languages and draw(st.booleans()),
            topic=draw(st.sampled_from(["", "vard", "skola"])),
            story=draw(st.booleans()),
            files=draw(st.booleans()),
            corrected=draw(st.booleans()),
            pinned=draw(st.booleans()),
            link=draw(st.sampled_from([None, *(other for other in stay if other != number)])),
        )
        for number in range(count)
    )
    # All items that expire do so together; time continues from there.
    numbers = draw(st.permutations(range(count)))
    order = tuple(sorted(numbers, key=lambda number: ways[number] == "clock"))
    return Story(
        items=items,
        order=order,
        subscriptions=draw(st.sampled_from(["hand_over: true", "mode: off", "mode: own"])),
        lasts=draw(st.booleans()),
        two_languages=two_languages,
        page=draw(st.booleans()),
        edits=draw(st.booleans()),
    )


class Newsroom(SiteFolder):
    """The site of a story."""

    def __init__(self, folder: Path, story: Story) -> None:
        super().__init__(folder)
        self.story, self.now, self.edition = story, NOON, 0
        text = self.configuration.read_text().replace("hand_over: true", story.subscriptions)
        self.configuration.write_text(text + _LANGUAGES * story.two_languages)
        if not story.page:
            (folder / "content/om.md").unlink()
        self.write("topics.yml", "vard: {title: Om vården}\nskola: {title: Om skolan}\n")
        for each in story.items:
            self.write(f"nyheter/2026/{each.word}.txt", f"Filen om {each.word}.")
            self.put(each)

    def put(self, each: Draft, *, taken_back: bool = False, more: str = "") -> None:
        """Write an item's file."""
        self.write(
            f"nyheter/2026/sak-{each.number}.md", each.text(taken_back=taken_back) + f"\n{more}\n"
        )

    def take_back(self, each: Draft) -> None:
        """Take an item back in its way."""
        if each.way == "deleted":
            (self.folder / f"content/nyheter/2026/sak-{each.number}.md").unlink()
            (self.folder / f"content/nyheter/2026/{each.word}.txt").unlink()
            if self.story.lasts:
                with (self.folder / "content/gone.yml").open("a") as file:
                    file.write(f"/{each.address}:\n  reason: Det var fel.\n")
        elif each.way == "clock":
            self.now = CLOCK
        else:
            self.put(each, taken_back=True)

    def edit(self, others: Sequence[Draft]) -> None:
        """Change a word of an item that is still public, so that a partial build is possible."""
        self.edition += 1
        for each in others[:1]:
            self.put(each, more=f"Ändring {self.edition}.")

    def publish(self) -> None:
        """Build it now; `check` finds no problem."""
        found = content_check.check(self.configuration, self.now)
        assert [each for each in found if each.code not in ADVICE] == []
        published = NOTHING_YET if self.story.lasts else None
        self.build(self.now, published, searchable=self.story.searchable)

    def left(self) -> dict[str, bytes]:
        """Everything that a build leaves: the site, the hand-over, the ledger."""
        state = self.folder / ".budkavle"
        beside = [state / "manifest.json", self.folder / "published/site/addresses.json"]
        beside += (state / "manifest").glob("*")
        there = (path for path in beside if path.exists())
        left = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in there}
        return self.files() | left

    def saying(self, word: str) -> set[str]:
        """The paths of files that contain a word, also compressed, or have it in their name."""
        return {
            path
            for path, data in self.left().items()
            if word.encode() in unpacked(data).lower() or word in path
        }


def unpacked(data: bytes) -> bytes:
    """The bytes of a file; those of the search are decompressed."""
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def taken_back(folder: Path, story: Story) -> None:
    """Publish everything, then take back one item after the other until nothing is public."""
    room = Newsroom(folder, story)
    room.publish()
    for each in story.items:
        assert f"{each.address}index.html" in room.saying(each.word)
    waiting = list(story.order)
    while waiting:
        if story.edits:
            room.edit([story.items[number] for number in waiting])
            room.publish()
        each = story.items[waiting.pop(0)]
        room.take_back(each)
        if each.way == "clock":
            waiting.clear()
        elif story.edits:
            room.edit([story.items[number] for number in waiting])
        room.publish()
        gone = [other for other in story.items if other.number not in waiting]
        assert_gone(room, gone)
    preview_stands(room)


def assert_gone(room: Newsroom, gone: Collection[Draft]) -> None:
    """Nothing contains what was taken back, except the page that says what was there."""
    for each in gone:
        page = {f"{each.address}index.html"} if each.way in LEAVES_A_TITLE else set()
        assert room.saying(each.word) == page, each
        if page:
            (told,) = page
            said = room.files()[told].decode()
            assert said.count(each.word) == said.count(f"Nytt om {each.word}")
    handed_over = room.folder / ".budkavle/manifest.json"
    assert handed_over.exists() == (room.story.subscriptions != "mode: off")
    if handed_over.exists():
        ids = {item.id for item in room.handed_over().items}
        assert ids == {f"sak-{each.number:04}" for each in room.story.items if each not in gone}


def preview_stands(room: Newsroom) -> None:
    """The public preview equals the site, including the search."""
    view = ViewMaker(room.configuration, "sv", public=True).view(room.now)
    assert (view.problems, view.around.trouble) == ((), "")
    if not room.story.lasts:  # the preview knows addresses that remained only by chance
        return
    for path, data in room.files().items():
        if room.story.searchable or not path.startswith(("sok/", "en/sok/")):
            found = view.find(path)
            assert found is not None, path
            assert found.render() == data, path


def untouched_by_a_look_ahead(folder: Path, story: Story, moment: datetime) -> None:
    """Publish, build for another time, and publish again, as if there had been no other build."""
    room = Newsroom(folder, story)
    for number in story.order[1:]:
        room.take_back(story.items[number])
    room.publish()
    before = room.left()
    told = ["--quiet", "--config", str(room.configuration), "build", "--now", moment.isoformat()]
    assert main([*told, *([] if story.searchable else ["--no-search"])]) == 0
    assert room.left() == before
    room.publish()
    assert room.left() == before


def in_a_folder(story: Story, moment: datetime | None = None) -> None:
    with TemporaryDirectory() as folder:
        if moment:
            untouched_by_a_look_ahead(Path(folder), story, moment)
        else:
            taken_back(Path(folder), story)


WHOLE_SITES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without reducing failing examples: that would build hundreds of sites."""

MOMENTS = st.sampled_from([FUTURE, CLOCK, datetime(2025, 1, 1, tzinfo=UTC)])


@settings(max_examples=6, phases=WHOLE_SITES)
@given(stories())
def test_whatever_is_public_can_be_taken_back(story: Story) -> None:
    in_a_folder(story)


@settings(max_examples=3, phases=WHOLE_SITES)
@given(stories())
def test_whatever_can_be_found_can_be_taken_back(story: Story) -> None:
    in_a_folder(replace(story, searchable=True))


@settings(max_examples=3, phases=WHOLE_SITES)
@given(stories(), MOMENTS)
def test_looking_at_another_time_changes_nothing(story: Story, moment: datetime) -> None:
    in_a_folder(story, moment)


@pytest.mark.long
@settings(max_examples=500, phases=WHOLE_SITES)
@given(stories(), st.booleans())
def test_whatever_is_public_can_be_taken_back_in_hundreds_of_sites(
    story: Story, searchable: bool
) -> None:
    in_a_folder(replace(story, searchable=searchable))


@pytest.mark.long
@settings(max_examples=200, phases=WHOLE_SITES)
@given(stories(), MOMENTS)
def test_looking_at_another_time_changes_nothing_in_hundreds_of_sites(
    story: Story, moment: datetime
) -> None:
    in_a_folder(story, moment)


# One way at a time, for the only item of a site


@pytest.mark.parametrize("lasts", every(2, [True, False]), ids=["lasts", "does not last"])
@pytest.mark.parametrize("way", WAYS)
def test_the_only_item_of_a_site_with_a_search_can_be_taken_back(
    way: str, lasts: bool, tmp_path: Path
) -> None:
    only = Draft(0, way, 2026, True, "vard", True, True, True, True, None)
    taken_back(tmp_path, Story((only,), (0,), "hand_over: true", lasts, True, False, False, True))
