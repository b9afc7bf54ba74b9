"""The blocks of a pasted text as HTML; paragraphs of Word's lists become lists. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_TYPED_BULLET = re.compile(r"^[•·▪◦‣●○]\s+")
_TOGETHER = re.compile(r"</(strong|em)>(\s*)<\1>")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text as HTML; `level` is that of a heading, or of a Word list's paragraph.

    `ordered` is None unless the block is such a paragraph; `start` is its number.
    """

    markup: str
    level: int = 0
    ordered: bool | None = None
    start: int = 1


def levelled(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with headings that begin at the second level and skip none."""
    used = sorted({each.level for each in blocks if each.level and each.ordered is None})
    levels = {level: min(2 + number, 6) for number, level in enumerate(used)}
    return [
        replace(each, level=levels[each.level]) if each.level and each.ordered is None else each
        for each in blocks
    ]


def assembled(blocks: Sequence[Block]) -> Iterator[str]:
    """The blocks as HTML, in which paragraphs of Word's lists have become lists."""
    items: list[Block] = []
    for each in blocks:
        if each.ordered is not None:
            items.append(each)
            continue
        yield from [_nested(items)] if items else []
        items = []
        if each.level:
            yield f"<h{each.level}>{each.markup}</h{each.level}>"
        elif each.markup.startswith("<") and not is_inline(each.markup):
            yield each.markup
        elif each.markup:
            yield f"<p>{each.markup}</p>"
    yield from [_nested(items)] if items else []


def _nested(items: Sequence[Block]) -> str:
    """Paragraphs of Word's lists as lists within lists; another kind begins another list."""
    made, end, number = "", "", 0
    first: Block | None = None
    while number < len(items):
        if first is None or items[number].ordered != first.ordered:
            first = items[number]
            begins = f' start="{first.start}"' if first.ordered and first.start != 1 else ""
            made += f"{end}<{'ol' if first.ordered else 'ul'}{begins}>"
            end = "</ol>" if first.ordered else "</ul>"
        inner = number + 1
        while inner < len(items) and items[inner].level > items[number].level:
            inner += 1
        below = _nested(items[number + 1 : inner]) if inner > number + 1 else ""
        made += f"<li>{items[number].markup}{below}</li>"
        number = inner
    return f"{made}{end}"


def paragraph(run: str) -> Iterator[Block]:
    """The paragraph of a run of text, if it has words; a typed bullet makes a list's item of it."""
    words = tidy(run)
    if not words:
        return
    if _TYPED_BULLET.match(words):
        yield Block(_TYPED_BULLET.sub("", words), 1, False)
    else:
        yield Block(words)


def tidy(words: str) -> str:
    """Words of one paragraph without spaces and line breaks around them."""
    words = _TOGETHER.sub(r"\2", words)
    return re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", words)


def is_inline(markup: str) -> bool:
    """Whether the markup of a block begins with an element within a paragraph."""
    return markup.startswith(("<strong", "<em", "<a ", "<code", "<br"))
