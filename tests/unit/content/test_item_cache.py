"""Items are parsed once, and again after their file has changed or the cache is damaged."""

import os
from collections.abc import Callable
from pathlib import Path
from time import sleep, time_ns

import pytest

from budkavle.content import reader
from budkavle.content.item import Texts, parse
from budkavle.content.item_cache import ItemCache
from budkavle.content.reader import Content
from budkavle.model.problems import ChangedError, ContentError
from budkavle.system.cache import Cache
from tests.support.caches import damage, lose, values
from tests.support.calls import calls_of
from tests.support.edges import another_program
from tests.support.samples import SETTINGS
from tests.support.site_builder import file

LIMITS: dict[str, int] = {}
"""Other limits for the cache than its own, in one test."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with two items, written some time ago."""
    for number in (1, 2):
        name, text = file(number)
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sleep(0.03)
    return tmp_path


@pytest.fixture(params=[1000, -1], ids=["kept here", "kept aside"], autouse=True)
def _many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "many", request.param)


def read(folder: Path, cache: type[Cache] = Cache) -> tuple[Content, list[str]]:
    """Read the content as another build would; return the paths of the items that were parsed."""
    kept = parsed_in(folder, cache)
    with calls_of(parse, "path") as parsed:
        return reader.load(folder / "content", SETTINGS, kept), parsed.arguments


def parsed_in(folder: Path, cache: type[Cache] = Cache) -> ItemCache:
    """The cached items."""
    return ItemCache(
        cache(folder / "state"),
        folder / "content",
        SETTINGS.validation_context,
        many=LIMITS["many"],
    )


class ForgettingCache(Cache):
    """One that no longer has any single value."""

    def get_some(self, *_: object) -> dict[str, object]:
        """Nothing."""
        return {}


class FullCache(Cache):
    """One into which nothing can be written."""

    def put_many(self, *_: object) -> None:
        """Do nothing."""


def said_by(read: Content) -> list[Texts]:
    """All texts."""
    return [each.texts() for each in read.written.values()]


def asked_for(folder: Path) -> list[str]:
    """The items that must be parsed although they are cached, when all texts are needed."""
    now, _ = read(folder)
    with calls_of(parse, "path") as parsed:
        said_by(now)
        return parsed.arguments


def store(folder: Path) -> Path:
    """The cache of parsed items."""
    return folder / "state/cache.sqlite"


def one(folder: Path) -> Path:
    """The first item's file."""
    return folder / "content" / file(1)[0]


def test_an_item_is_parsed_once_and_is_the_same_then(folder: Path) -> None:
    first, parsed = read(folder)
    assert len(parsed) == 2
    second, parsed_again = read(folder)
    assert parsed_again == []
    for path, written in first.written.items():
        then = second.written[path]
        assert (then.item, then.links, then.headings) == (
            written.item,
            written.links,
            written.headings,
        )
        assert then.texts() == written.texts()
        assert then.line_of("date") == written.line_of("date") == 4


def test_an_item_whose_file_has_changed_is_parsed_again(folder: Path) -> None:
    read(folder)
    one(folder).write_text(file(1, body="Texter.")[1], encoding="utf-8")
    now, parsed = read(folder)
    assert parsed == [file(1)[0]]
    assert now.written[file(1)[0]].texts().body == "<p>Texter.</p>\n"


def test_a_file_of_the_same_size_and_date_is_not_mistaken_for_the_old_one(folder: Path) -> None:
    read(folder)
    facts = one(folder).stat()
    one(folder).write_text(file(1, body="Texter.")[1], encoding="utf-8")
    os.utime(one(folder), ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert read(folder)[1] == [file(1)[0]]


def test_an_item_written_just_now_is_not_cached(folder: Path) -> None:
    one(folder).write_text(file(1, body="Ny text.")[1], encoding="utf-8")
    soon = time_ns() + 1_500_000_000  # more than the read below takes to begin on a slow machine
    os.utime(one(folder), ns=(soon, soon))
    assert len(read(folder)[1]) == 2
    sleep((soon - time_ns()) / 1e9 + 0.03)
    assert read(folder)[1] == [file(1)[0]]
    assert read(folder)[1] == []


def test_removed_items_are_forgotten_and_mistakes_reported_each_time(folder: Path) -> None:
    read(folder)
    text = one(folder).read_text()
    one(folder).unlink()
    assert list(read(folder)[0].written) == [file(2)[0]]
    one(folder).write_text(text.replace("date: ", "date: i"))
    for _ in range(2):
        sleep(0.03)
        with pytest.raises(ContentError):
            read(folder)


@pytest.mark.parametrize("place", ["start", "middle", "everywhere", "cut", "empty"])
def test_a_damaged_store_costs_time_only(place: str, folder: Path) -> None:
    before, _ = read(folder)
    data = bytearray(store(folder).read_bytes())
    if place == "start":
        data[:100] = bytes(100)
    elif place == "middle":
        data[len(data) // 2 : len(data) // 2 + 4000] = b"x" * 4000
    elif place == "everywhere":
        data = bytearray(byte ^ 1 if number % 97 == 5 else byte for number, byte in enumerate(data))
    store(folder).unlink()
    store(folder).write_bytes(
        data[: len(data) // 2] if place == "cut" else data * (place != "empty")
    )
    after, _ = read(folder)
    assert {path: each.item for path, each in after.written.items()} == {
        path: each.item for path, each in before.written.items()
    }
    assert [each.texts() for each in after.written.values()] == [
        each.texts() for each in before.written.values()
    ]
    assert read(folder)[1] == []


@pytest.mark.parametrize("change", [damage, lose], ids=["damaged", "lost"])
def test_uncached_texts_are_parsed_when_they_are_wanted(
    change: Callable[[Path, str], None], folder: Path
) -> None:
    before, _ = read(folder)
    change(folder / "state", "texts")
    after, parsed = read(folder)
    assert parsed == []
    assert said_by(after) == said_by(before)
    assert asked_for(folder) == [file(1)[0], file(2)[0]]


def test_two_that_begin_at_once_do_not_spoil_each_others_texts(folder: Path) -> None:
    with reader.being_read(folder / "content", SETTINGS, parsed=parsed_in(folder)) as ours:
        theirs, _ = read(folder)
        first, _ = ours({})
    assert said_by(first) == said_by(theirs)
    assert said_by(read(folder)[0]) == said_by(theirs)
    assert (read(folder)[1], asked_for(folder)) == ([], [])


def test_a_file_that_has_gone_or_is_wrong_since_it_was_read_has_changed(folder: Path) -> None:
    written = read(folder, ForgettingCache)[0].written[file(1)[0]]
    one(folder).write_text("---\nno end")
    with pytest.raises(ChangedError):
        written.texts()
    one(folder).unlink()
    with pytest.raises(ChangedError):
        written.texts()


def test_what_cannot_be_written_is_parsed_each_time(folder: Path) -> None:
    for _ in range(2):
        now, parsed = read(folder, FullCache)
        assert len(parsed) == 2
        assert {each.texts().body for each in now.written.values()} == {"<p>Texten.</p>\n"}
    assert [len(read(folder)[1]) for _ in range(2)] == [2, 0]


def test_texts_that_are_no_longer_wanted_do_not_stay(folder: Path) -> None:
    read(folder)
    one(folder).unlink()
    read(folder)
    (key,) = [key for key, _, _ in values(folder / "state", "texts")]
    assert key.endswith(file(2)[0])


def test_another_program_parses_for_itself(folder: Path) -> None:
    read(folder)
    with another_program():
        assert len(read(folder)[1]) == 2


def test_an_uncached_text_is_made_from_its_unchanged_file(folder: Path) -> None:
    written = read(folder, ForgettingCache)[0].written
    assert written[file(2)[0]].texts().body == "<p>Texten.</p>\n"
    one(folder).write_text(file(1, body="En annan.")[1], encoding="utf-8")
    with pytest.raises(ChangedError):
        written[file(1)[0]].texts()


def test_a_text_is_not_taken_from_the_store_again_for_the_same_page(folder: Path) -> None:
    written = read(folder)[0].written[file(1)[0]]
    with calls_of(Cache.get_some) as taken:
        texts = written.texts()
        assert len(taken) == 1
        assert written.texts() is texts
        assert len(taken) == 1


def test_texts_that_were_read_together_are_taken_from_the_store_together(folder: Path) -> None:
    for number in range(3, 41):
        name, text = file(number, body=f"Text {number}.")
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sleep(0.03)
    read(folder)
    now, _ = read(folder)
    with calls_of(Cache.get_some) as taken:
        bodies = {path: each.texts().body for path, each in now.written.items()}
        assert len(taken) == 3
    assert all(bodies[file(each)[0]] == f"<p>Text {each}.</p>\n" for each in range(3, 41))
