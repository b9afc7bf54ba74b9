"""Checks everything that must be right before mail can reach people.

Each check yields a finding, whether fine or wrong. Checks change nothing and send no mail.
"""

import smtplib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import compat32
from typing import Any

from budkavle.services.database import DatabaseError
from budkavle.subscriptions import upgrade
from budkavle.subscriptions.admin import statistics
from budkavle.subscriptions.delivery import smtp as delivery_smtp
from budkavle.subscriptions.news import manifest
from budkavle.subscriptions.service import Service
from budkavle.subscriptions.social import ledger
from budkavle.subscriptions.social.network import Network, PostError

Translate = Callable[[str], str]
_LATE_SECONDS = 900
_MUST_BE_SIGNED = ("from", "subject", "list-unsubscribe", "list-unsubscribe-post")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check. `remedy` says what to do when it is not fine."""

    fine: bool
    what: str
    remedy: str = ""


def examine(service: Service, now: datetime, translate: Translate) -> Iterator[CheckResult]:
    """Check the database, the queue, the manifest, the relay and the links."""
    yield from _database(service, now, translate)
    yield _manifest(service, translate)
    yield _relay(service, translate)
    yield _links(service, translate)
    yield from _accounts(service, translate)


def signature(raw: bytes, translate: Translate) -> Iterator[CheckResult]:
    """Check the DKIM signatures of a mail as it arrived.

    A signature must be of the sender's domain and cover the headers that one-click unsubscribing
    needs (RFC 8058), and the receiver must have accepted SPF, DKIM and DMARC.
    """
    _ = translate
    mail = message_from_bytes(raw, policy=compat32)
    sender = str(mail.get("From", "")).rpartition("@")[2].strip(" >").lower()
    signatures = [_tags(str(value)) for value in mail.get_all("DKIM-Signature", [])]
    yield CheckResult(
        bool(signatures), _("the mail is signed (DKIM)"), _("Let the relay sign our mails.")
    )
    aligned = [tags for tags in signatures if _aligned(sender, tags.get("d", ""))]
    yield CheckResult(
        bool(aligned),
        _("a signature is of the sender's own domain, {domain}").format(domain=sender),
        _("Let the relay sign with d={domain}.").format(domain=sender),
    )
    for name in _MUST_BE_SIGNED:
        yield CheckResult(
            any(name in tags.get("h", "").lower().split(":") for tags in aligned),
            _("the signature covers {header}").format(header=name),
            _("Add {header} to the headers that the relay signs.").format(header=name),
        )
    results = " ".join(str(value) for value in mail.get_all("Authentication-Results", []))
    for method in ("spf", "dkim", "dmarc"):
        yield CheckResult(
            f"{method}=pass" in results,
            _("the receiver says {result}").format(result=f"{method}=pass"),
            _("Look at the {kind} records in the DNS.").format(kind=method.upper()),
        )


def _database(service: Service, now: datetime, _: Translate) -> Iterator[CheckResult]:
    try:
        with service.store.reading() as connection:
            yield CheckResult(
                upgrade.is_current(connection),
                _("the tables are up to date"),
                _("Run: {command}").format(command="mail db upgrade"),
            )
        yield from _queue(statistics.health(service.store, now), _)
    except DatabaseError as error:
        what = _("the database answers ({kind})").format(kind=type(error).__name__)
        yield CheckResult(
            False, what, _("Start it, or run: {command}").format(command="mail db upgrade")
        )


def _queue(health: dict[str, Any], _: Translate) -> Iterator[CheckResult]:
    yield CheckResult(
        health["writable"],
        _("the database can be written to"),
        _("Is the disk full, or does another program lock the database?"),
    )
    if not health["writable"]:
        return
    yield CheckResult(
        health["free_megabytes"] is None or health["free_megabytes"] >= statistics.LEAST_FREE,
        _("the database's disk has {n} MB left").format(n=health["free_megabytes"] or "–"),
        _("Make room on the disk, before nobody can subscribe or leave."),
    )
    yield CheckResult(
        not health["stopped"],
        _("sending is not stopped"),
        _("The relay refused us. Correct the cause, then run: {command}").format(
            command="mail resume-sending"
        ),
    )
    yield CheckResult(
        health["relay"],
        _("the relay has taken a mail since it was last down"),
        _("Start it, or correct [relay] in the settings."),
    )
    yield CheckResult(
        health["clock"],
        _("nothing is stored from a time to come"),
        _("Set this machine's clock right."),
    )
    yield CheckResult(
        health["unreleased"] == 0,
        _("{n} items and digests wait to be made into mails").format(n=health["unreleased"]),
        _("Does {command} run?").format(command="mail serve"),
    )
    yield CheckResult(
        health["unreachable"] == 0,
        _("{n} items are not mailed, as their address does not answer").format(
            n=health["unreachable"]
        ),
        _("Is the site published, and does it answer?"),
    )
    yield CheckResult(
        health["uncertain"] == 0,
        _("{n} mails are uncertain").format(n=health["uncertain"]),
        _("See them with: {command}").format(command="mail uncertain"),
    )
    yield CheckResult(
        health["oldest_waits_seconds"] < _LATE_SECONDS,
        _("the oldest mail in turn waits {n} seconds").format(n=health["oldest_waits_seconds"]),
        _("Does {command} run?").format(command="mail serve"),
    )


def _manifest(service: Service, _: Translate) -> CheckResult:
    try:
        found = manifest.load(service.settings.manifest)
    except manifest.ManifestError as error:
        return CheckResult(False, _("the manifest can be read"), " ".join(error.sentences(_)))
    return CheckResult(True, _("the manifest holds {n} items").format(n=len(found.items)))


def _relay(service: Service, _: Translate) -> CheckResult:
    settings = service.settings.relay
    place = f"{settings.host}:{settings.port}"
    try:
        smtp = delivery_smtp.connect(settings, service.secrets)
        offers_tls = smtp.has_extn("starttls")
        smtp.quit()
    except (OSError, smtplib.SMTPException) as error:
        what = _("the relay {place} answers ({kind})")
        return CheckResult(
            False,
            what.format(place=place, kind=type(error).__name__),
            _("Start it, or correct [relay] in the settings."),
        )
    if settings.security != "none":
        return CheckResult(True, _("the relay {place} answers, encrypted").format(place=place))
    if settings.host in ("127.0.0.1", "::1", "localhost"):
        what = _("the relay {place} answers; mails reach it within this machine, not encrypted")
        return CheckResult(True, what.format(place=place))
    remedy = _('Set security = "starttls".') if offers_tls else _("Use a relay that knows TLS.")
    what = _("the relay {place} answers, but mails go there without encryption")
    return CheckResult(False, what.format(place=place), remedy)


def _accounts(service: Service, _: Translate) -> Iterator[CheckResult]:
    """Check that each account for posts has its secret, and that its network accepts it."""
    networks = service.networks()
    try:
        with service.store.reading() as connection:
            refused = ledger.refused(connection, service.settings.accounts)
    except DatabaseError:
        refused = {}
    for name in service.settings.accounts:
        if name in refused:
            what = _("{account}: posting is not stopped (refused: {code})")
            again = _("Correct the cause, then run: {command}")
            yield CheckResult(
                False,
                what.format(account=name, code=refused[name]),
                again.format(command="mail resume-sending"),
            )
        yield _account(name, networks, _)


def _account(name: str, networks: Mapping[str, Network], _: Translate) -> CheckResult:
    if name not in networks:
        what, remedy = _("{account}: there is a token"), _("Write it into the file of secrets.")
        return CheckResult(False, what.format(account=name), remedy)
    try:
        who = networks[name].check()
    except PostError as error:
        what = _("{account}: the network accepts the account ({code})")
        remedy = _("Is the token right, and is the server up?")
        return CheckResult(False, what.format(account=name, code=error.code), remedy)
    what = _("{account}: the network accepts the account {who}")
    return CheckResult(True, what.format(account=name, who=who))


def _links(service: Service, _: Translate) -> CheckResult:
    safe = service.settings.origin.startswith("https://")
    return CheckResult(
        safe, _("the links in mails are https, which one-click demands"), _("Correct site_url.")
    )


def _tags(value: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in "".join(value.split()).split(";"))
    return {name: tag for name, _, tag in pairs}


def _aligned(sender: str, signer: str) -> bool:
    """Return whether the signer's domain is the sender's domain or a parent of it.

    Relaxed alignment: RFC 7489, 3.1.1.
    """
    signer = signer.lower()
    return bool(signer) and (sender == signer or sender.endswith("." + signer))
