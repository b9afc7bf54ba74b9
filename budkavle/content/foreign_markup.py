"""Finds what certainly is not meant for readers: other programs' markup, and damaged letters. Pure.

Such texts come from other publishing systems, word processors and chat robots. Each search begins
with a fast one for signs that most texts have none of.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain

from budkavle.content.front_matter import Source
from budkavle.content.mistakes import Mistake
from budkavle.content.yaml_places import KeyPath, line_of
from budkavle.model.rules import N_, Rule

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
    r"|vc_\w+|et_pb_\w+|su_\w+|fusion_\w+)"
)
_FOREIGN = re.compile(
    r"\{\{[^\n]*?\}\}|\{%[^\n]*?%\}|<%[^\n]*?%>"
    rf"|\[(?:/{_SHORTCODES}|{_SHORTCODES}\s+[\w-]+=[^\]\n]*|gallery|\[?_?TOC_?\]?|toc)\]"
    r"|^(?:!!!|\?\?\?\+?) +[a-z]\w*[^\n]*|^:{3,} *\w*[^\n]*$",
    re.MULTILINE,
)
_LEFT = re.compile(
    r"\b(?:Fel|Error)! (?:Ogiltig hyperlänkreferens|Hittar inte referenskälla"
    r"|Bokmärket är inte definierat|Hyperlink reference not valid|Reference source not found"
    r"|Bookmark not defined)\.?"
    r"|:?contentReference\[oaicite:\d+\](?:\{[^}\n]*\})?|\[oaicite:\d+\]|【[^】\n]*†[^】\n]*】"
    r"|\S*\ufffd\S*"
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: [^\n]*)?$", re.MULTILINE)
_DAMAGED = re.compile(r"[\w'’-]*[ÃÂâ][^\sa-zA-Z0-9][^\s,.;:!?()]*")
_ENTITY = re.compile(
    r"&(?:(?:amp|lt|gt|quot|apos|copy|eacute|ndash|mdash|[lr][sd]quo|hellip|#\d{2,5}"
    r"|#x[0-9a-fA-F]{2,5});|(?:nbsp|[aAoO]uml|[aA]ring)\b;?)"
)
_SIGNS = tuple(
    "{{ {% <% [/ [gallery [video [embed [audio [toc] TOC !!! ??? ::: <<<<<<< >>>>>>> Fel! Error!"
    " oaicite † \ufffd Ã Â â &amp; &nbsp &lt; &gt; &quot; &# uml &aring &Aring".split()
)
_SIGNS_IN_KEY = ("{{", "{%", "<%", "Fel!", "Error!", "oaicite", "Ã", "Â", "â", "\ufffd")
_WITH_MARKDOWN = frozenset({"facts"})
"""Keys whose texts are Markdown."""


def foreign_markup(source: Source) -> Iterator[Mistake]:
    """Find markup of other programs, and damaged letters, in an item's text and front matter."""
    if any(sign in source.body for sign in _SIGNS):
        yield from _in_body(source.body, source.body_line)
    if any(sign in source.yaml for sign in _SIGNS_IN_KEY):
        for place, text in _texts(source.header, ()):
            for rule, values, _ in _in_text(text):
                line = source.yaml_line + line_of(source.yaml, place)
                yield Mistake(line, ".".join(map(str, place)), rule, values)


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
        yield BROKEN_LETTERS, (("value", match[0]), ("remedy", f"“{meant}”")), match.start()


def _repaired(word: str) -> str:
    """A word whose UTF-8 was read as Windows-1252; empty if it was not."""
    try:
        return word.encode("cp1252").decode("utf-8")
    except UnicodeError:
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
