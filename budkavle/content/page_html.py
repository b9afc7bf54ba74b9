"""Reviews the HTML that MkDocs made of an ordinary page, and sanitises it. Pure.

A page is reviewed twice: as its writer wrote it (see `page_source`), and here as MkDocs rendered
it. Only the sanitiser's output is published, which is parsed as browsers parse (html5ever), so
safety does not depend on whether the review found everything.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from html import unescape
from itertools import chain, islice

import lxml.html
import nh3
from lxml import etree

from budkavle.content.markdown import (
    FORBIDDEN_HTML,
)
from budkavle.content.mistakes import Mistake
from budkavle.content.page_rules import (
    ATTRIBUTES,
    PREFIX,
    SCHEMES,
    TAG,
    TAGS,
    VALUES,
    Finding,
    attribute_finding,
    tag_finding,
)

_MANY = 100
"""The most findings on one page; a writer who corrects these will see the others next."""


def findings(html: str) -> tuple[Finding, ...]:
    """Everything forbidden in a page's HTML, found by a parser independent of the one in `clean`.

    If it finds nothing, reports what the sanitiser would remove.
    """
    root = _parsed(html)
    seen = dict.fromkeys(chain(_marked(html), _judged(root)))
    return tuple(islice(seen or dict.fromkeys(_lost(root, _parsed(clean(html)))), _MANY))


def clean(html: str) -> str:
    """Remove everything forbidden from HTML."""
    return _sanitiser().clean(html)


def located(found: Iterable[Finding], text: str) -> Iterator[Mistake]:
    """Find the line of a page's source that most likely caused each finding; 1 if there is none."""
    lines = [unescape(line).lower() for line in text.split("\n")]
    for each in found:
        places = (
            number
            for sign in each.signs
            for number, line in enumerate(lines, 1)
            if sign and sign in line
        )
        yield Mistake(next(places, 1), "", each.rule, (("value", each.value),))


def _parsed(html: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
    page = f"<html><body><div>{html}</div></body></html>".encode(errors="replace")
    return lxml.html.document_fromstring(page, parser=parser)


def _marked(html: str) -> Iterator[Finding]:
    """Check every tag by its name alone, wherever it is and whatever a parser makes of it."""
    for match in TAG.finditer(html):
        if found := tag_finding(match[1].lower()):
            yield found
    if "<?" in html:
        yield Finding(FORBIDDEN_HTML, "<?", ("<?",))


def _judged(root: lxml.html.HtmlElement) -> Iterator[Finding]:
    for element in root.iter(etree.Element):
        if element.tag not in ("html", "body") and (found := tag_finding(element.tag)):
            yield found
            continue
        if element.tag == "input" and "type" not in element.attrib:
            yield Finding(FORBIDDEN_HTML, "<input>", ("<input",))
        for name, value in element.attrib.items():
            if found := attribute_finding(element.tag, str(name).lower(), str(value)):
                yield found


def _lost(root: lxml.html.HtmlElement, cleaned: lxml.html.HtmlElement) -> Iterator[Finding]:
    """Find what the sanitiser removed although the review accepted it."""
    for tag, name, value in _pieces(root) - _pieces(cleaned):
        shown = f"<{tag} {name}>" if name else f"<{tag}>"
        yield Finding(FORBIDDEN_HTML, shown, (value.lower(), f"{name}=" if name else f"<{tag}"))


def _pieces(root: lxml.html.HtmlElement) -> Counter[tuple[str, str, str]]:
    """Every element, and every attribute with its value, with their numbers."""
    pieces: Counter[tuple[str, str, str]] = Counter()
    for element in root.iter(etree.Element):
        pieces[str(element.tag), "", ""] += 1
        pieces.update((str(element.tag), str(n), str(v)) for n, v in element.attrib.items())
    return pieces


@cache
def _sanitiser() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        tag_attribute_values=VALUES,
        generic_attribute_prefixes={PREFIX},
        url_schemes=SCHEMES,
        attribute_filter=_filtered,
        link_rel=None,
    )


def _filtered(tag: str, name: str, value: str) -> str | None:
    """Remove attributes that our own rules forbid, such as addresses of other sites' pictures."""
    return None if attribute_finding(tag, name, value) else value
