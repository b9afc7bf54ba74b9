"""Who answers journalists at a time, and when that changes. Pure.

What readers see are whole times, from and until, so a page that is older than a change says nothing
false; and the one who is next, so that it helps even then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from budkavle.model.registries import CONTACTS, Contact, Duty, RegisteredContact, Registries


class OnDuty(NamedTuple):
    """A contact, and one of the times in which it answers."""

    key: str
    contact: RegisteredContact
    duty: Duty

    @property
    def id(self) -> str:
        """Its name among everything that changes by itself."""
        return f"duty {self.key}"

    @property
    def title(self) -> str:
        """Who answers."""
        return self.contact.name

    @property
    def path(self) -> str:
        """The file in which it is written."""
        return CONTACTS


class Rota(NamedTuple):
    """Who answers at a time, and who begins next: those who begin at the same time."""

    now: tuple[OnDuty, ...] = ()
    next: tuple[OnDuty, ...] = ()

    def __bool__(self) -> bool:
        """Whether anybody answers, now or later."""
        return bool(self.now or self.next)


NOBODY = Rota()
"""The rota where nobody has been on duty or will be."""


def rota_at(registries: Registries, at: datetime) -> Rota:
    """Who answers at a time."""
    duties = sorted(_duties(registries), key=lambda each: (each.duty.begins.at, each.key))
    ahead = [each for each in duties if each.duty.begins.at > at]
    return Rota(
        tuple(each for each in duties if _answers(each.duty, at)),
        tuple(each for each in ahead if each.duty.begins.at == ahead[0].duty.begins.at),
    )


def contacts_at(registries: Registries, at: datetime) -> Mapping[str, Contact]:
    """The contacts as readers see them at a time: on duty only while they are."""
    return {key: _at(each, at) for key, each in registries.contacts.items()}


def duty_changes(registries: Registries, now: datetime) -> Iterator[tuple[datetime, bool, OnDuty]]:
    """When contacts begin and stop answering after `now`: the time, whether it begins, and who."""
    for each in _duties(registries):
        begins, ends = each.duty.begins.at, each.duty.until.at
        if begins > now:
            yield begins, True, each
        elif ends > now:
            yield ends, False, each


def _at(contact: RegisteredContact, at: datetime) -> Contact:
    if not contact.duty:
        return contact
    return replace(contact, duty=tuple(each for each in contact.duty if _answers(each, at)))


def _duties(registries: Registries) -> Iterator[OnDuty]:
    for key, contact in registries.contacts.items():
        yield from (OnDuty(key, contact, each) for each in contact.duty)


def _answers(duty: Duty, at: datetime) -> bool:
    return duty.begins.at <= at < duty.until.at
