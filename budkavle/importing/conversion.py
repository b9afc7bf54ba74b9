"""Turns the HTML of a source's text into our Markdown. Pure.

`preparing` makes it clean, `content.conversion` makes Markdown of each block and proves its words,
and here everything that was put aside is put back: pictures, code, links, footnotes.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from budkavle.content import markdown
from budkavle.content.conversion.cleaning import TooDeepError, cleaned
from budkavle.content.conversion.pieces import markdown_of
from budkavle.importing.markup import tree_of
from budkavle.importing.passages import Passages, passages_of
from budkavle.importing.preparing.steps import prepare
from budkavle.importing.preparing.work import LINK, Prepared, Resolver
from budkavle.importing.source import Note, SourceError
from budkavle.model.values import slug

_STANDING_IN = re.compile("[\U000f0000-\U000ffffd]")
_PLACEHOLDER = LINK.format("")
_LINK = re.compile(re.escape(_PLACEHOLDER) + r"(\d+)")
_ITEM_MARK = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?=\s)")
_MARKS = re.compile(r"[\s>]|(?:[-*+]|\d{1,9}[.)])(?=\s)")
"""What may stand before a block in its line: the marks of lists and quotations."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A text as Markdown, with what was taken out of it for the front matter, and the notes."""

    text: str
    passages: Passages
    notes: tuple[Note, ...]


def convert(html: str, resolver: Resolver, region: str) -> Converted:
    """Convert a text; `region` is where phone numbers are at home."""
    notes: list[Note] = []
    try:
        root = tree_of(html)
        if root is None:
            return Converted("", Passages(), ())
        prepared = prepare(root, resolver)
        notes += prepared.notes
        blocks, left_out = cleaned(prepared.markup)
    except (SourceError, TooDeepError, RecursionError):
        return Converted("", Passages(), (*notes, Note("nested-too-deeply")))
    passages, blocks = passages_of(blocks, region)
    put = _Putting(prepared)
    text = "\n\n".join(filter(None, (put.back(block, left_out) for block in blocks)))
    if notes_below := tuple(put.footnotes(text, left_out)):
        text = "\n\n".join((text, *notes_below))
    facts = passages.map(lambda words: put.line(words, left_out))
    text = put.with_anchors(text)
    notes += put.notes
    notes += (Note(f"cleaned-{kind}", str(number)) for kind, number in left_out.items())
    return Converted(text, facts, tuple(notes))


def line_of(html: str, resolver: Resolver) -> tuple[str, tuple[Note, ...]]:
    """A short text, such as a caption, as Markdown on one line."""
    made = convert(html, resolver, "SE")
    return " ".join(made.text.split()), made.notes


class _Putting:
    """Puts back what `preparing` put aside."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self.notes: list[Note] = []

    def back(self, block: str, left_out: Counter[str]) -> str:
        """A clean block as Markdown."""
        text = _without_stray_lines(markdown_of(block, left_out))
        return self._links(self._inserts(text))

    def line(self, words: str, left_out: Counter[str]) -> str:
        return " ".join(self.back(f"<p>{words}</p>", left_out).split())

    def footnotes(self, text: str, left_out: Counter[str]) -> Iterator[str]:
        """The footnotes that the text refers to, in the order of their labels."""
        for label, html in self._prepared.footnotes.items():
            if f"[^{label}]" not in text:
                continue
            blocks, more = cleaned(html)
            left_out.update(more)
            made = (
                "\n\n".join(filter(None, (self.back(block, left_out) for block in blocks))) or "–"
            )
            yield f"[^{label}]: " + re.sub(r"\n(?=.)", "\n    ", made)

    def _inserts(self, text: str) -> str:
        """The text with Markdown for each character that stands for some."""
        return "\n".join(made for line in text.split("\n") for made in self._line(line))

    def _line(self, line: str) -> Iterator[str]:
        """A line, with several lines for a block that stands alone in it."""
        found = _STANDING_IN.search(line)
        while found:
            before, after = line[: found.start()], line[found.end() :]
            block = self._prepared.blocks.get(found[0])
            if block is not None and not _is_row(line) and not _MARKS.sub("", before):
                indent = _ITEM_MARK.sub(lambda mark: " " * len(mark[0]), before)
                first, *others = block.split("\n")
                yield before + first
                yield from (indent + each if each else indent.rstrip() for each in others)
                if not after.strip():
                    return
                yield indent.rstrip()
                line = indent + after.strip()
                found = _STANDING_IN.search(line)
                continue
            insert = self._prepared.inline.get(found[0], "") if block is None else _joined(block)
            insert = insert.replace("|", "\\|") if _is_row(line) else insert
            line = before + insert + after
            found = _STANDING_IN.search(line, found.start() + len(insert))
        yield line

    def _links(self, text: str) -> str:
        """The text with real targets instead of those that stand for them."""

        def target(match: re.Match[str]) -> str:
            link = self._prepared.links[int(match[1])]
            if link.startswith("#"):
                return match[0]
            return f"<{link}>" if re.search(r"[()\s<>]", link) else link

        return _LINK.sub(target, text) if _PLACEHOLDER in text else text

    def with_anchors(self, text: str) -> str:
        """The text with links to its headings; where there is no such heading, only their words."""
        if _PLACEHOLDER not in text:
            return text
        headings = markdown.render(text, "imported.md").headings
        pieces: list[str] = []
        done = 0
        for match in _LINK.finditer(text):
            opening = _opening(text, match.start() - 2)
            if opening < done or text[match.end() : match.end() + 1] != ")":
                continue
            words = text[opening + 1 : match.start() - 2]
            heading = self._prepared.links[int(match[1])][1:]
            name = slug(heading)
            pieces += text[done:opening], f"[{words}](#{name})" if name in headings else words
            done = match.end() + 1
            if name not in headings:
                self.notes.append(Note("anchor", f"#{name}"))
        return _LINK.sub("", "".join(pieces) + text[done:])


def _opening(text: str, closing: int) -> int:
    """Where the brackets open that `](` at a place closes, in the same paragraph; -1 if nowhere.

    It looks backwards, since a text may have any number of brackets that nothing closes.
    """
    if not text.startswith("](", closing):
        return -1
    depth = 0
    for at in range(closing - 1, max(text.rfind("\n\n", 0, closing), -1), -1):
        if text[at] not in "[]" or (at and text[at - 1] == "\\"):
            continue
        depth += 1 if text[at] == "]" else -1
        if depth < 0:
            return at
    return -1


def _joined(block: str) -> str:
    """A block on one line, where it cannot have several."""
    return " ".join(block.split())


def _is_row(line: str) -> bool:
    return line.lstrip(" >").startswith("|")


def _without_stray_lines(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text)
