"""The list of items: what is out, what waits, what is a draft; searched and filtered. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from budkavle.content.addresses import address_of
from budkavle.desk.wording import NAMES, WRONG, Words, state_of
from budkavle.edition import Edition
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


@dataclass(frozen=True, slots=True)
class Overview:
    """All items of an edition, the newest first; their states, which are true before `until`.

    `folded` are the words in which each item is searched, in lower case.
    """

    edition: Edition
    items: Sequence[Item]
    folded: Sequence[str]
    states: Mapping[str, str]
    counts: Mapping[str, int]
    since: datetime
    until: datetime | None

    def holds(self, site: Site, now: datetime) -> bool:
        """Whether it still tells what there is in a site at a time."""
        in_time = self.since <= now and (self.until is None or now < self.until)
        return in_time and self.edition is site.edition


def overview(site: Site, now: datetime) -> Overview:
    """Look at all items of a site once, for many listings: it takes long if there are many."""
    items = [each.item for each in site.content.written.values()]
    items.sort(key=lambda item: (item.public_from, item.id), reverse=True)
    states = {item.path: state_of(item, now) for item in items}
    times = (at for each in items for at in _times_of(each) if at > now)
    return Overview(
        site.edition,
        items,
        [f"{item.title}\n{item.summary}\n{item.path}".casefold() for item in items],
        states,
        Counter(states.values()),
        now,
        min(times, default=None),
    )


def listing(
    site: Site,
    seen: Overview,
    problems: Iterable[Problem],
    now: datetime,
    words: Words,
    *,
    search: str = "",
    state: str = "",
    page: int = 1,
) -> Listing:
    """The items whose title, summary or path hold all words of `search`, the newest first.

    `seen` is the overview of this site at this time.
    """
    wrong = _wrong(problems, site)
    wanted = search.casefold().split()
    faulty = wrong & seen.states.keys()
    states = {**seen.states, **dict.fromkeys(faulty, WRONG)}
    unread = [path for path in sorted(wrong - states.keys()) if _in(path.casefold(), wanted)]
    found, counts = seen.items, Counter(seen.counts)
    counts.subtract(seen.states[path] for path in faulty)
    counts[WRONG] += len(faulty)
    if wanted:
        texts = zip(seen.items, seen.folded, strict=True)
        found = [item for item, text in texts if _in(text, wanted)]
        counts = Counter(states[item.path] for item in found)
    counts[WRONG] += len(unread)
    if state:
        found = [item for item in found if states[item.path] == state]
    rows = [_unread(path) for path in unread if state in ("", WRONG)]
    number = len(rows) + len(found)
    pages = max(1, -(-number // ROWS))
    page = min(max(1, page), pages)
    first = (page - 1) * ROWS
    shown = found[max(0, first - len(rows)) : max(0, first + ROWS - len(rows))]
    rows = rows[first : first + ROWS]
    rows += [_row(item, states[item.path], site, now, words) for item in shown]
    return Listing(rows, number, page, pages, {name: counts[name] for name in NAMES})


def _times_of(item: Item) -> Iterator[datetime]:
    """The times when an item gets another state by itself."""
    yield item.public_from
    if item.expires:
        yield item.expires.at


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


def _in(text: str, wanted: Sequence[str]) -> bool:
    return all(word in text for word in wanted)
