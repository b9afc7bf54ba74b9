"""Counts requests by month: pages read, feeds fetched, files fetched, and where readers came from.

A program that says that it is one is left out; in a log without the names of programs, none is.
Readers of feeds are counted only where the service that fetches a feed says how many it has. Pure.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from budkavle.model.settings import Settings
from budkavle.statistics.log_lines import Hit, parse

_ANSWERED = frozenset({200, 304})
"""A page that the browser has already is read again with 304 (RFC 9110, 15.4.5)."""
_ROBOT = re.compile(
    r"^(?!(Mozilla|Opera|Lynx|E?Links|w3m|NetSurf|Dillo)\b)|compatible;(?! MSIE)|\+https?:"
    r"|bot\b|crawl|spider|slurp|monitor|preview|scan|check|fetch|python|headless|lighthouse|archive"
    r"|validator",
    re.I,
)
"""Programs that no person looks through: they lack the name with which every browser begins, have
the remark that browsers gave up, say where they are described, or what they do."""
_LONGEST = 500
"""The most characters of an address that is counted."""

_SUBSCRIBERS = re.compile(r"(\d{1,7}) (?:subscribers?|readers?|users?)\b", re.I)
_FEEDS = ("feed.xml", "atom.xml", "feed.json")
_FILES = frozenset("csv doc docx epub ics mp3 mp4 odp ods odt pdf ppt pptx xls xlsx zip".split())


@dataclass
class Month:
    """What was read in a month; feeds' subscribers are by feed and by the service that said so."""

    pages: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    feeds: Counter[str] = field(default_factory=Counter)
    subscribers: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    referrers: Counter[str] = field(default_factory=Counter)

    def subscribers_of(self, feed: str) -> int:
        """The subscribers of a feed, as far as the services say."""
        return sum(self.subscribers.get(feed, {}).values())


@dataclass
class Counts:
    """The months by name (2026-03), robots' requests, and lines of no known form."""

    months: dict[str, Month] = field(default_factory=lambda: defaultdict(Month))
    robots: int = 0
    unknown: int = 0


def count(lines: Iterable[str], settings: Settings) -> Counts:
    """Count the lines of logs."""
    counts, own = Counts(), urlsplit(settings.url)
    for line in lines:
        hit = parse(line.strip())
        if hit:
            _add(hit, counts, settings, own.path, own.hostname or "")
        elif line.strip():
            counts.unknown += 1
    return counts


def _add(hit: Hit, counts: Counts, settings: Settings, root: str, host: str) -> None:
    path = unquote(hit.target.partition("?")[0])
    if hit.method != "GET" or hit.status not in _ANSWERED or not path.startswith(root):
        return
    address = path.removeprefix(root).removesuffix("index.html")
    if not _may_be_ours(address):
        return
    at = hit.at.astimezone(settings.timezone)
    name = address.rpartition("/")[2]
    month = f"{at:%Y-%m}"
    if name in _FEEDS:
        _add_feed(hit, counts.months[month], address)
    elif hit.agent is not None and _ROBOT.search(hit.agent):
        counts.robots += 1
    elif name.rpartition(".")[2].lower() in _FILES:
        counts.months[month].files[address] += 1
    elif not name:
        counts.months[month].pages[address] += 1
        _add_referrer(hit.referrer, counts.months[month], host)


def _may_be_ours(address: str) -> bool:
    """Whether the site can have this address; a server may answer any, whatever a visitor wrote.

    What is left out could name somebody, or spoil the table.
    """
    return (
        len(address) <= _LONGEST
        and address.isprintable()
        and not {"@", "?", "\ufffd"} & set(address)
        and "//" not in f"/{address}"
        and ".." not in address.split("/")
    )


def _add_feed(hit: Hit, month: Month, address: str) -> None:
    month.feeds[address] += 1
    agent = hit.agent or ""
    if told := _SUBSCRIBERS.search(agent):
        service = agent.partition("/")[0].partition(" ")[0][:40]
        before = month.subscribers[address].get(service, 0)
        month.subscribers[address][service] = max(before, int(told[1]))


def _add_referrer(referrer: str, month: Month, own: str) -> None:
    """Note only the host: a whole address can say who somebody is.

    A browser may send anything here, so what is no address is left out.
    """
    try:
        host = urlsplit(referrer).hostname if referrer.startswith("http") else None
    except ValueError:
        return
    if host and host != own:
        month.referrers[host.removeprefix("www.")] += 1
