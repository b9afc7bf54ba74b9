"""An event: on its page, on the front page until it is over, in a calendar, and never too early."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.behaviour.test_unchanged import settle
from tests.support.site_folder import NOON, SiteFolder

HOUR = timedelta(hours=1)
EVENT = """\
title: Öppet hus om bron
event:
  start: 2026-03-10 18:00
  end: 2026-03-10 19:30
  place: Rådhuset, Storgatan 1
  register: anmalan@example.org
"""
CANCELLED = "  cancelled: Talaren är sjuk.\n"
FILES = {"events.ics", "nyheter/2026/oppet-hus/event.ics", "assets/stylesheets/events.css"}


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    small = SiteFolder(tmp_path / "site")
    small.item("nyhet", "")
    return small


def with_event(room: SiteFolder, more: str = "") -> SiteFolder:
    room.item("oppet-hus", EVENT + more)
    settle()
    room.build()
    return room


def test_a_site_without_events_has_no_file_of_theirs(room: SiteFolder) -> None:
    settle()
    room.build()
    assert not [path for path in room.files() if "event" in path]
    assert not room.holding("events.")


def test_its_page_says_when_and_where(room: SiteFolder) -> None:
    page = with_event(room).files()["nyheter/2026/oppet-hus/index.html"].decode()
    box = page.partition('<section class="event"')[2].partition("</section>")[0]
    words = " ".join(re.sub("<[^>]*>", "", box.partition(">")[2]).split())
    assert words == (
        "Tid och plats Tid 10 mars 2026 kl. 18.00–19.30 Plats Rådhuset, Storgatan 1"
        " Anmälan anmalan@example.org Lägg det i din kalender"
    )
    data = told(page)
    assert data["startDate"] == "2026-03-10T18:00:00+01:00"
    assert data["endDate"] == "2026-03-10T19:30:00+01:00"
    assert data["location"]["@type"] == "Place"


def test_feeds_and_mails_say_it_too(room: SiteFolder) -> None:
    entry = json.loads(with_event(room).files()["feed.json"])["items"][0]
    assert "<li>Plats: Rådhuset, Storgatan 1</li>" in entry["content_html"]
    assert "Rådhuset" in next(each.text for each in room.handed_over().items if "hus" in each.id)


def told(page: str) -> dict[str, Any]:
    """The event of a page as search engines read it."""
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    (event,) = (each for each in map(json.loads, scripts) if each["@type"] == "Event")
    return dict(event)


def test_a_cancelled_event_says_so_in_words_everywhere(room: SiteFolder) -> None:
    made, page = with_event(room).files(), "nyheter/2026/oppet-hus/index.html"
    assert not room.holding("Inställt")
    assert told(made[page].decode())["eventStatus"] == "https://schema.org/EventScheduled"
    with_event(room, f"{CANCELLED}corrections: [{{date: 2026-03-10, note: Det är inställt.}}]\n")
    made = room.files()
    shown = made[page].decode()
    assert "<h1>Inställt: Öppet hus om bron</h1>" in shown
    assert "<dt><strong>Inställt</strong></dt> <dd>Talaren är sjuk.</dd>" in shown
    assert "anmalan@example.org" not in shown
    assert told(shown)["eventStatus"] == "https://schema.org/EventCancelled"
    for path in ("index.html", "nyheter/2026/index.html", "nyheter/2026/nyhet/index.html"):
        assert ">Inställt: Öppet hus om bron</" in made[path].decode(), path
    for path in ("events.ics", "nyheter/2026/oppet-hus/event.ics"):
        (one,) = Calendar.from_ical(made[path]).walk("VEVENT")
        assert (one["status"], one["sequence"]) == ("CANCELLED", 3)
    entry = json.loads(made["feed.json"])["items"][0]
    assert entry["title"] == "Inställt: Öppet hus om bron"
    assert "<strong>Inställt</strong>: Talaren är sjuk." in entry["content_html"]
    mail = next(each for each in room.handed_over().items if "hus" in each.id)
    assert mail.title == entry["title"]
    assert "Talaren är sjuk." in mail.text


def test_a_cancellation_writes_what_a_clean_build_writes(room: SiteFolder, tmp_path: Path) -> None:
    with_event(room)
    with_event(room, CANCELLED)
    clean = SiteFolder(tmp_path / "clean")
    clean.item("nyhet", "")
    with_event(clean, CANCELLED)
    assert room.files() == clean.files()
    with_event(room)
    assert not room.holding("Inställt")
    assert not room.holding("Talaren")


def test_it_leaves_the_front_page_by_itself_when_it_is_over(room: SiteFolder) -> None:
    front = "index.html"
    change = with_event(room).build().changes[0]
    assert (change.what, change.at - NOON) == ("event", 6.5 * HOUR)
    assert "Kommande evenemang" in room.files()[front].decode()
    before = room.files()
    report = room.build(change.at).report
    assert "Kommande evenemang" not in room.files()[front].decode()
    assert "events.ics" in room.files()[front].decode()
    assert set(report.written) == {front}
    assert {path for path in before if room.files()[path] != before[path]} == {front}


def test_a_calendar_program_reads_both_files(room: SiteFolder) -> None:
    made = with_event(room).files()
    for path in ("events.ics", "nyheter/2026/oppet-hus/event.ics"):
        (one,) = Calendar.from_ical(made[path]).walk("VEVENT")
        assert one["summary"] == "Öppet hus om bron"
    assert room.holding("text/calendar; charset=utf-8")  # for servers that do not know the type


@pytest.mark.parametrize(
    "more", ["draft: true\n", "embargo: 2026-04-01\n", "withdrawn: Det är inställt.\n"]
)
def test_what_is_not_public_has_no_calendar(room: SiteFolder, more: str) -> None:
    made = with_event(room, more).files()
    assert not FILES & made.keys()
    assert room.holding("Rådhuset") == set()


def test_the_calendar_forgets_an_event_that_is_taken_back(room: SiteFolder) -> None:
    with_event(room)
    assert room.files().keys() >= FILES
    with_event(room, "draft: true\n")
    assert not FILES & room.files().keys()
