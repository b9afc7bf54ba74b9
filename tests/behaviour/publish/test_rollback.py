"""Taking back: yesterday's release is out again, and no address is forgotten."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from budkavle.publish.destination import PublishOptions
from budkavle.publish.protocol import PublishError, RefusedError
from tests.support.newsdesk import NOW, PAGES, Newsdesk

LATER = NOW + timedelta(hours=1)
BACK = PublishOptions(rollback="", wait=0.2)
MORE = {
    "index.html": "fel",
    "nyheter/2026/y/index.html": "y",
    "api/addresses.json": '{"version": 1, "addresses": {"nyheter/2026/x/": "item x-0001",'
    ' "nyheter/2026/y/": "item y-0001"}}',
}


@pytest.fixture
def desk(tmp_path: Path) -> Newsdesk:
    """A site that was published twice; the second time with an item more, and a mistake."""
    desk = Newsdesk(tmp_path)
    desk.publish()
    desk.write(MORE, LATER)
    desk.publish(now=LATER)
    return desk


def test_the_release_before_is_out_again_with_all_addresses(desk: Newsdesk) -> None:
    done = desk.publish(BACK, LATER + timedelta(minutes=1))
    out = desk.out()
    addresses = json.loads(out.pop("api/addresses.json"))["addresses"]
    assert out == {path: text for path, text in PAGES.items() if path != "api/addresses.json"}
    assert addresses == {"nyheter/2026/x/": "item x-0001", "nyheter/2026/y/": "item y-0001"}
    assert done.lost == ("nyheter/2026/y/",)


def test_a_file_that_comes_back_has_a_new_time(desk: Newsdesk) -> None:
    """Otherwise a cache that asks what is newer than its copy would keep what was wrong."""
    out = desk.folder / "www" / "current" / "index.html"
    wrong = out.stat().st_mtime_ns
    desk.publish(BACK, LATER + timedelta(minutes=1))
    assert out.stat().st_mtime_ns > wrong


def test_what_was_taken_back_is_not_published_again_by_itself(desk: Newsdesk) -> None:
    desk.publish(BACK, LATER + timedelta(minutes=1))
    with pytest.raises(RefusedError, match="exactly what was taken back"):
        desk.publish(now=LATER + timedelta(minutes=2))
    desk.write({"index.html": "rätt"}, LATER + timedelta(minutes=3))
    desk.publish(now=LATER + timedelta(minutes=3))
    assert desk.out() == {**PAGES, **MORE, "index.html": "rätt"}


def test_it_is_published_again_on_demand(desk: Newsdesk) -> None:
    desk.publish(BACK, LATER + timedelta(minutes=1))
    desk.publish(PublishOptions(again=True), LATER + timedelta(minutes=2))
    assert desk.out() == {**PAGES, **MORE}
    desk.publish(now=LATER + timedelta(minutes=3))


def test_taking_back_again_goes_one_step_further(desk: Newsdesk) -> None:
    at = LATER + timedelta(minutes=1)
    desk.write({"index.html": "tredje"}, at)
    desk.publish(now=at)
    desk.publish(BACK, at + timedelta(minutes=1))
    assert desk.out()["index.html"] == "fel"
    desk.publish(BACK, at + timedelta(minutes=2))
    assert desk.out()["index.html"] == PAGES["index.html"]


def test_a_named_release_is_put_back_and_an_unknown_one_is_not(desk: Newsdesk) -> None:
    first, second = sorted(each.name for each in (desk.folder / "www" / "releases").iterdir())
    with pytest.raises(PublishError, match=f"Kept on this machine: {first}"):
        desk.publish(PublishOptions(rollback="yesterday"))
    desk.publish(PublishOptions(rollback=first), LATER + timedelta(minutes=1))
    desk.publish(PublishOptions(rollback=second), LATER + timedelta(minutes=2))
    assert desk.out()["index.html"] == "fel"


def test_what_would_be_taken_back_is_told_first(desk: Newsdesk) -> None:
    done = desk.publish(PublishOptions(rollback="", dry=True), LATER)
    assert done.plan.put - {"api/addresses.json"} == {"index.html"}
    assert done.plan.deleted == {"nyheter/2026/y/index.html"}
    assert desk.out()["index.html"] == "fel"


def test_a_run_that_was_killed_after_the_switch_can_be_taken_back(desk: Newsdesk) -> None:
    kept = desk.folder / ".budkavle" / "releases" / "releases" / "public"
    max(kept.iterdir()).unlink()
    desk.publish(now=LATER + timedelta(minutes=1))
    desk.publish(BACK, LATER + timedelta(minutes=2))
    assert desk.out()["index.html"] == PAGES["index.html"]


def test_a_clock_that_was_set_back_does_not_change_the_order(desk: Newsdesk) -> None:
    desk.write({"index.html": "tredje"}, LATER)
    desk.publish(now=NOW - timedelta(days=400))
    assert desk.out()["index.html"] == "tredje"
    desk.publish(BACK, NOW - timedelta(days=400))
    assert desk.out()["index.html"] == "fel"
