"""Repairs the HTML that a writer typed where its elements are not allowed. Pure.

The sanitiser gives whole elements with safe attributes, but in any place: a list may hold
paragraphs, and an entry of a list may stand alone (HTML Standard, 4.3 to 4.9). Words are kept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>|[^<]+')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_VOID = frozenset("br hr img".split())
_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())
_BLOCKS = _HEADINGS | frozenset(
    "blockquote div dl dt dd figure figcaption hr li ol p pre section table ul".split()
)
_WORDS_ONLY = _HEADINGS | {"p", "pre"}
"""Elements that hold words, and whose own meaning is kept if there are blocks in them."""
_IN_WORDS = frozenset(
    "abbr b cite code dfn em i kbd mark q s samp small span strong sub sup time u var".split()
)
_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_TIME = re.compile(rf"{_DAY}(?:[T ]{_CLOCK}(?:Z|[+-]\d\d:?\d\d)?)?|{_CLOCK}|\d{{4}}(?:-\d\d)?")
_VALID = {
    "colspan": re.compile(r"[1-9]\d{0,2}"),
    "rowspan": re.compile(r"\d{1,4}"),
    "start": re.compile(r"-?\d{1,9}"),
    "scope": re.compile(r"(?:row|col)(?:group)?"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)?"),
    "datetime": _TIME,
}
"""What the values of attributes must be like; others may be anything."""

Claim = Callable[[str, str], bool]
"""Takes an id for an element of a name, unless another one on the page has it."""


@dataclass(eq=False, slots=True)
class _Element:
    """An element with its attributes as they are written, or the whole text (without a name)."""

    name: str = ""
    attributes: str = ""
    children: "list[_Element | str]" = field(default_factory=list)

    def words(self) -> str:
        return "".join(each if isinstance(each, str) else each.words() for each in self.children)

    def holds(self, names: frozenset[str]) -> bool:
        """Whether one of these elements is anywhere inside."""
        return any(each.name in names or each.holds(names) for each in self.elements())

    def inside(self, names: frozenset[str]) -> "Iterator[_Element]":
        """Those of these elements that are anywhere inside, in the order of the text."""
        for each in self.elements():
            if each.name in names:
                yield each
            yield from each.inside(names)

    def elements(self) -> "Iterator[_Element]":
        return (each for each in self.children if isinstance(each, _Element))


def rearranged(html: str, claim: Claim, level: Callable[[int], int]) -> str:
    """HTML from the sanitiser with every element where it may be, and each id only once.

    `level` gives the level of each heading, which has the one that was written.
    """
    root = _repaired(_parsed(html), "", claim)
    for heading in root.inside(_HEADINGS):
        heading.name = f"h{level(int(heading.name[1]))}"
    return _written(root)


def _parsed(html: str) -> _Element:
    open_elements = [_Element()]
    for match in _TOKEN.finditer(html):
        end, name, attributes = match[1], match[2], match[3]
        if not name:
            open_elements[-1].children.append(match[0])
        elif end:
            open_elements.pop()
        else:
            element = _Element(name, attributes)
            open_elements[-1].children.append(element)
            if name not in _VOID:
                open_elements.append(element)
    return open_elements[0]


def _written(element: _Element) -> str:
    inside = "".join(each if isinstance(each, str) else _written(each) for each in element.children)
    if not element.name:
        return inside
    end = "" if element.name in _VOID else f"</{element.name}>"
    return f"<{element.name}{element.attributes}>{inside}{end}"


def _repaired(element: _Element, above: str, claim: Claim) -> _Element:
    """The element, in one called `above`; without a name if only its contents are to be left."""
    element.attributes = "".join(_valid(element, claim))
    _rename(element, above)
    in_terms = element.name == "div" and above == "dl"  # a group of them (4.4.9)
    around = above if in_terms or element.name in _IN_WORDS else element.name
    children: list[_Element | str] = []
    for each in element.children:
        made = each if isinstance(each, str) else _repaired(each, around, claim)
        if isinstance(made, str) or made.name:
            children.append(made)
        else:
            children += made.children
    element.children = children
    if element.name in ("ul", "ol"):
        element.children = _gathered(element.children, lambda each: each.name == "li", "li")
    elif element.name == "dl":
        _complete(element)
    else:
        element.children = _gathered(element.children, lambda each: each.name != "li", "ul")
    if element.name == "table" and _is_empty(element):
        for each in element.elements():
            each.name = "p"
    if _is_empty(element) or _is_out_of_place(element):
        return _Element(children=element.children if element.words().strip() else [])
    return element


def _valid(element: _Element, claim: Claim) -> Iterator[str]:
    for match in _ATTRIBUTE.finditer(element.attributes):
        name, value = match.groups()
        if name == "id":
            if value and not re.search(r"\s", value) and claim(value, element.name):
                yield match[0]
        elif name not in _VALID or _VALID[name].fullmatch(value):
            yield match[0]


def _rename(element: _Element, above: str) -> None:
    """Give an element that cannot be in the one above it another name."""
    name = element.name
    if name in _BLOCKS and above in _WORDS_ONLY:
        element.name = "span" if name != "hr" else "br"
    elif name in _HEADINGS and above in ("th", "dt", "caption"):
        element.name = "strong"
    elif (name == "figcaption" and above != "figure") or (name in ("dt", "dd") and above != "dl"):
        element.name = "div"


def _gathered(
    children: "list[_Element | str]", belongs: Callable[[_Element], bool], name: str
) -> "list[_Element | str]":
    """The children of an element, with others gathered in elements of this name."""
    made: list[_Element | str] = []
    for each in children:
        fits = belongs(each) if isinstance(each, _Element) else name == "ul" or not each.strip()
        if fits:
            made.append(each)
            continue
        last = made[-1] if made else None
        if not (isinstance(last, _Element) and last.name == name):
            last = _Element(name)
            made.append(last)
        last.children.append(each)
    return made


def _complete(element: _Element) -> None:
    """Make a list of terms an ordinary one unless each term has an explanation."""
    entries = [each.name for each in element.elements()]
    loose = any(isinstance(each, str) and each.strip() for each in element.children)
    pairs = re.fullmatch(r"(?:(?:dt )+(?:dd )+)+", "".join(f"{each} " for each in entries))
    if not loose and (pairs or set(entries) == {"div"}):
        return
    element.name = "ul"
    for each in element.elements():
        each.name = "li" if each.name in ("dt", "dd") else each.name
    element.children = _gathered(element.children, lambda each: each.name == "li", "li")


def _is_empty(element: _Element) -> bool:
    """Whether an element that needs contents has none."""
    names = {
        **dict.fromkeys(_HEADINGS, frozenset({"img"})),
        **dict.fromkeys(("ul", "ol"), frozenset({"li"})),
        **dict.fromkeys(("table", "tr", "thead", "tbody", "tfoot"), frozenset({"td", "th"})),
    }.get(element.name)
    if names is None or element.holds(names):
        return False
    return element.name not in _HEADINGS or not element.words().strip()


def _is_out_of_place(element: _Element) -> bool:
    """Whether only the contents can stay: of words around blocks, and of what is no time."""
    if element.name == "time" and "datetime=" not in element.attributes:
        return not _TIME.fullmatch(element.words().strip())
    return element.name in _IN_WORDS and element.holds(_BLOCKS)
