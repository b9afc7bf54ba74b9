"""The list of items: what is out, what waits, what is a draft; searched and filtered. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from budkavle.content.addresses import address_of
from budkavle.desk.wording import NAMES, WRONG, Words, state_of
from budkavle.model.item import Item
from budkavle.model.problems import Problem
from budkavle.render.site import Site

ROWS = 50
"""Items on a page of the list."""


@dataclass(frozen=True, slots=True)
class Row:
    """An item in the list: `state` is one of NAMES, `why` says since or until when."""

    path: str
    title: str
    summary: str
    state: str
    why: str
    address: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the items that were asked for, and how many there are of each state."""

    rows: Sequence[Row]
    found: int
    page: int
    pages: int
    counts: Mapping[str, int]


def listing(
    site: Site,
    problems: Iterable[Problem],
    now: datetime,
    words: Words,
    *,
    search: str = "",
    state: str = "",
    page: int = 1,
) -> Listing:
    """The items whose title, summary or path hold all words of `search`, the newest first."""
    wrong = _wrong(problems, site)
    wanted = search.casefold().split()
    items = {path: each.item for path, each in site.content.written.items()}
    found = [item for item in items.values() if _holds(item, wanted)]
    states = {item.path: WRONG if item.path in wrong else state_of(item, now) for item in found}
    unread = [path for path in sorted(wrong - items.keys()) if _in(path.casefold(), wanted)]
    counts = Counter(states.values())
    counts[WRONG] += len(unread)
    found = [item for item in found if state in ("", states[item.path])]
    found.sort(key=lambda item: (item.public_from, item.id), reverse=True)
    rows = [_unread(path) for path in unread if state in ("", WRONG)]
    number = len(rows) + len(found)
    pages = max(1, -(-number // ROWS))
    page = min(max(1, page), pages)
    first = (page - 1) * ROWS
    shown = found[max(0, first - len(rows)) : max(0, first + ROWS - len(rows))]
    rows = rows[first : first + ROWS]
    rows += [_row(item, states[item.path], site, now, words) for item in shown]
    return Listing(rows, number, page, pages, {name: counts[name] for name in NAMES})


def _row(item: Item, state: str, site: Site, now: datetime, words: Words) -> Row:
    why = words.state(item, now)[1] if state != WRONG else ""
    address = address_of(item, site.settings)
    return Row(item.path, item.title, item.summary, state, why, address)


def _unread(path: str) -> Row:
    return Row(path, path.rpartition("/")[2], "", WRONG, "", "")


def _wrong(problems: Iterable[Problem], site: Site) -> set[str]:
    """The paths of the items with problems."""
    prefix = f"{site.folders.content.name}/"
    paths = {problem.path.removeprefix(prefix) for problem in problems if not problem.is_advice}
    return {path for path in paths if site.settings.is_item(path)}


def _holds(item: Item, wanted: Sequence[str]) -> bool:
    return not wanted or _in(f"{item.title}\n{item.summary}\n{item.path}".casefold(), wanted)


def _in(text: str, wanted: Sequence[str]) -> bool:
    return all(word in text for word in wanted)
