"""The hub is told what has changed, with retries, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from budkavle.cli.websub import TRIES, changed, feeds_of, ping, post
from tests.support.hub import Hub

SITE = "https://example.org/"


@pytest.fixture
def answers() -> list[int]:
    """The status codes that the hub answers with, before it answers normally."""
    return []


@pytest.fixture
def hub(answers: list[int]) -> Iterator[Hub]:
    """A hub that runs during the test."""
    listening = Hub(answers)
    yield listening
    listening.stop()


def test_the_hub_is_notified_of_each_feed(hub: Hub) -> None:
    """By its full address."""
    told = list(ping(hub.url, SITE, ["feed.xml", "amnen/vård/atom.xml"]))
    assert [(each.path, each.tries, each.fault) for each in told] == [
        ("feed.xml", 1, None),
        ("amnen/vård/atom.xml", 1, None),
    ]
    assert hub.heard[1]["hub.mode"] == ["publish"]
    assert hub.heard[1]["hub.url"] == ["https://example.org/amnen/v%C3%A5rd/atom.xml"]


def test_a_busy_hub_is_asked_again(hub: Hub, answers: list[int]) -> None:
    """After growing pauses."""
    answers += [503, 429]
    pauses: list[float] = []
    [told] = ping(hub.url, SITE, ["feed.xml"], pause=pauses.append)
    assert (told.tries, told.fault) == (3, None)
    assert pauses == [2.0, 4.0]


def test_a_hub_that_refuses_is_left_alone(hub: Hub, answers: list[int]) -> None:
    """It would refuse again; the other feeds are sent anyway."""
    answers += [403]
    told = list(ping(hub.url, SITE, ["feed.xml", "atom.xml"]))
    assert [(each.tries, each.fault) for each in told] == [(1, "HTTP 403"), (1, None)]


def test_a_hub_that_is_not_there_is_reported(hub: Hub) -> None:
    """With the system's message, after the last try."""
    hub.stop()
    pauses: list[float] = []
    [told] = ping(hub.url, SITE, ["feed.xml"], pause=pauses.append)
    assert told.tries == TRIES
    assert told.fault
    assert "refused" in told.fault
    assert len(pauses) == TRIES - 1


def test_an_answer_that_is_no_http_is_reported() -> None:
    """Not with a traceback."""
    assert isinstance(post("http://127.0.0.1:9/", b""), str)


def test_only_changed_feeds_are_sent(tmp_path: Path) -> None:
    """Those to subscribe to; archives do not change."""
    for path in ("feed.xml", "amnen/a/atom.xml", "amnen/a/feed.json", "feed-2020-1.xml", "a.json"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    before = feeds_of(tmp_path)
    assert sorted(before) == ["amnen/a/atom.xml", "amnen/a/feed.json", "feed.xml"]
    assert sorted(changed(before, {})) == sorted(before)
    (tmp_path / "feed.xml").write_text("nytt")
    assert changed(feeds_of(tmp_path), before) == ["feed.xml"]
