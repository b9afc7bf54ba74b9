"""Limits how often the forms may be used. Counts are stored in the database, to survive restarts.

A window begins with its first use and ends after its length. Keys are keyed hashes: addresses and
networks cannot be read from them.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete

from budkavle.subscriptions.database import insert
from budkavle.subscriptions.schema import rate


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` uses within `length`."""

    rule: str
    most: int
    length: timedelta


PER_ADDRESS = (
    Limit("address-quarter", 1, timedelta(minutes=15)),
    Limit("address-day", 3, timedelta(days=1)),
    Limit("address-month", 5, timedelta(days=30)),
)
PER_NETWORK = (Limit("network-hour", 10, timedelta(hours=1)),)
SITE_WIDE = (Limit("site-hour", 300, timedelta(hours=1)),)
_LONGEST = timedelta(days=31)


def spend(connection: Connection, key: str, limits: Iterable[Limit], now: datetime) -> bool:
    """Count one use for each limit in order, shortest first; return False if a limit is exceeded.

    A use refused by a short window does not count in the longer ones: these limit how many mails
    are sent, not how many attempts are made.
    """
    return all(_count(connection, key, limit, now) <= limit.most for limit in limits)


def network_of(host: str) -> str:
    """Return the network that limits apply to: an IPv4 address, or an IPv6 /64 (one household).

    Text that is not an IP address is returned unchanged.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def forget_old(connection: Connection, now: datetime) -> None:
    """Delete windows that began more than 31 days ago."""
    connection.execute(delete(rate).where(rate.c.started_at < now - _LONGEST))


def _count(connection: Connection, key: str, limit: Limit, now: datetime) -> int:
    """Count one use; return the uses in this window.

    A single statement, so that simultaneous uses are all counted.
    """
    closed = rate.c.started_at <= now - limit.length
    statement = insert(connection, rate).values(key=key, rule=limit.rule, started_at=now, count=1)
    counted = statement.on_conflict_do_update(
        index_elements=[rate.c.key, rate.c.rule],
        set_={
            "started_at": case((closed, statement.excluded.started_at), else_=rate.c.started_at),
            "count": case((closed, 1), else_=rate.c.count + 1),
        },
    ).returning(rate.c.count)
    return int(connection.execute(counted).scalar_one())
