"""The administrators' commands: subscribers, serving, bounces, the database, the keys."""

import argparse
import contextlib
import logging
import sys
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy import delete as delete_from

from budkavle.model.rules import N_
from budkavle.services import files
from budkavle.services.database import DatabaseError
from budkavle.subscriptions import service, settings, state
from budkavle.subscriptions.admin import backup, doctor
from budkavle.subscriptions.admin.editorial import FINE, WRONG
from budkavle.subscriptions.catalogue import routes
from budkavle.subscriptions.delivery import bounces, incoming
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.parts import PARTS
from budkavle.subscriptions.schema import subscriber, suppression
from budkavle.subscriptions.service import Service
from budkavle.subscriptions.social import ledger
from budkavle.subscriptions.subscribers import subscribers, transfer
from budkavle.subscriptions.subscribers.tokens import Claim
from budkavle.subscriptions.terminal import Terminal
from budkavle.subscriptions.upgrade import upgrade

_log = logging.getLogger(__name__)


class AdministrationError(ServiceError):
    """An administrator's command cannot do what was asked."""


def export(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Write all subscribers as CSV, to a file or to standard output."""
    with service.opened(chosen.settings) as ours, ours.store.reading() as connection:
        text = "".join(transfer.export(connection))
    if chosen.file:
        files.write(chosen.file, text)
    else:
        terminal.say(text.removesuffix("\n"))
    return FINE


def import_(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Add the subscribers in a CSV file, with their consent; all lines or none."""
    with service.opened(chosen.settings) as ours:
        with ours.store.reading() as connection:
            known = state.subjects(connection)
        entries = transfer.read(_bytes(chosen.file), ours.settings, chosen.consent or "", known)
        if chosen.dry_run:
            line = terminal.translate("{n} lines are right; nothing was changed")
            terminal.done(line.format(n=len(entries)))
            return FINE
        with ours.store.in_turn() as connection:
            taken = transfer.import_entries(connection, entries, ours.tokens, service.now())
    line = terminal.translate("{added} added, {known} known already, {suppressed} left out")
    terminal.done(line.format(**asdict(taken)))
    return FINE


def delete(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Erase a subscriber who asked for it without using the link in a mail."""
    with service.opened(chosen.settings) as ours:
        key = _key(ours, chosen.address)
        with ours.store.writing() as connection:
            claim = _claim(connection, key)
            gone = claim is not None and subscribers.leave(connection, claim, service.now())
        _remove_traces(ours)
    _ = terminal.translate
    terminal.done(_("erased") if gone else _("there is no such subscriber"))
    return FINE if gone else WRONG


def suppress(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Block an address from getting any mail, and erase its subscriber; or unblock it."""
    now = service.now()
    with service.opened(chosen.settings) as ours:
        key = _key(ours, chosen.address)
        with ours.store.writing() as connection:
            if chosen.lift:
                connection.execute(delete_from(suppression).where(suppression.c.address_key == key))
            else:
                subscribers.suppress(connection, key, "asked", now, None)
                claim = _claim(connection, key)
                if claim:
                    subscribers.leave(connection, claim, now)
        _remove_traces(ours)
    _ = terminal.translate
    lifted = _("allowed again")
    terminal.done(lifted if chosen.lift else _("suppressed, and erased if it subscribed"))
    return FINE


def serve(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Run the service until it is told to stop."""
    parts = chosen.only or PARTS
    ours = settings.load(chosen.settings)
    upgrade(ours.database)
    with service.opened(chosen.settings, development=chosen.development) as running:
        if chosen.development:
            first = running.settings.language
            form = running.settings.origin + routes(first, first).form
            terminal.say(f"{form}\n{running.settings.origin}/mailbox")
        service.serve(running, parts)
    return FINE


def examine(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Check the service, or a mail as it arrived; print the findings. Status 1 if any is wrong."""
    _ = terminal.translate
    if chosen.mail:
        findings = list(doctor.signature(_bytes(chosen.mail), _))
    else:
        with service.opened(chosen.settings) as ours:
            findings = list(doctor.examine(ours, service.now(), _))
    for finding in findings:
        if finding.fine:
            terminal.done(_("fine: {what}").format(what=finding.what))
        else:
            terminal.say(_("WRONG: {what}.").format(what=finding.what) + f" {finding.remedy}")
    return FINE if all(finding.fine for finding in findings) else WRONG


def resume(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Start sending and posting again, once the reason for the refusal is repaired."""
    with service.opened(chosen.settings) as ours, ours.store.writing() as connection:
        state.forget(connection, state.STOPPED)
        ledger.accept(connection, ours.settings.accounts)
    terminal.done(terminal.translate("sending goes on"))
    return FINE


def receive(chosen: argparse.Namespace, terminal: Terminal) -> int:  # noqa: ARG001 - a mail server runs it: no output
    """Process one incoming mail: a bounce, a complaint or a request to leave; ignore others."""
    now = service.now()
    raw = _bytes(chosen.file) if chosen.file else sys.stdin.buffer.read(incoming.LARGEST)
    with service.opened(chosen.settings) as ours:
        found = bounces.classify(raw, ours.tokens, now)
        if found:
            with ours.store.writing() as connection:
                bounces.apply(connection, found, now)
        else:
            _log.warning("an incoming mail is no bounce, complaint or request to leave: ignored")
    return FINE


def rotate_key(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Add a new signing key, used from now on; links signed with older keys still work."""
    ours = settings.load(chosen.settings)
    kept = settings.load_secrets(ours.secrets) if ours.secrets.exists() else None
    settings.write_secrets(ours.secrets, kept)
    line = terminal.translate("{path}: a new key is first; restart the service")
    terminal.done(line.format(path=ours.secrets))
    return FINE


def upgrade_tables(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Create the database, or bring its tables up to date."""
    upgrade(settings.load(chosen.settings).database)
    terminal.done(terminal.translate("the tables are up to date"))
    return FINE


def back_up(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Back up a whole SQLite database while it is in use."""
    with service.opened(chosen.settings) as ours:
        backup.back_up(ours.store, chosen.file)
    terminal.done(terminal.translate("{path}: written").format(path=chosen.file))
    return FINE


def after_restore(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Make a restored backup safe: no mail that was sent after the backup is sent again."""
    with service.opened(chosen.settings) as ours:
        doubted = announce.doubt_everything(ours.store, service.now())
    line = terminal.translate("{n} mails are uncertain; the next mail notify mails nobody")
    terminal.done(line.format(n=doubted))
    return FINE


def copy_to(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Copy all rows to an empty database, and print how many each table has there."""
    with service.opened(chosen.settings) as ours:
        counts = backup.copy_to(ours.store, chosen.database)
    terminal.done(", ".join(f"{name} {count}" for name, count in counts.items()))
    return FINE


def _remove_traces(ours: Service) -> None:
    """Rewrite the database at once if it is free; the service does it once a day anyway."""
    with contextlib.suppress(DatabaseError):
        ours.store.rewrite()


def _key(ours: Service, written: str) -> str:
    address = subscribers.normal_address(written)
    if address is None:
        raise AdministrationError(N_("{value} is not an e-mail address"), value=written)
    return ours.tokens.address_key(address)


def _claim(connection: Connection, key: str) -> Claim | None:
    row = connection.execute(
        select(subscriber.c.id, subscriber.c.token_epoch).where(subscriber.c.address_key == key)
    ).first()
    return Claim(row.id, row.token_epoch) if row else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise AdministrationError(N_("{path}: cannot be read"), path=path) from error
