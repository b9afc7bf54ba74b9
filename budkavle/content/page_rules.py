"""What HTML an ordinary page may hold: elements, attributes and addresses, each judged alone. Pure.

It is for what Markdown and the extensions of MkDocs and Material make. None of it acts, frames,
sends anything, or is fetched from elsewhere.
"""

import re
from dataclasses import dataclass

TAGS = frozenset(
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del"
    " details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input"
    " ins kbd label li mark nav ol p pre q rp rt ruby s samp section small span strong sub"
    " summary sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
"""The elements that are allowed."""

TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)")
"""Where a tag begins, whatever a parser would make of it."""

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
"""Attributes by element; those under * are allowed on all."""
_ALIGNED = {"style": {f"text-align: {side};" for side in ("left", "center", "right")}}
VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"target": {"_blank"}},
    "input": {"type": {"checkbox", "radio"}},  # lists of tasks, and tabs
    "td": _ALIGNED,  # as Python-Markdown aligns a cell
    "th": _ALIGNED,
}
"""Attributes that may have these values only."""
PREFIX = "aria-"
"""Every attribute that begins so is allowed."""

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""What a link may begin with; a picture is of the site itself."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_IGNORED = re.compile(r"[\t\n\r]")
"""What browsers take out of an address before they read it (URL Standard, 4.4)."""
_BEFORE = "".join(map(chr, range(33)))

ACTIVE = frozenset("style srcset formaction action ping background data xlink:href".split())
"""Attributes that are nowhere allowed on a page, besides event handlers, and that act or fetch."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not allowed: the code of its rule, the value to show, and what to search for.

    `signs` are texts that the line at fault may hold, in lower case, the surest first.
    """

    code: str
    value: str
    signs: tuple[str, ...]


def tag_finding(tag: str) -> Finding | None:
    """Judge the name of an element, in lower case."""
    return None if tag in TAGS else Finding("forbidden-html", f"<{tag}>", (f"<{tag}",))


def attribute_finding(tag: str, name: str, value: str) -> Finding | None:
    """Judge one attribute of an allowed element; names are in lower case."""
    if (tag, name) in {("a", "href"), ("img", "src")}:
        return address_finding(name, value)
    if value in VALUES.get(tag, {}).get(name, ()) or name.startswith(PREFIX):
        return None
    if name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, ()):
        return None
    return Finding("forbidden-html", f"<{tag} {name}>", (f"{name}=", name))


def address_finding(attribute: str, address: str) -> Finding | None:
    """Judge where a link leads to (`href`) or a picture is fetched from (`src`), as written."""
    start = _start_of(address)
    signs = (address.lower(), start)
    if not start:
        return None
    if attribute == "src":
        return Finding("foreign-picture", address, signs)
    if start.removesuffix(":") in SCHEMES:
        return None
    return Finding("forbidden-link", start, signs)


def _start_of(address: str) -> str:
    """The scheme that an address begins with, or // for another host; empty if it is relative."""
    plain = _IGNORED.sub("", address.lstrip(_BEFORE)).lower()
    if plain[:2].replace("\\", "/") == "//":
        return "//"
    match = _SCHEME.match(plain)
    return match[0] if match else ""
