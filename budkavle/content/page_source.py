"""Reviews the Markdown of an ordinary page by the same rules as items, line by line. Pure.

MkDocs renders pages by another dialect of Markdown, with the site's extensions. Here they are
parsed as CommonMark that accepts every link, and where the two dialects differ, both readings are
checked. Whatever this review misses is found in MkDocs' output (see `page_html`).
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain

from markdown_it.token import Token

from budkavle.content.markdown import (
    FORBIDDEN_HTML,
)
from budkavle.content.markdown_dialect import page_parser
from budkavle.content.mistakes import Mistake
from budkavle.content.page_rules import (
    ACTIVE,
    TAG,
    TAGS,
    Finding,
    address_finding,
    attribute_finding,
    tag_finding,
)

_INSTRUCTION = re.compile(r"<\?")
_WHOLE_TAG = re.compile(r"""<([a-zA-Z][a-zA-Z0-9:-]*)((?:[^"'<>]|"[^"]*"|'[^']*')*)""")
_WRITTEN = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
"""An attribute in a tag. It is matched once from each position, so no text takes long."""
_ANY_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_IN_HTML = re.compile(r"<[^<>]*\smarkdown\b", re.IGNORECASE)
"""An element that contains Markdown (md_in_html)."""
_INDENTING = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?)\s")
"""The beginning of a block indented by four: an admonition, a collapsible block or a tab."""
_ATTRIBUTES = re.compile(r"\{:?([^{}\n]+)\}")
"""Attributes for the element before them (attr_list)."""
_ATTRIBUTE = re.compile(r"""([^\s=}"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'}]+))?""")
_LINK = re.compile(r"(!?)\[[^\[\]]*\]\(\s*<?([^)]*)")
"""A link that CommonMark does not accept because of a space in its address."""
_DEFINITION = re.compile(r"^ {0,3}(!?)\[[^\]\n]+\]:\s*<?(\S+)", re.MULTILINE)


def mistakes(text: str, first_line: int = 1) -> tuple[Mistake, ...]:
    """Everything forbidden in a page's Markdown, which begins on line `first_line`."""
    found = _of_markdown(_unindented(text.expandtabs(4)), first_line)
    return tuple(dict.fromkeys(found))


def _of_markdown(text: str, first_line: int) -> Iterator[Mistake]:
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
    """Remove the indent of admonitions, collapsible blocks and tabs; line numbers stay the same."""
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


def _of_inline(tokens: Sequence[Token], first_line: int) -> Iterator[Mistake]:
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


def _of_words(words: str, first_line: int) -> Iterator[Mistake]:
    """Find links and attributes that MkDocs' Markdown makes of what CommonMark takes for words."""
    for match, line in chain(
        _placed(_LINK, words, first_line), _placed(_DEFINITION, words, first_line)
    ):
        yield from _told(
            address_finding("src" if match[1] else "href", unescape(match[2].strip())), line
        )
    for block, line in _placed(_ATTRIBUTES, words, first_line):
        for name, value in _ATTRIBUTE.findall(block[1]):
            yield from _told(_added(name.lower(), unescape(value.strip("\"'"))), line)


def _added(name: str, value: str) -> Finding | None:
    """Check an attribute added to an element whose name is not known here."""
    if name in ("href", "src"):
        return address_finding(name, value)
    if name.startswith("on") or name in ACTIVE:
        return Finding(FORBIDDEN_HTML, f"{name}=", ())
    return None


def _of_block(html: str, first_line: int) -> Iterator[Mistake]:
    yield from _of_html(html, first_line)
    if _IN_HTML.search(html):
        without = _ANY_TAG.sub(lambda tag: "\n" * tag[0].count("\n"), html)
        margin = "\n".join(line.lstrip(" ") for line in without.split("\n"))
        yield from _of_markdown(margin, first_line)


def _of_html(html: str, first_line: int) -> Iterator[Mistake]:
    """Check HTML as written: the name of every tag, and the attributes of every allowed one."""
    for match, line in _placed(TAG, html, first_line):
        yield from _told(tag_finding(match[1].lower()), line)
    for _, line in _placed(_INSTRUCTION, html, first_line):
        yield Mistake(line, "", FORBIDDEN_HTML, (("value", "<?"),))
    for match, line in _placed(_WHOLE_TAG, html, first_line):
        yield from _of_tag(match[1].lower(), match[2], line)


def _placed(
    pattern: re.Pattern[str], text: str, first_line: int
) -> Iterator[tuple[re.Match[str], int]]:
    """Every match of a pattern, with its line."""
    line, counted = first_line, 0
    for match in pattern.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield match, line


def _of_tag(tag: str, inside: str, line: int) -> Iterator[Mistake]:
    """Check the attributes of an allowed element, as written.

    A link or a picture must be written in Markdown: in HTML its address would not be checked.
    """
    attributes = [
        (name.lower(), unescape(value.strip("\"'"))) for name, value in _WRITTEN.findall(inside)
    ]
    names = {name for name, _ in attributes}
    if tag not in TAGS:
        return
    if tag == "img" or (tag == "a" and "href" in names) or (tag == "input" and "type" not in names):
        yield from _told(Finding(FORBIDDEN_HTML, f"<{tag}>", ()), line)
    for name, value in attributes:
        if name != "markdown":
            yield from _told(attribute_finding(tag, name, value), line)


def _told(finding: Finding | None, line: int) -> Iterator[Mistake]:
    if finding:
        yield Mistake(line, "", finding.rule, (("value", finding.value),))
