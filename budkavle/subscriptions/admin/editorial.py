"""The editors' commands: notify, preview, send-test, stats, uncertain."""

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from budkavle.model.rules import N_
from budkavle.subscriptions import service
from budkavle.subscriptions.admin import report as figures
from budkavle.subscriptions.admin import statistics
from budkavle.subscriptions.delivery import fanout, outbox, rendering
from budkavle.subscriptions.delivery.compose import Composer
from budkavle.subscriptions.delivery.mime import fill
from budkavle.subscriptions.delivery.retry import Verdict
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.news import announce, manifest
from budkavle.subscriptions.news.intake import (
    BURST,
    OLD,
    UNREACHABLE,
    Change,
    NotifyOptions,
    decide,
)
from budkavle.subscriptions.news.manifest import Manifest, ManifestItem
from budkavle.subscriptions.schema import ItemState
from budkavle.subscriptions.service import Service
from budkavle.subscriptions.social import decision, queue, texts
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.terminal import Terminal

FINE, WRONG, HELD = 0, 1, 3
_RESEND_LIFE = timedelta(hours=48)
_NEWEST_POSTS = 50
_SHOWN = (ItemState.SETTLING, ItemState.HELD, ItemState.WITHDRAWN)
_HELD_BECAUSE = {
    OLD: N_("held: older than three days; mail notify --yes mails it"),
    BURST: N_("held: more than five at once; mail notify --yes mails them"),
    UNREACHABLE: N_("held: its address did not answer in three days; retry with mail notify --yes"),
}


_LABELS = {
    "subscribers": N_("subscribers"),
    "unconfirmed": N_("not confirmed"),
    "subscriptions": N_("subscriptions"),
    "subjects": N_("subjects"),
    "items": N_("items"),
    "mails": N_("mails"),
    "last": N_("last mailed"),
    "health": N_("health"),
    "*": N_("All news"),
    "active": N_("active"),
    "paused_bounce": N_("paused, mails bounce"),
    "immediate": N_("at once"),
    "daily": N_("daily"),
    "weekly": N_("weekly"),
    "baseline": N_("never mailed"),
    "held": N_("held"),
    "settling": N_("settling"),
    "released": N_("released"),
    "withdrawn": N_("withdrawn"),
    "queued": N_("queued"),
    "leased": N_("about to be sent"),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "failed": N_("failed"),
    "uncertain": N_("uncertain"),
    "cancelled": N_("cancelled"),
    "expired": N_("expired"),
    "retry": N_("to be tried again"),
    "ok": N_("well"),
    "stopped": N_("stopped"),
    "relay": N_("relay answers"),
    "clock": N_("clock is right"),
    "unreleased": N_("not yet made into mails"),
    "unreachable": N_("address does not answer"),
    "oldest_waits_seconds": N_("seconds the oldest waits"),
    "writable": N_("writable"),
    "free_megabytes": N_("MB free"),
    "True": N_("yes"),
    "False": N_("no"),
    "None": N_("no"),
}
"""What the names in the statistics are called in the table; a program reads them as they are."""


class EditorialError(ServiceError):
    """An editor's command cannot do what was asked."""


def notify(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Read the site's manifest and schedule mails for new items; status 3 if any item is held."""
    now = service.now()
    with service.opened(chosen.settings) as ours:
        found = manifest.load(ours.settings.manifest)
        since = chosen.since
        if since and since.tzinfo is None:
            since = since.replace(tzinfo=ours.settings.timezone)
        options = NotifyOptions(ours.settings.settle, chosen.yes, since)
        if chosen.dry_run:
            with ours.store.reading() as connection:
                changes = decide(found, announce.known_site(connection), options, now)
        else:
            changes = announce.apply_manifest(ours.store, found, options, now)
        _tell(ours, found, changes, terminal)
    return HELD if any(change.state is ItemState.HELD for change in changes) else FINE


def preview(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Print the mail of an item as readers will see it."""
    with service.opened(chosen.settings) as ours:
        item = _item(manifest.load(ours.settings.manifest), chosen.item)
        letter = rendering.MailRenderer(ours.settings).item(item)
        words = rendering.MailRenderer(ours.settings).reason(("*",), {}, item.language)
        values = rendering.personal(words, "https://…", "https://…")
        terminal.say(
            fill(letter.html if chosen.html else f"{letter.subject}\n\n{letter.text}", values)
        )
    return FINE


def send_test(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Send an item to one address immediately, as a test; status 1 if that fails."""
    address = subscribers.normal_address(chosen.address)
    if address is None:
        raise EditorialError(N_("{value} is not an e-mail address"), value=chosen.address)
    with service.opened(chosen.settings) as ours:
        item = _item(manifest.load(ours.settings.manifest), chosen.item)
        envelope = Composer(ours.settings, ours.tokens).test(item, address, service.now())
        transport = ours.transport()
        outcome = transport.deliver(envelope, lambda: True)
        transport.close()
    word = terminal.translate(_LABELS[outcome.verdict.value])
    terminal.done(f"{word}: {outcome.code} ({outcome.stage.value})")
    return FINE if outcome.verdict is Verdict.SENT else WRONG


def stats(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Print the service's statistics; no number is about a single person."""
    with service.opened(chosen.settings) as ours:
        with ours.store.reading() as connection:
            counts = statistics.counts(connection)
        counts["health"] = statistics.health(ours.store, service.now())
    if chosen.json:
        terminal.say(json.dumps(counts, ensure_ascii=False, indent=2))
        return FINE
    for line in _table(counts, terminal.translate):
        terminal.say(line)
    return FINE


def report(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """Write a page for press officers: who follows what, growth, what went out, what bounced."""
    now = service.now()
    with service.opened(chosen.settings) as ours:
        language, zone = ours.settings.language, ours.settings.timezone
        with ours.store.reading() as connection:
            found = figures.gather(connection, language, zone, now)
        html = rendering.environment(language).get_template("report.html")
        styles = (rendering.TEMPLATES / "web" / "subscriptions.css").read_text(encoding="utf-8")
        page = html.render(
            report=found,
            settings=ours.settings,
            language=language,
            frequencies=rendering.FREQUENCIES,
            styles=styles,
            when=lambda at: _short(at.astimezone(zone)),
            now=now,
        )
    try:
        chosen.file.write_text(page + "\n", encoding="utf-8")
    except OSError as error:
        raise EditorialError(
            N_("{path}: cannot be written ({reason})"), path=chosen.file, reason=error.strerror
        ) from error
    terminal.done(terminal.translate("{path}: written").format(path=chosen.file))
    return FINE


def uncertain(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """List the mails that may or may not have arrived, or decide what to do with them.

    `--resend` and `--mark-sent` apply to the given numbers, or to all if none is given.
    """
    _ = terminal.translate
    now = service.now()
    with service.opened(chosen.settings) as ours:
        with ours.store.reading() as connection:
            rows = outbox.uncertain(connection)
        if chosen.resend is None and chosen.mark_sent is None:
            for row in rows:
                subject = row.item_id or row.kind
                terminal.say(f"{row.id}  {subject}  {row.last_code}  {_short(row.finished_at)}")
            terminal.done(_("{n} uncertain").format(n=len(rows)))
            return FINE
        resend = chosen.resend is not None
        numbers = (chosen.resend if resend else chosen.mark_sent) or [row.id for row in rows]
        with ours.store.writing() as connection:
            settled = outbox.resolve(connection, numbers, resend=resend, now=now, life=_RESEND_LIFE)
    line = _("{n} queued again") if resend else _("{n} marked as sent")
    terminal.done(line.format(n=settled))
    return FINE


def posts(chosen: argparse.Namespace, terminal: Terminal) -> int:
    """List the newest posts on social networks, or print what would be posted about an item."""
    _ = terminal.translate
    with service.opened(chosen.settings) as ours:
        if chosen.preview:
            said = decision.said_of(_item(manifest.load(ours.settings.manifest), chosen.preview))
            if ours.settings.mastodon:
                text = texts.mastodon(said, ours.settings.mastodon.longest)
                terminal.say(f"mastodon ({texts.mastodon_length(text)}):\n{text}\n")
            if ours.settings.bluesky:
                text = texts.bluesky(said).text
                terminal.say(f"bluesky ({texts.graphemes(text)}):\n{text}\n")
            return FINE
        with ours.store.reading() as connection:
            rows = queue.newest(connection, _NEWEST_POSTS)
    for row, found in rows:
        where = (row.remote or {}).get("url") or found or "–"
        terminal.say(f"{_short(row.queued_at)}  {row.account}  {row.item_id}  {row.part}  {where}")
    terminal.done(_("posts: {n}").format(n=len(rows)))
    return FINE


def _tell(ours: Service, found: Manifest, changes: Iterable[Change], terminal: Terminal) -> None:
    """Print a line for each item that waits or is withdrawn; held items even with `--quiet`."""
    shown = [change for change in changes if change.state in _SHOWN]
    with ours.store.reading() as connection:
        for change in shown:
            say = terminal.say if change.state is ItemState.HELD else terminal.done
            say(_line(connection, change, ours.settings.timezone, terminal.translate))
    line = terminal.translate("{n} public items, {shown} to see above")
    terminal.done(line.format(n=len(found.items), shown=len(shown)))


def _line(connection: Connection, change: Change, zone: ZoneInfo, _: Callable[[str], str]) -> str:
    if change.item is None:
        return _("{id}: withdrawn").format(id=change.item_id)
    reach = fanout.reach(connection, change.item.subjects, change.item.language)
    if change.release_at:
        what = _("goes out after {when}").format(when=_short(change.release_at.astimezone(zone)))
    else:
        what = _(_HELD_BECAUSE[change.reason or BURST])
    whom = _("at once {immediate}, daily {daily}, weekly {weekly}").format(**asdict(reach))
    return f"{change.item_id}: {change.item.title}: {what} ({whom})"


def _item(found: Manifest, wanted: str | None) -> ManifestItem:
    if wanted is None:
        if not found.items:
            raise EditorialError(N_("The site has no item to mail yet."))
        return max(found.items, key=lambda item: item.published)
    for item in found.items:
        if item.id == wanted:
            return item
    raise EditorialError(
        N_("No public item has the id {value}. Build the site first, or see the item's file."),
        value=wanted,
    )


def _table(counts: dict[str, Any], translate: Callable[[str], str]) -> Iterable[str]:
    def label(value: object) -> str:
        return translate(_LABELS[str(value)]) if str(value) in _LABELS else str(value)

    for key, value in counts.items():
        name = label(key)
        if isinstance(value, dict):
            pairs = (f"{label(each)} {label(count)}" for each, count in value.items())
            yield f"{name}: " + ", ".join(pairs)
        elif isinstance(value, list):
            for row in value:
                yield f"{row['released_at'][:16]}  {row['recipients']:>7}  {row['title']}"
        else:
            yield f"{name}: {value}"


def _short(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")[:16]
