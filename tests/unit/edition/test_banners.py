"""Which banners are shown at a time, in which order, and when that changes."""

from datetime import timedelta

from budkavle.edition import Edition, decide
from budkavle.model.banners import Banner
from budkavle.model.noun import validate
from budkavle.model.registries import Registries
from tests.support.samples import CONTEXT, SETTINGS, utc

NOON = utc("2026-03-10 12:00")
HOUR = timedelta(hours=1)


def banner(kind: str = "minor", begins: str = "2026-03-10 13:00", **given: str) -> Banner:
    """A banner from noon in UTC on, if nothing else is said."""
    values = {"kind": kind, "title": f"En {kind}", "from": begins, **given}
    return validate(Banner, values, CONTEXT)


def edition(**banners: Banner) -> Edition:
    return edition_at(0, **banners)


def edition_at(hours: float, **banners: Banner) -> Edition:
    registries = Registries({}, {}, {}, banners=banners)
    return decide([], registries, SETTINGS, NOON + hours * HOUR)


def shown(of: Edition) -> list[str]:
    return [each.key for each in of.banners]


def test_a_banner_is_shown_from_its_time_until_its_end() -> None:
    one = banner(until="2026-03-10 14:00")
    seen = [shown(edition_at(hours, one=one)) for hours in (-0.001, 0, 0.999, 1)]
    assert seen == [[], ["one"], ["one"], []]


def test_a_draft_is_never_shown_and_changes_nothing() -> None:
    made = edition(one=banner(draft="true", until="2026-03-11"))
    assert (shown(made), made.changes) == ([], ())
    assert [each.key for each in made.banners_to_come] == ["one"]


def test_the_most_serious_is_first_and_equals_keep_their_sequence() -> None:
    kinds = ("announcement", "minor", "notable-death", "major", "minor")
    made = edition(**{f"b{n}": banner(kind) for n, kind in enumerate(kinds)})
    assert shown(made) == ["b3", "b1", "b4", "b2", "b0"]


def test_it_appears_and_disappears_by_itself() -> None:
    one = banner(until="2026-03-10 14:00")
    told = [
        [(each.what, each.at, each.item.id, each.item.path) for each in made.changes]
        for made in (edition_at(hours, one=one) for hours in (-1, 0, 2))
    ]
    assert told == [
        [("banner", NOON, "banner one", "viktigt.yml")],
        [("banner-end", NOON + HOUR, "banner one", "viktigt.yml")],
        [],
    ]


def test_one_that_nobody_has_seen_is_to_come_and_one_that_is_over_is_not() -> None:
    later, over = banner(begins="2026-03-11"), banner(until="2026-03-10 13:30")
    made = edition_at(1, later=later, over=over)
    assert [each.key for each in made.banners_to_come] == ["later"]
