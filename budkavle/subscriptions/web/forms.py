"""Reads and checks the forms that readers send in.

A form with problems is shown again, with what the reader wrote.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData

from budkavle.model.rules import N_
from budkavle.subscriptions.news.manifest import ALL
from budkavle.subscriptions.schema import Frequency
from budkavle.subscriptions.subscribers.preferences import Wish
from budkavle.subscriptions.subscribers.subscribers import normal_address

HONEYPOT = "website"  # hidden from people: only a bot fills it in
WRONG_ADDRESS = N_("Write your e-mail address as name@example.se.")
NOTHING_CHOSEN = N_("Choose at least one thing to follow.")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in, and its problems: a message for each field that has one."""

    address: str
    subjects: tuple[str, ...]
    frequency: Frequency
    language: str
    is_machine: bool
    problems: Mapping[str, str]

    @property
    def wish(self) -> Wish:
        """What the reader asked for; “all news” replaces every single subject."""
        subjects = (ALL,) if ALL in self.subjects else self.subjects
        return Wish(subjects, self.frequency, self.language)


EMPTY = Filled("", (ALL,), Frequency.IMMEDIATE, "", False, {})


def read_subscribe(form: FormData, known: Iterable[str], language: str) -> Filled:
    """Read the form for a new subscription."""
    choices = read_choices(form, known, language)
    address, problems = _address(form)
    return Filled(
        address,
        choices.subjects,
        choices.frequency,
        language,
        choices.is_machine,
        {**problems, **choices.problems},
    )


def read_choices(form: FormData, known: Iterable[str], language: str) -> Filled:
    """Read which subjects to follow, and how often to get mail."""
    offered = {ALL, *known}
    written = (str(value) for value in form.getlist("subjects"))
    subjects = tuple(dict.fromkeys(subject for subject in written if subject in offered))
    frequency = str(form.get("frequency", ""))
    return Filled(
        "",
        subjects,
        Frequency(frequency) if frequency in list(Frequency) else Frequency.IMMEDIATE,
        language,
        bool(form.get(HONEYPOT)),
        {} if subjects else {"subjects": NOTHING_CHOSEN},
    )


def read_address(form: FormData, language: str) -> Filled:
    """Read the form that asks for a link to the reader's own page."""
    address, problems = _address(form)
    return Filled(
        address, (ALL,), Frequency.IMMEDIATE, language, bool(form.get(HONEYPOT)), problems
    )


def _address(form: FormData) -> tuple[str, dict[str, str]]:
    written = str(form.get("address", ""))[:320]
    address = normal_address(written)
    return (address, {}) if address else (written, {"address": WRONG_ADDRESS})
