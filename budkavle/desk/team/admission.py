"""Tells who asks: by the session of a cookie, or by the names that the proxy sends."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Lock

from starlette.datastructures import Headers
from starlette.types import Scope

from budkavle.desk.guards import cookie_in
from budkavle.desk.team import people, proxy, sessions, trail
from budkavle.desk.team.office import Office
from budkavle.desk.team.oidc import NotLoggedInError, Provider, UnreachableError
from budkavle.desk.team.people import Identity, Person
from budkavle.desk.team.sealing import Seal
from budkavle.desk.team.sessions import Open
from budkavle.desk.team.trail import Event
from budkavle.desk.team.whence import whence

UNCHECKED = timedelta(minutes=15)
"""How long a session goes on while its provider cannot be asked about the person."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who may ask, and the value of her session's cookie; `is_new` if she gets it now."""

    person: Person
    cookie: str
    is_new: bool = False


class Admission:
    """Admits people to an office; `provider` is who vouches for them, if there is a login."""

    def __init__(self, office: Office, provider: Provider | None) -> None:
        self._office, self._provider = office, provider
        self._seal = Seal(office.key)
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; with the prefix, no other host can set it."""
        return f"{'__Host-' if self._office.settings.is_secure else ''}budkavle-desk"

    def admitted(self, scope: Scope) -> Admitted | None:
        """Who asks; None if nobody is known. Raises proxy.SpoofedError."""
        value = cookie_in(Headers(scope=scope), self.cookie)
        if self._office.settings.proxy is None:
            return self._by_session(value, scope)
        named = proxy.identity(scope, self._office.settings, self._office.secrets)
        return self._by_proxy(named, value, scope) if named else None

    def still(self, admitted: Admitted) -> Admitted | None:
        """The same person with the roles that she has now; None if her session has ended."""
        found = self._open(admitted.cookie)
        return replace(admitted, person=self._person(found)) if found else None

    def begin(self, identity: Identity, scope: Scope, renewal: str = "") -> Admitted | None:
        """Begin a session of somebody who has logged in; None if she has no role.

        The session that the browser had ends.
        """
        there = whence(scope, self._office.settings)
        had = cookie_in(Headers(scope=scope), self.cookie)
        with self._office.changing() as (connection, now):
            sessions.forget_old(connection, self._office.settings.sessions, now)
            number = people.keep(connection, identity, now)
            person = people.find(connection, number, self._office.roles)
            what = "login" if person.roles else "login refused"
            event = Event(what, person.name, person.subject, there)
            self._office.repeated.record(connection, event, now)
            sessions.end(connection, [sessions.key_of(had)] if had else [], now)
            if not person.roles:
                return None
            sealed = self._seal.sealed(renewal)
            made = sessions.begin(connection, number, now, whence=there, renewal=sealed)
        return Admitted(person, made, is_new=True)

    def end(self, admitted: Admitted, scope: Scope) -> None:
        """End a session, since the person wants to."""
        person, there = admitted.person, whence(scope, self._office.settings)
        with self._office.changing() as (connection, now):
            sessions.end(connection, [sessions.key_of(admitted.cookie)], now)
            trail.record(connection, Event("logout", person.name, person.subject, there), now)

    def _by_session(self, value: str, scope: Scope) -> Admitted | None:
        found = self._open(value)
        if found is None:
            return None
        if self._provider and not self._is_vouched_for(found, value, scope):
            return None
        person = self._person(found)
        return Admitted(person, value) if person.roles else None

    def _open(self, value: str) -> Open | None:
        """The session of a cookie; notes that it is used."""
        if not value:
            return None
        now, limits = self._office.clock(), self._office.settings.sessions
        with self._office.store.reading() as connection:
            found = sessions.find(connection, value, limits, now)
        if found and sessions.is_worth_noting(found, now):
            key = found.key
            self._office.store.together(lambda c: sessions.note_use(c, key, now))
        return found

    def _person(self, found: Open) -> Person:
        with self._office.store.reading() as connection:
            return people.find(connection, found.person_id, self._office.roles)

    def _by_proxy(self, named: Identity, value: str, scope: Scope) -> Admitted | None:
        found = self._open(value)
        if found:
            person = self._person(found)
            if person.subject == named.subject and not self._is_other(person, named):
                return Admitted(person, value) if person.roles else None
        return self.begin(named, scope)

    def _is_other(self, person: Person, named: Identity) -> bool:
        """Whether the proxy says something else of a person than before."""
        says = self._office.roles.of(named)
        is_same = (person.name, person.email) == (named.name, named.email)
        return not person.is_barred and (not is_same or person.roles != says)

    def _is_vouched_for(self, found: Open, value: str, scope: Scope) -> bool:
        """Whether the provider still vouches for the person; asks it again when it is time."""
        ours = self._office.settings.oidc
        if ours is None or not self._is_due(found, ours.recheck_seconds):
            return True
        with self._locks[found.key]:  # a token for asking again may work only once
            newest = self._open(value)
            if newest is None or not self._is_due(newest, ours.recheck_seconds):
                return newest is not None
            return self._asked_again(newest, scope)

    def _is_due(self, found: Open, seconds: int) -> bool:
        age = self._office.clock() - found.checked_at
        return age >= (timedelta(seconds=seconds) if found.renewal else UNCHECKED)

    def _asked_again(self, found: Open, scope: Scope) -> bool:
        person, now = self._person(found), self._office.clock()
        if self._provider is None or not (renewal := self._seal.opened(found.renewal)):
            return self._ended(found, person, scope, "the login gave nothing to ask again with")
        try:
            vouched = self._provider.again(renewal, person.subject)
        except UnreachableError:
            if now - found.checked_at < UNCHECKED:
                return True
            return self._ended(found, person, scope, "the login does not answer")
        except NotLoggedInError:
            return self._ended(found, person, scope, "the login no longer vouches for the person")
        sealed = self._seal.sealed(vouched.renewal)
        with self._office.changing() as (connection, at):
            people.keep(connection, vouched.identity, at)
            sessions.note_check(connection, found.key, sealed, at)
        return True

    def _ended(self, found: Open, person: Person, scope: Scope, why: str) -> bool:
        there = whence(scope, self._office.settings)
        event = Event("session ended", person.name, person.subject, there, more={"why": why})
        with self._office.changing() as (connection, now):
            if sessions.end(connection, [found.key], now):
                trail.record(connection, event, now)
        self._locks.pop(found.key, None)
        return False
