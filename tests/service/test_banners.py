"""Banners: every page of the service says them, and they are mailed at once to all who follow."""

from datetime import timedelta
from typing import Any

import pytest

from budkavle.subscriptions.news.manifest import ManifestItem
from budkavle.subscriptions.schema import Frequency
from tests.service.sample_service import NOON, SITE, Newsroom, item
from tests.service.test_web import Browser


def banner(language: str = "sv", **given: Any) -> ManifestItem:
    """A banner as the site hands it over."""
    values: dict[str, Any] = {
        "id": f"banner-vatten-{language}",
        "title": f"Koka vattnet ({language})",
        "language": language,
        "topics": (),
        "published": NOON,
        "url": f"{SITE}#banner_vatten",
        "banner": {"kind": "major", "until": NOON + timedelta(hours=3), "link": f"{SITE}kris/"},
        **given,
    }
    return item(**values)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A service with subscribers of each kind."""
    newsroom.notify()
    newsroom.subscribe("genast@example.org")
    newsroom.subscribe("dag@example.org", frequency=Frequency.DAILY)
    newsroom.subscribe("vecka@example.org", frequency=Frequency.WEEKLY)
    newsroom.subscribe("amne@example.org", subjects=("halsa",))
    newsroom.subscribe("english@example.org", language="en")
    return newsroom


def recipients(room: Newsroom) -> list[str]:
    return sorted(each.recipient for each in room.transport.envelopes)


def test_everyone_who_follows_all_news_gets_it_at_once(room: Newsroom) -> None:
    room.public += [banner()]
    room.notify()
    room.work()
    assert recipients(room) == ["dag@example.org", "genast@example.org", "vecka@example.org"]


def test_an_item_waits_as_before(room: Newsroom) -> None:
    room.public += [item(1)]
    room.notify()
    room.work()
    assert recipients(room) == []


def test_a_digest_does_not_repeat_it(room: Newsroom) -> None:
    room.public += [banner()]
    room.notify()
    room.work()
    room.clock.forward(days=7)
    room.work()
    assert recipients(room).count("dag@example.org") == 1
    assert recipients(room).count("vecka@example.org") == 1


def test_banners_do_not_count_among_too_many_news(room: Newsroom) -> None:
    room.public += [banner(), banner("en"), *(item(number) for number in range(1, 6))]
    changes = room.notify()
    assert {change.state.value for change in changes if change.item_id.startswith("nyhet-000")} == {
        "settling"
    }


@pytest.mark.parametrize("path", ["/prenumerera", "/prenumerera/andra", "/finns-inte"])
def test_every_page_says_it_until_it_is_over(room: Newsroom, path: str) -> None:
    room.public += [banner(), banner("en")]
    room.notify()
    browser = Browser(room)
    html = browser.get(path).text
    assert html.count("Koka vattnet (sv)") == 1
    assert f'href="{SITE}kris/"' in html
    assert "Koka vattnet (en)" not in html
    assert html.index("Koka vattnet") < html.index('<header class="masthead">')
    room.clock.forward(hours=3)
    assert "Koka vattnet" not in browser.get(path).text


def test_it_goes_when_the_site_no_longer_says_it(room: Newsroom) -> None:
    room.public += [banner()]
    room.notify()
    room.public.pop()
    room.notify()
    assert "Koka vattnet" not in Browser(room).get("/prenumerera").text
