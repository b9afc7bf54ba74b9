"""Turns pasted HTML and Word documents into Markdown, and proves that no word was lost. Pure."""

import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from html import unescape
from io import BytesIO

import mammoth
from html_to_markdown import ConversionOptions, convert
from lxml import etree

from budkavle.content import markdown
from budkavle.desk.cleaning import TooDeepError, cleaned
from budkavle.model.rules import N_

_MOST_XML = 8_000_000
"""Bytes of a Word document's text when it is unpacked: more would take minutes."""

_OPTIONS = ConversionOptions(
    escape_asterisks=True,
    escape_underscores=True,
    escape_misc=True,
    br_in_tables=True,
    extract_metadata=False,
    autolinks=False,
    bullets="-",
    newline_style="backslash",
)
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
"""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HARD_SPACE, _STAND_IN = "\u00a0", "\ue000"
"""A space that the library would make an ordinary one, and what stands for it meanwhile."""
_TAG = re.compile(r"<[^>]*>")
_NEEDLESS = (
    (re.compile(r"(?<=\w)\\-(?=\w)"), "-"),
    (re.compile(r"(?<=\w )\\([-+&])(?= \w)"), r"\1"),
    (re.compile(r"(?<=\w)\\([.!)])"), r"\1"),
    (re.compile(r"\\([(!&])(?=\w)"), r"\1"),
)
"""Escapes that only make a text hard to read, with what stands there instead."""


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
    "embedded": n_(
        "{n} film or embedded page was left out.", "{n} films or embedded pages were left out."
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
    hidden: Counter[str] = Counter()
    try:
        seen = _without_hidden(data, hidden)
        made = mammoth.convert_to_html(BytesIO(seen), style_map=_STYLES, convert_image=_no_image)
    except UnreadableError:
        raise
    except Exception as error:  # a damaged document makes the library raise nearly anything
        raise UnreadableError(NOT_WORD) from error
    return _pasted(made.value, hidden, catalogue)


def _pasted(markup: str, left_out: Counter[str], catalogue: NullTranslations) -> Pasted:
    try:
        blocks, more = cleaned(markup)
    except TooDeepError as error:
        raise UnreadableError(TOO_MUCH) from error
    left_out.update(more)
    pieces = [_proven(block, left_out) for block in blocks]
    notes = (
        catalogue.ngettext(*_LEFT_OUT[kind], number).format(n=number)
        for kind, number in left_out.items()
    )
    return Pasted("\n\n".join(filter(None, pieces)), tuple(notes))


def _proven(block: str, left_out: Counter[str]) -> str:
    """A block as Markdown with the same words when it is rendered; counts where it may not."""
    made = _converted(block)
    if _same(block, made):
        return made
    plain = re.sub(r"</?(?:strong|em)>", "", block)
    made = _converted(plain)
    left_out["emphasis" if _same(plain, made) else "differing"] += 1
    return made


def _converted(block: str) -> str:
    made = convert(block.replace(_HARD_SPACE, _STAND_IN), _OPTIONS).content or ""
    text = made.replace(_STAND_IN, _HARD_SPACE).strip("\n").rstrip()
    for pattern, plain in _NEEDLESS:
        shorter = pattern.sub(plain, text)
        text = shorter if _signs(_rendered(shorter)) == _signs(_rendered(text)) else text
    return text


def _same(block: str, text: str) -> bool:
    rendered = _rendered(text)
    links = len(re.findall(r"<a ", block)), len(re.findall(r"<a ", rendered))
    return _signs(block) == _signs(rendered) and links[0] == links[1]


def _rendered(text: str) -> str:
    return markdown.render(text, "pasted.md").html


def _signs(markup: str) -> str:
    """Everything that can be seen of HTML, without spaces."""
    return "".join(unescape(_TAG.sub("", markup)).split())


def _without_hidden(data: bytes, hidden: Counter[str]) -> bytes:
    """The document without hidden text, which the library would show."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        texts = [e for e in source.infolist() if e.filename.endswith((".xml", ".rels"))]
        if sum(each.file_size for each in texts) > _MOST_XML:
            raise UnreadableError(TOO_MUCH)
        for each in texts:
            target.writestr(each.filename, _seen(each.filename, source.read(each), hidden))
    return made.getvalue()


def _seen(name: str, data: bytes, hidden: Counter[str]) -> bytes:
    if name != "word/document.xml":
        return data
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(data, parser)
    for run in list(root.iter(f"{_W}r")):
        vanish = run.find(f"{_W}rPr/{_W}vanish")
        if vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false"):
            hidden["hidden"] += 1
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)
    return bytes(etree.tostring(root))


_no_image = mammoth.images.img_element(lambda _: {"src": ""})
"""Makes empty pictures, which are counted when the text is cleaned."""
