"""Makes tables that Markdown can write: captions stand above, and layouts become text."""

from budkavle.importing.markup import HEADINGS, Element, all_named, name_of, new, remove, words_of
from budkavle.importing.preparing.work import Work


def tables(work: Work) -> None:
    """Prepare tables, and what is in their cells."""
    for each in reversed(all_named(work.root, "table")):
        for caption in all_named(each, "caption"):
            if next(caption.iterancestors("table"), None) is each:
                _put_caption_above(each, caption)
        if _is_layout(each):
            work.note("layout", words_of(each)[:80])
            _flatten(each)
            continue
        spans = [
            c
            for c in each.iter("td", "th")
            if c.get("rowspan", "1") not in ("1", "") or c.get("colspan", "1") not in ("1", "")
        ]
        if spans:
            work.note("spans", str(len(spans)))
        for row in all_named(each, "colgroup", "col"):
            remove(row)


def _put_caption_above(table: Element, caption: Element) -> None:
    """Make a paragraph of a caption: in bold, unless it holds a link and is kept as it is."""
    words, has_link = words_of(caption), next(caption.iter("a"), None) is not None
    remove(caption)
    if not words:
        return
    if has_link:
        caption.tag, caption.tail = "div", None
        caption.attrib.clear()
        table.addprevious(caption)
    else:
        paragraph = new("p")
        paragraph.append(new("strong", words))
        table.addprevious(paragraph)


def _is_layout(table: Element) -> bool:
    """Whether a table only arranges things: it has another one, or blocks that no cell can have."""
    if table.get("role") == "presentation":
        return True
    if any(True for _ in table.iterdescendants("table", "figure", *HEADINGS, "blockquote")):
        return True
    return _columns(table) < 2


def _columns(table: Element) -> int:
    rows = ([c for c in row if name_of(c) in ("td", "th")] for row in table.iter("tr"))
    return max(map(len, rows), default=0)


def _flatten(table: Element) -> None:
    for each in all_named(table, "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "col"):
        each.tag = "div"
    table.tag = "div"
