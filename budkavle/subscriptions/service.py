"""Runs the service: web, schedule and sending, in one process or in several."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from budkavle.model.rules import N_
from budkavle.services.database import DatabaseError, Store
from budkavle.services.patience import PatientProtocol
from budkavle.subscriptions import scheduler, settings
from budkavle.subscriptions.delivery.compose import Composer
from budkavle.subscriptions.delivery.mailbox import MailboxTransport
from budkavle.subscriptions.delivery.sender import Sender
from budkavle.subscriptions.delivery.smtp import RelayTransport, Transport
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.news.handed_over import HandOver
from budkavle.subscriptions.parts import SCHEDULE, SEND, WEB
from budkavle.subscriptions.settings import SecretKeys, ServiceSettings
from budkavle.subscriptions.social.bluesky import Bluesky
from budkavle.subscriptions.social.mastodon import Mastodon
from budkavle.subscriptions.social.network import Network
from budkavle.subscriptions.social.poster import Poster
from budkavle.subscriptions.subscribers.tokens import Tokens
from budkavle.subscriptions.web.app import create_app

_TICK_SECONDS = 2.0
_LOOPBACK = ("127.0.0.1", "localhost")
_log = logging.getLogger(__name__)


class UnansweredError(ServiceError):
    """The database does not exist, has no tables, or is busy for too long."""


@dataclass(frozen=True, slots=True)
class Service:
    """The settings, the secrets and the open database.

    `mailbox` is the folder that mails are written to instead of being sent; development only.
    """

    settings: ServiceSettings
    secrets: SecretKeys
    store: Store
    tokens: Tokens
    mailbox: Path | None = None

    def transport(self) -> Transport:
        """Create a transport for mails: to the relay, or in development to the mailbox."""
        if self.mailbox:
            return MailboxTransport(self.mailbox)
        return RelayTransport(self.settings.relay, self.secrets)

    def networks(self, environment: Mapping[str, str] = os.environ) -> dict[str, Network]:
        """The accounts that news is posted on, by name; in development none.

        An account without a secret is left out, and `mail doctor` says so.
        """
        made: dict[str, Network] = {}
        if self.mailbox:
            return made
        for name, account in self.settings.accounts.items():
            try:
                secret = settings.secret_of(name, self.secrets, environment)
            except settings.SettingsError as error:
                _log.error("nothing is posted: %s", " ".join(error.sentences(str)))
                continue
            if isinstance(account, settings.MastodonAccount):
                made[name] = Mastodon(account, secret, now)
            elif isinstance(account, settings.BlueskyAccount):
                made[name] = Bluesky(account, secret, now)
        return made

    def answers(self, url: str) -> bool:
        """Return whether an item can be read at its address; in development always True."""
        return True if self.mailbox else scheduler.answers(url)


@contextmanager
def opened(path: Path, *, development: bool = False) -> Iterator[Service]:
    """Open the service with the settings in this file, and close its database at the end.

    Raises `settings.SettingsError` for unusable settings or secrets, and UnansweredError for
    database errors inside the `with` block.
    """
    ours = settings.load(path)
    mailbox = None
    if development:
        mailbox = path.parent / ".budkavle" / "mailbox"
        ours = _at_home(ours)
        if not ours.secrets.exists():
            settings.write_secrets(ours.secrets)
    secrets = settings.load_secrets(ours.secrets)
    store = Store(ours.database)
    try:
        yield Service(ours, secrets, store, Tokens(secrets), mailbox)
    except DatabaseError as error:
        # Only the error's type: its message may contain an e-mail address.
        kind = type(error).__name__
        raise UnansweredError(
            N_("The database does not answer ({kind}). Start it, or make its tables: {command}"),
            kind=kind,
            command="mail db upgrade",
        ) from error
    finally:
        store.close()


def now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)


def serve(service: Service, parts: Collection[str]) -> None:
    """Run the parts until the process is told to stop, then wait until their threads have ended."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=work, args=(service, stop), name=name)
        for name, work in _WORK.items()
        if name in parts
    ]
    for thread in threads:
        thread.start()
    try:
        if WEB in parts:
            _web(service)
        else:
            _wait_for_signal(stop)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _schedule(service: Service, stop: threading.Event) -> None:
    upkeep = scheduler.Upkeep(service.store)
    handed_over = HandOver(service.store, service.settings.manifest) if service.mailbox else None
    while not stop.is_set():
        try:
            if handed_over:
                handed_over.tick(now())
            scheduler.tick(service.store, service.settings, service.answers, now())
            upkeep.tick(now())
        except DatabaseError as error:
            # Only the error's type: its message may contain an e-mail address.
            _log.error("the database does not answer: %s", type(error).__name__)
        stop.wait(_TICK_SECONDS)


def _send(service: Service, stop: threading.Event) -> None:
    posting = threading.Thread(target=_post, args=(service, stop), name="posts")
    posting.start()
    try:
        _mail(service, stop)
    finally:
        posting.join()


def _post(service: Service, stop: threading.Event) -> None:
    networks = service.networks()
    if networks:
        Poster(service.store, networks, now).run(stop)


def _mail(service: Service, stop: threading.Event) -> None:
    composer = Composer(service.settings, service.tokens)
    relay = service.settings.relay
    Sender(service.store, composer, relay, service.transport, now).run(stop)


_WORK: dict[str, Callable[[Service, threading.Event], None]] = {SCHEDULE: _schedule, SEND: _send}


def _web(service: Service) -> None:
    app = create_app(service.store, service.settings, service.tokens, now, service.mailbox)
    listening = service.settings.web
    # No access log: it would contain tokens and the readers' IP addresses.
    uvicorn.Server(
        uvicorn.Config(
            app,
            host=listening.host,
            port=listening.port,
            http=PatientProtocol,
            access_log=False,
            log_config=None,
            proxy_headers=True,
            forwarded_allow_ips=listening.trusted_proxies,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    ).run()


def _wait_for_signal(stop: threading.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.wait(1.0):
        pass


def _at_home(ours: ServiceSettings) -> ServiceSettings:
    """Return the settings with all links leading to this machine (development).

    `web.address` is used if it leads here: that of a preview which passes requests on.
    """
    given = ours.web.address or ""
    here = urlsplit(given).hostname in _LOOPBACK
    address = given if here else f"http://{ours.web.host}:{ours.web.port}/"
    return ours.model_copy(
        update={"site_url": address, "web": ours.web.model_copy(update={"address": None})}
    )
