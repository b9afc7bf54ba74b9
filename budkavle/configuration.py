"""What mkdocs.yml says → Settings, or the problems with it, each on its line. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from budkavle.front_matter import MistakesError, place_of_key
from budkavle.problems import ContentError, Problem
from budkavle.settings import Settings
from budkavle.validation import validated
from budkavle.values import Reading

PLUGIN = "budkavle"

_ELSEWHERE = ("INHERIT:", "hooks:", "!ENV", "!relative", "!!python")
"""What in mkdocs.yml makes MkDocs read more than this one file."""


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


def tells_all(text: str) -> bool:
    """Whether this text of mkdocs.yml alone decides what MkDocs is told."""
    return not any(word in text for word in _ELSEWHERE)


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
