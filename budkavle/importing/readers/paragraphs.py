"""Makes paragraphs of texts of WordPress's classic editor, which have none. Pure.

The editor writes empty lines; the theme makes paragraphs of them when it shows a post.
"""

import re

_BLOCK = (
    "address|article|aside|blockquote|center|dd|details|dir|div|dl|dt|fieldset|figcaption|figure"
    "|footer|form|h[1-6]|header|hgroup|hr|iframe|legend|li|map|menu|nav|ol|p|pre|section|summary|table"
    "|tbody|td|tfoot|th|thead|tr|ul|video|audio|object|script|style"
)
_HAS_PARAGRAPHS = re.compile(r"<!-- wp:|<p[\s>]", re.IGNORECASE)
_OPENING = re.compile(rf"\n*(<(?:{_BLOCK})\b[^>]*>)", re.IGNORECASE)
_CLOSING = re.compile(rf"(</(?:{_BLOCK})\s*>|<hr\b[^>]*>)\n*", re.IGNORECASE)
_KEPT = re.compile(r"<(pre|script|style|textarea)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BEGINS_BLOCK = re.compile(rf"\s*</?(?:{_BLOCK})\b", re.IGNORECASE)
_STAND_IN = "\ue020{}\ue021"
_STOOD_IN = re.compile("\ue020(\\d+)\ue021")


def with_paragraphs(text: str) -> str:
    """HTML in which empty lines have become paragraphs, and single line ends line breaks.

    Text with blocks of the newer editor has paragraphs already.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<!-- wp:" in text:
        return text
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\n\n{_STAND_IN.format(len(kept) - 1)}\n\n"

    text = _KEPT.sub(keep, text)
    text = _OPENING.sub(r"\n\n\1", text)
    text = _CLOSING.sub(r"\1\n\n", text)
    pieces = (each.strip("\n") for each in re.split(r"\n\s*\n", text))
    made = "\n".join(_piece(each) for each in pieces if each.strip())
    return _STOOD_IN.sub(lambda found: kept[int(found[1])], made)


def _piece(piece: str) -> str:
    if _BEGINS_BLOCK.match(piece) or _STOOD_IN.fullmatch(piece.strip()):
        head = re.match(r"\s*(?:</?[a-zA-Z][^>]*>\s*)*", piece)
        at = head.end() if head else 0
        return piece[:at] + _breaks(piece[at:])
    return f"<p>{_breaks(piece)}</p>"


def _breaks(words: str) -> str:
    """A line break at each line's end, except beside tags of blocks."""
    return re.sub(
        r"(?<!<br>)(?<!<br />)(?<!<br/>)\n(?=\S)(?!</?(?:li|tr|td|th|ul|ol|dd|dt)\b)",
        "<br>\n",
        words,
    )
