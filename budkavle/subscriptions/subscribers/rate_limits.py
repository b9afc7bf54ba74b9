"""Limits how often the forms may be used. Counts are stored in the database, to survive restarts.

A window begins with its first use and ends after its length. Keys are keyed hashes: addresses and
networks cannot be read from them.

A use that one limit refuses is not counted by the next ones. So no visitor can use up what others
have: the site's limit is 30 networks' worth, and an address's limit more than one visitor's.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete

from budkavle.services.database import insert
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
PER_VISITOR_AND_ADDRESS = (
    Limit("visitor-day", 2, timedelta(days=1)),
    Limit("visitor-month", 3, timedelta(days=30)),
)
PER_NETWORK = (
    Limit("network-hour", 10, timedelta(hours=1)),
    Limit("wide-hour", 30, timedelta(hours=1)),
)
"""For the networks that `networks_of` returns, in their order."""
SITE_WIDE = (Limit("site-hour", 300, timedelta(hours=1)),)
_LONGEST = timedelta(days=31)


def spend(connection: Connection, key: str, limits: Iterable[Limit], now: datetime) -> bool:
    """Count one use for each limit in order, shortest first; return False if a limit is exceeded.

    A use refused by one limit does not count in the following ones: these limit how many mails are
    sent, not how many attempts are made.
    """
    return all(_count(connection, key, limit, now) <= limit.most for limit in limits)


def networks_of(host: str) -> tuple[str, ...]:
    """Return the networks that limits apply to, the narrowest first.

    An IPv4 address by itself; of an IPv6 address the /64 (one household) and the /48, as one
    customer may have 65,536 of the former. Text that is not an IP address is returned unchanged.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return (host,)
    if isinstance(address, ipaddress.IPv6Address) and not address.ipv4_mapped:
        return tuple(
            str(ipaddress.ip_network((address, length), strict=False)) for length in (64, 48)
        )
    return (str(getattr(address, "ipv4_mapped", None) or address),)


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
