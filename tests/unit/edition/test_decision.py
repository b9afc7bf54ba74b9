"""What is public when. The properties at the end are independent of the code that they test."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.addresses import address_of, slug_of
from budkavle.edition import Article, Edition, decide
from budkavle.model.item import Item
from budkavle.model.item_parts import Correction
from budkavle.model.registries import RegisteredContact, Registries, Story, Topic
from budkavle.model.values import Localised
from tests.support.samples import NO_REGISTRIES, SETTINGS, item, moment, utc

NOON = utc("2026-06-01 12:00")
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
REGISTRIES = Registries(
    contacts={"eva": RegisteredContact(name="Eva", phone="+46313900600")},
    topics={key: Topic(title=Localised((("", key),))) for key in ("vard", "skola")},
    stories={"arende": Story(title=Localised((("", "Ärende"),)))},
)


def at(now: datetime, *items: Item) -> Edition:
    return decide(items, REGISTRIES, SETTINGS, now)


def ids(articles: Sequence[Article]) -> list[str]:
    return [article.id for article in articles]


def correction(day: datetime, note: str = "Rättat.") -> dict[str, Any]:
    return {"date": moment(day), "note": note}


def test_nothing_is_an_edition_too() -> None:
    edition = at(NOON)
    assert (edition.articles, edition.tombstones, edition.next_change) == ((), (), None)
    assert [lists.lead for lists in edition.lists] == [None, None]


@pytest.mark.parametrize("key", ["date", "publish", "embargo"])
def test_an_item_opens_at_its_moment_and_not_a_second_before(key: str) -> None:
    early: dict[str, Any] = {"date": NOON - HOUR, key: NOON}
    assert at(NOON - SECOND, item(**early)).articles == ()
    assert ids(at(NOON, item(**early)).articles) == ["20260301-0900-abcd"]


@pytest.mark.parametrize("key", ["date", "publish"])
def test_an_embargo_is_never_lifted_by_anything_else(key: str) -> None:
    lifted: dict[str, Any] = {key: NOON - HOUR}
    assert at(NOON, item(embargo=NOON + SECOND, **lifted)).articles == ()


def test_a_draft_is_nowhere_whatever_else_it_says() -> None:
    draft = item(draft=True, withdrawn="Fel", pinned=True, aliases=["/gammal/"])
    edition = at(NOON, draft)
    assert (edition.articles, edition.tombstones, edition.redirects) == ((), (), ())
    assert edition.next_change is None


def test_an_expired_item_keeps_its_address_as_a_tombstone() -> None:
    its = item(expires=NOON)
    assert ids(at(NOON - SECOND, its).articles) == [its.id]
    edition = at(NOON, its)
    assert edition.articles == ()
    (tombstone,) = edition.tombstones
    assert (tombstone.address, tombstone.reason) == (address_of(its, SETTINGS), None)


def test_a_withdrawn_item_says_why() -> None:
    (tombstone,) = at(NOON, item(withdrawn="Uppgiften var fel.")).tombstones
    assert tombstone.reason == "Uppgiften var fel."


def test_a_withdrawn_item_that_never_was_public_leaves_no_trace() -> None:
    assert at(NOON, item(embargo=NOON + HOUR, withdrawn="Fel")).tombstones == ()


def test_a_pin_lasts_until_its_moment() -> None:
    old = item("pinned-item", date=NOON - HOUR, pinned=NOON)
    new = item("newer-item", date=NOON - HOUR + SECOND)
    before, after = at(NOON - SECOND, old, new), at(NOON, old, new)
    assert before.lists[0].lead is not None
    assert after.lists[0].lead is not None
    assert (before.lists[0].lead.id, after.lists[0].lead.id) == ("pinned-item", "newer-item")


def test_of_several_pinned_the_newest_leads() -> None:
    items = [item(f"item-000{n}", date=NOON - HOUR * (9 - n), pinned=n < 3) for n in range(5)]
    lead = at(NOON, *items).lists[0].lead
    assert lead is not None
    assert lead.id == "item-0002"


def test_a_correction_is_shown_from_its_moment_and_moves_updated() -> None:
    its = item(date=NOON - HOUR, corrections=[correction(NOON)])
    (before,) = at(NOON - SECOND, its).articles
    (after,) = at(NOON, its).articles
    assert (before.corrections, before.updated) == ((), before.published)
    assert len(after.corrections) == 1
    assert after.updated > after.published == before.published
    assert before.fingerprint != after.fingerprint


def test_a_correction_of_the_same_day_moves_updated_too() -> None:
    """A day begins at midnight, before the item was published."""
    its = item(date=NOON, corrections=[correction(NOON - 12 * HOUR)])
    (article,) = at(NOON + HOUR, its).articles
    assert article.updated == article.published + SECOND


def test_corrections_are_announced_newest_first() -> None:
    items = [
        item("item-0001", corrections=[correction(NOON - 3 * HOUR), correction(NOON - HOUR)]),
        item("item-0002", corrections=[correction(NOON - 2 * HOUR)]),
    ]
    announced = at(NOON, *items).lists[0].corrections
    assert [each.article.id for each in announced] == ["item-0001", "item-0002", "item-0001"]


def test_items_of_the_same_moment_get_a_second_each_in_the_order_of_their_ids() -> None:
    items = [item(f"item-000{n}", date=NOON - HOUR) for n in (3, 1, 2)]
    assert [(each.id, each.published) for each in at(NOON, *items).articles] == [
        ("item-0003", NOON - HOUR + 2 * SECOND),
        ("item-0002", NOON - HOUR + SECOND),
        ("item-0001", NOON - HOUR),
    ]


def test_an_item_a_second_later_waits_for_its_turn() -> None:
    items = [
        item("item-0001", date=NOON),
        item("item-0002", date=NOON),
        item("item-0003", date=NOON + SECOND),
    ]
    published = [each.published for each in at(NOON + HOUR, *items).articles]
    assert published == [NOON + 2 * SECOND, NOON + SECOND, NOON]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"path": "nyheter/2026/a-b.md"}, "nyheter/2026/a-b/"),
        ({"path": "nyheter/a.md", "slug": "b"}, "nyheter/2026/b/"),
        ({"path": "nyheter/a.md", "lang": "en"}, "en/news/2026/a/"),
        ({"path": "nyheter/a.md", "title": "Ny rubrik"}, "nyheter/2026/a/"),
        ({"path": "nyheter/a.md", "embargo": utc("2027-01-01 12:00")}, "nyheter/2026/a/"),
        ({"path": "nyheter/a.md", "date": utc("2025-12-31 22:59")}, "nyheter/2025/a/"),
        ({"path": "nyheter/a.md", "date": utc("2025-12-31 23:00")}, "nyheter/2026/a/"),
    ],
)
def test_an_address_is_language_word_year_and_slug(given: dict[str, Any], address: str) -> None:
    """The year is that of the date in the site's time zone; title and embargo have no effect."""
    assert address_of(item(**given), SETTINGS) == address


def test_a_slug_is_the_given_one_else_the_files_name() -> None:
    assert slug_of(item(slug="b")) == "b"
    assert slug_of(item(path="nyheter/2026/a.md")) == "a"


def test_an_old_address_leads_to_the_item_as_long_as_it_is_anything() -> None:
    its = item(aliases=["/gammal/", "/b/"], expires=NOON)
    address = address_of(its, SETTINGS)
    expected = (("b/", address), ("gammal/", address))
    assert at(NOON - SECOND, its).redirects == at(NOON, its).redirects == expected


def test_an_article_has_its_contacts_wherever_they_are_written() -> None:
    its = item(contacts=["eva", {"name": "Bo", "email": "bo@example.se"}])
    (article,) = at(NOON, its).articles
    assert [contact.name for contact in article.contacts] == ["Eva", "Bo"]


def test_a_contact_changed_in_the_registry_changes_the_fingerprint() -> None:
    its = item(contacts=["eva"])
    other = replace(REGISTRIES, contacts={"eva": RegisteredContact(name="Eva Ny")})
    (before,) = at(NOON, its).articles
    (after,) = decide([its], other, SETTINGS, NOON).articles
    assert before.fingerprint != after.fingerprint


def test_lists_are_by_language_topic_story_and_year() -> None:
    items = [
        item("item-0001", date=utc("2025-05-01 10:00"), topics=["vard"], story="arende"),
        item("item-0002", date=utc("2026-05-01 10:00"), topics=["vard", "skola"]),
        item("item-0003", date=utc("2026-05-02 10:00"), topics=["vard"], lang="en"),
    ]
    swedish, english = at(NOON, *items).lists
    assert ids(swedish.articles) == ["item-0002", "item-0001"]
    assert ids(english.articles) == ["item-0003"]
    assert {topic.key: ids(topic.articles) for topic in swedish.topics} == {
        "vard": ["item-0002", "item-0001"],
        "skola": ["item-0002"],
    }
    assert [(story.address, ids(story.articles)) for story in swedish.stories] == [
        ("arenden/arende/", ["item-0001"])
    ]
    assert [(year.address, ids(year.articles)) for year in swedish.years] == [
        ("nyheter/2026/", ["item-0002"]),
        ("nyheter/2025/", ["item-0001"]),
    ]
    assert [topic.address for topic in english.topics] == ["en/topics/vard/", "en/topics/skola/"]


def test_a_topic_named_twice_lists_the_item_once() -> None:
    (lists, _) = at(NOON, item(topics=["vard", "vard"])).lists
    assert len(lists.topics[0].articles) == 1


# Random newsrooms with few different times, so that much happens at the same time.
moments = st.integers(-4, 4).map(lambda hours: NOON + hours * HOUR)
maybe = st.none() | moments


@st.composite
def items_of_a_newsroom(draw: st.DrawFn) -> list[Item]:
    count = draw(st.integers(1, 5))
    return [draw(_items(f"item-000{number}")) for number in range(count)]


@st.composite
def _items(draw: st.DrawFn, name: str) -> Item:
    given: dict[str, Any] = {
        "date": draw(moments),
        "publish": draw(maybe),
        "embargo": draw(maybe),
        "pinned": draw(st.booleans() | moments.map(moment)),
        "draft": draw(st.sampled_from([False, False, False, True])),
        "withdrawn": draw(st.sampled_from([None, None, None, "Fel"])),
        "lang": draw(st.sampled_from([None, "sv", "en"])),
        "topics": draw(st.lists(st.sampled_from(["vard", "skola"]), max_size=2)),
        "story": draw(st.sampled_from([None, "arende"])),
        "aliases": draw(st.sampled_from([[], [f"/{name}/"]])),
        "corrections": [correction(each) for each in draw(st.lists(moments, max_size=2))],
    }
    its = item(name, **{key: value for key, value in given.items() if value is not None})
    expires = draw(st.none() | st.tuples(moments, st.sampled_from([0, 1, 2])).map(_seconds_later))
    if expires and expires > its.public_from:
        its = replace(its, expires=moment(expires))
    return its


def _seconds_later(pair: tuple[datetime, int]) -> datetime:
    return pair[0] + pair[1] * SECOND


newsrooms = items_of_a_newsroom()
times = st.tuples(moments, st.integers(-1, 6)).map(_seconds_later)


def shown(edition: Edition) -> str:
    """All that readers can see of an edition, as text; of pins, only which item leads."""
    return re.sub(r", pinned=\w+", "", repr(replace(edition, changes=())))


@given(newsrooms, times)
def test_what_is_not_public_yet_is_nowhere_in_the_edition(items: list[Item], now: datetime) -> None:
    edition = shown(at(now, *items))
    for its in items:
        promised = [each for each in (its.date, its.publish, its.embargo) if each]
        if its.draft or any(now < each.at for each in promised):
            assert its.id not in edition


@given(newsrooms, times)
def test_what_is_over_is_in_no_list(items: list[Item], now: datetime) -> None:
    edition = at(now, *items)
    listed = shown(replace(edition, tombstones=(), redirects=(), addresses={}))
    for its in items:
        if its.withdrawn or (its.expires and its.expires.at <= now):
            assert its.id not in listed


@given(newsrooms, times)
def test_what_is_public_is_there_once(items: list[Item], now: datetime) -> None:
    """It is published within as many seconds as there are items."""
    edition = at(now, *items)
    articles, tombstones = ids(edition.articles), [each.item.id for each in edition.tombstones]
    assert len({*articles, *tombstones}) == len(articles) + len(tombstones)
    for its in items:
        if not its.draft and its.public_from + len(items) * SECOND <= now:
            assert its.id in articles + tombstones


@given(newsrooms, times)
def test_no_two_articles_have_the_same_second_and_none_is_of_the_future(
    items: list[Item], now: datetime
) -> None:
    published = [article.published for article in at(now, *items).articles]
    assert published == sorted(set(published), reverse=True)
    assert all(moment <= now for moment in published)


@given(newsrooms, times)
def test_an_article_is_published_no_earlier_than_it_opens(items: list[Item], now: datetime) -> None:
    for article in at(now, *items).articles:
        latest = article.item.public_from + len(items) * SECOND
        assert article.item.public_from <= article.published < latest


@given(newsrooms, times)
def test_an_article_is_in_each_of_its_lists_once(items: list[Item], now: datetime) -> None:
    edition = at(now, *items)
    for lists in edition.lists:
        own = [each for each in edition.articles if each.language == lists.language.code]
        assert list(lists.articles) == own
        assert [each for year in lists.years for each in year.articles] == own
        for topic in lists.topics:
            assert list(topic.articles) == [a for a in own if topic.key in a.item.topics]
        for story in lists.stories:
            assert list(story.articles) == [a for a in own if a.item.story == story.key]


@given(newsrooms, times)
def test_corrections_are_those_of_the_past_and_alone_move_updated(
    items: list[Item], now: datetime
) -> None:
    for article in at(now, *items).articles:
        past: list[Correction] = [each for each in article.item.corrections if each.date.at <= now]
        settled = max([article.published, *(each.date.at for each in past)]) + len(past) * SECOND
        assert set(article.corrections) <= set(past)
        assert list(article.corrections) == past or now < settled, "each in its own second"
        assert article.published <= article.updated <= now
        assert (article.updated > article.published) == bool(article.corrections)


@given(newsrooms, times)
def test_the_order_in_which_files_are_read_does_not_matter(
    items: list[Item], now: datetime
) -> None:
    assert at(now, *items) == at(now, *reversed(items))


@given(newsrooms, times)
def test_what_is_published_later_moves_nothing_that_was_published(
    items: list[Item], now: datetime
) -> None:
    before = {each.id: each.published for each in at(now, *items).articles}
    late = item("item-late", date=now + SECOND)
    after = {each.id: each.published for each in at(now + HOUR, *items, late).articles}
    assert all(after[each] == before[each] for each in before.keys() & after.keys())


@given(newsrooms, times)
def test_next_change_is_exactly_the_first_moment_at_which_the_edition_differs(
    items: list[Item], now: datetime
) -> None:
    edition = at(now, *items)
    whole_seconds = [
        NOON + hours * HOUR + n * SECOND for hours in range(-5, 6) for n in range(-1, 7)
    ]
    later = sorted({*whole_seconds, *([edition.next_change] if edition.next_change else [])})
    differs = (time for time in later if time > now and shown(at(time, *items)) != shown(edition))
    assert edition.next_change == next(differs, None)


def test_nothing_changes_by_itself_after_the_last_moment() -> None:
    assert decide([item()], NO_REGISTRIES, SETTINGS, NOON).next_change is None
