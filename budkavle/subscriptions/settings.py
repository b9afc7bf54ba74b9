"""The service's settings, from `subscriptions.toml`, and its secrets, from a separate file."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, SecretStr, StringConstraints
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from budkavle.model.rules import N_
from budkavle.model.section import Section
from budkavle.services import files, toml_files
from budkavle.subscriptions.catalogue import LANGUAGES
from budkavle.subscriptions.errors import ServiceError

Address = Annotated[str, StringConstraints(pattern=r"^[^@\s<>\"',;+]+@[a-z0-9.-]+$")]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\r\n]*$")]
Web = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+/\S*$")]
LanguageCode = Literal["sv", "en"]
MASTODON, BLUESKY = "mastodon", "bluesky"
SECRETS_OF_ACCOUNTS = {MASTODON: "mastodon_token", BLUESKY: "bluesky_password"}
"""The name of each account's secret, in the file of secrets; see `secret_of`."""


_Settings = TypeVar("_Settings", bound=Section)
_EXAMPLES = {
    "name": '"Exempelkommunen"',
    "site_url": '"https://www.example.se/"',
    "privacy_url": '"https://www.example.se/integritet/"',
    "timezone": '"Europe/Stockholm"',
    "languages": '["sv", "en"]',
    "sender.address": '"nyheter@example.se"',
    "sender.name": '"Exempelkommunen"',
    "sender.bounces": '"studs@example.se"',
    "sender.unsubscribe": '"avsluta@example.se"',
    "sender.list_id": '"nyheter.example.se"',
    "sender.reply_to": '"kontakt@example.se"',
    "relay.port": "25",
    "web.port": "8040",
    "web.address": '"https://nyheter.example.se/"',
    "web.stylesheets": '["/assets/stylesheets/organisation.css"]',
    "mastodon.server": '"https://mastodon.example.se"',
    "bluesky.handle": '"kommunen.example.se"',
}
"""How keys that a message asks for can be written."""


class SettingsError(ServiceError):
    """The settings or the secrets cannot be used; the message names the file and the setting."""


class FaultySettingsError(SettingsError):
    """A file has faults, each of which is told on its line."""

    def __init__(self, faults: toml_files.UnusableTomlError) -> None:
        self.faults = faults
        super().__init__("{told}", told=faults)

    def sentences(self, translate: Callable[[str], str]) -> tuple[str, ...]:
        """Return what is wrong in another language, a line for each fault."""
        return self.faults.sentences(translate)


def _zone(value: Any) -> ZoneInfo:
    """Must be the name of a time zone in the IANA database; raises ValueError otherwise."""
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(N_("it is not a time zone, such as Europe/Stockholm")) from error


def _database(value: Any) -> str:
    """Must be an SQLAlchemy URL of SQLite or PostgreSQL; raises ValueError otherwise."""
    try:
        backend = make_url(str(value)).get_backend_name()
    except ArgumentError as error:
        raise ValueError(N_("it must begin with sqlite:/// or postgresql+psycopg://")) from error
    if backend not in ("sqlite", "postgresql"):
        raise ValueError(N_("it must begin with sqlite:/// or postgresql+psycopg://"))
    return str(value)


class SenderSettings(Section):
    """Who the mails are from, and the addresses that bounces and mailed unsubscriptions go to."""

    address: Address
    name: Line
    bounces: Address = Field(description="Bounces come to this address with +… before the @.")
    unsubscribe: Address = Field(description="The mailto of List-Unsubscribe.")
    list_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+$")] = Field(
        description="The stable name of the list (RFC 2919); never changed."
    )
    reply_to: Address | None = None
    postal_address: Line | None = None


class Relay(Section):
    """The mail server that forwards our mails and signs them (DKIM)."""

    host: Line = "127.0.0.1"
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "none"
    user: Line | None = None
    connections: int = Field(default=8, ge=1, le=50)
    lease_seconds: int = Field(default=600, ge=1)
    final_seconds: int = Field(default=600, ge=1, description="RFC 5321, 4.5.3.2.6.")


class Listening(Section):
    """Where the web part listens. It speaks plain HTTP: a web server in front of it does TLS."""

    host: Line = "127.0.0.1"
    port: int = Field(default=8040, ge=0, le=65535)
    trusted_proxies: Line = "127.0.0.1"
    address: Web | None = Field(default=None, description="Its own, if not the site's host.")
    stylesheets: tuple[str, ...] = Field(default=(), description="Of the site: organisation.css.")


def _server(value: Any) -> str:
    """Must be an https address, since a token goes there; within a machine http is enough."""
    parts = urlsplit(str(value))
    if parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost"):
        return str(value)
    raise ValueError(N_("it must begin with https://"))


_Server = Annotated[
    str, BeforeValidator(_server), StringConstraints(pattern=r"^https?://[^\s/]+/?$")
]


class SocialAccount(Section):
    """An account that news is posted on; without topics or languages, all news is."""

    server: _Server
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def wants(self, language: str, topics: Sequence[str]) -> bool:
        """Whether an item of this language and these topics is posted."""
        if self.languages and language not in self.languages:
            return False
        return not self.topics or not set(self.topics).isdisjoint(topics)


class MastodonAccount(SocialAccount):
    """An account on a server that speaks as Mastodon does."""

    visibility: Literal["public", "unlisted", "private"] = "public"
    longest: int = Field(default=500, ge=100, description="What the server allows in a post.")


class BlueskyAccount(SocialAccount):
    """An account on Bluesky."""

    server: _Server = "https://bsky.social"
    handle: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]+\.[a-z]+$")]


class ServiceSettings(Section):
    """All settings of the service; web, schedule and sending use the same ones."""

    name: Line
    site_url: Web
    sender: SenderSettings
    languages: tuple[LanguageCode, ...] = Field(default=("sv",), min_length=1)
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("Europe/Stockholm")
    database: Annotated[str, BeforeValidator(_database)] = (
        "sqlite:///.budkavle/subscriptions.sqlite"
    )
    manifest: Path = Path(".budkavle/manifest.json")
    secrets: Path = Path(".budkavle/secrets.toml")
    tagline: Line | None = None
    privacy_url: Web | None = None
    consent_version: Line = "1"
    settle_minutes: int = Field(default=10, ge=0)
    relay: Relay = Relay()
    web: Listening = Listening()
    mastodon: MastodonAccount | None = None
    bluesky: BlueskyAccount | None = None

    @property
    def accounts(self) -> dict[str, SocialAccount]:
        """The accounts that news is posted on, by name."""
        known = {MASTODON: self.mastodon, BLUESKY: self.bluesky}
        return {name: account for name, account in known.items() if account}

    @property
    def language(self) -> str:
        """The site's main language: the first in `languages`."""
        return self.languages[0]

    @property
    def origin(self) -> str:
        """The scheme and host of the service's pages: from `web.address`, or else from the site."""
        parts = urlsplit(self.web.address or self.site_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def settle(self) -> timedelta:
        """How long an item must stay unchanged before it is mailed."""
        return timedelta(minutes=self.settle_minutes)

    def known_language(self, code: str | None) -> str:
        """Return this language code if the service has that language, else the site's main one."""
        return code if code in self.languages and code in LANGUAGES else self.language


class SecretKeys(Section):
    """The secret keys; they must never be in a log, a mail, the repository or an error."""

    keys: tuple[SecretStr, ...] = Field(min_length=1, description="Newest first; all are accepted.")
    pepper: SecretStr = Field(description="Of the address keys; never changed.")
    relay_password: SecretStr | None = None
    mastodon_token: SecretStr | None = None
    bluesky_password: SecretStr | None = None

    @property
    def signing(self) -> list[str]:
        """The keys in the order that itsdangerous expects: oldest first; the last one signs."""
        return [key.get_secret_value() for key in reversed(self.keys)]


def load(path: Path) -> ServiceSettings:
    """Read `subscriptions.toml`; paths in it are relative to its folder. Raises SettingsError."""
    if not path.exists():
        told = N_("{path}: does not exist. How to write it: docs/handbook/subscriptions.md")
        raise SettingsError(told, path=path)
    settings = _read(ServiceSettings, path)
    return settings.model_copy(
        update={
            "manifest": path.parent / settings.manifest,
            "secrets": path.parent / settings.secrets,
            "database": _beside(path.parent, settings.database),
        }
    )


def load_secrets(path: Path) -> SecretKeys:
    """Read the secrets. Raises SettingsError, also for a file that other users may access."""
    if not path.exists():
        raise SettingsError(
            N_("{path}: does not exist. Make it with: {command}"),
            path=path,
            command="mail rotate-key",
        )
    if path.stat().st_mode & 0o077:
        raise SettingsError(N_("{path}: others may read it. Run: chmod 600 {path}"), path=path)
    return _read(SecretKeys, path, is_secret=True)


def write_secrets(path: Path, kept: SecretKeys | None = None) -> None:
    """Write a secrets file with a new key first; only its owner may read it.

    The secrets of `kept` stay in it; without `kept` a new pepper is made.
    """
    keys = [secrets.token_urlsafe(32)]
    keys += [key.get_secret_value() for key in kept.keys] if kept else []
    pepper = kept.pepper.get_secret_value() if kept else secrets.token_urlsafe(32)
    lines = [f"keys = {keys!r}".replace("'", '"'), f'pepper = "{pepper}"']
    lines += [f"{name} = {_quoted(value)}" for name, value in _passwords(kept)]
    files.make_folder(path.parent)
    fresh = path.with_suffix(".new")
    files.write(fresh, "\n".join(lines) + "\n")
    fresh.replace(path)


def secret_of(account: str, secrets: SecretKeys, environment: Mapping[str, str]) -> str:
    """The token or password of an account; raises SettingsError if there is none.

    It is in the file of secrets, or in the environment: BUDKAVLE_MASTODON_TOKEN or
    BUDKAVLE_BLUESKY_PASSWORD.
    """
    name = SECRETS_OF_ACCOUNTS[account]
    variable = f"BUDKAVLE_{name.upper()}"
    kept: SecretStr | None = getattr(secrets, name)
    found = environment.get(variable) or (kept.get_secret_value() if kept else "")
    if not found:
        told = N_("{account}: write {name} into the file of secrets, or set {variable}.")
        raise SettingsError(told, account=account, name=name, variable=variable)
    return found


def _passwords(kept: SecretKeys | None) -> Iterator[tuple[str, str]]:
    """The secrets that others have given us, by name."""
    for name in ("relay_password", *SECRETS_OF_ACCOUNTS.values()):
        value: SecretStr | None = getattr(kept, name) if kept else None
        if value:
            yield name, value.get_secret_value()


def _quoted(value: str) -> str:
    """A text in TOML, whose basic strings are written as those of JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read(model: type[_Settings], path: Path, *, is_secret: bool = False) -> _Settings:
    try:
        return toml_files.read(model, path, _EXAMPLES, is_secret=is_secret)
    except toml_files.UnusableTomlError as error:
        raise FaultySettingsError(error) from None
    except OSError as error:
        raise SettingsError(
            N_("{path}: cannot be read ({reason})"), path=path, reason=error.strerror
        ) from error


def _beside(folder: Path, address: str) -> str:
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        return address
    return f"sqlite:///{(folder / url.database).resolve()}"
