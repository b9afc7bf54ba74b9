"""Turns pasted HTML and Word documents into Markdown, and says what was left out. Pure."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from io import BytesIO

import mammoth
from lxml import etree

from budkavle.content.conversion.cleaning import TooDeepError, cleaned_tree, tree_of
from budkavle.content.conversion.pieces import markdown_of
from budkavle.importing.footnotes import Footnotes
from budkavle.importing.markup import Element, remove, replace_by_text
from budkavle.model.rules import N_

_MOST_XML = 8_000_000
"""Bytes of a Word document's text when it is unpacked: more would take minutes."""

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
"""
_SIGN = "\ue000"
"""Stands before and after the number of a footnote until the text is Markdown: a private sign."""
_REFERENCE = re.compile(rf"{_SIGN}(\d+){_SIGN}")
_RULE = "<hr>"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def n_(one: str, many: str) -> tuple[str, str]:
    """Mark a pair of messages for the catalogue."""
    return one, many


_LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "pictures": n_(
        "{n} picture did not come along: fetch it as a file.",
        "{n} pictures did not come along: fetch them as files.",
    ),
    "links": n_(
        "{n} link leads nowhere from here; its words are kept.",
        "{n} links lead nowhere from here; their words are kept.",
    ),
    "struck": n_("{n} struck passage was left out.", "{n} struck passages were left out."),
    "comments": n_("{n} comment was left out.", "{n} comments were left out."),
    "hidden": n_("{n} hidden passage was left out.", "{n} hidden passages were left out."),
    "drawn": n_("{n} drawing or formula was left out.", "{n} drawings or formulas were left out."),
    "embedded": n_(
        "{n} film or embedded page was left out.", "{n} films or embedded pages were left out."
    ),
    "controls": n_(
        "{n} button or list of choices was left out.",
        "{n} buttons or lists of choices were left out.",
    ),
    "joined": n_(
        "{n} cell of a table was joined over several: the others are empty now.",
        "{n} cells of tables were joined over several: the others are empty now.",
    ),
    "emphasis": n_(
        "In {n} piece bold and italics were left out, since they could not be kept.",
        "In {n} pieces bold and italics were left out, since they could not be kept.",
    ),
    "differing": n_(
        "{n} piece may differ from what you pasted: compare it.",
        "{n} pieces may differ from what you pasted: compare them.",
    ),
}
NOT_WORD = N_("The file is not a Word document (.docx). Open it in Word and save it as .docx.")
TOO_MUCH = N_("That is too much at once. Paste a part of it.")


class UnreadableError(Exception):
    """What was brought cannot be read; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """Markdown, and in words what was left out of it."""

    text: str
    notes: tuple[str, ...]


def from_html(markup: str, catalogue: NullTranslations) -> Pasted:
    """HTML as Markdown; raises UnreadableError."""
    return _pasted(markup, Counter(), catalogue)


def from_word(data: bytes, catalogue: NullTranslations) -> Pasted:
    """A Word document as Markdown; raises UnreadableError."""
    left_out: Counter[str] = Counter()
    try:
        seen = _without_hidden(data, left_out)
        made = mammoth.convert_to_html(BytesIO(seen), style_map=_STYLES, convert_image=_no_image)
    except UnreadableError:
        raise
    except Exception as error:  # a damaged document makes the library raise nearly anything
        raise UnreadableError(NOT_WORD) from error
    return _pasted(made.value, left_out, catalogue)


def _pasted(markup: str, left_out: Counter[str], catalogue: NullTranslations) -> Pasted:
    try:
        root = tree_of(markup.replace(_SIGN, ""))
    except TooDeepError as error:
        raise UnreadableError(TOO_MUCH) from error
    pieces = list(_pieces(root, left_out)) if root is not None else []
    notes = (
        catalogue.ngettext(*_LEFT_OUT[kind], number).format(n=number)
        for kind, number in left_out.items()
        if number
    )
    return Pasted("\n\n".join(filter(None, pieces)), tuple(notes))


def _pieces(root: Element, left_out: Counter[str]) -> Iterator[str]:
    """The text in pieces, and after it the footnotes that it refers to."""
    found = Footnotes(root)
    for label, reference in found.references:
        replace_by_text(reference, f"{_SIGN}{label}{_SIGN}")
    for note in found.texts.values():
        remove(note)
    blocks = _blocks(root, left_out)
    while found.texts and blocks and blocks[-1] == _RULE:
        blocks.pop()  # the line between the text and its footnotes
    yield from (_written(block, left_out) for block in blocks)
    for label, note in found.texts.items():
        words = "\n\n".join(_written(block, left_out) for block in _blocks(note, left_out))
        yield f"[^{label}]: " + re.sub(r"\n(?=.)", "\n    ", words)


def _blocks(root: Element, left_out: Counter[str]) -> list[str]:
    blocks, more = cleaned_tree(root)
    left_out.update(more)
    return blocks


def _written(block: str, left_out: Counter[str]) -> str:
    return _REFERENCE.sub(r"[^\1]", markdown_of(block, left_out))


def _without_hidden(data: bytes, left_out: Counter[str]) -> bytes:
    """The document without hidden text, which the library would show.

    What it leaves out by itself is counted: deleted passages that are tracked, and comments.
    """
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        texts = [e for e in source.infolist() if e.filename.endswith((".xml", ".rels"))]
        if sum(each.file_size for each in texts) > _MOST_XML:
            raise UnreadableError(TOO_MUCH)
        for each in texts:
            target.writestr(each.filename, _seen(each.filename, source.read(each), left_out))
    return made.getvalue()


def _seen(name: str, data: bytes, left_out: Counter[str]) -> bytes:
    if name != "word/document.xml":
        return data
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(data, parser)
    left_out["struck"] += sum(
        each.find(f".//{_W}delText") is not None for each in root.iter(f"{_W}del")
    )
    left_out["comments"] += sum(1 for _ in root.iter(f"{_W}commentReference"))
    for run in list(root.iter(f"{_W}r")):
        vanish = run.find(f"{_W}rPr/{_W}vanish")
        if vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false"):
            left_out["hidden"] += 1
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)
    return bytes(etree.tostring(root))


_no_image = mammoth.images.img_element(lambda _: {"src": ""})
"""Makes empty pictures, which are counted when the text is cleaned."""
