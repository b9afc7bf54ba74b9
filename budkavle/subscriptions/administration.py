"""The commands of administrators: subscribers, serving, bounces, the database, the keys."""

import argparse
import sys
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy import delete as delete_from

from budkavle.problems import BudkavleError
from budkavle.subscriptions import (
    announce,
    doctor,
    facts,
    incoming,
    moving,
    people,
    service,
    settings,
    transfer,
)
from budkavle.subscriptions.editorial import FINE, WRONG, say
from budkavle.subscriptions.schema import subscriber, suppression
from budkavle.subscriptions.service import Service
from budkavle.subscriptions.tokens import Claim
from budkavle.subscriptions.upgrade import upgrade


class AdministrationError(BudkavleError):
    """A command cannot do what it was asked."""


def export(chosen: argparse.Namespace) -> int:
    """Write everyone as CSV."""
    with service.opened(chosen.settings) as ours, ours.store.reading() as connection:
        text = "".join(transfer.export(connection))
    if chosen.file:
        chosen.file.touch(mode=0o600)
        chosen.file.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return FINE


def import_(chosen: argparse.Namespace) -> int:
    """Take in people with their consent; all lines or none."""
    with service.opened(chosen.settings) as ours:
        entries = transfer.parse(_text(chosen.file), ours.settings)
        if chosen.dry_run:
            say(f"{len(entries)} lines are right; nothing was changed")
            return FINE
        with ours.store.planning() as connection:
            taken = transfer.take_in(connection, entries, ours.tokens, service.now())
    say(f"{taken.added} added, {taken.known} known already, {taken.suppressed} left out")
    return FINE


def delete(chosen: argparse.Namespace) -> int:
    """Erase someone who asked for it in another way than by a link."""
    with service.opened(chosen.settings) as ours:
        key = _key(ours, chosen.address)
        with ours.store.writing() as connection:
            claim = _claim(connection, key)
            gone = claim is not None and people.leave(connection, claim, service.now())
    say("erased" if gone else "there is no such subscriber")
    return FINE if gone else WRONG


def suppress(chosen: argparse.Namespace) -> int:
    """Never mail an address, or allow it again."""
    now = service.now()
    with service.opened(chosen.settings) as ours:
        key = _key(ours, chosen.address)
        with ours.store.writing() as connection:
            if chosen.lift:
                connection.execute(delete_from(suppression).where(suppression.c.address_key == key))
            else:
                people.suppress(connection, key, "asked", now, None)
                claim = _claim(connection, key)
                if claim:
                    people.leave(connection, claim, now)
    say("allowed again" if chosen.lift else "suppressed, and erased if it subscribed")
    return FINE


def serve(chosen: argparse.Namespace) -> int:
    """Run the service until it is told to stop."""
    parts = chosen.only or service.PARTS
    ours = settings.load(chosen.settings)
    upgrade(ours.database)
    with service.opened(chosen.settings, development=chosen.development) as running:
        if chosen.development:
            say(f"{running.settings.origin}/prenumerera and {running.settings.origin}/mailbox")
        service.serve(running, parts)
    return FINE


def examine(chosen: argparse.Namespace) -> int:
    """Say what is fine and what is not; status 1 if anything is not."""
    if chosen.mail:
        findings = list(doctor.signature(chosen.mail.read_bytes()))
    else:
        with service.opened(chosen.settings) as ours:
            findings = list(doctor.examine(ours, service.now()))
    for finding in findings:
        remedy = "" if finding.fine else f" {finding.remedy}"
        say(f"{'fine ' if finding.fine else 'WRONG'}  {finding.what}.{remedy}")
    return FINE if all(finding.fine for finding in findings) else WRONG


def resume(chosen: argparse.Namespace) -> int:
    """Let the senders go on after the relay refused us and that was mended."""
    with service.opened(chosen.settings) as ours, ours.store.writing() as connection:
        facts.forget(connection, facts.STOPPED)
    say("sending goes on")
    return FINE


def receive(chosen: argparse.Namespace) -> int:
    """Take in one mail that came back; what is not a bounce or a leaving is passed over."""
    now = service.now()
    raw = chosen.file.read_bytes() if chosen.file else sys.stdin.buffer.read()
    with service.opened(chosen.settings) as ours:
        found = incoming.classify(raw, ours.tokens, now)
        if found:
            with ours.store.writing() as connection:
                incoming.take_in(connection, found, now)
    return FINE


def rotate_key(chosen: argparse.Namespace) -> int:
    """Put a new key first; links made with the older ones still work."""
    ours = settings.load(chosen.settings)
    kept = settings.load_secrets(ours.secrets) if ours.secrets.exists() else None
    settings.write_secrets(ours.secrets, kept)
    say(f"{ours.secrets}: a new key is first; restart the service")
    return FINE


def upgrade_tables(chosen: argparse.Namespace) -> int:
    """Create the database, or bring its tables up to date."""
    upgrade(settings.load(chosen.settings).database)
    say("the tables are up to date")
    return FINE


def back_up(chosen: argparse.Namespace) -> int:
    """Copy a SQLite database, whole, while it is in use."""
    with service.opened(chosen.settings) as ours:
        moving.back_up(ours.store, chosen.file)
    say(f"{chosen.file}: written")
    return FINE


def after_restore(chosen: argparse.Namespace) -> int:
    """Make a restored copy safe: nobody gets again what went out after it was made."""
    with service.opened(chosen.settings) as ours:
        doubted = announce.doubt_everything(ours.store, service.now())
    say(f"{doubted} mails are uncertain; the next notify makes everything public baseline")
    return FINE


def copy_to(chosen: argparse.Namespace) -> int:
    """Copy everything to an empty database and count it there."""
    with service.opened(chosen.settings) as ours:
        counts = moving.copy_to(ours.store, chosen.database)
    say(", ".join(f"{name} {count}" for name, count in counts.items()))
    return FINE


def _key(ours: Service, written: str) -> str:
    address = people.normal_address(written)
    if address is None:
        raise AdministrationError(f"{written} is not an e-mail address")
    return ours.tokens.address_key(address)


def _claim(connection: Connection, key: str) -> Claim | None:
    row = connection.execute(
        select(subscriber.c.id, subscriber.c.token_epoch).where(subscriber.c.address_key == key)
    ).first()
    return Claim(row.id, row.token_epoch) if row else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AdministrationError(f"{path}: cannot be read as UTF-8") from error
