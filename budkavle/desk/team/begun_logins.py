"""Logins that have begun: bound to a browser, used once, ended by time, and limited in number.

Anybody may begin one, so that without limits strangers could fill the database.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection, delete, func, insert, select

from budkavle.desk.team.addresses import own_path
from budkavle.desk.team.schema import login
from budkavle.desk.team.sessions import key_of

LASTS = timedelta(minutes=10)
"""How long somebody may take to log in."""

MOST_FROM_ONE = 50
"""Logins begun from one address: its oldest give way, so that strangers push out only their own."""

MOST = 5000
"""Logins begun from everywhere; nobody can begin another until some end."""


class TooManyError(Exception):
    """So many logins have begun that no other one can."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that has begun."""

    nonce: str
    verifier: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a login is known by: the `state` is sent around, and the `browser` has it in a cookie.

    `had` is what that cookie held before: a login in the same browser ends the one before.
    """

    state: str
    browser: str
    had: str = ""


def begin(
    connection: Connection, secrets: Secrets, begun: Begun, whence: str, now: datetime
) -> None:
    """Note a login that begins. Raises TooManyError."""
    there = network_of(whence)
    connection.execute(delete(login).where(login.c.began_at <= now - LASTS))
    if secrets.had:
        connection.execute(delete(login).where(login.c.browser == key_of(secrets.had)))
    same = select(login.c.state).where(login.c.whence == there).order_by(login.c.began_at.desc())
    oldest = list(connection.execute(same.offset(MOST_FROM_ONE - 1)).scalars())
    connection.execute(delete(login).where(login.c.state.in_(oldest)))
    if connection.execute(select(func.count()).select_from(login)).scalar_one() >= MOST:
        raise TooManyError
    connection.execute(
        insert(login).values(
            state=key_of(secrets.state),
            browser=key_of(secrets.browser),
            nonce=begun.nonce,
            verifier=begun.verifier,
            leads_to=begun.leads_to,
            whence=there,
            began_at=now,
        )
    )


def take(connection: Connection, secrets: Secrets, now: datetime) -> Begun | None:
    """The login with this state, which can be used once; None if it is another browser's."""
    gone = delete(login).where(login.c.state == key_of(secrets.state)).returning(login)
    row = connection.execute(gone).first()
    if row is None or row.began_at + LASTS <= now:
        return None
    if not hmac.compare_digest(row.browser, key_of(secrets.browser)):
        return None
    return Begun(row.nonce, row.verifier, own_path(row.leads_to))


def network_of(whence: str) -> str:
    """What one stranger can ask from: an address, or the /64 of an IPv6 address. Pure."""
    try:
        address = ip_address(whence)
    except ValueError:
        return whence[:64]
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
