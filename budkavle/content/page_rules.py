"""The HTML allowed on ordinary pages: elements, attributes and addresses, checked one by one. Pure.

It covers what Markdown and the extensions of MkDocs and Material produce. Nothing in it runs
scripts, embeds other pages, sends data, or is loaded from another site.
"""

import re
from typing import NamedTuple

from budkavle.content.link_targets import FORBIDDEN_LINK, FOREIGN_PICTURE
from budkavle.content.markdown import FORBIDDEN_HTML
from budkavle.model.rules import Rule

TAGS = frozenset(
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del"
    " details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input"
    " ins kbd label li mark nav ol p pre q rp rt ruby s samp section small span strong sub"
    " summary sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
"""The allowed elements."""

TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)")
"""The beginning of a tag, whatever a parser would make of it."""

ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "dir", "title", "role", "data-tabs"},
    "a": {"href", "hreflang", "name", "rel"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "loading"},
    "input": {"checked", "disabled", "name"},
    "ins": {"datetime"},
    "label": {"for"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
}
"""The allowed attributes by element; those under * are allowed on every element."""
_ALIGNED = {"style": {f"text-align: {side};" for side in ("left", "center", "right")}}
VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"target": {"_blank"}},
    "input": {"type": {"checkbox", "radio"}},  # task lists, and tabs
    "td": _ALIGNED,  # as Python-Markdown aligns a cell
    "th": _ALIGNED,
}
"""Attributes that are allowed with these values only."""
PREFIX = "aria-"
"""Every attribute with this prefix is allowed."""

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""The allowed schemes of links; pictures must be on the site itself."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_IGNORED = re.compile(r"[\t\n\r]")
"""Characters that browsers remove from an address before they parse it (URL Standard, 4.4)."""
_BEFORE = "".join(map(chr, range(33)))

ACTIVE = frozenset("style srcset formaction action ping background data xlink:href".split())
"""Attributes, besides event handlers, that run or load something and are never allowed."""


class Finding(NamedTuple):
    """Something forbidden: its rule, the value to show, and what to search for.

    `signs` are texts, in lower case, that the line at fault may contain, the most certain first.
    """

    rule: Rule
    value: str
    signs: tuple[str, ...]


def tag_finding(tag: str) -> Finding | None:
    """Check the name of an element, in lower case; None if it is allowed."""
    return None if tag in TAGS else Finding(FORBIDDEN_HTML, f"<{tag}>", (f"<{tag}",))


def attribute_finding(tag: str, name: str, value: str) -> Finding | None:
    """Check one attribute of an allowed element; names are in lower case; None if it is allowed."""
    if (tag, name) in {("a", "href"), ("img", "src")}:
        return address_finding(name, value)
    if value in VALUES.get(tag, {}).get(name, ()) or name.startswith(PREFIX):
        return None
    if name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, ()):
        return None
    return Finding(FORBIDDEN_HTML, f"<{tag} {name}>", (f"{name}=", name))


def address_finding(attribute: str, address: str) -> Finding | None:
    """Check the address, as written, of a link (`href`) or picture (`src`); None if allowed."""
    start = _start_of(address)
    signs = (address.lower(), start)
    if not start:
        return None
    if attribute == "src":
        return Finding(FOREIGN_PICTURE, address, signs)
    if start.removesuffix(":") in SCHEMES:
        return None
    return Finding(FORBIDDEN_LINK, start, signs)


def _start_of(address: str) -> str:
    """The scheme of an address, // for another host, or empty for a relative address."""
    plain = _IGNORED.sub("", address.lstrip(_BEFORE)).lower()
    if plain[:2].replace("\\", "/") == "//":
        return "//"
    match = _SCHEME.match(plain)
    return match[0] if match else ""
