"""Archives (RFC 5005): all of a channel, and full ones never changed by what comes later."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budkavle.render.feeds.archives import ARCHIVE_LENGTH
from tests.support.site_builder import SiteBuilder, file, site_of, site_settings
from tests.unit.render.feeds.readers import HISTORY, ids, links, parsed, xml

_DOCUMENTS = r"(feed|atom)[^/]*\.xml"
_ARCHIVE = re.compile(r"(feed|atom)-\d+-\d+\.xml")


def room_of(count: int, **changes: object) -> SiteBuilder:
    """A newsroom with so many items, one a day; the year 2020 has the first 366."""
    return site_of(*(file(number) for number in range(count)), **changes)


def archives(made: dict[str, bytes]) -> dict[str, bytes]:
    """The archives in the site's first language."""
    return {path: data for path, data in made.items() if _ARCHIVE.fullmatch(path)}


def full(made: dict[str, bytes]) -> dict[str, bytes]:
    """Those with a successor, or with as many entries as fit."""
    return {
        path: data
        for path, data in archives(made).items()
        if "next-archive" in links(data) or len(ids(data)) == ARCHIVE_LENGTH
    }


def walked(made: dict[str, bytes], start: str) -> list[str]:
    """The ids found by following `prev-archive` from the subscription document."""
    found, path = ids(made[start]), links(made[start]).get("prev-archive")
    while path:
        data = made[path.removeprefix("https://example.org/")]
        assert xml(data).find(f".//{HISTORY}archive") is not None
        assert links(data)["current"] == f"https://example.org/{start}"
        found += ids(data)
        path = links(data).get("prev-archive")
    return found


@pytest.mark.parametrize("start", ["feed.xml", "atom.xml"])
@pytest.mark.parametrize("count", [0, 1, 29, 30, 31, 59, 60, 61, 90, 366, 370, 400])
def test_the_chain_holds_everything(count: int, start: str) -> None:
    """No entry is lost between the subscription document and the archives."""
    made = room_of(count).publish(_DOCUMENTS)
    assert len(ids(made[start])) == min(count, 30)
    assert set(walked(made, start)) == {
        f"tag:example.org,2018:2020-{n:05}-abcd" for n in range(count)
    }


@pytest.mark.parametrize("length", [1, 10, 50])
def test_the_chain_holds_everything_whatever_the_length(length: int) -> None:
    """The subscription document may be longer than its setting, but has no gap to the archives."""
    made = room_of(100, settings=site_settings(feed_length=length)).publish(_DOCUMENTS)
    assert len(set(walked(made, "feed.xml"))) == 100


def test_a_small_site_has_no_archives() -> None:
    """What fits into the subscription document is not published twice."""
    assert archives(room_of(30).publish(_DOCUMENTS)) == {}


@pytest.mark.parametrize("length", [10, 30, 50])
def test_topics_and_stories_have_a_subscription_document_alone(length: int) -> None:
    """With the same entries as that of all news, which has them all in its archives (ADR 56)."""
    items = [file(number, "topics: [vard]\nstory: arende") for number in range(100)]
    made = site_of(*items, settings=site_settings(feed_length=length)).publish(r".*\.xml")
    for folder in ("amnen/vard/", "arenden/arende/"):
        documents = {path for path in made if path.startswith(folder)}
        assert documents == {f"{folder}feed.xml", f"{folder}atom.xml"}
        for name in ("feed.xml", "atom.xml"):
            assert ids(made[folder + name]) == ids(made[name])
            assert "prev-archive" not in links(made[folder + name])
    assert len(archives(made)) == 8


def test_neighbours_know_each_other() -> None:
    """Every next-archive leads to a document whose prev-archive leads back."""
    made = room_of(400).publish(_DOCUMENTS)
    for path, data in full(made).items():
        follower = made[links(data)["next-archive"].removeprefix("https://example.org/")]
        assert links(follower)["prev-archive"] == f"https://example.org/{path}"


@settings(max_examples=30)
@given(st.integers(31, 130), st.integers(1, 70))
@example(60, 1)
def test_a_full_archive_stays_whatever_is_published_later(count: int, more: int) -> None:
    """Not a byte of it changes, and it is not removed."""
    before, after = (
        full(room_of(count).publish(_DOCUMENTS)),
        room_of(count + more).publish(_DOCUMENTS),
    )
    assert {path: after[path] for path in before} == before


def test_a_full_archive_stays_when_the_year_ends() -> None:
    """The last archive of a year is completed by the first item of the next year."""
    before, after = full(room_of(367).publish(_DOCUMENTS)), room_of(430).publish(_DOCUMENTS)
    assert {path: after[path] for path in before} == before


def test_a_withdrawn_item_leaves_its_place() -> None:
    """It is removed from its own archive, and no other archive changes."""
    before = room_of(100)
    after = before.with_(file(3, "withdrawn: Fel i allt"))
    changed = _changed(before, after)
    assert changed == {"feed-2020-1.xml", "atom-2020-1.xml"}
    assert len(ids(after.publish(_DOCUMENTS)["feed-2020-1.xml"])) == ARCHIVE_LENGTH - 1


def test_a_back_dated_item_moves_only_its_own_year() -> None:
    """Items 0 to 365 are of 2020, the rest of 2021."""
    before = room_of(420)
    path, text = file(9999, date="2021-01-02 08:00")
    changed = _changed(before, before.with_((path, text)))
    assert changed
    assert all("2021" in path for path in changed)


def test_a_correction_of_an_old_item_reaches_subscribers() -> None:
    """In the subscription document, with its old id and date; the archive is corrected too."""
    before = room_of(100)
    after = before.with_(file(3, "corrections: [{date: 2020-06-01, note: Talet var fel.}]"))
    made = after.publish(_DOCUMENTS)
    assert len(ids(made["atom.xml"])) == 31
    entry = parsed(made["atom.xml"]).entries[-1]
    assert entry.id.endswith("2020-00003-abcd")
    assert entry.updated.startswith("2020-06-01")
    assert "Talet var fel." in entry.content[0].value
    assert _changed(before, after) == {"feed-2020-1.xml", "atom-2020-1.xml"}


def test_many_corrections_do_not_push_the_news_out() -> None:
    """At most as many as there is news."""
    corrected = [
        file(number, "corrections: [{date: 2020-06-01, note: Fel.}]") for number in range(60)
    ]
    made = room_of(100).with_(*corrected).publish(_DOCUMENTS)
    assert len(ids(made["feed.xml"])) == 60
    assert ids(made["feed.xml"])[0].endswith("2020-00099-abcd")


def test_an_old_correction_is_not_published_again() -> None:
    """One that is older than all news in the subscription document."""
    made = (
        room_of(100)
        .with_(file(3, "corrections: [{date: 2020-01-10, note: Fel.}]"))
        .publish(_DOCUMENTS)
    )
    assert len(ids(made["feed.xml"])) == 30


def _changed(before: SiteBuilder, after: SiteBuilder) -> set[str]:
    """The archives that have changed."""
    old, new = archives(before.publish(_DOCUMENTS)), archives(after.publish(_DOCUMENTS))
    return {path for path in old | new if old.get(path) != new.get(path)}
