"""A build that would change nothing ends at once; every possible change is noticed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep, time_ns
from unittest.mock import patch

import pytest

from budkavle.build.lock import BusyError
from budkavle.edition.ledger import NOTHING_YET
from tests.support.caches import damage
from tests.support.edges import another_program, clock_at_change_of
from tests.support.samples import utc
from tests.support.site_folder import NOON, SiteFolder

LATER = utc("2026-03-10 13:00")


@pytest.fixture
def small(tmp_path: Path) -> SiteFolder:
    """A built site with an item that becomes public at one o'clock."""
    small = SiteFolder(tmp_path)
    small.own_theme()
    small.item("ett", "topics: [vard]\ncontacts: [eva]\n")
    small.item("senare", "publish: 2026-03-10 14:00\n")
    settle()
    small.build(published=NOTHING_YET)
    return small


def settle() -> None:
    """Wait until the fingerprint of a file shows its next change."""
    sleep(0.03)


def did_something(small: SiteFolder, now: datetime = NOON) -> bool:
    """Whether a build does more than compare fingerprints."""
    stages = small.build(now, published=NOTHING_YET).timings
    return "read" in stages


def test_a_build_that_would_change_nothing_reads_nothing(small: SiteFolder) -> None:
    first = small.files()
    assert not did_something(small)
    result = small.build(published=NOTHING_YET)
    assert (result.items, result.public, result.report.standing.files) == (2, 1, len(first))
    assert result.changes[0].at == LATER
    assert small.files() == first


def append(path: str) -> Callable[[SiteFolder], object]:
    """Append an empty line to a file."""

    def edit(small: SiteFolder) -> None:
        file = small.folder / path
        file.write_text(f"{file.read_text()}\n")

    return edit


EDITS: dict[str, Callable[[SiteFolder], object]] = {
    "an item": append("content/nyheter/2026/ett.md"),
    "a new item": lambda small: small.item("tva", ""),
    "a registry": append("content/contacts.yml"),
    "an ordinary page": append("content/om.md"),
    "a template": append("theme/items/article.html"),
    "a style": append("theme/assets/stylesheets/budkavle.css"),
    "the settings": append("mkdocs.yml"),
    "a page of the site is gone": lambda small: (small.site / "om/index.html").unlink(),
    "a page of the site is another": append("site/om/index.html"),
    "a file stands in the site that is not ours": lambda small: (small.site / "x").touch(),
    "the ledger is gone": lambda small: small.ledger.unlink(),
    "the hand-over is gone": lambda small: (small.folder / ".budkavle/manifest.json").unlink(),
    "a part of the hand-over is gone": lambda small: next(
        (small.folder / ".budkavle/manifest").iterdir()
    ).unlink(),
    "a part of the hand-over is cut off": lambda small: next(
        (small.folder / ".budkavle/manifest").iterdir()
    ).write_bytes(b"{"),
    "what was noted is damaged": lambda small: damage(small.state, "build"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_could_change_something_is_noticed(
    edit: Callable[[SiteFolder], object], small: SiteFolder
) -> None:
    edit(small)
    assert did_something(small)


def test_a_moment_at_which_something_changes_is_noticed(small: SiteFolder) -> None:
    assert not did_something(small, LATER - timedelta(seconds=1))
    assert did_something(small, LATER)
    assert not did_something(small, LATER)
    assert did_something(small, NOON), "the clock was turned back"


def test_another_version_of_the_program_is_noticed(small: SiteFolder) -> None:
    with another_program():
        assert did_something(small)


def test_a_file_that_may_change_within_the_same_tick_is_not_relied_on(small: SiteFolder) -> None:
    append("content/om.md")(small)
    with clock_at_change_of(small.content / "om.md"):
        small.build(published=NOTHING_YET)
    assert did_something(small)


def test_a_build_during_another_one_says_so_and_the_hand_over_is_complete(
    small: SiteFolder,
) -> None:
    """Each removes the parts of the hand-over that do not belong to it."""
    busy: list[pytest.ExceptionInfo[BusyError]] = []

    def another_build(*_: int) -> None:
        if busy:  # each waits some seconds for the first build
            return
        append("content/nyheter/2026/ett.md")(small)
        with pytest.raises(BusyError) as caught:
            small.build(published=NOTHING_YET)
        busy.append(caught)

    append("content/nyheter/2026/ett.md")(small)
    small.build(published=NOTHING_YET, progress=another_build)
    assert busy
    assert [each.id for each in small.handed_over().items] == ["ett-0001"]


def test_a_file_that_was_there_only_during_a_build_does_not_stay_public(small: SiteFolder) -> None:
    page = small.folder / "content/senare.md"

    def looked_at() -> int:
        """The time: the clock is read as soon as the files have been listed."""
        if not (small.site / "senare/index.html").exists():
            page.write_text("# Senare")
        return now()

    now = time_ns
    append("content/om.md")(small)
    settle()
    with patch("time.time_ns", looked_at):
        small.build()
    assert (small.site / "senare/index.html").exists()
    page.unlink()
    settle()
    small.build()
    assert not (small.site / "senare/index.html").exists()
