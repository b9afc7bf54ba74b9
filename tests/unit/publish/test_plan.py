"""What is put, what is deleted, what stays for a while, and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.publish.clashes import steps
from budkavle.publish.order import in_order, is_loaded, is_page
from budkavle.publish.plan import Allowed, plan, refusals
from budkavle.publish.protocol import PublishError, RefusedError, folders_of
from budkavle.publish.record import Put, Record, parse
from tests.support.samples import utc

NOW = utc("2026-11-29 12:00")
DAY = timedelta(days=1)
PATHS = st.sampled_from(["index.html", "a.css", "b.webp", "feed.xml", "x/index.html", "fil.pdf"])
DIGESTS = st.sampled_from(["1", "2"])
RECORD = Record("example.org,2018", "r1", NOW, NOW, {"index.html": Put("1", "v")})


@given(
    st.dictionaries(PATHS, DIGESTS),
    st.dictionaries(PATHS, st.none() | DIGESTS),
    st.sets(PATHS),
    st.dictionaries(PATHS, st.integers(-48, 48).map(lambda hours: NOW + timedelta(hours=hours))),
)
def test_afterwards_the_site_is_out_and_nothing_of_others_is_gone(
    wanted: dict[str, str],
    standing: dict[str, str | None],
    owned: set[str],
    departing: dict[str, object],
) -> None:
    made = plan(wanted, standing, owned, departing, NOW, DAY)  # type: ignore[arg-type]
    after = {**standing, **{path: wanted[path] for path in made.put}}
    left = {path: digest for path, digest in after.items() if path not in made.deleted}
    assert {path: left.get(path) for path in wanted} == wanted
    strangers = standing.keys() - wanted.keys() - owned
    assert left.keys() - wanted.keys() == strangers | made.departing.keys()
    assert made.strangers == strangers
    assert all(is_loaded(path) for path in made.departing)
    assert all(at <= NOW for at in made.departing.values())


def test_a_file_of_pages_goes_when_its_time_is_over() -> None:
    for hours, gone in ((1, False), (23, False), (24, True), (90, True)):
        since = {"a.css": NOW - timedelta(hours=hours)}
        made = plan({}, {"a.css": "1"}, {"a.css"}, since, NOW, DAY)
        assert ("a.css" in made.deleted) == gone


def test_a_clock_that_was_ahead_does_not_keep_a_file_for_ever() -> None:
    since = {"a.css": NOW + timedelta(days=400)}
    assert plan({}, {"a.css": "1"}, {"a.css"}, since, NOW, DAY).departing == {"a.css": NOW}


@given(st.sets(PATHS), st.sets(PATHS))
def test_what_pages_load_is_there_before_them(paths: set[str], standing: set[str]) -> None:
    groups = list(in_order(paths, dict.fromkeys(standing)))
    ordered = [path for group in groups for path in group]
    assert sorted(ordered) == sorted(paths)
    pages = [number for number, path in enumerate(ordered) if is_page(path)]
    loaded = [number for number, path in enumerate(ordered) if is_loaded(path)]
    assert not pages or not loaded or max(loaded) < min(pages)
    assert "feed.xml" not in paths or set(pages) <= set(range(ordered.index("feed.xml")))


def test_new_pages_come_before_those_that_lead_to_them() -> None:
    groups = list(in_order({"index.html", "x/index.html", "api/addresses.json"}, {"index.html": 1}))
    assert groups == [["x/index.html"], ["index.html"], ["api/addresses.json"]]


NAMES = st.sampled_from("a b a/a a/b b/a a/a/a a/a/b b/a/a a.css a.css/b b/a.css".split())
SITES = st.sets(NAMES).filter(
    lambda paths: not {*paths} & {f for p in paths for f in folders_of(p)}
)
"""The paths of a site in a folder: no name is both a file's and a folder's."""


@given(SITES, SITES, SITES)
def test_whatever_becomes_a_folder_there_is_room_when_it_is_put(
    wanted: set[str], standing: set[str], changed: set[str]
) -> None:
    """And what is not in the way is deleted last, or stays for a while."""
    site = {path: "2" if path in changed else "1" for path in wanted}
    made = plan(site, dict.fromkeys(standing, "1"), standing, {}, NOW, DAY)
    out = set(standing)
    for deleted, group in steps(in_order(made.put, dict.fromkeys(standing)), made.in_the_way):
        assert out >= standing - made.in_the_way
        out = out - set(deleted) | set(group)
        assert not out & {folder for path in out for folder in folders_of(path)}
    assert out - made.deleted == wanted | made.departing.keys()
    assert made.in_the_way <= made.deleted


def test_a_file_of_others_in_the_way_is_refused() -> None:
    for stranger, path in (("a", "a/index.html"), ("a/index.html", "a")):
        with pytest.raises(RefusedError, match=f"{stranger} is in the way"):
            plan({path: "1"}, {stranger: None}, (), {}, NOW, DAY)


PAGES = {f"{number}/index.html": "1" for number in range(40)}


@pytest.mark.parametrize(
    ("left", "record", "option", "said"),
    [
        (31, RECORD, "vanishing", "9 of 40 pages and documents would vanish, more than 20 percent"),
        (40, None, "adopting", "holds 1 files that publishing did not put there"),
        (40, "other", "adopting", "The target holds another site (other.org,2020"),
        (40, "newer", "older", "written 2026-11-29 12:00:00 UTC, what is out 2026-11-30"),
        (40, "lost", "older", "1 addresses that readers have are unknown to this site (y/)"),
    ],
)
def test_harm_is_refused_with_figures_unless_it_is_allowed(
    left: int, record: Record | str | None, option: str, said: str
) -> None:
    wanted = {**dict(list(PAGES.items())[:left]), "new/index.html": "1"}
    owned = PAGES.keys()
    made = plan(wanted, {**PAGES, "stranger.txt": None}, owned, {}, NOW, DAY)
    lost = {"y/"} if record == "lost" else set()
    if isinstance(record, str):
        identity = "other.org,2020" if record == "other" else RECORD.identity
        written = NOW + DAY if record == "newer" else NOW
        record = Record(identity, "r1", NOW, written, {})
    for allowed in (Allowed(), Allowed(**{option: True})):
        given = made, record, "example.org,2018", NOW, lost, owned, 20, allowed
        if allowed == Allowed():
            assert said in str(next(refusals(*given)))
        else:
            assert not list(refusals(*given))


def test_a_few_pages_may_vanish_from_a_small_site() -> None:
    made = plan(
        {"index.html": "1"},
        {"index.html": "1", "a/index.html": "1"},
        {"a/index.html"},
        {},
        NOW,
        DAY,
    )
    owned = {"index.html", "a/index.html"}
    assert not list(refusals(made, RECORD, RECORD.identity, NOW, (), owned, 20, Allowed()))


def test_a_record_is_read_as_it_was_written() -> None:
    record = Record("a,2018", "r", NOW, NOW, {"å.html": Put("1", "2-3")}, {"å.html": NOW})
    assert parse(record.render()) == record


@given(st.binary(max_size=30), st.integers(0, 200))
def test_a_damaged_record_is_told_of(noise: bytes, cut: int) -> None:
    data = RECORD.render()
    for damaged in (noise, data[: cut % len(data)]):
        with pytest.raises(PublishError):
            parse(damaged)
