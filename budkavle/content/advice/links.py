"""Advice on link texts, which must say where they lead (WCAG 2.2, 2.4.4). Pure."""

import re
from collections.abc import Iterator

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

_VAGUE = re.compile(
    r"(?:(?:klicka|tryck|läs|se|hämta|ladda ner|öppna)? ?(?:mer |vidare )?(?:här|mer)"
    r"|(?:den här |denna )?(?:länken?|sidan)|mer information|läs vidare|ladda ner|hämta"
    r"|(?:(?:click|read|see|download|press)? ?(?:more )?(?:here|more))"
    r"|(?:this )?(?:link|page)|more information|download)[.:!>»→… ]*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def vague_links(advised: Advised) -> Iterator[Found]:
    """A link text says more than “here”: some readers jump from link to link."""
    yield from _links_like(advised, _VAGUE, VAGUE_LINK)


def addresses_as_links(advised: Advised) -> Iterator[Found]:
    """A link text consists of words, not of an address that a screen reader would spell out."""
    yield from _links_like(advised, _ADDRESS, ADDRESS_AS_LINK)


def _links_like(advised: Advised, pattern: re.Pattern[str], rule: Rule) -> Iterator[Found]:
    for passage in advised.passages:
        for link in passage.links:
            if pattern.fullmatch(link.words.strip()):
                yield link.line, passage.field, rule, {"value": link.words.strip()}
