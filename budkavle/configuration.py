"""What mkdocs.yml says → Settings, or the problems with it, each on its line. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.front_matter import MistakesError, line_of, place_of_key
from budkavle.problems import ContentError, Problem
from budkavle.settings import Settings
from budkavle.validation import validated
from budkavle.values import Reading

PLUGIN = "budkavle"
LONGEST = timedelta(days=366)
"""Longer than a year ahead, security.txt should not end (RFC 9116, 2.5.5)."""


@dataclass(frozen=True, slots=True)
class Configured:
    """What MkDocs read from its configuration file, and the file's own text."""

    path: str
    text: str
    name: str
    url: str
    description: str
    language: str
    options: Mapping[str, Any]


def advice(file: Path, settings: Settings, now: datetime) -> Iterator[Problem]:
    """What in mkdocs.yml is to be seen to soon, but stops no build."""
    text = file.read_text(encoding="utf-8")
    for section, key, code, moment in _overdue(settings, now):
        line = line_of(text, (*place_of_key(text, PLUGIN), section, key)) + 1
        day = str(moment.astimezone(settings.timezone).date())
        yield Problem(file.name, line, f"{section}.{key}", code, (("value", day),))


def _overdue(settings: Settings, now: datetime) -> Iterator[tuple[str, str, str, datetime]]:
    """Section, key, code and moment of what is past its time, or promises too long a one."""
    if settings.security:
        ends = settings.security.expires.at
        if ends <= now:
            yield "security", "expires", "security-expired", ends
        elif ends > now + LONGEST:
            yield "security", "expires", "security-too-long", ends
    if settings.accessibility and settings.accessibility.updated.at < now - LONGEST:
        updated = settings.accessibility.updated.at
        yield "accessibility", "updated", "statement-old", updated


def settings_from(configured: Configured) -> Settings:
    """Make the site's settings; raises ContentError with the problems of the file."""
    options = dict(configured.options)
    languages = options.pop("languages", None) or {configured.language: {}}
    values = {
        **options,
        "name": configured.name,
        "url": configured.url.rstrip("/") + "/" if configured.url else None,
        "description": configured.description,
        "languages": [
            {"code": code, **(said or {})}
            for code, said in sorted(languages.items(), key=lambda it: it[0] != configured.language)
        ],
    }
    reading = Reading(ZoneInfo("UTC"), str(options.get("region", "SE")), tuple(languages))
    try:
        return validated(
            Settings,
            values,
            configured.text,
            1,
            reading,
            within=place_of_key(configured.text, PLUGIN),
        )
    except MistakesError as error:
        raise ContentError(
            Problem(configured.path, each.line, each.field, each.code, each.values)
            for each in error.mistakes
        ) from error
