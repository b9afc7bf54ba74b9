"""Makes settings, manifests, subscribers, a clock and a harmless transport for the tests."""

import json
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zlib import crc32

from budkavle.services.database import Store
from budkavle.subscriptions.delivery import digests, fanout, outbox
from budkavle.subscriptions.delivery.compose import Composer
from budkavle.subscriptions.delivery.retry import Outcome, Stage, Verdict, cancelled
from budkavle.subscriptions.delivery.sender import Sender
from budkavle.subscriptions.delivery.smtp import Envelope
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.news.intake import Change, NotifyOptions
from budkavle.subscriptions.news.manifest import Manifest, ManifestItem, Subject
from budkavle.subscriptions.schema import Frequency
from budkavle.subscriptions.settings import Relay, SecretKeys, ServiceSettings
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.preferences import Wish
from budkavle.subscriptions.subscribers.subscribers import Consent
from budkavle.subscriptions.subscribers.tokens import Tokens

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # a Monday, 12.00 in Stockholm
SITE = "https://www.example.se/"


class Clock:
    """A clock that changes only when it is told to."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> datetime:
        """Move the clock forward."""
        self.now += timedelta(**length)
        return self.now


class MemoryTransport:
    """A transport that stores what it gets; `refuse` answers instead."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refuse: Callable[[Envelope], Outcome | None] = lambda _: None
        self.before_mark: Callable[[], None] = lambda: None
        self.after_delivery: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    def deliver(self, envelope: Envelope, mark: Callable[[], bool]) -> Outcome:
        """Deliver into memory."""
        self.before_mark()
        refusal = self.refuse(envelope)
        if refusal and refusal.stage in (Stage.CONNECT, Stage.MAIL, Stage.RCPT, Stage.DATA):
            return refusal
        if not mark():
            return cancelled("withdrawn")
        with self._lock:
            self.envelopes.append(envelope)
        self.after_delivery()
        return refusal or Outcome(Verdict.SENT, Stage.END, "250 2.0.0")

    def close(self) -> None:
        """Nothing to close."""

    def to(self, address: str) -> list[Envelope]:
        """What one address got."""
        return [envelope for envelope in self.envelopes if envelope.recipient == address]


def later() -> Outcome:
    """The relay asks to try again later."""
    return Outcome(Verdict.RETRY, Stage.RCPT, "450 4.2.1")


def secrets(*keys: str) -> SecretKeys:
    """Secrets for tests."""
    return SecretKeys.model_validate({"keys": keys or ("a" * 43,), "pepper": "p" * 43})


def settings(**values: Any) -> ServiceSettings:
    """Settings of an invented site."""
    return ServiceSettings.model_validate(
        {
            "name": "Exempelförbundet",
            "site_url": SITE,
            "languages": ("sv", "en"),
            "sender": {
                "address": "nyheter@example.se",
                "name": "Exempelförbundet",
                "bounces": "studs@example.se",
                "unsubscribe": "avsluta@example.se",
                "list_id": "nyheter.example.se",
                "postal_address": "Storgatan 1, 411 01 Göteborg",
            },
        }
        | values
    )


def item(number: int = 1, **values: Any) -> ManifestItem:
    """An item in Swedish about a topic."""
    return ManifestItem.model_validate(
        {
            "id": f"nyhet-{number:04}",
            "url": f"{SITE}nyheter/2026/nyhet-{number}/",
            "title": f"Nyhet {number} om vården",
            "language": "sv",
            "topics": ("halsa",),
            "story": None,
            "published": NOON - timedelta(hours=1),
            "content_hash": f"hash-{number}",
            "announce": "auto",
            "revision": 1,
            "summary": "Kammarrätten ändrar förvaltningsrättens dom.",
            "html": "<p>Första stycket.</p><h2>Bakgrund</h2><p>Andra stycket.</p>",
            "text": "Första stycket.\n\nBakgrund\n\nAndra stycket.",
        }
        | values,
        strict=False,
    )


def manifest(
    *items: ManifestItem, site_id: str = "example", closed: Collection[str] = ()
) -> Manifest:
    """A manifest with these items; `closed` are the keys of topics and stories that are."""
    return Manifest(
        version=3,
        site_id=site_id,
        site_url=SITE,
        name="Exempelförbundet",
        language="sv",
        topics=(
            Subject(key="halsa", title="Hälsa"),
            Subject(key="it", title="IT och digitalisering", closed="it" in closed),
        ),
        stories=(
            Subject(
                key="upphandling",
                title="Upphandlingen",
                titles={"en": "The procurement"},
                closed="upphandling" in closed,
            ),
        ),
        items=items,
    )


def hand_over(path: Path, whole: Manifest) -> None:
    """Write a hand-over as the site does: items in a file that the one at `path` names."""
    lines = "".join(f"{each.model_dump_json()}\n" for each in whole.items).encode()
    name = f"2026-{blake2b(lines, digest_size=8).hexdigest()}.jsonl"
    folder = path.with_suffix("")
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(lines)
    part = {"file": name, "size": len(lines), "crc32": crc32(lines)}
    facts = whole.model_dump(mode="json", exclude={"items"})
    if not whole.withdrawn:  # it is only there if something was
        del facts["withdrawn"]
    path.write_text(json.dumps({**facts, "parts": [part]}))


OLD = item(9000, published=NOON - timedelta(days=30))


class Newsroom:
    """A running service with one database, and a clock and transport of the tests."""

    def __init__(self, store: Store, **changes: Any) -> None:
        self.store = store
        self.clock = Clock()
        self.transport = MemoryTransport()
        self.settings = settings(**changes)
        self.tokens = Tokens(secrets())
        self.public: list[ManifestItem] = [OLD]
        self.closed: Collection[str] = ()
        self.batch = fanout.BATCH
        self.sender = self.new_sender()

    def new_sender(self) -> Sender:
        """A newly started worker."""
        return Sender(
            self.store,
            Composer(self.settings, self.tokens),
            Relay(connections=2),
            lambda: self.transport,
            self.clock,
        )

    def subscribe(
        self,
        address: str,
        subjects: tuple[str, ...] = ("*",),
        frequency: Frequency = Frequency.IMMEDIATE,
        language: str = "sv",
    ) -> int:
        """A confirmed subscriber."""
        with self.store.writing() as connection:
            return subscribers.add(
                connection,
                address,
                self.tokens.address_key(address),
                Wish(subjects, frequency, language),
                Consent(self.clock.now, "1", "form"),
                self.clock.now,
            )

    def notify(self, *, release: bool = False, since: datetime | None = None) -> tuple[Change, ...]:
        """Hand over what is public."""
        options = NotifyOptions(timedelta(minutes=10), release, since)
        made = manifest(*self.public, closed=self.closed)
        return announce.apply_manifest(self.store, made, options, self.clock.now)

    def work(self) -> None:
        """Do everything that the service does in the background at this moment."""
        announce.release_due(self.store, lambda _: True, self.clock.now)
        fanout.fan_out(self.store, self.clock.now, lambda _: None, self.batch)
        digests.make_due(
            self.store, self.settings.timezone, self.clock.now, lambda _: None, self.batch
        )
        with self.store.writing() as connection:
            outbox.sweep(connection, self.clock.now)
        self.sender.send_waiting()

    def publish(self, *items: ManifestItem) -> None:
        """Make items public, and let them settle and be sent."""
        self.public += items
        self.notify()
        self.clock.forward(minutes=11)
        self.work()


def write_settings(folder: Path, database: str, relay_port: int, **relay: Any) -> Path:
    """Write `subscriptions.toml` for a separate process."""
    more = "".join(f"{key} = {value}\n" for key, value in relay.items())
    path = folder / "subscriptions.toml"
    path.write_text(
        f'name = "Exempel"\nsite_url = "{SITE}"\nlanguages = ["sv", "en"]\n'
        f'database = "{database}"\nsecrets = "secrets.toml"\nmanifest = "manifest.json"\n'
        '[sender]\naddress = "nyheter@example.se"\nname = "Exempel"\n'
        'bounces = "studs@example.se"\nunsubscribe = "avsluta@example.se"\n'
        'list_id = "nyheter.example.se"\n'
        f'[relay]\nhost = "127.0.0.1"\nport = {relay_port}\n{more}',
        encoding="utf-8",
    )
    return path
