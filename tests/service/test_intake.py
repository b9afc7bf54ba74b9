"""The meaning of the manifest: what may happen to an item, and what is mailed then."""

import json
from datetime import timedelta

import pytest

from budkavle.subscriptions.news import announce
from budkavle.subscriptions.news.intake import (
    BURST,
    OLD,
    Change,
    KnownItem,
    KnownSite,
    NotifyOptions,
    RefusedError,
    decide,
)
from budkavle.subscriptions.news.manifest import ManifestError, ManifestItem, parse
from budkavle.subscriptions.schema import Frequency, ItemState
from tests.service import sample_service
from tests.service.sample_service import NOON, Newsroom, item, manifest

_ORDER = NotifyOptions(timedelta(minutes=10))
_AT = NOON + timedelta(minutes=10)


def _known(state: ItemState, revision: int = 1, settled: int = 0, **values: object) -> KnownItem:
    hashed = str(values.get("content_hash", "hash-1"))
    release = NOON - timedelta(minutes=5) if state is ItemState.SETTLING else None
    return KnownItem(state, revision, settled, hashed, release, BURST, settled > 0)


def _decide(
    *items: ManifestItem, order: NotifyOptions = _ORDER, **known: KnownItem
) -> dict[str, Change]:
    named = {name.replace("_", "-"): value for name, value in known.items()}
    changes = decide(manifest(*items), KnownSite("example", NOON, named), order, NOON)
    return {change.item_id: change for change in changes}


def test_the_first_manifest_mails_none_of_two_thousand() -> None:
    items = [item(number) for number in range(2000)]
    changes = decide(manifest(*items), KnownSite(None, None, {}), _ORDER, NOON)
    assert {change.state for change in changes} == {ItemState.BASELINE}


def test_at_the_first_manifest_items_since_a_day_may_be_asked_for() -> None:
    old = item(1, published=NOON - timedelta(days=9))
    order = NotifyOptions(timedelta(), since=NOON - timedelta(days=1))
    states = [
        change.state
        for change in decide(manifest(old, item(2)), KnownSite(None, None, {}), order, NOON)
    ]
    assert states == [ItemState.BASELINE, ItemState.SETTLING]


def test_a_new_item_settles_for_ten_minutes() -> None:
    change = _decide(item(1))["nyhet-0001"]
    assert (change.state, change.release_at) == (ItemState.SETTLING, _AT)


def test_an_item_older_than_three_days_is_held() -> None:
    change = _decide(item(1, published=NOON - timedelta(days=3, seconds=1)))["nyhet-0001"]
    assert (change.state, change.reason) == (ItemState.HELD, OLD)


def test_more_than_five_at_once_are_held_and_released_by_word() -> None:
    items = [item(number) for number in range(6)]
    assert {change.state for change in _decide(*items).values()} == {ItemState.HELD}
    assert {change.state for change in _decide(*items[:5]).values()} == {ItemState.SETTLING}
    held = {f"nyhet_{number:04}": _known(ItemState.HELD) for number in range(6)}
    released = _decide(*items, order=NotifyOptions(timedelta(minutes=10), release=True), **held)
    assert {(each.state, each.release_at) for each in released.values()} == {
        (ItemState.SETTLING, NOON)
    }


def test_what_is_held_stays_held_however_often_it_is_handed_over() -> None:
    assert _decide(item(1), nyhet_0001=_known(ItemState.HELD))["nyhet-0001"].state == ItemState.HELD


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"content_hash": "corrected"}, ItemState.RELEASED),
        ({"url": sample_service.SITE + "nyheter/2026/ny-slug/"}, ItemState.RELEASED),
        ({"revision": 2}, ItemState.SETTLING),
        ({"revision": 2, "published": NOON - timedelta(days=400)}, ItemState.SETTLING),
        ({"revision": 2, "announce": "never"}, ItemState.RELEASED),
    ],
)
def test_of_a_released_item_only_a_raised_revision_is_mailed(
    changed: dict[str, object], state: ItemState
) -> None:
    known = _known(ItemState.RELEASED, settled=1)
    assert _decide(item(1, **changed), nyhet_0001=known)["nyhet-0001"].state == state


def test_a_change_while_settling_begins_the_ten_minutes_again() -> None:
    settling = _known(ItemState.SETTLING)
    same = _decide(item(1), nyhet_0001=settling)["nyhet-0001"]
    changed = _decide(item(1, content_hash="other"), nyhet_0001=settling)["nyhet-0001"]
    assert (same.release_at, changed.release_at) == (settling.release_at, _AT)


def test_an_item_that_vanished_is_withdrawn_and_comes_back_silently() -> None:
    released = _known(ItemState.RELEASED, settled=1)
    assert _decide(item(2), nyhet_0001=released)["nyhet-0001"].state == ItemState.WITHDRAWN
    withdrawn = _known(ItemState.WITHDRAWN, settled=1)
    assert _decide(item(1), nyhet_0001=withdrawn)["nyhet-0001"].state == ItemState.RELEASED


def test_never_means_never() -> None:
    assert _decide(item(1, announce="never"))["nyhet-0001"].state == ItemState.BASELINE


@pytest.mark.parametrize("items", [(), (item(1),)], ids=["nothing public", "an item"])
def test_the_manifest_of_another_site_is_refused(items: tuple[ManifestItem, ...]) -> None:
    known = {"nyhet-0001": _known(ItemState.SETTLING)}
    with pytest.raises(RefusedError, match="another site"):
        decide(manifest(*items, site_id="other"), KnownSite("example", NOON, known), _ORDER, NOON)


@pytest.mark.parametrize("state", [each for each in ItemState if each is not ItemState.WITHDRAWN])
def test_a_site_with_nothing_public_has_taken_everything_back(state: ItemState) -> None:
    assert _decide(nyhet_0001=_known(state))["nyhet-0001"].state == ItemState.WITHDRAWN
    assert _decide(nyhet_0001=_known(ItemState.WITHDRAWN)) == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 1}, "version"),
        ({"surprise": 1}, "surprise"),
        ({"items": [{"id": "x"}]}, "items.0"),
    ],
)
def test_a_manifest_that_is_not_one_is_refused(change: dict[str, object], said: str) -> None:
    whole = manifest(item(1)).model_dump(mode="json") | change
    with pytest.raises(ManifestError, match=said):
        parse(json.dumps(whole))


def test_an_item_elsewhere_is_refused() -> None:
    whole = (
        manifest(item(1))
        .model_dump_json()
        .replace(sample_service.SITE + "ny", "https://evil.example/ny")
    )
    with pytest.raises(ManifestError, match="does not lie on the site"):
        parse(whole)


def test_a_burst_of_real_items_is_held_until_released(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.subscribe("alla@example.org")
    newsroom.publish(*[item(number) for number in range(6)])
    assert newsroom.transport.envelopes == []
    newsroom.notify(release=True)
    newsroom.work()
    assert len(newsroom.transport.envelopes) == 6


def test_withdrawing_cancels_what_is_not_sent(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.subscribe("alla@example.org")
    newsroom.transport.refuse = lambda _: sample_service.later()
    newsroom.publish(item(1))
    newsroom.public.pop()
    newsroom.notify()
    newsroom.transport.refuse = lambda _: None
    newsroom.clock.forward(hours=1)
    newsroom.work()
    assert newsroom.transport.envelopes == []


def test_an_item_whose_address_does_not_answer_waits(newsroom: Newsroom) -> None:
    asked: list[str] = []

    def answers(url: str) -> bool:
        asked.append(url)
        return len(asked) > 2

    newsroom.notify()
    newsroom.public.append(item(1))
    newsroom.notify()
    released = []
    for minutes in (11, 1, 5, 5, 5):
        newsroom.clock.forward(minutes=minutes)
        released.append(announce.release_due(newsroom.store, answers, newsroom.clock.now))
    assert released == [0, 0, 0, 1, 0]
    assert asked == [item(1).url] * 3


def test_an_item_that_never_answers_is_held_in_the_end(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.public.append(item(1))
    newsroom.notify()
    for _ in range(4):
        newsroom.clock.forward(days=1)
        announce.release_due(newsroom.store, lambda _: False, newsroom.clock.now)
    with newsroom.store.reading() as connection:
        known = announce.known_site(connection).items["nyhet-0001"]
    assert (known.state, known.reason) == (ItemState.HELD, "unreachable")


# The only item of a site is taken back: the hand-over is complete, and empty.


def take_back_everything(newsroom: Newsroom) -> None:
    newsroom.public.clear()
    newsroom.notify()


def a_week_passes(newsroom: Newsroom) -> None:
    for _ in range(8):
        newsroom.clock.forward(days=1)
        newsroom.work()


@pytest.mark.parametrize("taken_back", [True, False], ids=["taken back", "left"])
@pytest.mark.parametrize("frequency", Frequency)
def test_what_settles_is_not_mailed_when_nothing_is_public_any_more(
    newsroom: Newsroom, frequency: Frequency, taken_back: bool
) -> None:
    newsroom.notify()
    newsroom.subscribe("alla@example.org", frequency=frequency)
    newsroom.public = [item(1)]
    newsroom.notify()
    newsroom.clock.forward(minutes=9)
    if taken_back:
        take_back_everything(newsroom)
    a_week_passes(newsroom)
    assert len(newsroom.transport.envelopes) == (0 if taken_back else 1)


@pytest.mark.parametrize("taken_back", [True, False], ids=["taken back", "left"])
@pytest.mark.parametrize("frequency", Frequency)
def test_what_waits_to_be_sent_is_not_mailed_when_nothing_is_public_any_more(
    newsroom: Newsroom, frequency: Frequency, taken_back: bool
) -> None:
    newsroom.notify()
    newsroom.subscribe("alla@example.org", frequency=frequency)
    newsroom.transport.refuse = lambda _: sample_service.later()
    newsroom.public.clear()
    newsroom.publish(item(1))
    if taken_back:
        take_back_everything(newsroom)
    newsroom.transport.refuse = lambda _: None
    newsroom.clock.forward(hours=1)
    newsroom.work()
    a_week_passes(newsroom)
    assert len(newsroom.transport.envelopes) == (0 if taken_back else 1)


def test_what_comes_back_after_everything_was_taken_back_is_not_mailed_again(
    newsroom: Newsroom,
) -> None:
    newsroom.notify()
    newsroom.subscribe("alla@example.org")
    newsroom.publish(item(1))
    assert len(newsroom.transport.envelopes) == 1
    take_back_everything(newsroom)
    newsroom.publish(item(1), sample_service.OLD)
    a_week_passes(newsroom)
    assert len(newsroom.transport.envelopes) == 1


def test_a_service_does_not_begin_with_a_site_without_news(newsroom: Newsroom) -> None:
    """Nor after a restore, when items mailed since the copy may come back."""
    take_back_everything(newsroom)
    newsroom.subscribe("alla@example.org")
    newsroom.publish(item(1))
    announce.doubt_everything(newsroom.store, newsroom.clock.now)
    take_back_everything(newsroom)
    newsroom.publish(item(1), item(2))
    a_week_passes(newsroom)
    assert newsroom.transport.envelopes == []
