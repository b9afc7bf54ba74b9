"""Advice on link texts, which must say where they lead (WCAG 2.2, 2.4.4). Pure."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from budkavle.content.advice.passages import Advised, Found
from budkavle.model.rules import N_, Rule

VAGUE_LINK = Rule(
    "vague-link",
    N_("The link text “{value}” does not say where it leads."),
    N_("Let the link be the name of what is there."),
    "advice",
)
ADDRESS_AS_LINK = Rule(
    "address-as-link",
    N_("The link text is an address: “{value}”."),
    N_("Let the link be the name of what is there."),
    "advice",
)

WRAPPED_LINK = Rule(
    "wrapped-link",
    N_("The link leads by way of {value}, which sees who follows it."),
    N_("Let it lead straight to {remedy}"),
    "advice",
)
INTERNAL_LINK = Rule(
    "internal-link",
    N_("The link leads to {value}, which only those within your organisation can open."),
    N_("Publish the page or the file, and link to that."),
    "advice",
)

OTHER_ADDRESS = Rule(
    "other-address",
    N_("The link text says {value}, but the link leads to {other}."),
    N_("Let both be the same, or let the link be the name of what is there."),
    "advice",
)
NAMELESS_LINK = Rule(
    "nameless-link",
    N_("The link to {value} has no words, so nobody sees it."),
    N_("Write between the brackets what is there."),
    "advice",
)

_VAGUE = re.compile(
    r"(?:(?:klicka|tryck|läs|se|hämta|ladda ner|öppna)? ?(?:mer |vidare )?(?:här|mer)"
    r"|(?:den här |denna )?(?:länken?|sidan)|mer information|läs vidare|ladda ner|hämta"
    r"|(?:(?:click|read|see|download|press)? ?(?:more )?(?:here|more))"
    r"|(?:this )?(?:link|page)|more information|download)[.:!>»→… ]*",
    re.IGNORECASE,
)
_WRAPPING = re.compile(
    r"safelinks\.protection\.outlook\.com|^(?:www\.)?google\.\w+/url$|^lm?\.facebook\.com/l\.php$"
    r"|^www\.linkedin\.com/redir/"
)
_WRAPPED = ("url", "q", "u")
"""The names of the parts of such addresses that hold the target."""
_INTERNAL = re.compile(
    r"localhost|127\..*|10\.\d+\.\d+\.\d+|192\.168\..*|[\w-]+|.*\.(?:local|lan|intra|internal)"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{40,}", re.IGNORECASE)
"""A long address; a short one, such as www.example.org, is a name."""


_SHOWN = re.compile(r"(?:https?://|(?=www\.))(?P<host>[\w-]+(?:\.[\w-]+)+)\S*", re.IGNORECASE)
"""A link text that is an address; one without www., such as Data.gov, may be a name."""


def vague_links(advised: Advised) -> Iterator[Found]:
    """A link text says more than “here”: some readers jump from link to link."""
    yield from _links_like(advised, _VAGUE, VAGUE_LINK)


def addresses_as_links(advised: Advised) -> Iterator[Found]:
    """A link text consists of words, not of a long address that a screen reader would spell out.

    Where it is, the first one shows the writer what to do: lists of sources have many.
    """
    yield from islice(_links_like(advised, _ADDRESS, ADDRESS_AS_LINK), 1)


def wrapped_links(advised: Advised) -> Iterator[Found]:
    """A link leads straight to its target, not through the filter of a mail program or a search."""
    for passage in advised.passages:
        for link in passage.links:
            address = urlsplit(link.target)
            if _WRAPPING.search(f"{address.netloc}{address.path}"):
                query = parse_qs(address.query)
                target = next((query[name][0] for name in _WRAPPED if name in query), "…")
                values = {"value": address.netloc, "remedy": target}
                yield link.line, passage.field, WRAPPED_LINK, values


def internal_links(advised: Advised) -> Iterator[Found]:
    """A link leads to something that every reader can open."""
    for passage in advised.passages:
        for link in passage.links:
            host = urlsplit(link.target).hostname or ""
            if _INTERNAL.fullmatch(host):
                yield link.line, passage.field, INTERNAL_LINK, {"value": host}


def other_addresses(advised: Advised) -> Iterator[Found]:
    """A link text that is an address is that of the link: editors change only one of them."""
    for passage in advised.passages:
        for link in passage.links:
            words = _SHOWN.fullmatch(link.words.strip())
            host = urlsplit(link.target).hostname if "//" in link.target else None
            if words and host and not _same_site(words["host"], host):
                values = {"value": words["host"], "other": host}
                yield link.line, passage.field, OTHER_ADDRESS, values


def nameless_links(advised: Advised) -> Iterator[Found]:
    """A link has words, or a picture with an alternative text (WCAG 2.2, 2.4.4)."""
    for passage in advised.passages:
        places = {each.line for each in passage.pictures}
        for link in passage.links:
            if not link.words.strip() and link.line not in places:
                yield link.line, passage.field, NAMELESS_LINK, {"value": link.target}


def _same_site(one: str, other: str) -> bool:
    """Whether two hosts are the same, or one is below the other: example.se and www.example.se."""
    first, second = (f".{each.lower().removeprefix('www.')}" for each in (one, other))
    return first.endswith(second) or second.endswith(first)


def _links_like(advised: Advised, pattern: re.Pattern[str], rule: Rule) -> Iterator[Found]:
    for passage in advised.passages:
        for link in passage.links:
            if pattern.fullmatch(link.words.strip()):
                yield link.line, passage.field, rule, {"value": link.words.strip()}
