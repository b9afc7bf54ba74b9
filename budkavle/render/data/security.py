"""security.txt (RFC 9116): how to report a vulnerability to the site's owner. Pure."""

from collections.abc import Iterator
from datetime import UTC
from functools import partial

from budkavle.model.publisher import Security
from budkavle.model.settings import Settings
from budkavle.render.keys import content_key, settings_facts
from budkavle.render.output import Output, digest_of

PATH = ".well-known/security.txt"


def outputs(settings: Settings) -> Iterator[Output]:
    """The security.txt of the site, if the settings contain a security contact."""
    if settings.security:
        data = _render(settings.security, settings)
        yield Output(PATH, content_key(digest_of(data), settings_facts), partial(bytes, data))


def _render(security: Security, settings: Settings) -> bytes:
    """Render the file: contacts in order of preference (2.5.3), `Expires` exactly once (2.5.5)."""
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
