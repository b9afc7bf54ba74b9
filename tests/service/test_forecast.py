"""The service says before an item is public who would get a mail about it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from budkavle.cli.mail_forecast import mailing_of
from budkavle.desk.mailing import Mailed
from budkavle.subscriptions.delivery.fanout import Reach
from budkavle.subscriptions.news.forecast import Coming, Fate, Forecast, forecast
from budkavle.subscriptions.schema import Frequency
from tests.service.sample_service import NOON, OLD, Newsroom, item, write_settings
from tests.support.desk import NOW, DeskClient
from tests.support.site_folder import SiteFolder

COMING = Coming("nyhet-0009", "sv", ("halsa",), None, NOON, 1)
FOLLOWERS = Reach(2, 1, 1)


@pytest.fixture
def file(tmp_path: Path, newsroom: Newsroom) -> Path:
    """The settings of a service with five subscribers, which has mailed one item."""
    newsroom.notify()
    newsroom.subscribe("a@example.org")
    newsroom.subscribe("b@example.org", ("halsa",))
    newsroom.subscribe("c@example.org", ("halsa", "*"), Frequency.DAILY)
    newsroom.subscribe("d@example.org", ("*",), Frequency.WEEKLY)
    newsroom.subscribe("e@example.org", ("*",), language="en")
    newsroom.publish(item(1))
    return write_settings(tmp_path, newsroom.store.address, 25)


@pytest.mark.parametrize(
    ("coming", "fate"),
    [
        (COMING, "mailed"),
        (replace(COMING, published=NOON + timedelta(days=30)), "mailed"),
        (replace(COMING, published=NOON - timedelta(days=4)), "held"),
        (replace(COMING, id="nyhet-0001"), "never"),
        (replace(COMING, id="nyhet-0001", revision=2), "mailed"),
        (replace(COMING, id=OLD.id), "never"),
    ],
)
def test_what_would_happen_to_an_item(file: Path, coming: Coming, fate: Fate) -> None:
    assert forecast(file, coming, NOON) == Forecast(fate, FOLLOWERS)


@pytest.mark.parametrize(
    ("coming", "reach"),
    [
        (replace(COMING, topics=()), Reach(1, 1, 1)),
        (replace(COMING, language="en"), Reach(1, 0, 0)),
        (replace(COMING, language="en", topics=("annat",), story="resan"), Reach(1, 0, 0)),
    ],
)
def test_who_follows_it(file: Path, coming: Coming, reach: Reach) -> None:
    found = forecast(file, coming, NOON)
    assert found
    assert found.reach == reach


def test_the_forecast_is_what_happens(file: Path, newsroom: Newsroom) -> None:
    found = forecast(file, COMING, newsroom.clock.now)
    newsroom.publish(item(9, published=newsroom.clock.now))
    mailed = [each for each in newsroom.transport.envelopes if each.recipient[0] in "ab"]
    assert found
    assert len(mailed) == 2 * found.reach.immediate  # of this item, and of the first


@pytest.mark.parametrize("wrong", ["", "database = 1", "name = ["])
def test_what_cannot_be_asked_says_nothing(file: Path, wrong: str) -> None:
    file.write_text(wrong, encoding="utf-8")
    assert forecast(file, COMING, NOON) is None
    file.unlink()
    assert forecast(file, COMING, NOON) is None


def test_a_database_without_tables_says_nothing(tmp_path: Path) -> None:
    file = write_settings(tmp_path, f"sqlite:///{tmp_path}/none.sqlite", 25)
    assert forecast(file, COMING, NOON) is None
    assert not (tmp_path / "none.sqlite").exists()


def test_the_desk_asks_the_service_beside_its_site(file: Path, tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path / "project")
    folder.item("beslut", "topics: [vard]\n")
    site = DeskClient(folder).newsroom.site
    item = site.content.written["nyheter/2026/beslut.md"].item
    ask = mailing_of(folder.configuration)
    assert ask(item, site.settings, NOW) is None
    file.rename(folder.folder / file.name)
    assert ask(item, site.settings, NOW) == Mailed("held", 1, 1, 1)
