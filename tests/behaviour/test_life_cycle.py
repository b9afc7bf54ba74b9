"""What is public when: the rules of an item's life cycle, whatever the implementation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budkavle.content.item import parse
from budkavle.edition import Article, Edition, decide
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.model.item import Item
from budkavle.model.moments import Moment
from budkavle.model.noun import validate
from budkavle.model.registries import Gone, RegisteredContact, Registries
from tests.support.samples import CONTEXT, item, moment, text_of, utc
from tests.support.site_builder import SiteBuilder

NOON = utc("2026-03-10 12:00")
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
SITE = SiteBuilder(
    contacts={},
    topics={key: {"title": f"Ämnet {key}"} for key in ("vard", "it", "tomt")},
    stories={"arendet": {"title": "Ärendet"}},
)
REGISTRIES, SETTINGS = SITE.registries, SITE.settings


def edition(*items: Item, now: datetime = NOON, published: Ledger | None = None) -> Edition:
    return decide(items, REGISTRIES, SETTINGS, now, published or {})


def printed(
    items: Iterable[Item], now: datetime, published: Ledger = NOTHING_YET
) -> Mapping[str, bytes]:
    return replace(SITE, items=tuple(items), published=published).everything(now)


def ids(shown: Edition) -> list[str]:
    return [article.id for article in shown.articles]


# One rule at a time


@pytest.mark.parametrize("key", ["date", "publish", "embargo"])
def test_nothing_is_public_a_second_before_it_opens(key: str) -> None:
    given: dict[str, Any] = {"date": NOON - DAY, key: NOON}
    one = item(**given)
    assert ids(edition(one, now=NOON - SECOND)) == []
    assert ids(edition(one, now=NOON)) == [one.id]


def test_an_embargo_holds_whatever_else_says_otherwise() -> None:
    one = item(date=NOON - DAY, publish=NOON - HOUR, embargo=NOON + HOUR, pinned=True, draft=False)
    assert ids(edition(one, now=NOON + HOUR - SECOND)) == []


def test_an_expired_item_leaves_a_note_at_its_address_and_nothing_else() -> None:
    one = item(date=NOON - DAY, expires=NOON, topics=("vard",), story="arendet")
    shown = edition(one)
    assert shown.articles == ()
    assert [(each.address, each.reason) for each in shown.tombstones] == [
        ("nyheter/2026/20260301-0900-abcd/", None)
    ]
    assert not list(everything_listed(shown))


def test_a_withdrawn_item_tells_why_even_after_it_has_expired() -> None:
    one = item(date=NOON - DAY, expires=NOON - HOUR, withdrawn="Uppgifterna var fel.")
    assert [each.reason for each in edition(one).tombstones] == ["Uppgifterna var fel."]


def test_what_is_withdrawn_before_it_was_public_leaves_no_trace() -> None:
    one = item(embargo=NOON + HOUR, withdrawn="Inställt.", aliases=("/gammal/",))
    assert edition(one).tombstones == ()
    assert edition(one).redirects == ()


def test_aliases_lead_to_what_is_gone_but_not_to_what_is_still_to_come() -> None:
    gone = item("gone-0001", withdrawn="Fel.", aliases=("/borta/",))
    coming = item("coming-01", date=NOON + HOUR, aliases=("/kommer/",))
    assert edition(gone, coming).redirects == (("borta/", "nyheter/2026/gone-0001/"),)


def test_a_translation_of_something_unpublished_is_shown_alone() -> None:
    original = item("original-1", embargo=NOON + HOUR)
    translation = item("english-01", lang="en", translates="original-1")
    pages = printed([original, translation], NOON)
    assert "en/news/2026/english-01/index.html" in pages
    assert not [path for path, data in pages.items() if b"original-1" in data]


def test_a_pinned_item_leads_until_its_time_is_over() -> None:
    older = item("older-001", date=NOON - 2 * DAY, pinned=NOON)
    newer = item("newer-001", date=NOON - DAY)
    leads = [edition(older, newer, now=at).lists[0].lead for at in (NOON - SECOND, NOON)]
    assert [lead and lead.id for lead in leads] == ["older-001", "newer-001"]


def correction(at: datetime, note: str = "Beloppet var fel.") -> dict[str, Any]:
    return {"date": moment(at), "note": note}


def test_an_edit_without_a_correction_is_silent() -> None:
    before, after = (edition(item(digest=digest)).articles[0] for digest in ("a", "b"))
    assert (before.published, before.updated) == (after.published, after.updated)


def test_a_correction_is_announced_when_its_time_has_come() -> None:
    one = item(date=NOON - DAY, corrections=[correction(NOON)])
    before, after = (edition(one, now=at).articles[0] for at in (NOON - SECOND, NOON))
    assert (before.corrections, before.updated) == ((), before.published)
    assert (len(after.corrections), after.updated) == (1, NOON)


def test_every_further_correction_moves_updated_even_one_with_an_older_date() -> None:
    dates = [NOON - HOUR, NOON - 3 * HOUR, NOON - 2 * DAY]
    updates = [
        edition(item(date=NOON - DAY, corrections=[correction(at) for at in dates[:n]]))
        .articles[0]
        .updated
        for n in range(4)
    ]
    assert updates == sorted(set(updates))


def test_a_topic_is_hidden_until_something_public_belongs_to_it() -> None:
    """Whether something secret uses it makes no difference: that would reveal the secret."""
    secret = item(embargo=NOON, topics=("vard",), story="arendet")
    before, after = edition(secret, now=NOON - SECOND), edition(secret)
    assert before.lists == edition().lists
    assert (before.lists[0].topics, before.lists[0].stories) == ((), ())
    assert [each.key for each in after.lists[0].topics] == ["vard"]
    assert [each.key for each in after.lists[0].stories] == ["arendet"]


def test_a_topic_that_was_published_stays_when_only_a_draft_belongs_to_it() -> None:
    draft = item(draft=True, topics=("vard",))
    shown = edition(draft, published=edition(item(topics=("vard",))).addresses)
    assert "vard" in [each.key for each in shown.lists[0].topics]
    assert shown.faults == ()


# Daylight saving time


@pytest.mark.parametrize(
    ("written", "opens"),
    [
        ("2026-03-29 01:59", "2026-03-29 00:59"),
        ("2026-03-29 03:00", "2026-03-29 01:00"),
        ("2026-10-25 01:59", "2026-10-24 23:59"),
        ("2026-10-25 02:30", "2026-10-25 01:30"),  # occurs twice: never early
        ("2026-10-25 03:00", "2026-10-25 02:00"),
    ],
)
@pytest.mark.parametrize("key", ["publish", "embargo"])
def test_the_clock_is_stockholms_through_both_changes(key: str, written: str, opens: str) -> None:
    header = f"id: 20260301-0900-abcd\ntitle: T\ndate: 2026-01-01\nsummary: S\n{key}: {written}\n"
    one = parse(text_of(header).encode(), "nyheter/2026/n.md", CONTEXT).item
    assert ids(edition(one, now=utc(opens) - SECOND)) == []
    assert ids(edition(one, now=utc(opens))) == [one.id]


# Published addresses never break


def test_a_changed_slug_redirects() -> None:
    before = edition(item(slug="gammal"))
    after = edition(item(slug="ny"), published=before.addresses)
    assert after.redirects == (("nyheter/2026/gammal/", "nyheter/2026/ny/"),)
    assert after.faults == ()


def test_content_that_moved_twice_or_back_redirects_directly() -> None:
    ledger: Ledger = {}
    for slug in ("ett", "tva", "ett"):
        shown = edition(item(slug=slug), published=ledger)
        ledger = {**ledger, **shown.addresses}
    assert shown.redirects == (("nyheter/2026/tva/", "nyheter/2026/ett/"),)


def test_a_changed_date_or_language_redirects_from_the_old_year() -> None:
    ledger = edition(item(date=utc("2025-12-31 22:00"), slug="n")).addresses
    shown = edition(item(date=utc("2025-12-31 23:00"), slug="n", lang="en"), published=ledger)
    assert ("nyheter/2025/n/", "en/news/2026/n/") in shown.redirects
    assert [each.year for each in shown.lists[0].years] == [2025]
    assert shown.faults == ()


@pytest.mark.parametrize("given", [{"draft": True}, {"embargo": NOON + DAY}])
def test_what_was_published_too_early_goes_at_once_and_its_address_says_nothing_of_it(
    given: dict[str, Any],
) -> None:
    ledger = edition(item(title="Hemligt förslag")).addresses
    secret = item(title="Hemligt förslag", **given)
    shown = edition(secret, published=ledger)
    assert (shown.articles, shown.tombstones, shown.faults) == ((), (), ())
    assert [(each.address, each.gone) for each in shown.notices] == [
        ("nyheter/2026/20260301-0900-abcd/", None)
    ]
    pages = printed([secret], NOON, ledger)
    assert "nyheter/2026/20260301-0900-abcd/index.html" in pages
    assert not [path for path, data in pages.items() if b"Hemligt" in data]


def test_a_deleted_item_is_a_fault() -> None:
    faults = edition(published=edition(item()).addresses).faults
    assert [(each.rule.code, each.address) for each in faults] == [
        ("address-lost", "nyheter/2026/20260301-0900-abcd/")
    ]


def test_a_deleted_item_that_is_declared_gone_is_no_fault() -> None:
    address = "nyheter/2026/20260301-0900-abcd/"
    gone = {address: validate(Gone, {"reason": "Dubblett."}, CONTEXT)}
    registries = Registries({}, REGISTRIES.topics, REGISTRIES.stories, gone)
    shown = decide((), registries, SETTINGS, NOON, edition(item()).addresses)
    assert shown.faults == ()
    assert [each.address for each in shown.notices] == [address]


@pytest.mark.parametrize(("lost", "kind"), [("topics", "topic"), ("stories", "story")])
def test_a_topic_or_story_removed_from_its_registry_is_a_fault_in_every_language(
    lost: str, kind: str
) -> None:
    one = item(topics=tuple(REGISTRIES.topics), story=next(iter(REGISTRIES.stories)))
    without: dict[str, Any] = {lost: {}}
    fewer = replace(REGISTRIES, **without)
    faults = decide((), fewer, SETTINGS, NOON, edition(one).addresses).faults
    assert {each.rule.code for each in faults} == {"address-lost"}
    names = [each.name for each in faults if each.name.startswith(f"{kind} ")]
    assert len(names) == 2 * len(getattr(REGISTRIES, lost))


def test_a_changed_id_is_a_fault_of_the_item_at_that_address() -> None:
    ledger = edition(item("before-01", slug="n")).addresses
    faults = edition(item("after-001", slug="n"), published=ledger).faults
    assert [(each.rule.code, each.name, each.instead) for each in faults] == [
        ("id-changed", "item before-01", "item after-001")
    ]


def test_other_news_at_an_address_that_has_moved_is_a_fault() -> None:
    ledger = edition(item("first-001", slug="n")).addresses
    faults = edition(
        item("first-001", slug="m"), item("second-01", slug="n"), published=ledger
    ).faults
    assert [(each.rule.code, each.instead) for each in faults] == [
        ("address-taken", "item second-01")
    ]


# Rules for any items at any time

MOMENTS = st.integers(-6, 6).map(lambda hours: NOON + hours * HOUR)


@st.composite
def front_matters(draw: st.DrawFn) -> dict[str, Any]:
    stated = {"date": draw(MOMENTS)} | draw(
        st.fixed_dictionaries({}, optional={"embargo": MOMENTS, "publish": MOMENTS})
    )
    lasts = draw(st.none() | st.integers(1, 5))
    return stated | {
        "lang": draw(st.sampled_from([None, "en"])),
        "topics": tuple(draw(st.sets(st.sampled_from(["vard", "it"])))),
        "story": draw(st.sampled_from([None, "arendet"])),
        "pinned": draw(st.booleans() | MOMENTS),
        "draft": draw(st.sampled_from([False, False, True])),
        "withdrawn": draw(st.sampled_from([None, None, "Fel."])),
        "corrections": [correction(at) for at in draw(st.lists(MOMENTS, max_size=3))],
        "expires": None if lasts is None else max(stated.values()) + lasts * HOUR,
    }


@st.composite
def item_lists(draw: st.DrawFn) -> list[Item]:
    number = draw(st.integers(0, 5))
    return [
        item(f"item-{n:04}", title=f"Rubrik {n}", **draw(front_matters())) for n in range(number)
    ]


def everything_listed(shown: Edition) -> Iterator[Article]:
    for lists in shown.lists:
        yield from lists.articles
        yield from [lists.lead] if lists.lead else []
        yield from (each.article for each in lists.corrections)
        yield from chain.from_iterable(each.articles for each in lists.topics)
        yield from chain.from_iterable(each.articles for each in lists.stories)
        yield from chain.from_iterable(each.articles for each in lists.years)


@given(item_lists(), MOMENTS)
def test_no_article_is_a_draft_or_early_or_gone(items: list[Item], now: datetime) -> None:
    for article in edition(*items, now=now).articles:
        one = article.item
        assert not one.draft
        assert all(at is None or at.at <= now for at in (one.date, one.publish, one.embargo))
        assert one.withdrawn is None
        assert one.expires is None or one.expires.at > now


@given(item_lists(), MOMENTS)
def test_every_item_that_may_be_shown_is_shown_within_as_many_seconds_as_there_are_items(
    items: list[Item], now: datetime
) -> None:
    wait = len(items) * SECOND
    due = {
        one.id
        for one in items
        if not one.draft
        and one.withdrawn is None
        and max(at.at for at in (one.date, one.publish, one.embargo) if at) <= now
        and (one.expires is None or one.expires.at > now + wait)
    }
    assert due <= set(ids(edition(*items, now=now + wait)))


@given(item_lists(), MOMENTS)
def test_lists_hold_articles_of_their_language_and_nothing_else(
    items: list[Item], now: datetime
) -> None:
    shown = edition(*items, now=now)
    assert {each.id for each in everything_listed(shown)} == set(ids(shown))
    assert all(each in shown.articles for each in everything_listed(shown))
    for lists in shown.lists:
        assert {each.language for each in lists.articles} <= {lists.language.code}


@given(item_lists(), MOMENTS)
def test_times_shown_to_readers_are_correct(items: list[Item], now: datetime) -> None:
    shown = edition(*items, now=now)
    published = [article.published for article in shown.articles]
    assert published == sorted(set(published), reverse=True), "each has its own second"
    for article in shown.articles:
        assert article.item.public_from <= article.published <= article.updated <= now
        assert (article.updated > article.published) == bool(article.corrections)
        assert all(each.date.at <= now for each in article.corrections)
        assert all(at.tzinfo is UTC for at in (article.published, article.updated))


@given(item_lists(), MOMENTS, st.randoms())
def test_the_order_of_files_does_not_matter(items: list[Item], now: datetime, random: Any) -> None:
    shuffled = random.sample(items, len(items))
    assert edition(*items, now=now) == edition(*shuffled, now=now)


@given(item_lists(), front_matters(), MOMENTS)
def test_an_item_that_is_not_public_leaves_no_trace(
    items: list[Item], secret: dict[str, Any], now: datetime
) -> None:
    secret |= {"embargo": now + HOUR, "expires": None, "topics": (), "story": None}
    hidden = item("secret-01", aliases=("/hemlig/",), **secret)
    without, with_it = edition(*items, now=now), edition(*items, hidden, now=now)
    assert (without.articles, without.tombstones, without.lists, without.redirects) == (
        with_it.articles,
        with_it.tombstones,
        with_it.lists,
        with_it.redirects,
    )
    assert without.addresses == with_it.addresses


@given(item_lists(), MOMENTS, MOMENTS)
def test_no_address_is_ever_lost_to_the_clock(
    items: list[Item], one: datetime, other: datetime
) -> None:
    first, later = sorted((one, other))
    ledger = edition(*items, now=first).addresses
    after = edition(*items, now=later, published=ledger)
    reachable = {
        *after.addresses,
        *dict(after.redirects),
        *(each.address for each in after.notices),
    }
    assert ledger.keys() <= reachable
    assert after.faults == ()


def _bytes_change_first(items: list[Item], now: datetime) -> None:
    """Tries every second near a stated time; nothing can happen between them."""
    at_stake = edition(*items, now=now).next_change
    before = printed(items, now)
    stated = [
        each.at for one in items for each in vars(one).values() if isinstance(each, Moment)
    ] + [each.date.at for one in items for each in one.corrections]
    tried = {at + n * SECOND for at in stated for n in range(len(items) + 4)}
    last = at_stake or max(tried, default=now)
    for at in sorted(tried):
        if now < at < last:
            assert printed(items, at) == before
    if at_stake:
        assert printed(items, at_stake - SECOND) == before
        assert printed(items, at_stake) != before


@settings(max_examples=8)
@given(item_lists(), MOMENTS)
def test_next_is_the_first_moment_at_which_the_bytes_change(
    items: list[Item], now: datetime
) -> None:
    _bytes_change_first(items, now)


@pytest.mark.long
@settings(max_examples=400)
@given(item_lists(), MOMENTS)
def test_next_is_the_first_moment_at_which_the_bytes_change_for_very_many(
    items: list[Item], now: datetime
) -> None:
    _bytes_change_first(items, now)


@given(item_lists(), MOMENTS, MOMENTS, st.data())
def test_an_earlier_edition_only_saves_time(
    items: list[Item], one: datetime, other: datetime, data: st.DataObject
) -> None:
    """Whatever was edited since, and whether the time is later or earlier."""
    earlier = edition(*items, now=one)
    edited = [
        item(each.id, **data.draw(front_matters())) if data.draw(st.booleans()) else each
        for each in items
    ]
    include_unpublished = data.draw(st.booleans())
    fresh = decide(edited, REGISTRIES, SETTINGS, other, include_unpublished=include_unpublished)
    saved = decide(
        edited,
        REGISTRIES,
        SETTINGS,
        other,
        include_unpublished=include_unpublished,
        earlier=earlier,
    )
    assert saved == fresh


def test_a_contact_that_has_changed_since_an_earlier_edition_is_seen() -> None:
    one = item(contacts=["eva"])
    eva, other = (
        {"eva": validate(RegisteredContact, {"name": "Eva", "phone": phone}, CONTEXT)}
        for phone in ("031-390 06 10", "031-390 06 11")
    )
    before, after = (replace(REGISTRIES, contacts=each) for each in (eva, other))
    earlier = decide([one], before, SETTINGS, NOON)
    saved = decide([one], after, SETTINGS, NOON, earlier=earlier)
    assert saved == decide([one], after, SETTINGS, NOON) != earlier
