"""The event that an item invites to: when, where, and how to register."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import model_validator

from budkavle.model.addresses import Reachable, Url
from budkavle.model.keys import KeyInfo
from budkavle.model.moments import Moment, MomentOf
from budkavle.model.noun import Noun
from budkavle.model.rules import N_, Rule
from budkavle.model.values import Explanation, Line, refuse

EVENT_ENDS_BEFORE = Rule(
    "event-ends-before",
    N_("The event ends before it begins."),
    N_("Write a later end, or remove it."),
    key="end",
)
EVENT_NOWHERE = Rule(
    "event-nowhere",
    N_("The event has neither a place nor an address online."),
    N_("Add a line: place: and where it is, or online: and its address."),
    key="place",
)


@dataclass(frozen=True, kw_only=True)
class Event(Noun):
    """Something that readers can go to; a day without a time is the whole day."""

    start: Annotated[
        MomentOf,
        KeyInfo(
            N_("When it begins: 2026-05-21 18:00, or a day."),
            label=N_("Begins"),
            example="2026-05-21 18:00",
            also_called=("börjar", "startar", "datum", "tid", "starttid", "date"),
        ),
    ]
    end: Annotated[
        MomentOf | None,
        KeyInfo(
            N_("When it ends; of a day, that whole day belongs to it."),
            label=N_("Ends"),
            example="2026-05-21 19:30",
            also_called=("slut", "slutar", "sluttid"),
        ),
    ] = None
    place: Annotated[
        Line | None,
        KeyInfo(
            N_("Where it is, with the address."),
            label=N_("Place"),
            example="Rådhuset, Storgatan 1",
            also_called=("plats", "lokal", "var", "location"),
        ),
    ] = None
    online: Annotated[
        Url | None,
        KeyInfo(
            N_("The web address where one can take part."),
            label=N_("Online at"),
            example="https://example.org/mote",
            also_called=("länk", "link", "digitalt"),
        ),
    ] = None
    register: Annotated[
        Reachable | None,
        KeyInfo(
            N_("Where to register: a web address or an e-mail address."),
            label=N_("Register at"),
            example="anmalan@example.org",
            also_called=("anmälan", "anmalan", "anmäl", "registration"),
        ),
    ] = None
    cancelled: Annotated[
        Explanation | None,
        KeyInfo(
            N_("Why it is cancelled, if it is. Pages, feeds and calendars say so."),
            label=N_("Cancelled"),
            form=N_("Only if it is cancelled: why. Pages, feeds and calendars say so."),
            example="Talaren är sjuk.",
            also_called=("inställt", "inställd", "canceled"),
        ),
    ] = None

    @model_validator(mode="after")
    def is_somewhere_and_ends_last(self) -> "Event":
        """Require a place, and an end that is not before the start."""
        if not (self.place or self.online):
            refuse(EVENT_NOWHERE)
        if self.end and self._is_before_start(self.end):
            refuse(EVENT_ENDS_BEFORE)
        return self

    def _is_before_start(self, end: Moment) -> bool:
        if not end.has_time:  # the whole day belongs to the event
            return end.at + timedelta(days=1) <= self.start.at
        return end.at <= self.start.at

    def over(self, zone: ZoneInfo) -> datetime:
        """When it is over: at its end; if that is only a day, or not stated, when the day ends."""
        last = self.end or self.start
        return last.at if self.end and last.has_time else day_after(last, zone)


def day_after(moment: Moment, zone: ZoneInfo) -> datetime:
    """The beginning of the next day, in a time zone."""
    day = moment.at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time(), zone)
