"""Turns mkdocs.yml into Settings, or into problems, each with its line. Pure."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from budkavle.content.mistakes import MistakesError
from budkavle.content.similarity import MISSING_FILE, alike
from budkavle.content.validation import validated
from budkavle.content.yaml_places import line_of, nodes_of, place_of_key, placed
from budkavle.content.yaml_values import LIST_NOT_KEYS, TEXT_NOT_KEYS
from budkavle.model.problems import ContentError, Problem
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import Settings
from budkavle.model.values import ValidationContext

STATEMENT_OLD = Rule(
    "statement-old",
    N_("The accessibility statement was last looked over on {value}, more than a year ago."),
    N_("Review it, correct what is no longer true, and write today's date."),
    "advice",
)
TRUSTED_ITEM = Rule(
    "trusted-item",
    N_("{value} is among the news items, which are always reviewed."),
    N_("Take the line away: only ordinary pages and other files can be declared trusted."),
)
SECURITY_EXPIRED = Rule(
    "security-expired",
    N_("What security.txt says ended on {value}, and nobody heeds it any more."),
    N_("Check that it is still true, and write a day within a year from now."),
    "advice",
)
SECURITY_TOO_LONG = Rule(
    "security-too-long",
    N_("What security.txt says ends on {value}, which is further away than a year."),
    N_("Write an earlier day, so that it is looked at in time."),
    "advice",
)

SWEDISH_ADDRESSES = Rule(
    "swedish-addresses",
    N_("Addresses in the language {language} have Swedish words, such as /{value}."),
    N_(
        "Before you publish, add a line words: below the language, with a word for each of news,"
        " topics, stories, corrections, follow, search, page and pictures."
    ),
    "advice",
)

PLUGIN = "budkavle"
LONGEST = timedelta(days=366)
"""The longest time ahead that security.txt should expire (RFC 9116, 2.5.5)."""

_ELSEWHERE = ("INHERIT:", "hooks:", "!ENV", "!relative", "!!python")
"""What in mkdocs.yml makes MkDocs read other files or the environment too."""


class LoadedConfiguration(NamedTuple):
    """What MkDocs read from its configuration file, and the text of that file."""

    path: str
    text: str
    name: str
    url: str
    description: str
    language: str
    options: Mapping[str, Any]
    extra_files: tuple[str, ...] = ()


def is_self_contained(text: str) -> bool:
    """Whether the configuration of MkDocs depends on nothing but this text of mkdocs.yml."""
    return not any(word in text for word in _ELSEWHERE)


def advice(file: Path, settings: Settings, now: datetime) -> Iterator[Problem]:
    """Advice on what in mkdocs.yml needs attention soon, but does not stop a build."""
    text = file.read_text(encoding="utf-8")
    for section, key, rule, moment in _overdue(settings, now):
        line = line_of(text, (*place_of_key(text, PLUGIN), section, key)) + 1
        day = str(moment.astimezone(settings.timezone).date())
        yield Problem(file.name, line, f"{section}.{key}", rule, (("value", day),))
    yield from _swedish_addresses(file.name, text, settings)


def _swedish_addresses(file: str, text: str, settings: Settings) -> Iterator[Problem]:
    """Find languages other than Swedish that have no words of their own for addresses."""
    there = {place for place, _ in placed(nodes_of(text))}
    languages = (*place_of_key(text, PLUGIN), "languages")
    for language in settings.languages:
        own = (*languages, language.code)
        if language.code != "sv" and (*own, "words") not in there:
            line = line_of(text, own) + 1
            values = (("value", language.list_address("news")), ("language", language.code))
            yield Problem(file, line, "languages", SWEDISH_ADDRESSES, values)


def require_pages(file: Path, settings: Settings, pages: Collection[str]) -> None:
    """Raise ContentError for pages that every page must link to, but that are not in content/."""
    absent = [
        (language.code, name, path)
        for language in settings.languages
        for name, path in language.pages
        if path and path not in pages
    ]
    if absent:
        raise ContentError(_page_problems(file, absent, pages))


def require_trusted(file: Path, settings: Settings, files: Collection[str]) -> None:
    """Raise ContentError for files declared as trusted that are not in content/, or are items."""
    folders = {path[: place + 1] for path in files for place in _slashes(path)}
    problems = tuple(_trusted_problems(file, settings, {*files, *folders}))
    if problems:
        raise ContentError(problems)


def _slashes(path: str) -> Iterator[int]:
    return (place for place, sign in enumerate(path) if sign == "/")


def _trusted_problems(file: Path, settings: Settings, there: Collection[str]) -> Iterator[Problem]:
    text = file.read_text(encoding="utf-8")
    place = (*place_of_key(text, PLUGIN), "trusted")
    for path in settings.trusted:
        line = line_of(text, (*place, path)) + 1
        if f"{path}/".startswith(f"{settings.items_folder}/"):
            yield Problem(file.name, line, "trusted", TRUSTED_ITEM, (("value", path),))
        elif path not in there:
            known = ", ".join(alike(path, there)) or "–"
            values = (("value", path), ("known", known))
            yield Problem(file.name, line, "trusted", MISSING_FILE, values)


def _page_problems(
    file: Path, absent: Collection[tuple[str, str, str]], pages: Collection[str]
) -> Iterator[Problem]:
    text = file.read_text(encoding="utf-8")
    plugin = place_of_key(text, PLUGIN)
    for code, name, path in absent:
        field = ("languages", code, "pages", name)
        known = ", ".join(alike(path, pages) or sorted(pages)[:5])
        values = (("value", path), ("known", known or "–"))
        line = line_of(text, (*plugin, *field)) + 1
        yield Problem(file.name, line, ".".join(field), MISSING_FILE, values)


def _overdue(settings: Settings, now: datetime) -> Iterator[tuple[str, str, Rule, datetime]]:
    """The section, key, rule and time of each setting that is out of date or expires too late."""
    if settings.security:
        ends = settings.security.expires.at
        if ends <= now:
            yield "security", "expires", SECURITY_EXPIRED, ends
        elif ends > now + LONGEST:
            yield "security", "expires", SECURITY_TOO_LONG, ends
    if settings.accessibility and settings.accessibility.updated.at < now - LONGEST:
        updated = settings.accessibility.updated.at
        yield "accessibility", "updated", STATEMENT_OLD, updated


def settings_from(configured: LoadedConfiguration) -> Settings:
    """Make the site's settings; raises ContentError with the problems in the file."""
    options = _with_dates_as_text(configured.options)
    place = place_of_key(configured.text, PLUGIN)
    languages = options.pop("languages", None) or {configured.language: {}}
    if not isinstance(languages, dict):
        line = line_of(configured.text, (*place, "languages")) + 1
        rule = LIST_NOT_KEYS if isinstance(languages, list) else TEXT_NOT_KEYS
        raise ContentError([Problem(configured.path, line, "languages", rule)])
    values = {
        **options,
        "name": _with_dates_as_text(configured.name),
        "url": _ended(_with_dates_as_text(configured.url)),
        "description": _with_dates_as_text(configured.description),
        "extra_files": configured.extra_files,
        "languages": [
            {"code": code, **(said or {})} if isinstance(said, dict | None) else said
            for code, said in sorted(languages.items(), key=lambda it: it[0] != configured.language)
        ],
    }
    context = ValidationContext(_clock(options), str(options.get("region", "SE")), tuple(languages))
    try:
        return validated(
            Settings,
            values,
            configured.text,
            1,
            context,
            within=place,
        )
    except MistakesError as error:
        raise ContentError(
            Problem(configured.path, each.line, each.field, each.rule, each.values)
            for each in error.mistakes
        ) from error


def _ended(url: Any) -> Any:
    """An address with its last slash; what is no text is refused where settings are validated."""
    return f"{url.rstrip('/')}/" if url and isinstance(url, str) else url or None


def _clock(options: Mapping[str, Any]) -> ZoneInfo:
    """The site's time zone, in which the settings' dates and times are too."""
    zone: ZoneInfo = Settings.model_fields["timezone"].default
    try:
        return ZoneInfo(str(options["timezone"])) if "timezone" in options else zone
    except (ZoneInfoNotFoundError, ValueError):
        return zone  # the wrong setting itself is reported elsewhere


def _with_dates_as_text(value: Any) -> Any:
    """What MkDocs read, with dates and times as text again, for `values` to parse."""
    if isinstance(value, Mapping):
        return {key: _with_dates_as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_dates_as_text(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
