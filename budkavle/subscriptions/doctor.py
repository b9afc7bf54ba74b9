"""Looks at everything that must be right before mail reaches people, and says what is not.

Each check yields what it found; it changes nothing and mails nobody but the address it is given.
"""

import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import compat32

from sqlalchemy import Connection

from budkavle.subscriptions import facts, manifest, relay, statistics, upgrade
from budkavle.subscriptions.database import DatabaseError
from budkavle.subscriptions.service import Service

_MUST_BE_SIGNED = ("from", "subject", "list-unsubscribe", "list-unsubscribe-post")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` says what to do when it is not fine."""

    fine: bool
    what: str
    remedy: str = ""


def examine(service: Service, now: datetime) -> Iterator[Finding]:
    """Look at the database, the manifest, the relay and the queue."""
    yield from _database(service, now)
    yield _manifest(service)
    yield _relay(service)
    yield _links(service)


def signature(raw: bytes) -> Iterator[Finding]:
    """Look at a mail as it arrived: signed, aligned, and covering what one-click needs."""
    mail = message_from_bytes(raw, policy=compat32)
    sender = str(mail.get("From", "")).rpartition("@")[2].strip(" >").lower()
    signatures = [_tags(str(value)) for value in mail.get_all("DKIM-Signature", [])]
    yield Finding(bool(signatures), "the mail is signed (DKIM)", "Let the relay sign our mails.")
    aligned = [tags for tags in signatures if _aligned(sender, tags.get("d", ""))]
    yield Finding(
        bool(aligned),
        f"a signature is of the sender's own domain, {sender} (DMARC alignment)",
        f"Let the relay sign with d={sender}.",
    )
    for name in _MUST_BE_SIGNED:
        covered = any(name in tags.get("h", "").lower().split(":") for tags in aligned)
        yield Finding(
            covered, f"the signature covers {name}", f"Add {name} to the headers the relay signs."
        )
    results = " ".join(str(value) for value in mail.get_all("Authentication-Results", []))
    for method in ("spf", "dkim", "dmarc"):
        yield Finding(
            f"{method}=pass" in results,
            f"the receiver says {method}=pass",
            f"Look at the {method.upper()} records in the DNS.",
        )


def _database(service: Service, now: datetime) -> Iterator[Finding]:
    try:
        with service.store.reading() as connection:
            yield Finding(
                upgrade.is_current(connection), "the tables are up to date", "Run: db upgrade"
            )
            yield from _queue(connection, now)
    except DatabaseError as error:
        kind = type(error).__name__
        yield Finding(False, f"the database answers ({kind})", "Run: db upgrade, or start it.")


def _queue(connection: Connection, now: datetime) -> Iterator[Finding]:
    health = statistics.health(connection, now)
    stopped = facts.read(connection, facts.STOPPED)
    yield Finding(
        not stopped, "sending is not stopped", f"{stopped}. Mend it, then run: resume-sending"
    )
    yield Finding(
        health["uncertain"] == 0,
        f"{health['uncertain']} mails are uncertain",
        "See them with: uncertain",
    )
    yield Finding(
        health["oldest_waits_seconds"] < 900,
        f"the oldest mail in turn waits {health['oldest_waits_seconds']} s",
        "Is serve-subscriptions running?",
    )


def _manifest(service: Service) -> Finding:
    try:
        found = manifest.load(service.settings.manifest)
    except manifest.ManifestError as error:
        return Finding(False, str(error), "Build the site.")
    return Finding(True, f"the manifest holds {len(found.items)} items")


def _relay(service: Service) -> Finding:
    settings = service.settings.relay
    place = f"the relay {settings.host}:{settings.port}"
    try:
        smtp = relay.connect(settings, service.secrets)
        offers_tls = smtp.has_extn("starttls")
        smtp.quit()
    except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
        return Finding(False, f"{place} answers ({type(error).__name__})", "Start it; see [relay].")
    encrypted = settings.security != "none" or settings.host in ("127.0.0.1", "::1", "localhost")
    remedy = 'Set security = "starttls".' if offers_tls else "Use a relay that knows TLS."
    return Finding(encrypted, f"{place} answers, and mails go there encrypted", remedy)


def _links(service: Service) -> Finding:
    safe = service.settings.origin.startswith("https://")
    return Finding(safe, "links in mails are https (one-click demands it)", "Set site_url.")


def _tags(value: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in "".join(value.split()).split(";"))
    return {name: tag for name, _, tag in pairs}


def _aligned(sender: str, signer: str) -> bool:
    """Relaxed alignment (RFC 7489, 3.1.1), for a signer at or above the sender's domain."""
    signer = signer.lower()
    return bool(signer) and (sender == signer or sender.endswith("." + signer))
