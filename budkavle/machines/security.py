"""security.txt (RFC 9116): how to tell the site's owner of a weakness in it. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from budkavle.output import Output, key_of
from budkavle.problems import Problem
from budkavle.settings import Security, Settings

PATH = ".well-known/security.txt"
LONGEST = timedelta(days=366)
"""Longer than a year ahead, `Expires` is not recommended (RFC 9116, 2.5.5)."""


def outputs(settings: Settings) -> Iterator[Output]:
    """The file, if the settings tell of a contact."""
    if settings.security:
        data = _render(settings.security, settings)
        yield Output(PATH, key_of(data), partial(bytes, data))


def advice(settings: Settings, path: str, line: int, now: datetime) -> Iterator[Problem]:
    """What is to be seen to soon, but stops no build: an end that has passed or is far away.

    `path` and `line` are where the settings say when it ends.
    """
    if not settings.security:
        return
    ends = settings.security.expires.at
    values = (("value", str(ends.astimezone(settings.timezone).date())),)
    if ends <= now:
        yield Problem(path, line, "security.expires", "security-expired", values)
    elif ends > now + LONGEST:
        yield Problem(path, line, "security.expires", "security-too-long", values)


def _render(security: Security, settings: Settings) -> bytes:
    """Contacts in the order of preference, as written (2.5.3); `Expires` once (2.5.5)."""
    lines = [f"Contact: {contact}" for contact in security.contact]
    lines.append(f"Expires: {security.expires.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    lines += _optional("Encryption", security.encryption)
    lines += _optional("Acknowledgments", security.acknowledgments)
    lines.append(f"Preferred-Languages: {', '.join(each.code for each in settings.languages)}")
    lines.append(f"Canonical: {settings.url}{PATH}")
    lines += _optional("Policy", security.policy)
    return ("\n".join(lines) + "\n").encode()


def _optional(field: str, value: str | None) -> list[str]:
    return [f"{field}: {value}"] if value else []
