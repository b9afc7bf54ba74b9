"""Turns an item's HTML into Markdown that shows the same words when it is rendered. Pure.

The HTML must come from `markdown.standalone`: without comments, and properly escaped. Of markup
that Markdown lacks, the words stay. The libraries for this bring 22 MB, and escape needlessly.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import unescape

_PIECES = re.compile(r'<(/?)(\w+)((?:[^">]|"[^"]*")*)>|([^<]+)')
"""A tag (whether it is an end tag, its name, its attributes), or the text up to the next tag."""
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_VOID = frozenset({"br", "hr", "img"})
_BLOCKS = frozenset(
    "blockquote dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section table ul"
    " caption thead tbody tfoot tr".split()
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SIGN = re.compile(r"[\\`*\[\]<|]|~(?=~)|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
"""What would be markup anywhere in a line."""
_LINE = re.compile(r"^(#{1,6}|>|[-+](?=\s|$)|[-=]{2,}|\d{1,9}(?=[.)](?:\s|$)))", re.M)
"""What would be markup at the beginning of a line."""
_PIPE = re.compile(r"(?<!\\)\|")
"""What would end a cell, within code."""
_OPENS, _CLOSES = "\ue002", "\ue003"
"""What stands before emphasis and after it, until a line is whole."""
_UNSURE = re.compile(
    rf"\w{_OPENS}[*~{_OPENS}]+[^\w\s*~{_OPENS}]|[^\w\s*~{_CLOSES}][*~{_CLOSES}]+{_CLOSES}\w"
)
"""Emphasis between a letter and a sign, which CommonMark (6.2) may read in another way."""
_MARKS = re.compile(f"[{_OPENS}{_CLOSES}]")


@dataclass(frozen=True, slots=True)
class _Node:
    """An element, with its text and elements."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["_Node | str"] = field(default_factory=list)


def markdown_of(html: str) -> str:
    """Turn HTML into Markdown (CommonMark with tables); it ends without a line break."""
    return _joined(_tree(html).inside)


def escaped(text: str) -> str:
    """Plain text as a line of Markdown."""
    return _begun(_safe(text).strip())


def _safe(text: str) -> str:
    return _SIGN.sub(r"\\\g<0>", _SPACE.sub(" ", text))


def _tree(html: str) -> _Node:
    root = _Node("")
    open_: list[_Node] = [root]
    for ends, tag, attributes, words in _PIECES.findall(html):
        if words:
            open_[-1].inside.append(unescape(words))
        elif not ends:
            named = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
            node = _Node(tag, named)
            open_[-1].inside.append(node)
            open_ += [] if tag in _VOID else [node]
        elif len(open_) > 1:
            open_.pop()
    return root


def _joined(nodes: Sequence[_Node | str], between: str = "\n\n") -> str:
    return between.join(block for block in _blocks(nodes) if block)


def _blocks(nodes: Sequence[_Node | str]) -> Iterator[str]:
    """The blocks among some nodes; text and inline elements between them are a paragraph."""
    run: list[_Node | str] = []
    for node in nodes:
        if isinstance(node, str) or node.tag not in _BLOCKS:
            run.append(node)
            continue
        yield _paragraph(run)
        run = []
        yield _BLOCK.get(node.tag, _inner)(node)
    yield _paragraph(run)


def _inner(node: _Node) -> str:
    return _joined(node.inside)


def _paragraph(nodes: Sequence[_Node | str]) -> str:
    return _begun(_line(nodes))


def _begun(text: str) -> str:
    """A paragraph, none of whose lines begins like another block."""
    return _LINE.sub(lambda found: _ahead(found[0]), text)


def _ahead(sign: str) -> str:
    return f"{sign}\\" if sign[0].isdigit() else f"\\{sign}"


def _line(nodes: Sequence[_Node | str]) -> str:
    text = _inline(nodes, emphasis=True)
    if _UNSURE.search(text):
        text = _inline(nodes, emphasis=False)
    text = _MARKS.sub("", text)
    return re.sub(r" *\\\n *", "\\\\\n", text).strip().removesuffix("\\")


def _inline(nodes: Sequence[_Node | str], *, emphasis: bool) -> str:
    return "".join(_piece(each, emphasis=emphasis) for each in nodes)


def _piece(node: _Node | str, *, emphasis: bool) -> str:
    if isinstance(node, str):
        return _safe(_MARKS.sub("", node))
    inner = _inline(node.inside, emphasis=emphasis)
    match node.tag:
        case "br":
            return "\\\n"
        case "img":
            return f"![{_safe(node.attributes.get('alt', ''))}]({_target(node, 'src')})"
        case "a" if inner.strip() and "href" in node.attributes:
            return _around(inner, "[", f"]({_target(node, 'href')})")
        case "strong" | "b" if emphasis:
            return _around(inner, f"{_OPENS}**", f"**{_CLOSES}")
        case "em" | "i" if emphasis:
            return _around(inner, f"{_OPENS}*", f"*{_CLOSES}")
        case "del" | "s" if emphasis:
            return _around(inner, f"{_OPENS}~~", f"~~{_CLOSES}")
        case "code" | "kbd" | "samp":
            return _code(_text(node))
    return inner


def _around(inner: str, before: str, after: str) -> str:
    """Signs around words; spaces at the ends stand outside, where there are words at all."""
    words = inner.strip(" ")
    if not words:
        return inner
    start = inner[: len(inner) - len(inner.lstrip(" "))]
    return f"{start}{before}{words}{after}{inner[len(start) + len(words) :]}"


def _target(node: _Node, name: str) -> str:
    address = node.attributes.get(name, "")
    if re.search(r"[\s()<>]", address):
        return f"<{address.replace('<', '%3C').replace('>', '%3E')}>"
    return address


def _text(node: _Node | str) -> str:
    return node if isinstance(node, str) else "".join(map(_text, node.inside))


def _code(text: str) -> str:
    """Code within a line, between more backticks than it has in a row (CommonMark, 6.1)."""
    text = text.replace("\n", " ")
    if not text.strip():
        return text
    fence = "`" * (1 + _longest(text))
    space = " " if "`" in text[:1] + text[-1:] or text[:1] + text[-1:] == "  " else ""
    return f"{fence}{space}{text}{space}{fence}"


def _longest(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)


def _heading(level: int, node: _Node) -> str:
    words = _line(node.inside).replace("\\\n", " ")
    return f"{'#' * level} {words}" if words else ""


def _quotation(node: _Node) -> str:
    return _indented(_joined(node.inside), "> ", "> ")


def _preformatted(node: _Node) -> str:
    text = _text(node).removesuffix("\n")
    fence = "`" * max(3, 1 + _longest(text))
    return f"{fence}\n{text}\n{fence}"


def _list(node: _Node) -> str:
    items = [each for each in node.inside if isinstance(each, _Node) and each.tag == "li"]
    first = int(node.attributes.get("start") or 1)
    markers = [f"{first + at}. " if node.tag == "ol" else "- " for at in range(len(items))]
    loose = any(_is_loose(each) for each in items)
    made = [
        _indented(
            _joined(item.inside, "\n\n" if loose else "\n") or "\\", marker, " " * len(marker)
        )
        for item, marker in zip(items, markers, strict=True)
    ]
    return ("\n\n" if loose else "\n").join(made)


def _is_loose(item: _Node) -> bool:
    return any(isinstance(each, _Node) and each.tag == "p" for each in item.inside)


def _indented(text: str, first: str, later: str) -> str:
    lines = text.split("\n")
    return "\n".join((first if at == 0 else later) + line for at, line in enumerate(lines)).rstrip()


def _term(node: _Node) -> str:
    return _around(_line(node.inside), "**", "**")


def _table(node: _Node) -> str:
    """A table; what stands above it as its caption is a paragraph."""
    rows = [[_cell(each) for each in row] for row in _rows(node)]
    captions = [_line(each.inside) for each in _elements(node, "caption")]
    if not rows:
        return "\n\n".join(captions)
    width = max(map(len, rows))
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return "\n\n".join([*captions, "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])])


def _rows(table: _Node) -> Iterator[list[_Node]]:
    for part in (table, *_elements(table, "thead", "tbody", "tfoot")):
        for row in _elements(part, "tr"):
            yield list(_elements(row, "td", "th"))


def _elements(node: _Node, *tags: str) -> Iterator[_Node]:
    return (each for each in node.inside if isinstance(each, _Node) and each.tag in tags)


def _cell(node: _Node) -> str:
    line = _line(node.inside).replace("\\\n", " ").replace("\n", " ")
    return _PIPE.sub(r"\\|", line)


_BLOCK: dict[str, Callable[[_Node], str]] = {
    **{f"h{level}": partial(_heading, level) for level in range(1, 7)},
    "blockquote": _quotation,
    "pre": _preformatted,
    "ul": _list,
    "ol": _list,
    "hr": lambda _: "***",
    "p": lambda node: _paragraph(node.inside),
    "dt": _term,
    "table": _table,
}
