"""When the site changes without an edit: never a moment too late, never without need."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.edition import Edition, decide
from budkavle.model.item import Item
from tests.support.samples import NO_REGISTRIES, SETTINGS, item, moment, utc

NOW = utc("2026-03-10 12:00")
LATER, LATEST = utc("2026-03-11 08:00"), utc("2026-03-12 08:00")


def edition(*items: Item, now: datetime = NOW) -> Edition:
    return decide(items, NO_REGISTRIES, SETTINGS, now)


def correction(at: datetime) -> dict[str, Any]:
    return {"date": moment(at), "note": "Beloppet var fel."}


@pytest.mark.parametrize(
    ("given", "what", "at"),
    [
        ({"date": LATER}, "publish", LATER),
        ({"publish": LATER}, "publish", LATER),
        ({"embargo": LATER}, "embargo", LATER),
        ({"embargo": LATER, "publish": LATEST}, "publish", LATEST),
        ({"expires": LATER}, "expiry", LATER),
        ({"corrections": [correction(LATER)]}, "correction", LATER),
        ({"expires": LATER, "corrections": [correction(LATEST)]}, "expiry", LATER),
    ],
)
def test_the_next_change_tells_when_what_and_which(
    given: dict[str, Any], what: str, at: datetime
) -> None:
    one = item(**given)
    assert [(change.at, change.what, change.item) for change in edition(one).changes] == [
        (at, what, one)
    ]
    assert edition(one).next_change == at


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"draft": True, "date": LATER},
        {"withdrawn": "Fel.", "expires": LATER, "corrections": [correction(LATER)]},
        {"date": LATER - timedelta(days=9), "expires": NOW, "corrections": [correction(LATER)]},
    ],
)
def test_changes_that_nobody_sees_do_not_count(given: dict[str, Any]) -> None:
    assert edition(item(**given)).changes == ()


def test_a_pin_ends_to_be_seen_only_when_it_holds_an_older_item_on_top() -> None:
    older = item("older-00", date=NOW - timedelta(days=2), pinned=LATER)
    newer = item("newer-00", date=NOW - timedelta(days=1))
    assert [change.what for change in edition(older, newer).changes] == ["pin"]
    assert edition(older).changes == ()


def test_everything_of_the_same_moment_is_listed() -> None:
    one, other = item("first-00", expires=LATER), item("other-00", corrections=[correction(LATER)])
    assert {change.what for change in edition(one, other).changes} == {"expiry", "correction"}


MOMENTS = st.integers(0, 12).map(lambda hours: utc("2026-03-10 00:00") + timedelta(hours=hours))


@st.composite
def items(draw: st.DrawFn) -> list[Item]:
    return [item(f"item-{n:04}", **draw(front_matters())) for n in range(draw(st.integers(0, 4)))]


@st.composite
def front_matters(draw: st.DrawFn) -> dict[str, Any]:
    stated = {"date": draw(MOMENTS)} | draw(
        st.fixed_dictionaries({}, optional={"embargo": MOMENTS, "publish": MOMENTS})
    )
    lasts = draw(st.none() | st.integers(1, 5))
    return stated | {
        "lang": draw(st.sampled_from([None, "sv", "en"])),
        "pinned": draw(st.booleans() | MOMENTS),
        "draft": draw(st.booleans()),
        "withdrawn": draw(st.sampled_from([None, None, "Fel."])),
        "corrections": [correction(at) for at in draw(st.lists(MOMENTS, max_size=2))],
        "expires": None if lasts is None else max(stated.values()) + timedelta(hours=lasts),
    }


def seen(those: Sequence[Item], now: datetime) -> Edition:
    """What readers see of an edition; pins are visible only in which item leads."""

    def plain(article: Any) -> Any:
        return article and article._replace(pinned=False)

    decided = edition(*those, now=now)
    lists = tuple(
        replace(
            each,
            articles=tuple(map(plain, each.articles)),
            lead=plain(each.lead),
            years=(),
            corrections=tuple(a._replace(article=plain(a.article)) for a in each.corrections),
        )
        for each in decided.lists
    )
    return replace(decided, changes=(), articles=tuple(map(plain, decided.articles)), lists=lists)


@given(items(), MOMENTS)
def test_the_next_change_is_the_first_moment_at_which_readers_see_a_difference(
    those: list[Item], now: datetime
) -> None:
    seconds = [
        utc("2026-03-10 00:00") + timedelta(hours=hour, seconds=second)
        for hour in range(48)
        for second in range(5)
    ]
    standing = seen(those, now)
    first = next((at for at in seconds if at > now and seen(those, at) != standing), None)
    assert edition(*those, now=now).next_change == first


@given(items(), MOMENTS, MOMENTS)
def test_no_fingerprint_changes_before_the_next_change(
    those: list[Item], now: datetime, later: datetime
) -> None:
    """A build in between may be a partial one, which looks only at the items that were edited."""
    standing, then = (edition(*those, now=at) for at in (now, later))
    if now <= later and (standing.next_change is None or later < standing.next_change):
        assert [each.fingerprint for each in standing.articles] == [
            each.fingerprint for each in then.articles
        ]
