"""Times, states and problems in the writer's words. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations

from budkavle.content.validation import MISSING
from budkavle.desk.editor import TEXT
from budkavle.desk.form_rules import IN_FORMS
from budkavle.edition.schedule import gone
from budkavle.i18n.dates import clock_time, weekday_date, whole_number
from budkavle.model.item import Item
from budkavle.model.problem_formats import sentences
from budkavle.model.problems import Problem
from budkavle.model.rules import N_

DRAFT, WAITING, OUT, WITHDRAWN, EXPIRED, WRONG = STATES = (
    "draft",
    "waiting",
    "out",
    "withdrawn",
    "expired",
    "wrong",
)
NAMES: Mapping[str, str] = {
    DRAFT: N_("Draft"),
    WAITING: N_("Waiting"),
    OUT: N_("Out"),
    WITHDRAWN: N_("Withdrawn"),
    EXPIRED: N_("Expired"),
    WRONG: N_("With a fault"),
}
_FAR = 60
"""Days after which nobody counts days."""


@dataclass(frozen=True, slots=True)
class FormProblem:
    """A problem as a form tells it: what is wrong, what to do, and the name of the field."""

    said: str
    remedy: str
    field: str
    code: str
    is_advice: bool


class Words:
    """The words of one language, on the clock of one site."""

    def __init__(self, language: str, catalogue: NullTranslations) -> None:
        self.language, self._catalogue = language, catalogue
        self.gettext, self.ngettext = catalogue.gettext, catalogue.ngettext

    def number(self, number: int) -> str:
        """A whole number as the language writes it."""
        return whole_number(number, self.language)

    def at(self, at: datetime, now: datetime) -> str:
        """A moment in words, on the site's clock."""
        there = at.astimezone(now.tzinfo)
        return f"{weekday_date(there, self.language)}, {clock_time(there, self.language)}"

    def since(self, at: datetime, now: datetime) -> str:
        """The beginning of something that goes on: only the time if that was today."""
        there = at.astimezone(now.tzinfo)
        is_today = there.date() == now.date()
        return clock_time(there, self.language) if is_today else self.at(at, now)

    def when(self, at: datetime, now: datetime, *, has_time: bool = True) -> str:
        """A moment in words, with how far away it is; both on the site's clock."""
        _, n_ = self._catalogue.gettext, self._catalogue.ngettext
        time = f", {clock_time(at, self.language)}" if has_time else ""
        words = weekday_date(at, self.language) + time
        days = (at.date() - now.date()).days
        if at <= now or days > _FAR:
            return words
        if days == 0:
            return _("{when}, later today").format(when=words)
        return n_("{when}, in {n} day", "{when}, in {n} days", days).format(when=words, n=days)

    def state(self, item: Item, now: datetime) -> tuple[str, str]:
        """The state of an item, and a sentence that says since or until when."""
        _ = self._catalogue.gettext
        state = state_of(item, now)
        match state:
            case "draft":
                return state, _("Draft: readers do not see it.")
            case "withdrawn":
                return state, _("Withdrawn: the address shows the reason.")
            case "expired":
                return state, _("Expired: the address shows a note.")
        at = (item.expires.at if state == OUT and item.expires else item.public_from).astimezone(
            now.tzinfo
        )
        when = self.when(at, now, has_time=_has_time(at))
        if state == OUT:
            said = _("Public until {when}") if item.expires else _("Public since {when}")
        else:
            embargoed = item.embargo is not None and item.embargo.at == item.public_from
            said = _("Embargo until {when}") if embargoed else _("Public from {when}")
        return state, said.format(when=when)

    def told(self, problems: Iterable[Problem]) -> Iterator[FormProblem]:
        """Problems as a form tells them."""
        for each in problems:
            said, remedy = sentences(each, self.gettext)
            if each.rule in IN_FORMS:
                values = dict(each.values)
                said, remedy = (
                    self.gettext(part).format_map(values) if part else ""
                    for part in IN_FORMS[each.rule]
                )
            yield FormProblem(said, remedy, _field_of(each), each.code, each.is_advice)


def state_of(item: Item, now: datetime) -> str:
    """The state of an item that can be read."""
    if item.draft:
        return DRAFT
    if item.public_from > now:
        return WAITING
    if item.withdrawn is not None:
        return WITHDRAWN
    return EXPIRED if gone(item, now) else OUT


def _has_time(at: datetime) -> bool:
    """Whether a moment is another than the beginning of a day."""
    return bool(at.hour or at.minute)


def _field_of(problem: Problem) -> str:
    if problem.rule == MISSING:
        key = dict(problem.values)["key"]
        return f"{problem.field}.{key}" if problem.field != key else key
    return problem.field or TEXT


def decimal(ratio: float, language: str) -> str:
    """A ratio with one decimal, rounded down: 4.49 is not 4.5."""
    return f"{int(ratio * 10) / 10:.1f}".replace(".", "," if language == "sv" else ".")
