"""Advice on link texts, which must say where they lead (WCAG 2.2, 2.4.4). Pure."""

import re
from collections.abc import Iterator
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
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def vague_links(advised: Advised) -> Iterator[Found]:
    """A link text says more than “here”: some readers jump from link to link."""
    yield from _links_like(advised, _VAGUE, VAGUE_LINK)


def addresses_as_links(advised: Advised) -> Iterator[Found]:
    """A link text consists of words, not of an address that a screen reader would spell out."""
    yield from _links_like(advised, _ADDRESS, ADDRESS_AS_LINK)


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


def _links_like(advised: Advised, pattern: re.Pattern[str], rule: Rule) -> Iterator[Found]:
    for passage in advised.passages:
        for link in passage.links:
            if pattern.fullmatch(link.words.strip()):
                yield link.line, passage.field, rule, {"value": link.words.strip()}
