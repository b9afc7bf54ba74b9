"""Names from a reverse proxy that logs people in: believed from its address and with its secret."""

import hmac

from starlette.datastructures import Headers
from starlette.types import Scope

from budkavle.desk.team.people import Identity
from budkavle.desk.team.settings import Secrets, TeamSettings
from budkavle.desk.team.whence import peer_of


class SpoofedError(Exception):
    """Somebody else than the proxy sends names, or sends them in a way that it never does."""


def identity(scope: Scope, settings: TeamSettings, secrets: Secrets) -> Identity | None:
    """Who the proxy says that asks; None if it names nobody. Raises SpoofedError."""
    ours = settings.proxy
    if ours is None:
        return None
    if not settings.trusts(peer_of(scope)):
        raise SpoofedError
    headers = Headers(scope=scope)
    if secrets.proxy is not None:
        given = _only(headers, ours.secret)
        expected = secrets.proxy.get_secret_value()
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise SpoofedError
    user = _only(headers, ours.user)
    if not user:
        return None
    groups = tuple(each.strip() for each in _only(headers, ours.groups).split(",") if each.strip())
    name, email = _only(headers, ours.name), _only(headers, ours.email)
    return Identity(f"proxy|{user}", user, name or user, email, groups)


def _only(headers: Headers, name: str) -> str:
    """The one value of a header: a second one was sent by somebody else."""
    values = headers.getlist(name)
    if len(values) > 1:
        raise SpoofedError
    value = values[0].strip() if values else ""
    try:
        return value.encode("latin-1").decode("utf-8")  # servers send UTF-8 as it is
    except UnicodeDecodeError:
        return value
