"""Events as iCalendar: what a calendar program reads of them."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from budkavle.edition import decide
from budkavle.model.events import Event
from budkavle.model.item_parts import Correction
from budkavle.model.noun import validate
from budkavle.render.data import calendar
from tests.support.samples import CONTEXT, NO_REGISTRIES, SETTINGS, item, utc

NOON = utc("2026-03-10 12:00")


def event(**given: str) -> Event:
    values = {"start": "2026-05-21 18:00", "place": "Rådhuset, Storgatan 1", **given}
    return validate(Event, values, CONTEXT)


def files(*events: Event, now: datetime = NOON) -> dict[str, bytes]:
    """The files of invitations to these events, by path."""
    items = [item(f"kalla-{n:04}", event=each) for n, each in enumerate(events)]
    edition = decide(items, NO_REGISTRIES, SETTINGS, now)
    return {each.path: each.render() for each in calendar.outputs(edition, SETTINGS)}


def read(*events: Event) -> list[Any]:
    """The events of the calendar, as a program that follows it reads them."""
    return list(Calendar.from_ical(files(*events)["events.ics"]).walk("VEVENT"))


def test_a_site_without_events_has_no_calendar() -> None:
    edition = decide([item()], NO_REGISTRIES, SETTINGS, NOON)
    assert list(calendar.outputs(edition, SETTINGS)) == []


def test_an_event_has_a_file_beside_its_page_and_is_in_the_calendar() -> None:
    made = files(event(), event(start="2026-04-01"))
    beside = sorted(path for path in made if path.endswith("/event.ics"))
    assert len(beside) == 2
    assert len(made) == 3
    starts = [each.decoded("dtstart") for each in read(event(), event(start="2026-04-01"))]
    assert starts == [date(2026, 4, 1), utc("2026-05-21 16:00")]


def test_a_calendar_program_reads_all_of_it() -> None:
    (one,) = read(event(end="2026-05-21 19:30", register="anmalan@example.org"))
    assert one["uid"] == f"kalla-0000@{SETTINGS.identity.partition(',')[0]}"
    assert one["summary"] == item().title
    assert one["location"] == "Rådhuset, Storgatan 1"
    assert one.decoded("dtend") == utc("2026-05-21 17:30")
    assert one["url"].startswith(SETTINGS.url)
    assert "anmalan@example.org" in one["description"]
    assert one.errors == []


@pytest.mark.parametrize(
    ("start", "end", "read_end"),
    [
        ("2026-05-21", "2026-05-21", date(2026, 5, 22)),
        ("2026-05-21", "2026-05-22", date(2026, 5, 23)),
        ("2026-05-21 18:00", "2026-05-21", utc("2026-05-21 22:00")),
        ("2026-05-21", "2026-05-22 12:00", date(2026, 5, 23)),
    ],
)
def test_a_whole_day_belongs_to_the_event(start: str, end: str, read_end: object) -> None:
    (one,) = read(event(start=start, end=end))
    assert one.decoded("dtend") == read_end
    assert type(one.decoded("dtstart")) is type(one.decoded("dtend"))


@pytest.mark.parametrize("start", ["2026-05-21 18:00", "2026-05-21", "2026-10-25 02:30"])
@pytest.mark.parametrize("end", ["2026-10-26", "2026-10-26 15:00"])
def test_every_time_is_a_day_or_in_utc(start: str, end: str) -> None:
    """A name of a time zone would need its rules in the file too (RFC 5545, 3.2.19)."""
    made = files(event(start=start, end=end))["events.ics"].decode()
    times = re.findall(r"(?m)^(DTSTART|DTEND)(.*?):(.*?)\r$", made)
    assert len(times) == 2
    for _, parameters, time in times:
        assert (parameters, len(time)) in (("", 16), (";VALUE=DATE", 8)), made
        assert time.endswith("Z") or parameters


def test_an_address_online_is_told_beside_a_place() -> None:
    address = "https://example.org/mote"
    (both,) = read(event(online=address))
    assert (both["location"], address in both["description"]) == ("Rådhuset, Storgatan 1", True)
    values = {"start": "2026-05-21 18:00", "online": address}
    (online,) = read(validate(Event, values, CONTEXT))
    assert (online["location"], address in online["description"]) == (address, False)


def revised(corrections: int, **given: str) -> Any:
    """An event as it is read after so many corrections."""
    notes = [
        validate(Correction, {"date": f"2026-03-0{2 + n}", "note": "Ny lokal."}, CONTEXT)
        for n in range(corrections)
    ]
    one = item(event=event(**given), corrections=tuple(notes))
    edition = decide([one], NO_REGISTRIES, SETTINGS, NOON)
    made = {each.path: each.render() for each in calendar.outputs(edition, SETTINGS)}
    (read_again,) = Calendar.from_ical(made["events.ics"]).walk("VEVENT")
    return read_again


def test_a_cancelled_event_stays_and_says_so() -> None:
    on = revised(0, register="anmalan@example.org")
    off = revised(0, register="anmalan@example.org", cancelled="Talaren är sjuk.")
    assert (on["status"], off["status"]) == ("CONFIRMED", "CANCELLED")
    assert on["uid"] == off["uid"]
    assert off["summary"] == f"Inställt: {item().title}"
    assert off["description"].startswith("Talaren är sjuk.")
    assert "anmalan@example.org" in on["description"]
    assert "anmalan@example.org" not in off["description"]
    assert off.errors == []


HISTORIES = [
    [(0, False), (0, True), (1, True), (2, False), (3, True)],
    [(0, False), (1, False), (1, True), (2, False), (3, False)],
]
"""Events over time: how many corrections, and whether it is cancelled. One that takes place after
all, or is moved, is corrected."""


@pytest.mark.parametrize("history", HISTORIES)
def test_every_change_of_an_event_raises_its_sequence(history: list[tuple[int, bool]]) -> None:
    numbers = [
        revised(corrections, **({"cancelled": "Talaren är sjuk."} if off else {}))["sequence"]
        for corrections, off in history
    ]
    assert numbers == sorted(set(numbers))


def test_the_same_items_give_the_same_bytes() -> None:
    assert files(event()) == files(event())
    later = files(event(), now=utc("2027-01-01 12:00"))
    assert later == files(event())
