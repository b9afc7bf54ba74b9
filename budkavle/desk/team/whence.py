"""Where a request comes from, and whose headers are believed. Pure."""

from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from budkavle.desk.team.settings import UNIX, TeamSettings


def peer_of(scope: Scope) -> str:
    """The address at the other end of the connection."""
    client = scope.get("client")
    return str(client[0]) if client and client[0] else UNIX


def whence(scope: Scope, settings: TeamSettings) -> str:
    """The address that a request comes from.

    Each web server adds the address that it saw to the end of X-Forwarded-For; what is before the
    last one that we do not trust may be invented.
    """
    peer = peer_of(scope)
    if not settings.trusts(peer):
        return peer
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    for each in reversed([part.strip() for part in said if part.strip()]):
        try:
            peer = str(ip_address(each))
        except ValueError:
            return peer
        if not settings.trusts(peer):
            return peer
    return peer
