"""Writes into the content what readers saw change, where every build finds it.

A build does not read the archive: it may be elsewhere, and is large. The file has no words of the
items, so what was taken back stays taken back.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from budkavle.content.editing.document import NoDocumentError, registry_of
from budkavle.content.editing.patch import UneditableError
from budkavle.content.editing.written import Value
from budkavle.content.mistakes import MistakesError
from budkavle.content.yaml_values import parse_mapping, says_something
from budkavle.model.problems import BudkavleError
from budkavle.model.rules import N_
from budkavle.system.unfinished import replace_file

_HEAD = "# Written by “archive”: what readers saw change, and when.\n"
_UNREADABLE = N_("{file} cannot be read, so nothing was kept. Run check; it says what is wrong.")

Seen = Mapping[str, tuple[str, ...]]
"""The parts that have changed, by the ids of items."""


class UnreadableHistoryError(BudkavleError):
    """The file cannot be added to, so nothing is kept: what has changed now would never be told."""

    def __init__(self, file: Path) -> None:
        super().__init__(file.name)

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say which file, and what to do."""
        return translate(_UNREADABLE).format(file=self)


def note(file: Path, seen: Seen, now: datetime, last: datetime | None, zone: ZoneInfo) -> None:
    """Add what readers have seen change by `now`; `last` is the time of the last run that counts.

    Later entries are those of a run that was killed before it kept anything. Raises
    UnreadableHistoryError and OSError.
    """
    if not seen:
        return
    try:
        document = registry_of(file.read_bytes() if file.exists() else _HEAD.encode())
        values = parse_mapping(document.header) if says_something(document.header) else {}
        for id_, parts in seen.items():
            entry: Value = {"at": _written(now, zone), "parts": list(parts)}
            values[id_] = {"changes": [*_counting(values.get(id_), last), entry]}
        data = document.with_values(values).data
    except (NoDocumentError, MistakesError, UneditableError, LookupError, ValueError) as error:
        raise UnreadableHistoryError(file) from error
    replace_file(file, data)


def _counting(entry: Value, last: datetime | None) -> list[Value]:
    """The changes of an entry, until the last run that counts."""
    match entry:
        case None:
            return []
        case {"changes": [*changes]}:
            return [each for each in changes if last and _at(each) <= last]
    raise LookupError


def _at(change: Value) -> datetime:
    match change:
        case {"at": str(written)}:
            return datetime.fromisoformat(written)
    raise LookupError


def _written(moment: datetime, zone: ZoneInfo) -> str:
    """A time on the site's clock, with its offset."""
    return moment.astimezone(zone).isoformat(sep=" ", timespec="seconds")
