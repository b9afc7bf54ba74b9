"""Decides which machines may be asked: none on a private network, whatever name it has."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, as texts; raises OSError if it has none."""


_GLOBAL = IPv6Network("2000::/3")
"""The only addresses of IPv6 that are given out for the public Internet (RFC 4291, 2.4)."""

_NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 as networks with IPv6 alone write them (RFC 6052, 2.1)."""


class ForbiddenHostError(OSError):
    """A host has a private address, so whoever writes a text could read what is on a network."""


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as this machine finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Whether an address is on the public Internet, also one that hides an address of IPv4."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is not None:
            return inner.is_global
        if found in _NAT64:
            return IPv4Address(int(found) & 0xFFFFFFFF).is_global
        if found not in _GLOBAL:
            return False
    return found.is_global and not found.is_multicast


def addresses_of(
    host: str,
    port: int,
    *,
    private: bool,
    resolve: Resolve = resolved,
    is_public: Callable[[str], bool] = is_public,
) -> Sequence[str]:
    """The addresses to connect to; whoever connects must use these, and not ask for them again.

    Another answer to a second question would get around this (DNS rebinding). Raises
    ForbiddenHostError if any of them is private and that is not allowed.
    """
    found = resolve(host, port)
    if not private and not all(map(is_public, found)):
        raise ForbiddenHostError(f"{host} has a private address")
    return found
