"""Cleans HTML from Word, mail and web pages into a few plain elements. Pure.

Word writes lists as paragraphs, comments and struck text as text, and titles as styles; web pages
add navigation and decoration. The result has headings, paragraphs, lists, tables, quotations and
code, with links, bold and italics in them, and nothing else.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from html import escape
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree, html

from budkavle.desk.blocks import Block, assembled, is_inline, levelled, paragraph, tidy

MOST_CHARACTERS = 3_000_000
"""The longest HTML that is cleaned."""

_CONDITIONAL = re.compile(r"<!\[(?:if[^\]]*|endif)\]>")
_NO_TEXT = frozenset(
    "script style head title meta link xml template noscript svg math canvas object applet map"
    " button select datalist progress audio source track".split()
)
_EMBEDDED = frozenset({"iframe", "video", "embed", "audio", "object"})
_BLOCKS = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol li table blockquote"
    " pre dl dt dd figure figcaption form fieldset address hr body html center details summary"
    " tbody thead tfoot tr td th caption".split()
)
_HEADING = re.compile(r"h([1-6])")
_WORD_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.IGNORECASE)
_WORD_TITLE = re.compile(r"\b(?:MsoTitle|MsoHeading(\d)?)\b")
_NUMBER = re.compile(r"\(?(\d{1,4}|[a-z])[.)]", re.IGNORECASE)
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_HARD_SPACE = re.compile(r"(?<!\d)\u00a0|\u00a0(?!\d)")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_LEFT_OUT = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all", re.IGNORECASE)
_COMMENT = re.compile(r"mso-element:\s*comment|mso-comment", re.IGNORECASE)
_BOLD = re.compile(r"font-weight:\s*(bold|bolder|normal|lighter|\d+)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*(italic|oblique|normal)", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


class TooDeepError(Exception):
    """The HTML is too long, or nested so deeply that the parser loses a part of it."""


def cleaned(markup: str) -> tuple[list[str], Counter[str]]:
    """The blocks of a text as clean HTML, and how many things of each kind were left out.

    Raises TooDeepError.
    """
    if len(markup) > MOST_CHARACTERS:
        raise TooDeepError
    text = _CONDITIONAL.sub("", markup.replace("\0", "")).strip()
    if not text:
        return [], Counter()
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return [], Counter()
    if any(error.level_name == "FATAL" for error in parser.error_log):
        raise TooDeepError
    cleaner = _Cleaner()
    blocks = list(cleaner.blocks(root))
    return list(assembled(levelled(blocks))), cleaner.left_out


class _Cleaner:
    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()

    def blocks(self, element: etree._Element) -> Iterator[Block]:
        """The blocks of an element's content; runs of text between them are paragraphs."""
        run = _text(element.text)
        for child in element:
            if self._is_block(child):
                yield from paragraph(run)
                run = ""
                yield from self._block(child)
            else:
                run += self._inline(child)
            run += _text(child.tail)
        yield from paragraph(run)

    def _is_block(self, element: etree._Element) -> bool:
        """Whether an element is a block, or holds one, such as Google's bold around everything."""
        name = _name(element)
        if name in _BLOCKS:
            return True
        return name not in _NO_TEXT and any(_name(each) in _BLOCKS for each in element.iter())

    def _block(self, element: etree._Element) -> Iterator[Block]:
        name, style = _name(element), element.get("style", "")
        if self._is_left_out(element):
            return
        if level := _heading_level(element):
            words = self._words(element, plain=True)
            yield from [Block(words, level)] if words else []
        elif found := _WORD_LIST.search(style):
            yield from self._word_item(element, int(found[1]))
        elif name in ("ul", "ol"):
            yield Block(self._list(element))
        elif name == "table":
            yield Block(self._table(element))
        elif name == "blockquote":
            inner = "".join(assembled(list(self.blocks(element))))
            yield Block(f"<blockquote>{inner}</blockquote>")
        elif name == "pre":
            yield Block(f"<pre><code>{escape(_all_text(element))}</code></pre>")
        elif name == "hr":
            yield Block("<hr>")
        else:
            yield from self.blocks(element)

    def _word_item(self, element: etree._Element, level: int) -> Iterator[Block]:
        marker = ""
        for each in element.iter():
            if "ignore" in each.get("style", "").lower() and "mso-list" in each.get("style", ""):
                marker = _all_text(each).strip()
                tail = each.tail
                each.clear()
                each.tail = tail
                break
        number = _NUMBER.match(marker)
        start = int(number[1]) if number and number[1].isdecimal() else 1
        yield Block(self._words(element), level, number is not None, start)

    def _list(self, element: etree._Element) -> str:
        items: list[str] = []
        for child in element:
            name = _name(child)
            if name in ("ul", "ol"):
                nested = self._list(child)
                items = [*items[:-1], items[-1] + nested] if items else [nested]
            elif name == "li" or _text(_all_text(child)).strip():
                blocks = list(self.blocks(child))
                single = len(blocks) < 2 or blocks[1].markup.startswith(("<ul", "<ol"))
                parts = [b.markup if b.markup.startswith("<") and not is_inline(b.markup) else
                         b.markup if single and n == 0 else f"<p>{b.markup}</p>"
                         for n, b in enumerate(blocks)]  # fmt: skip
                if parts:
                    items.append("".join(parts))
        name = _name(element)
        start = element.get("start", "")
        begins = f' start="{start}"' if name == "ol" and start.isdecimal() and start != "1" else ""
        return f"<{name}{begins}>{''.join(f'<li>{each}</li>' for each in items)}</{name}>"

    def _table(self, element: etree._Element) -> str:
        rows = []
        for row in element.iter("tr"):
            cells = []
            for cell in row:
                if _name(cell) in ("td", "th"):
                    inner = [_plain(block.markup) for block in self.blocks(cell)]
                    cells += ["<br>".join(filter(None, inner))]
                    span = cell.get("colspan", "1")
                    cells += [""] * (min(int(span), 50) - 1 if span.isdecimal() else 0)
            if any(cells):
                rows.append(cells)
        if not rows:
            return ""
        width = max(map(len, rows))
        lines = [cells + [""] * (width - len(cells)) for cells in rows]
        head = "".join(f"<th>{cell}</th>" for cell in lines[0])
        body = "".join(
            f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines[1:]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _words(self, element: etree._Element, *, plain: bool = False) -> str:
        words = _text(element.text)
        for child in element:
            words += self._inline(child) + _text(child.tail)
        words = tidy(words)
        return re.sub(r"</?(?:strong|em)>|<br>", "", words) if plain else words

    def _inline(self, element: etree._Element) -> str:
        """An element within a paragraph as HTML."""
        name = _name(element)
        if self._is_left_out(element):
            return ""
        if name == "br":
            return "<br>"
        if name == "img":
            self.left_out["pictures"] += 1
            return ""
        inner = _text(element.text)
        for child in element:
            inner += self._inline(child) + _text(child.tail)
        if name == "a":
            return self._link(element, inner)
        if name in ("sup", "sub") and "<" not in inner:
            signs = _RAISED if name == "sup" else _LOWERED
            return "".join(signs.get(sign, sign) for sign in inner)
        if name == "code":
            return f"<code>{inner}</code>" if inner.strip() else inner
        return _emphasised(element, name, inner)

    def _link(self, element: etree._Element, inner: str) -> str:
        target = _target(element.get("href", "").strip())
        if not _plain(inner).strip():
            return inner
        if target is None:
            if not element.get("href", "").startswith("#") and element.get("href"):
                self.left_out["links"] += 1
            return inner
        return _around(f'<a href="{escape(target)}">', inner, "</a>")

    def _is_left_out(self, element: etree._Element) -> bool:
        """Whether an element is no part of the text; counts it if a reader might miss it."""
        name, style = _name(element), element.get("style", "")
        words = _all_text(element).strip()
        if name in _EMBEDDED:
            self.left_out["embedded"] += 1
            return True
        if name in _NO_TEXT:
            return True
        kind = ""
        if name in ("del", "s", "strike"):
            kind = "struck"
        elif (
            _COMMENT.search(style)
            or "MsoComment" in element.get("class", "")
            or ("msocom" in element.get("class", ""))
        ):
            kind = "comments"
        elif _LEFT_OUT.search(style) or element.get("hidden") is not None:
            kind = "hidden"
        if kind and words:
            self.left_out[kind] += 1
        return bool(kind)


def _emphasised(element: etree._Element, name: str, inner: str) -> str:
    style = element.get("style", "")
    bold, italic = _BOLD.search(style), _ITALIC.search(style)
    is_bold = name in ("b", "strong")
    if bold:
        weight = bold[1].lower()
        is_bold = weight.startswith("bold") or (weight.isdecimal() and int(weight) >= 600)
    is_italic = (name in ("i", "em") and not italic) or bool(italic and italic[1] != "normal")
    if not re.search(r"\w", _plain(inner)):
        return inner
    if is_italic and "<em>" not in inner:
        inner = _around("<em>", inner, "</em>")
    if is_bold and "<strong>" not in inner:
        inner = _around("<strong>", inner, "</strong>")
    return inner


def _around(before: str, inner: str, after: str) -> str:
    """Tags around words; spaces and line breaks at their ends stay outside."""
    found = re.fullmatch(r"((?:\s|<br>)*)(.*?)((?:\s|<br>)*)", inner, re.DOTALL)
    lead, words, trail = found.groups() if found else ("", inner, "")
    return f"{lead}{before}{words}{after}{trail}"


def _target(href: str) -> str | None:
    """Where a link leads, without what mail programs put before it; None if it is no link."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    host = parts.netloc.lower()
    if host.endswith("safelinks.protection.outlook.com"):
        href = parse_qs(parts.query).get("url", [""])[0]
    elif host in ("www.google.com", "google.com") and parts.path == "/url":
        href = parse_qs(parts.query).get("q", [""])[0]
    scheme = href.partition(":")[0].lower()
    return href if scheme in _SCHEMES and not re.search(r"\s", unquote(href)) else None


def _heading_level(element: etree._Element) -> int:
    if found := _HEADING.fullmatch(_name(element)):
        return int(found[1])
    if element.get("role") == "heading":
        level = element.get("aria-level", "2")
        return int(level) if level.isdecimal() else 2
    if found := _WORD_TITLE.search(element.get("class", "")):
        return int(found[1] or 1)
    return 0


def _name(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _text(text: str | None) -> str:
    """Text as HTML, without invisible characters and with single spaces."""
    if not text:
        return ""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return escape(_SPACES.sub(" ", _HARD_SPACE.sub(" ", text)), quote=False)


def _plain(markup: str) -> str:
    """Markup of a block without blocks and lists in it, for a cell of a table."""
    kept = re.sub(r"</(?:p|li|h\d)>", "<br>", markup)
    kept = re.sub(r"<(?!/?(?:strong|em|a|br|code)\b)[^>]*>", "", kept)
    return tidy(kept)


def _all_text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))
