"""Finds what certainly is not meant for readers: other programs' markup, and damaged letters. Pure.

Such texts come from other publishing systems, word processors and chat robots. Each search begins
with a fast one for signs that most texts have none of.
"""

import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from itertools import chain, islice

from budkavle.content.front_matter import Source
from budkavle.content.mistakes import Mistake
from budkavle.content.yaml_places import KeyPath, line_of
from budkavle.model.rules import N_, Rule
from budkavle.system.patterns import lazy

FOREIGN_MARKUP = Rule(
    "foreign-markup",
    N_("“{value}” is for another program, and readers would see it as it stands."),
    N_("Take it away, or write it between ` signs if readers are to see it."),
)
LEFT_BY_PROGRAM = Rule(
    "left-by-program",
    N_("“{value}” was left by the program that the text comes from."),
    N_("Take it away, or write what should be there."),
)
BROKEN_LETTERS = Rule(
    "broken-letters",
    N_("Letters were damaged on the way here: “{value}”."),
    N_("Write {remedy}"),
)

_SHORTCODES = (
    r"(?:gallery|caption|embed|video|audio|youtube|vimeo|playlist|button|contact-form-7|accordion"
    r"|(?:vc|et_pb|su|fusion)_\w{1,99})"
)
_FOREIGN = lazy(
    r"\{\{[^\n]{0,1000}?\}\}|\{%[^\n]{0,1000}?%\}|<%[^\n]{0,1000}?%>"
    rf"|\[(?:/{_SHORTCODES}|{_SHORTCODES}\s{{1,9}}[\w-]{{1,99}}=[^\]\n]{{0,1000}}"
    r"|gallery|\[?_?TOC_?\]?|toc)\]"
    r"|\[(?:youtube|vimeo|embed|soundcloud|tweet|instagram) [^\]\n]{1,1000}\]"
    r"|\[[a-z]{1,30}_[a-z0-9_]{1,60}[^\]\n]{0,1000}\]"
    r"|\[[a-z][\w-]{0,60} [\w-]{1,60}=[\"'”][^\]\n]{0,1000}\]|^\[![A-Za-z]{1,30}\][+-]?"
    r"|^(?:!!!|\?\?\?\+?) +[a-z]\w*[^\n]*|^:{3,} *\w*[^\n]*$",
    re.MULTILINE,
)
_LEFT = lazy(
    r"\b(?:Fel|Error)! (?:Ogiltig hyperlänkreferens|Hittar inte referenskälla"
    r"|Bokmärket är inte definierat|Hyperlink reference not valid|Reference source not found"
    r"|Bookmark not defined)\.?"
    r"|:?contentReference\[oaicite:\d+\](?:\{[^}\n]{0,1000}\})?|\[oaicite:\d+\]"
    r"|【[^】\n]{0,99}†[^】\n]{0,99}】"
    r"|\S{0,99}\ufffd\S*|\w{0,99}Â\u00a0|=\?[\w-]{1,40}\?[BbQq]\?[^?\s]{0,200}\?="
)
_CONFLICT = lazy(r"^(?:<{7}|>{7})(?: [^\n]*)?$", re.MULTILINE)
_DAMAGED = lazy(
    r"[\w'’-]{0,99}[ÃÂâĂ√├][^\sa-zA-Z0-9][^\s,.;:!?()]*"
    r"|[^\W_]{0,99}=(?:C3=[89AB][0-9A-F]|E2=80=[0-9A-F]{2}|(?:C4|C5|D6|E4|E5|F6)(?=[a-zåäö]))"
    r"[^\s,;:!?()]*|[^\W_]{0,99}(?:\\u00[0-9a-fA-F]{2}[^\W_]*)+"
)
_READ_AS = ("cp1252", "mac_roman", "cp1250", "cp850")
"""How programs on Windows, older Macs, in Central Europe and in DOS read letters in UTF-8."""
_ENTITY = lazy(
    r"&(?:(?:amp|lt|gt|quot|apos|copy|eacute|ndash|mdash|[lr][sd]quo|hellip|#\d{2,5}"
    r"|#x[0-9a-fA-F]{2,5});|(?:nbsp|[aAoO]uml|[aA]ring)\b;?)"
)
_SIGNS = {
    "{": ("{{", "{%"),
    "<": ("<%", "<<<<<<<"),
    ">": (">>>>>>>",),
    "[": (
        "[/",
        "[!",
        '="',
        "='",
        "=”",
        "[youtube ",
        "[vimeo ",
        "[gallery",
        "[video",
        "[embed",
        "[audio",
        "[toc]",
        "TOC",
        "oaicite",
    ),
    "!": ("!!!", "Fel!", "Error!"),
    "?": ("???",),
    ":": (":::",),
    "&": ("&amp;", "&nbsp", "&lt;", "&gt;", "&quot;", "&#", "uml", "&aring", "&Aring"),
    "=": ("=C3=", "=E2=80", "=C4", "=C5", "=D6", "=E4", "=E5", "=F6", "=?"),
    "\\": ("\\u00",),
    **{sign: (sign,) for sign in "†\ufffdÃÂâĂ√├"},
}
"""Signs by a character that each needs: finding one character takes a tenth of the time."""
_GENERIC = re.compile(r"\[[a-z]{1,30}_")
"""The beginning of a shortcode of any extension: an underscore is in no other words."""
_SIGNS_IN_KEY = (
    *("{{", "{%", "<%", "Fel!", "Error!", "oaicite", "Ã", "Â", "â", "Ă", "√", "├", "\ufffd"),
    *("=C3=", "=E2=80", "=C4", "=C5", "=D6", "=E4", "=E5", "=F6", "=?"),
)
_MANY = 200
"""The most mistakes reported in one text: each looks for its line from the beginning."""

_WITH_MARKDOWN = frozenset({"facts"})
"""Keys whose texts are Markdown."""


def foreign_markup(source: Source) -> Iterator[Mistake]:
    """Find markup of other programs, and damaged letters, in an item's text and front matter."""
    signs = any(one in source.body and _any(those, source.body) for one, those in _SIGNS.items())
    if signs or _GENERIC.search(source.body):
        yield from islice(_in_body(source.body, source.body_line), _MANY)
    if _any(_SIGNS_IN_KEY, source.yaml):
        for place, text in _texts(source.header, ()):
            for rule, values, _ in _in_text(text):
                line = source.yaml_line + line_of(source.yaml, place)
                yield Mistake(line, ".".join(map(str, place)), rule, values)


def _any(signs: tuple[str, ...], text: str) -> bool:
    return any(sign in text for sign in signs)


def _in_body(body: str, first_line: int) -> Iterator[Mistake]:
    from budkavle.content.advice.passages import prose  # few texts need it

    for match in _CONFLICT.finditer(body):
        line = first_line + body.count("\n", 0, match.start())
        yield Mistake(line, "", LEFT_BY_PROGRAM, (("value", match[0]),))
    for passage in prose(body, first_line, ""):
        for rule, values, start in chain(_in_text(passage.text), _entities(passage.text)):
            yield Mistake(passage.line_at(start), "", rule, values)


_Values = tuple[tuple[str, str], ...]


def _in_text(text: str) -> Iterator[tuple[Rule, _Values, int]]:
    for rule, pattern in ((FOREIGN_MARKUP, _FOREIGN), (LEFT_BY_PROGRAM, _LEFT)):
        for match in pattern.finditer(text):
            yield rule, (("value", match[0]),), match.start()
    for match in _DAMAGED.finditer(text):
        if repaired := _repaired(match[0]):
            yield BROKEN_LETTERS, (("value", match[0]), ("remedy", repaired)), match.start()


def _entities(text: str) -> Iterator[tuple[Rule, _Values, int]]:
    """Signs written twice as for HTML: what one pasted was code already."""
    for match in _ENTITY.finditer(text):
        meant = unescape(f"{match[0].rstrip(';')};").replace("\u00a0", " ")
        if meant.isprintable() and meant not in ("", "\ufffd"):  # others can only be written so
            yield BROKEN_LETTERS, (("value", match[0]), ("remedy", f"“{meant}”")), match.start()


def _repaired(word: str) -> str:
    """A word whose letters were read in a wrong way, as they were; empty if they were not."""
    if "=" in word:
        return _from_mail(word)
    if "\\u00" in word:
        return re.sub(r"\\u(00[0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), word)
    for encoding in _READ_AS:
        with suppress(UnicodeError):
            return word.encode(encoding).decode("utf-8")
    return ""


def _from_mail(word: str) -> str:
    """A word as mail programs transfer it (quoted-printable, RFC 2045, 6.7), decoded."""
    with suppress(UnicodeError):
        data = quopri.decodestring(word.encode("latin-1"))
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("latin-1")
    return ""


def _texts(value: object, place: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every text of front matter that is shown as it is, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _WITH_MARKDOWN:
                yield from _texts(each, (*place, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*place, index))
