"""What the IT department decides about the desk of a team: desk.toml, and a file of secrets."""

import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, StringConstraints
from pydantic import model_validator as checked
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from budkavle.desk.team.errors import FaultyFileError, TeamError
from budkavle.model.rules import N_
from budkavle.model.section import Section
from budkavle.services import files, toml_files

FILE = "desk.toml"
UNIX = "unix"
"""What stands for a socket of this machine in a list of addresses."""

Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\r\n]*$")]
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", to_lower=True)]
Secure = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$")]

_Settings = TypeVar("_Settings", bound=Section)
_EXAMPLES = {
    "address": '"https://redaktion.example.se"',
    "proxies": '["10.0.0.1", "unix"]',
    "oidc.issuer": '"https://login.example.se/realms/kommunen"',
    "oidc.client_id": '"redaktion"',
    "mail.sender": '"redaktion@example.se"',
    "mail.security": '"starttls"',
    "mail.alarms": '["eva@example.se"]',
    "mail.port": "25",
    "listen.port": "8011",
    "writer.people": '["eva@example.se"]',
}
"""How keys that a message asks for can be written."""

_NO_FILE = N_(
    "{path} is not there. The handbook says how to write it: docs/handbook/desk-for-a-team.md"
)
_UNREADABLE = N_("{path} cannot be read: {reason}")
_NO_SECRET = N_("{path}: proxy: [proxy] in desk.toml needs the secret that the proxy sends.")
_OPEN = N_("Others may read {path}. Run: chmod 600 {path}")


def _address(value: str) -> str:
    """Must be https, since the cookie is only sent so; http is for this machine alone."""
    parts = urlsplit(value)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(N_("it is the desk's own host, without a path"))
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError(N_("it must begin with https://"))
    return f"{parts.scheme}://{parts.netloc}"


def _issuer(value: str) -> str:
    """Must be https: what it says of people is believed."""
    parts = urlsplit(value)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError(N_("it must begin with https://"))
    return value


def _network(value: str) -> str:
    try:
        return value if value == UNIX else str(ip_network(value) and value)
    except ValueError as error:
        raise ValueError(N_("it is no address such as 10.0.0.1, 10.0.0.0/8 or unix")) from error


def is_database(value: str) -> bool:
    """Whether a text is the address of a database that can be used. Pure."""
    try:
        return make_url(value).get_backend_name() in ("sqlite", "postgresql")
    except ArgumentError:
        return False


def _database(value: str) -> str:
    if not is_database(value):
        raise ValueError(N_("it must begin with sqlite:/// or postgresql+psycopg://"))
    return value


Network = Annotated[str, AfterValidator(_network)]


class Listening(Section):
    """Where the desk listens; a web server in front of it does TLS."""

    host: Line = "127.0.0.1"
    port: int = Field(default=8011, ge=0, le=65535)


class OpenIdConnect(Section):
    """Login by OpenID Connect (OpenID Connect Core 1.0, authorization code with PKCE)."""

    issuer: Annotated[Secure, AfterValidator(_issuer)]
    client_id: Line
    scopes: Line = "openid profile email"
    groups_claim: Line = Field(default="groups", description="The claim that lists groups.")
    recheck_seconds: int = Field(
        default=60, ge=0, le=3600, description="How often the provider is asked about a person."
    )


class Proxy(Section):
    """Names from a reverse proxy that logs people in, and sends these headers."""

    user: Header = "x-remote-user"
    name: Header = "x-remote-name"
    email: Header = "x-remote-email"
    groups: Header = Field(default="x-remote-groups", description="Divided by commas.")
    secret: Header = Field(default="x-budkavle-secret", description="Proves who sent them.")


class Sessions(Section):
    """When sessions end by themselves."""

    idle_minutes: int = Field(default=60, ge=1, le=24 * 60)
    longest_hours: int = Field(default=12, ge=1, le=24 * 7)

    @property
    def idle(self) -> timedelta:
        """How long after the last request."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        """How long after the login."""
        return timedelta(hours=self.longest_hours)


class Mail(Section):
    """The mail server of the organisation, and who the desk's mails are from."""

    host: Line = "127.0.0.1"
    port: int = Field(default=25, ge=1, le=65535)
    security: Annotated[str, StringConstraints(pattern="^(none|starttls|tls)$")] = "none"
    user: Line | None = None
    sender: Annotated[str, StringConstraints(pattern=r"^[^@\s<>]+@[a-z0-9.-]+$")]
    alarms: tuple[Line, ...] = Field(default=(), description="Who hears of failures.")


class TeamSettings(Section):
    """All settings of the desk of a team. Paths are relative to the folder of desk.toml."""

    address: Annotated[Secure, AfterValidator(_address)]
    database: Annotated[str, AfterValidator(_database)] = "sqlite:///.budkavle/desk/team.sqlite"
    secrets: Path = Path(".budkavle/desk/secrets.toml")
    roles: Path = Path("desk-roles.toml")
    proxies: tuple[Network, ...] = Field(
        default=(), description="The web servers in front, whose headers are believed."
    )
    listen: Listening = Listening()
    oidc: OpenIdConnect | None = None
    proxy: Proxy | None = None
    sessions: Sessions = Sessions()
    mail: Mail | None = None

    @checked(mode="after")
    def has_one_login(self) -> Self:
        """Require exactly one way to log in."""
        if (self.oidc is None) == (self.proxy is None):
            raise ValueError(N_("it needs either [oidc] or [proxy]"))
        if self.proxy and not self.proxies:
            raise ValueError(N_("[proxy] needs proxies: the addresses whose headers are believed"))
        return self

    @property
    def host(self) -> str:
        """The host that browsers name, with its port."""
        return urlsplit(self.address).netloc

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by https."""
        return self.address.startswith("https:")

    def trusts(self, peer: str) -> bool:
        """Whether a connection comes from a web server whose headers are believed."""
        if peer == UNIX:
            return UNIX in self.proxies
        try:
            at = ip_address(peer)
        except ValueError:
            return False
        at = getattr(at, "ipv4_mapped", None) or at
        return any(at in ip_network(each) for each in self.proxies if each != UNIX)


class Secrets(Section):
    """The desk's secrets; in no log, no mail and no error."""

    key: SecretStr = Field(min_length=32, description="Signs forms and links.")
    oidc: SecretStr | None = Field(default=None, description="The client's secret.")
    proxy: SecretStr | None = Field(default=None, description="What the proxy sends.")
    mail: SecretStr | None = None


def load(path: Path) -> TeamSettings:
    """Read desk.toml; raises TeamError."""
    found = read(TeamSettings, path)
    return found.model_copy(
        update={
            "secrets": path.parent / found.secrets,
            "roles": path.parent / found.roles,
            "database": _beside(path.parent, found.database),
        }
    )


def load_secrets(settings: TeamSettings) -> Secrets:
    """Read the secrets; a file is made if there is none. Raises TeamError, also if others may."""
    path = settings.secrets
    if not path.exists():
        files.make_folder(path.parent)
        files.write(path, f'key = "{secrets.token_urlsafe(32)}"\n')
    if path.stat().st_mode & 0o077:
        raise TeamError(_OPEN, path=path)
    found = read(Secrets, path, is_secret=True)
    if settings.proxy and found.proxy is None and UNIX not in settings.proxies:
        raise TeamError(_NO_SECRET, path=path)
    return found


def read(model: type[_Settings], path: Path, *, is_secret: bool = False) -> _Settings:
    """What a TOML file says; raises TeamError."""
    try:
        return toml_files.read(model, path, _EXAMPLES, is_secret=is_secret)
    except toml_files.UnusableTomlError as error:
        raise FaultyFileError(error) from None
    except FileNotFoundError as error:
        raise TeamError(_NO_FILE, path=path) from error
    except OSError as error:
        raise TeamError(_UNREADABLE, path=path, reason=error.strerror) from error


def _beside(folder: Path, address: str) -> str:
    url = make_url(address)
    if url.get_backend_name() != "sqlite" or not url.database:
        return address
    return f"sqlite:///{(folder / url.database).resolve()}"
