"""Simple values for many tests: a site's settings, an item's file, moments."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.model.item import Item
from budkavle.model.languages import AddressWords, SiteLanguage
from budkavle.model.moments import Moment
from budkavle.model.noun import validate
from budkavle.model.publisher import Organisation
from budkavle.model.registries import Registries
from budkavle.model.settings import Settings
from budkavle.model.values import ValidationContext

STOCKHOLM = ZoneInfo("Europe/Stockholm")
CONTEXT = ValidationContext(STOCKHOLM, "SE", ("sv", "en"))
SETTINGS = Settings(
    name="Exempel",
    url="https://example.org/",
    timezone=STOCKHOLM,
    languages=(
        SiteLanguage(code="sv"),
        SiteLanguage(
            code="en",
            prefix="en/",
            words=AddressWords(
                news="news", topics="topics", stories="stories", corrections="corrections"
            ),
        ),
    ),
    identity="example.org,2018",
    organisation=Organisation(name="Exempel"),
)
NO_REGISTRIES = Registries(contacts={}, topics={}, stories={})

HEADER = """\
id: 20260301-0900-abcd
title: Rubriken
date: 2026-03-01
summary: Sammanfattningen.
"""
"""The required front matter of an item."""


def text_of(header: str = HEADER, body: str = "Texten.\n") -> str:
    """The text of an item's file."""
    return f"---\n{header}---\n\n{body}"


def utc(written: str) -> datetime:
    """A moment in UTC, written without an offset."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def moment(at: datetime) -> Moment:
    """A moment that was written with a time of day."""
    return Moment(at, has_time=True)


def item(id: str = "20260301-0900-abcd", **given: Any) -> Item:
    """An item as it is after reading; datetimes become moments."""
    values: Mapping[str, Any] = {
        "title": "Rubriken",
        "summary": "Sammanfattningen.",
        "date": utc("2026-03-01 08:00"),
        "path": f"nyheter/2026/{id}.md",
        "digest": "digest",
        "outline": repr(given),
        **given,
    }
    moments = {
        name: moment(value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    return validate(Item, {"id": id, **moments}, CONTEXT)
