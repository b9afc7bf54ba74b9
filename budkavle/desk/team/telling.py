"""Whom the desk tells what waits for them, and what fails: by mail, once, with no item's words."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from budkavle.desk.addresses import DESK
from budkavle.desk.team import notices, people, trail, versions
from budkavle.desk.team.office import Office
from budkavle.desk.team.reviews import Subject
from budkavle.desk.team.trail import Event
from budkavle.desk.workspace import Workspace
from budkavle.model.rules import N_
from budkavle.services.database import DatabaseError

_log = logging.getLogger(__name__)

WAITS = N_("Something waits for your approval")
WAITS_WHY = N_("A news item waits for your approval at the desk: {address}")
FAILS = N_("The site could not be published")
FAILS_WHY = N_(
    "What should have come out now has not. Readers see what they saw before. The desk tries again"
    " by itself; the reason stands there: {address}"
)
WORKS = N_("The site is published again")
WORKS_WHY = N_("What could not be published has come out. {address}")


class Telling:
    """Queues mails for the people of an office."""

    def __init__(self, office: Office, workspace: Workspace) -> None:
        self._office, self._gettext = office, workspace.words.gettext

    def asked(self, connection: Connection, subject: Subject, now: datetime) -> None:
        """Tell those who can approve an item that it waits."""
        own = set(versions.writers(connection, subject.path))
        found = people.everybody(connection, self._office.roles)
        able = [
            each.email
            for each in found
            if "approve" in each.powers
            and each.subject not in own
            and notices.is_address(each.email)
        ]
        about = f"approval {subject.path} {subject.digest}"
        notices.queue(connection, about, able, self._words(WAITS, WAITS_WHY), now)

    def failing(self, *, is_failing: bool) -> bool:
        """Tell whoever hears of failures that publishing fails, or works again.

        Returns False if the database could not take it, as on the full disk that publishing met.
        """
        words = self._words(FAILS, FAILS_WHY) if is_failing else self._words(WORKS, WORKS_WHY)
        mail = self._office.settings.mail
        alarms: Sequence[str] = mail.alarms if mail else ()
        what = "publishing failed" if is_failing else "publishing works again"
        try:
            with self._office.changing() as (connection, now):
                notices.queue(connection, f"{what} {now.isoformat()}", alarms, words, now)
                trail.record(connection, Event(what, "the clock"), now)
        except DatabaseError as error:
            _log.warning("nobody could be told: %s", type(error).__name__)
            return False
        return True

    def _words(self, subject: str, text: str) -> tuple[str, str]:
        address = self._office.settings.address + DESK
        return self._gettext(subject), self._gettext(text).format(address=address) + "\n"
