"""What is saved at the desk changes by itself at its time, whoever has read the site."""

from datetime import datetime, timedelta
from pathlib import Path
from time import sleep

import pytest

from budkavle.desk.newsroom import Newsroom
from budkavle.desk.publisher import Outcome, Publisher, Task
from budkavle.desk.team.ticking import Ticking
from budkavle.desk.team.timekeeper import Timekeeper
from tests.support.site_folder import NOON, SiteFolder

SITE = Task("Site", Path("index.html"), is_public=True, has_page=True, of="")
SETTLED = 0.05
"""Seconds after which another change of a file can be told from the last one."""
MINUTE = timedelta(minutes=1)


class DonePublisher(Publisher):
    """Publishes at once."""

    def __init__(self) -> None:
        super().__init__(Path("mkdocs.yml"), "sv", lambda: NOON, lambda: False)
        self.begun = 0

    def start(self, task: Task) -> bool:
        """Publish."""
        self.begun += 1
        self.task, self.outcome = task, Outcome(True, True, True, "", 0, NOON)
        return True


class Desk:
    """A desk with a clock that a test moves."""

    def __init__(self, site: SiteFolder) -> None:
        self.now: datetime = NOON
        self.publisher, self.is_read_only = DonePublisher(), False
        self.newsroom = Newsroom(site.configuration, "sv", lambda: self.now)
        self.newsroom.refresh()
        keeper = Timekeeper(self.publisher, lambda: SITE, lambda _: True, NOON)
        self._ticking = Ticking(self.newsroom, keeper, lambda: self.is_read_only)

    def at(self, minutes: int, *changed: Path) -> int:
        """Let it tick so many minutes after noon; how often it has published."""
        self.now = NOON + minutes * MINUTE
        for files in (changed, (), ()):
            self._ticking.tick(files, self.now)
        return self.publisher.begun


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site with an item."""
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Beslutet\n")
    return site


@pytest.fixture
def desk(site: SiteFolder) -> Desk:
    """Its desk, which has caught up."""
    desk = Desk(site)
    assert desk.at(0) == 1
    return desk


@pytest.mark.parametrize("key", ["publish", "expires"])
def test_the_time_of_what_the_desk_has_saved_comes(site: SiteFolder, desk: Desk, key: str) -> None:
    file = site.item("beslut", f"title: Beslutet\n{key}: 2026-03-10 13:30\n")
    sleep(SETTLED)
    desk.newsroom.saved(file)
    assert desk.newsroom.knows([file])
    assert desk.newsroom.view.changes[0].at == NOON + 30 * MINUTE
    assert desk.at(1, file) == 1
    assert desk.at(29) == 1
    assert desk.at(30) == 2
    assert not desk.newsroom.view.changes
    assert desk.at(31) == 2


def test_a_saved_banner_ends(site: SiteFolder, desk: Desk) -> None:
    file = site.write(
        "viktigt.yml",
        "kris: {title: Koka vattnet, kind: minor, from: 2026-03-10 12:00,"
        " until: 2026-03-10 13:30}\n",
    )
    sleep(SETTLED)
    desk.newsroom.saved(file)
    assert desk.at(1, file) == 1
    assert desk.at(30) == 2
    assert desk.at(31) == 2


def test_a_time_that_was_known_at_the_start_is_not_lost(site: SiteFolder) -> None:
    site.item("beslut", "title: Beslutet\nexpires: 2026-03-10 13:30\n")
    desk = Desk(site)
    assert [desk.at(0), desk.at(29), desk.at(30), desk.at(31)] == [1, 1, 2, 2]


def test_a_time_comes_once_even_if_the_site_cannot_be_read_then(site: SiteFolder) -> None:
    site.item("beslut", "title: Beslutet\nexpires: 2026-03-10 13:30\n")
    desk = Desk(site)
    desk.at(0)
    desk.newsroom.clock = lambda: NOON  # the site is read as if the time had not come
    assert [desk.at(30), desk.at(31), desk.at(32)] == [2, 2, 2]


def test_what_is_due_waits_while_the_desk_is_read_only(site: SiteFolder) -> None:
    site.item("beslut", "title: Beslutet\nexpires: 2026-03-10 13:30\n")
    desk = Desk(site)
    desk.at(0)
    desk.is_read_only = True
    assert desk.at(30) == 1
    assert not desk.newsroom.view.changes
    desk.is_read_only = False
    assert desk.at(40) == 2


def test_a_file_that_somebody_else_changes_is_shown(site: SiteFolder, desk: Desk) -> None:
    file = site.item("beslut", "title: Beslutet\n", "Det andra.")
    before = desk.newsroom.view
    desk.at(1)
    assert desk.newsroom.view is before
    desk.at(2, file)
    assert desk.newsroom.view is not before
