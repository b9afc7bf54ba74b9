"""The commands of communications staff: notify, preview, send-test, stats, uncertain."""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from budkavle.problems import BudkavleError
from budkavle.subscriptions import (
    announce,
    fanout,
    letters,
    manifest,
    outbox,
    people,
    service,
    statistics,
)
from budkavle.subscriptions.intake import Change, Order, decide
from budkavle.subscriptions.manifest import Manifest, ManifestItem
from budkavle.subscriptions.mime import fill
from budkavle.subscriptions.post import Post
from budkavle.subscriptions.schema import ItemState
from budkavle.subscriptions.service import Service
from budkavle.subscriptions.verdict import Verdict

FINE, WRONG, HELD = 0, 1, 3
_RESEND_LIFE = timedelta(hours=48)
_SHOWN = (ItemState.SETTLING, ItemState.HELD, ItemState.WITHDRAWN)


class EditorialError(BudkavleError):
    """A command cannot do what it was asked."""


def say(line: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(line + "\n")


def notify(chosen: argparse.Namespace) -> int:
    """Hand over the manifest; status 3 when news is held."""
    now = service.now()
    with service.opened(chosen.settings) as ours:
        found = manifest.load(ours.settings.manifest)
        order = Order(ours.settings.settle, chosen.yes, chosen.since)
        if chosen.dry_run:
            with ours.store.reading() as connection:
                changes = decide(found, announce.past(connection), order, now)
        else:
            changes = announce.take_in(ours.store, found, order, now)
        _tell(ours, found, changes)
    return HELD if any(change.state is ItemState.HELD for change in changes) else FINE


def preview(chosen: argparse.Namespace) -> int:
    """Show the mail of an item as its readers will see it."""
    with service.opened(chosen.settings) as ours:
        item = _item(manifest.load(ours.settings.manifest), chosen.item)
        letter = letters.Letters(ours.settings).item(item)
        words = letters.Letters(ours.settings).reason(("*",), {}, item.language)
        values = letters.personal(words, "https://…", "https://…")
        say(fill(letter.html if chosen.html else f"{letter.subject}\n\n{letter.text}", values))
    return FINE


def send_test(chosen: argparse.Namespace) -> int:
    """Mail an item to one address, at once."""
    address = people.normal_address(chosen.address)
    if address is None:
        raise EditorialError(f"{chosen.address} is not an e-mail address")
    with service.opened(chosen.settings) as ours:
        item = _item(manifest.load(ours.settings.manifest), chosen.item)
        envelope = Post(ours.settings, ours.tokens).test(item, address, service.now())
        transport = ours.transport()
        outcome = transport.deliver(envelope, lambda: True)
        transport.close()
    say(f"{outcome.verdict.value}: {outcome.code} ({outcome.stage.value})")
    return FINE if outcome.verdict is Verdict.SENT else WRONG


def stats(chosen: argparse.Namespace) -> int:
    """Numbers, none of them of a person."""
    with service.opened(chosen.settings) as ours, ours.store.reading() as connection:
        counts = statistics.counts(connection)
        counts["health"] = statistics.health(connection, service.now())
    if chosen.json:
        say(json.dumps(counts, ensure_ascii=False, indent=2))
        return FINE
    for line in _table(counts):
        say(line)
    return FINE


def uncertain(chosen: argparse.Namespace) -> int:
    """List uncertain mails, or settle them: all, or those with these numbers."""
    now = service.now()
    with service.opened(chosen.settings) as ours:
        with ours.store.reading() as connection:
            rows = outbox.uncertain(connection)
        if chosen.resend is None and chosen.mark_sent is None:
            for row in rows:
                subject = row.item_id or row.kind
                say(f"{row.id}  {subject}  {row.last_code}  {_short(row.finished_at)}")
            say(f"{len(rows)} uncertain")
            return FINE
        resend = chosen.resend is not None
        numbers = (chosen.resend if resend else chosen.mark_sent) or [row.id for row in rows]
        with ours.store.writing() as connection:
            settled = outbox.resolve(connection, numbers, resend=resend, now=now, life=_RESEND_LIFE)
    say(f"{settled} {'queued again' if resend else 'taken as sent'}")
    return FINE


def _tell(ours: Service, found: Manifest, changes: Iterable[Change]) -> None:
    zone = ours.settings.timezone
    told = 0
    with ours.store.reading() as connection:
        for change in changes:
            if change.state not in _SHOWN:
                continue
            told += 1
            if change.item is None:
                say(f"withdrawn  {change.item_id}")
                continue
            reach = fanout.reach(connection, change.item.subjects, change.item.language)
            when = _short(change.release_at.astimezone(zone)) if change.release_at else ""
            say(
                f"{change.state.value:9}  {change.item_id}  {change.item.title}  "
                f"{when or change.reason}  at once {reach.immediate}, "
                f"daily {reach.daily}, weekly {reach.weekly}"
            )
    say(f"{len(found.items)} public items, {told} to see above")


def _item(found: Manifest, wanted: str | None) -> ManifestItem:
    if wanted is None:
        if not found.items:
            raise EditorialError("the manifest holds no item")
        return max(found.items, key=lambda item: item.published)
    for item in found.items:
        if item.id == wanted:
            return item
    raise EditorialError(f"no public item has the id {wanted}; build first, or see its file")


def _table(counts: dict[str, Any]) -> Iterable[str]:
    for name, value in counts.items():
        if isinstance(value, dict):
            yield f"{name}: " + ", ".join(f"{key} {count}" for key, count in value.items())
        elif isinstance(value, list):
            for row in value:
                yield f"{row['released_at'][:16]}  {row['recipients']:>7}  {row['title']}"
        else:
            yield f"{name}: {value}"


def _short(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")[:16]
