"""The feeds break no rule and no recommendation of the W3C's feed validator.

The validator (github.com/w3c/feedvalidator) is not to be had as a package; these are its checks
that concern our feeds. Its commit 43dabeb2 was run on a site with every feature on 2026-11-30.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import lxml.html
import pytest
from lxml import etree

from tests.support.site_builder import SiteBuilder, file, site_of
from tests.unit.render.feeds.test_golden import FEEDS, made

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
URI = re.compile(r"(?:https?|mailto|tel|tag):[!#-;=?-Z_a-z~%]+")
"""An absolute URI: ASCII without spaces, quotation marks and brackets (RFC 3986)."""

RFC_822 = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT)")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
FORBIDDEN = frozenset("script style iframe object embed form input meta link base applet".split())
XML = [path for path in FEEDS if path.endswith(".xml")]
Element = etree._Element


def faults(data: bytes) -> Iterator[str]:
    """What a feed breaks, in words."""
    root = etree.fromstring(data)
    yield from _rss(root[0]) if root.tag == "rss" else _atom(root)


def _rss(channel: Element) -> Iterator[str]:
    yield from _once(
        channel, "title", "link", "description", "language", f"{ATOM}link[@rel='self']"
    )
    yield from _whole(channel.findtext("link"))
    if not LANGUAGE.fullmatch(channel.findtext("language") or ""):
        yield "no language (RFC 5646)"
    items = channel.findall("item")
    for name in ("guid", "link", "pubDate"):
        yield from _twice(name, (each.findtext(name) for each in items))
    for date in (*channel.iter("pubDate"), *channel.iter("lastBuildDate")):
        if not RFC_822.fullmatch(date.text or ""):
            yield f"not a date of RFC 822: {date.text}"
    for item in items:
        yield from _once(item, "title", "link", "guid", "pubDate", "description")
        yield from _whole(item.findtext("link"))
        guid = item.find("guid")
        if guid is not None and guid.get("isPermaLink") != "false" and not _is_url(guid.text):
            yield "a guid that is no address says so"
        if item.find("author") is not None and "@" not in (item.findtext("author") or ""):
            yield "author is an e-mail address; a name is dc:creator"
        for enclosure in item.findall("enclosure"):
            yield from _whole(enclosure.get("url"))
            if not (enclosure.get("length", "").isdigit() and _is_type(enclosure.get("type"))):
                yield "an enclosure has a length and a type"
        if len(item.findall("enclosure")) > 1:
            yield "an item has one enclosure at most"
        yield from _html(item.findtext("description"))
        yield from _html(item.findtext(CONTENT))


def _atom(feed: Element) -> Iterator[str]:
    yield from _once(feed, *(f"{ATOM}{name}" for name in ("id", "title", "updated")))
    yield from _once(feed, f"{ATOM}link[@rel='self']")
    entries = feed.findall(f"{ATOM}entry")
    for name in ("id", "updated"):
        yield from _twice(name, (each.findtext(f"{ATOM}{name}") for each in entries))
    for date in (*feed.iter(f"{ATOM}updated"), *feed.iter(f"{ATOM}published")):
        if not RFC_3339.fullmatch(date.text or ""):
            yield f"not a date of RFC 3339: {date.text}"
    for link in feed.iter(f"{ATOM}link"):
        yield from _whole(link.get("href"))
    for each in feed.iter():
        if each.get(LANG) is not None and not LANGUAGE.fullmatch(each.get(LANG, "")):
            yield "a language is one of RFC 5646"
    for entry in entries:
        yield from _once(entry, *(f"{ATOM}{name}" for name in ("id", "title", "updated")))
        yield from _whole(entry.findtext(f"{ATOM}id"))
        if feed.find(f"{ATOM}author") is None and entry.find(f"{ATOM}author") is None:
            yield "an entry has an author, or the feed has"
        pages = entry.findall(f"{ATOM}link[@rel='alternate']")
        yield from _twice("page", (f"{each.get('type')} {each.get('hreflang')}" for each in pages))
        dates = [entry.findtext(f"{ATOM}{name}") or "" for name in ("published", "updated")]
        if all(map(RFC_3339.fullmatch, dates)):
            published, updated = map(datetime.fromisoformat, dates)
            if published > updated:
                yield "updated is before published"
        yield from _html(entry.findtext(f"{ATOM}content"))


def _once(of: Element, *names: str) -> Iterator[str]:
    for name in names:
        if len(of.findall(name)) != 1:
            yield f"{of.tag} has not exactly one {name}"


def _twice(name: str, values: Iterator[str | None]) -> Iterator[str]:
    yield from (f"{name} twice: {each}" for each, n in Counter(values).items() if n > 1)


def _whole(address: str | None) -> Iterator[str]:
    if not URI.fullmatch(address or ""):
        yield f"not a whole address: {address}"


def _is_url(address: str | None) -> bool:
    return bool(re.match("https?://", address or ""))


def _is_type(written: str | None) -> bool:
    return bool(MEDIA_TYPE.fullmatch(written or ""))


def _html(text: str | None) -> Iterator[str]:
    """What feed readers would not show, or not find, in HTML."""
    for each in lxml.html.fragments_fromstring(f"<div>{text or ''}</div>")[0].iter(etree.Element):
        if each.tag in FORBIDDEN:
            yield f"<{each.tag!s}> in a text"
        for name, value in ((str(name), str(value)) for name, value in each.attrib.items()):
            if name.startswith("on") or name == "style":
                yield f"{name} in a text"
            if name in ("href", "src"):
                yield from _whole(value)


@pytest.mark.parametrize("path", XML)
def test_a_feed_breaks_no_rule_of_the_validator(path: str) -> None:
    assert list(faults(made()[path])) == []


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        ("feed.xml", "<language>sv</language>", "<language>svenska språket</language>"),
        ("feed.xml", 'isPermaLink="false"', 'isPermaLink="true"'),
        ("feed.xml", ' length="', ' length="x'),
        ("feed.xml", "<pubDate>", "<pubDate>x"),
        ("feed.xml", "<link>https://example.org/nyheter", "<link>/nyheter"),
        ("feed.xml", 'rel="self"', 'rel="x"'),
        ("atom.xml", "<updated>", "<updated>x"),
        ("atom.xml", "<id>tag:", "<id>å:"),
        ("atom.xml", 'rel="self"', 'rel="x"'),
    ],
)
def test_a_planted_fault_is_found(path: str, right: str, wrong: str) -> None:
    text = made()[path].decode()
    assert right in text
    assert list(faults(text.replace(right, wrong).encode()))


def test_items_corrected_on_the_same_day_have_times_of_their_own() -> None:
    """The time of an entry is not moved by other corrections, and stays within its second."""
    corrected = "corrections: [{date: 2020-03-01, note: Talet var fel.}]"
    one, two, three = (file(number, corrected) for number in (1, 2, 3))
    alone = _times(site_of(one))
    together = _times(site_of(one, two, three))
    assert len(set(together.values())) == 3
    assert alone.items() < together.items()
    assert {time[:19] for time in together.values()} == {"2020-03-01T00:00:00"}


def _times(site: SiteBuilder) -> dict[str | None, str]:
    """When the entries of the site's Atom feed were updated, by id; the feed breaks no rule."""
    data = site.publish("atom.xml")["atom.xml"]
    assert list(faults(data)) == []
    entries = etree.fromstring(data).iter(f"{ATOM}entry")
    return {each.findtext(f"{ATOM}id"): each.findtext(f"{ATOM}updated", "") for each in entries}


def test_the_dates_of_rss_are_dates() -> None:
    for date in etree.fromstring(made()["feed.xml"]).iter("pubDate"):
        assert parsedate_to_datetime(str(date.text)).tzinfo
