"""Reviews what the writer of an ordinary page wrote, by the rules for items, line by line. Pure.

MkDocs renders pages by another Markdown, with the extensions of the site, so here they are read as
CommonMark without its own refusals, and where the two differ, both readings are looked at. Whatever
this misses is found in what MkDocs made of the page (see `page_html`).
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from html.parser import HTMLParser

from markdown_it.token import Token

from budkavle.commonmark import Fault
from budkavle.dialect import page_parser
from budkavle.page_rules import (
    ACTIVE,
    TAG,
    Finding,
    address_finding,
    attribute_finding,
    tag_finding,
)

_TAGS = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_IN_HTML = re.compile(r"<[^>]*\smarkdown\b", re.IGNORECASE)
"""An element whose content is Markdown (md_in_html)."""
_INDENTING = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?)\s")
"""What begins a block that is indented by four: an admonition, a fold, a tab."""
_ATTRIBUTES = re.compile(r"\{:?([^{}\n]+)\}")
"""Attributes for what stands before them (attr_list)."""
_ATTRIBUTE = re.compile(r"""([^\s=}"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'}]+))?""")
_LINK = re.compile(r"(!?)\[[^\[\]]*\]\(\s*<?([^)]*)")
"""A link that is none in CommonMark, which allows no space in an address."""
_DEFINITION = re.compile(r"^ {0,3}(!?)\[[^\]]+\]:\s*<?(\S+)", re.MULTILINE)


def faults(text: str, first_line: int = 1) -> tuple[Fault, ...]:
    """Everything that is not allowed in a page's Markdown, which begins on `first_line`."""
    found = _of_markdown(_unindented(text.expandtabs(4)), first_line)
    return tuple(dict.fromkeys(found))


def _of_markdown(text: str, first_line: int) -> Iterator[Fault]:
    line = first_line
    for token in page_parser().parse(text):
        line = first_line + token.map[0] if token.map else line
        if token.type == "html_block":
            yield from _of_block(token.content, line)
        elif token.type == "fence":
            yield from _of_words(f"{{{token.info.strip(' {}')}}}", line)
        elif token.type == "inline":
            yield from _of_inline(token.children or (), line)


def _unindented(text: str) -> str:
    """Move what stands in admonitions, folds and tabs to the margin, every line on its own line."""
    lines, marks = [], list[int]()
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if line.strip():
            while marks and indent < marks[-1] + 4:
                marks.pop()
        lines.append(line[4 * len(marks) :])
        if indent < 4 * (len(marks) + 1) and _INDENTING.match(line, indent):
            marks.append(indent)
    return "\n".join(lines)


def _of_inline(tokens: Sequence[Token], first_line: int) -> Iterator[Fault]:
    words, line = "", first_line
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            words += "\n"
            line += 1
        elif token.type == "text":
            words += token.content
        elif token.type == "html_inline":
            yield from _of_html(token.content, line)
            line += token.content.count("\n")
            words += "\n" * token.content.count("\n")
        elif token.type == "link_open":
            yield from _told(address_finding("href", str(token.attrs.get("href", ""))), line)
        elif token.type == "image":
            yield from _told(address_finding("src", str(token.attrs.get("src", ""))), line)
    yield from _of_words(words, first_line)


def _of_words(words: str, first_line: int) -> Iterator[Fault]:
    """Look for what another Markdown than CommonMark makes of words."""
    for match in (*_LINK.finditer(words), *_DEFINITION.finditer(words)):
        line = first_line + words.count("\n", 0, match.start())
        found = address_finding("src" if match[1] else "href", unescape(match[2].strip()))
        yield from _told(found, line)
    for block in _ATTRIBUTES.finditer(words):
        line = first_line + words.count("\n", 0, block.start())
        for name, value in _ATTRIBUTE.findall(block[1]):
            yield from _told(_added(name.lower(), unescape(value.strip("\"'"))), line)


def _added(name: str, value: str) -> Finding | None:
    """Judge an attribute that is added to an element, of which the name is not known here."""
    if name in ("href", "src"):
        return address_finding(name, value)
    if name.startswith("on") or name in ACTIVE:
        return Finding("forbidden-html", f"{name}=", ())
    return None


def _of_block(html: str, first_line: int) -> Iterator[Fault]:
    yield from _of_html(html, first_line)
    if _IN_HTML.search(html):
        without = _TAGS.sub(lambda tag: "\n" * tag[0].count("\n"), html)
        margin = "\n".join(line.lstrip(" ") for line in without.split("\n"))
        yield from _of_markdown(margin, first_line)


def _of_html(html: str, first_line: int) -> Iterator[Fault]:
    """Judge HTML as written: every name of a tag, and the attributes of every allowed one."""
    for match in TAG.finditer(html):
        line = first_line + html.count("\n", 0, match.start())
        yield from _told(tag_finding(match[1].lower()), line)
    if "<?" in html:
        line = first_line + html.count("\n", 0, html.index("<?"))
        yield Fault("forbidden-html", line, (("value", "<?"),))
    for line, finding in _Attributes(html).found:
        yield from _told(finding, first_line + line)


def _told(finding: Finding | None, line: int) -> Iterator[Fault]:
    if finding:
        yield Fault(finding.code, line, (("value", finding.value),))


class _Attributes(HTMLParser):
    """Judges the attributes of a piece of HTML; `found` has lines from 0.

    A link or a picture must be written in Markdown, or its address would not be seen.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, Finding]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one tag."""
        if tag_finding(tag):
            return
        line = self.getpos()[0] - 1
        names = {name for name, _ in attrs}
        if (
            tag == "img"
            or (tag == "a" and "href" in names)
            or (tag == "input" and "type" not in names)
        ):
            self.found.append((line, Finding("forbidden-html", f"<{tag}>", ())))
        for name, value in attrs:
            if name != "markdown" and (found := attribute_finding(tag, name, value or "")):
                self.found.append((line, found))
