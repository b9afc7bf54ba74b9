"""Cleans HTML from Word, mail and web pages into a few plain elements. Pure.

Word writes lists as paragraphs, comments and struck text as text, and titles as styles; web pages
add navigation and decoration. The result has headings, paragraphs, lists, tables, quotations and
code, with links, bold and italics in them, and nothing else.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from lxml import etree, html

from budkavle.content.conversion.arranging import arrange
from budkavle.content.conversion.blocks import Block, assembled, is_inline, levelled, paragraph
from budkavle.content.conversion.browser_html import as_browsers_read
from budkavle.content.conversion.cleaning_inline import (
    NO_TEXT,
    Inline,
    all_text,
    emphasised,
    name_of,
    number_in,
    plain,
    text_of,
)

MOST_CHARACTERS = 3_000_000
"""The longest HTML that is cleaned."""

_CONDITIONAL = re.compile(r"<!\[(?:if[^\]]*|endif)\]>")
_BLOCKS = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol li table blockquote"
    " pre dl dt dd figure figcaption form fieldset address hr body html center details summary"
    " tbody thead tfoot tr td th caption".split()
)
_HEADING = re.compile(r"h([1-6])")
_WORD_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.IGNORECASE)
_WORD_TITLE = re.compile(r"\b(?:MsoTitle|MsoHeading(\d)?)\b")
_NUMBER = re.compile(r"\(?(\d{1,4}|[a-zåäö]|[ivxlcdm]+)[.)]|(?:\d{1,4}\.)+(\d{1,4})", re.IGNORECASE)
_LEVELS = frozenset("123456789")
_LAYOUT = frozenset({"presentation", "none"})


class TooDeepError(Exception):
    """The HTML is too long, or nested so deeply that the parser loses a part of it."""


_APART = re.compile(r"</(?:t[dh]|tr|li|p)>|<[uo]l\b")
"""What stands apart within a cell, where there are only words."""
_MOST_COLUMNS, _MOST_ROWS = 50, 1000
"""The most that one cell of a table takes."""


def cleaned(markup: str) -> tuple[list[str], Counter[str]]:
    """The blocks of a text as clean HTML, and how many things of each kind were left out.

    Raises TooDeepError.
    """
    root = tree_of(markup)
    return cleaned_tree(root) if root is not None else ([], Counter())


def tree_of(markup: str) -> etree._Element | None:
    """HTML as a tree, without Word's conditions; None if nothing is in it. Raises TooDeepError."""
    if len(markup) > MOST_CHARACTERS:
        raise TooDeepError
    text = as_browsers_read(_CONDITIONAL.sub("", markup.replace("\0", ""))).strip()
    if not text:
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None
    if any(error.level_name == "FATAL" for error in parser.error_log):
        raise TooDeepError
    return root


def cleaned_tree(root: etree._Element) -> tuple[list[str], Counter[str]]:
    """The same of a tree, which is changed."""
    left_out = arrange(root)
    cleaner = _Cleaner()
    blocks = list(cleaner.blocks(root))
    return list(assembled(levelled(blocks))), left_out + cleaner.left_out


class _Cleaner:
    def __init__(self) -> None:
        self._inline = Inline()

    @property
    def left_out(self) -> Counter[str]:
        """How many things of each kind are no part of the text."""
        return self._inline.left_out

    def blocks(self, element: etree._Element) -> Iterator[Block]:
        """The blocks of an element's content; runs of text between them are paragraphs."""
        run = text_of(element.text)
        for child in element:
            if self._is_block(child):
                yield from paragraph(run)
                run = ""
                yield from self._block(child)
            else:
                run += self._inline.inline(child)
            run += text_of(child.tail)
        yield from paragraph(run)

    def _is_block(self, element: etree._Element) -> bool:
        """Whether an element is a block, or holds one, such as Google's bold around everything."""
        name = name_of(element)
        if name in _BLOCKS:
            return True
        return name not in NO_TEXT and any(name_of(each) in _BLOCKS for each in element.iter())

    def _block(self, element: etree._Element) -> Iterator[Block]:
        name, style = name_of(element), element.get("style", "")
        if self._inline.is_left_out(element):
            return
        if level := _heading_level(element):
            words = self._inline.words(element, plain=True)
            yield from [Block(words, level)] if words else []
        elif found := _WORD_LIST.search(style):
            yield from self._word_item(element, int(found[1]) if found[1] in _LEVELS else 1)
        elif name in ("ul", "ol") and _is_of_word_online(element):
            yield from self._word_online(element)
        elif name in ("ul", "ol"):
            yield Block(self._list(element))
        elif name == "table" and _is_layout(element):
            yield from self.blocks(element)
        elif name == "table":
            for caption in element.findall("caption"):
                yield from self.blocks(caption)
            yield Block(self._table(element))
        elif name == "blockquote":
            inner = "".join(assembled(list(self.blocks(element))))
            yield Block(f"<blockquote>{inner}</blockquote>")
        elif name == "pre":
            yield Block(f"<pre><code>{escape(all_text(element))}</code></pre>")
        elif name == "hr":
            yield Block("<hr>")
        elif name not in _BLOCKS:
            yield from (self._within(element, each) for each in self.blocks(element))
        else:
            yield from self.blocks(element)

    def _within(self, element: etree._Element, block: Block) -> Block:
        """A block that is in a link, or in bold; lists and tables in them are left as they are."""
        words = block.markup
        if words.startswith("<") and not is_inline(words):
            if name_of(element) == "a":
                self.left_out["links"] += 1
            return block
        if name_of(element) == "a":
            return replace(
                block, markup=self._inline.link(element, words) if "<a " not in words else words
            )
        return (
            block
            if block.level and block.ordered is None
            else replace(block, markup=emphasised(element, words))
        )

    def _word_online(self, element: etree._Element) -> Iterator[Block]:
        """The items of a list of Word Online, which begins a list for each."""
        is_ordered, start = name_of(element) == "ol", element.get("start", "")
        for item in element.iter("li"):
            level = item.get("data-aria-level") or item.get("aria-level", "")
            words = self._inline.words(item)
            at = int(level) if level in _LEVELS else 1
            yield Block(words, at, is_ordered, number_in(start, 1))

    def _word_item(self, element: etree._Element, level: int) -> Iterator[Block]:
        marker = ""
        for each in element.iter():
            if "ignore" in each.get("style", "").lower() and "mso-list" in each.get("style", ""):
                marker = all_text(each).strip()
                tail = each.tail
                each.clear()
                each.tail = tail
                break
        number = _NUMBER.match(marker)
        counted = (number[1] or number[2]) if number else ""
        yield Block(self._inline.words(element), level, number is not None, number_in(counted, 1))

    def _list(self, element: etree._Element) -> str:
        items: list[str] = []
        for child in element:
            name = name_of(child)
            if name in ("ul", "ol"):
                nested = self._list(child)
                items = [*items[:-1], items[-1] + nested] if items else [nested]
            elif name == "li" or text_of(all_text(child)).strip():
                blocks = list(self.blocks(child))
                single = len(blocks) < 2 or blocks[1].markup.startswith(("<ul", "<ol"))
                parts = [b.markup if b.markup.startswith("<") and not is_inline(b.markup) else
                         b.markup if single and n == 0 else f"<p>{b.markup}</p>"
                         for n, b in enumerate(blocks)]  # fmt: skip
                if parts:
                    items.append("".join(parts))
        name = name_of(element)
        start = number_in(element.get("start", ""), 1)
        begins = f' start="{start}"' if name == "ol" and start != 1 else ""
        return f"<{name}{begins}>{''.join(f'<li>{each}</li>' for each in items)}</{name}>"

    def _table(self, element: etree._Element) -> str:
        rows, held = [], Counter[int]()
        for row in element.iter("tr"):
            if next(row.iterancestors("table"), None) is element:
                cells = list(self._cells(row, held))
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

    def _cells(self, row: etree._Element, held: Counter[int]) -> Iterator[str]:
        """The cells of a row; `held` has for each column how many rows a cell above still takes."""
        column = 0
        for cell in row:
            if name_of(cell) not in ("td", "th"):
                continue
            while held[column] > 0:
                held[column] -= 1
                column += 1
                yield ""
            apart = (_APART.sub(r" \g<0>", block.markup) for block in self.blocks(cell))
            inner = [re.sub(" +", " ", plain(each)).strip() for each in apart]
            wide, high = _span(cell, "colspan", _MOST_COLUMNS), _span(cell, "rowspan", _MOST_ROWS)
            if wide > 1 or high > 1:
                self.left_out["joined"] += 1
            for number in range(wide):
                held[column] = high - 1
                column += 1
                yield "" if number else "<br>".join(filter(None, inner))
        while held[column] > 0:
            held[column] -= 1
            column += 1
            yield ""


def _is_of_word_online(element: etree._Element) -> bool:
    items = list(element)
    return bool(items) and all(each.get("data-listid") is not None for each in items)


def _is_layout(table: etree._Element) -> bool:
    """Whether a table only puts texts in their places: it says so, or has a single cell."""
    if table.get("role") in _LAYOUT:
        return True
    cells = [each for each in table.iter("td", "th") if next(each.iterancestors("table")) is table]
    return len(cells) == 1


def _span(cell: etree._Element, name: str, most: int) -> int:
    """How many columns or rows a cell takes."""
    written = cell.get(name, "1").strip()
    is_number = written.isascii() and written.isdecimal() and len(written) < 6
    return max(1, min(int(written), most)) if is_number else 1


def _heading_level(element: etree._Element) -> int:
    if found := _HEADING.fullmatch(name_of(element)):
        return int(found[1])
    if element.get("role") == "heading":
        return number_in(element.get("aria-level", ""), 2)
    if found := _WORD_TITLE.search(element.get("class", "")):
        return int(found[1] or 1)
    return 0
