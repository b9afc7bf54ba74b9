"""An organisation's own catalogue: a .po file with what readers see in a language.

Only builds of sites with such a file need this module, which loads Babel's reader.
"""

import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from budkavle.i18n.catalogue import translations

TEMPLATE = Path(__file__).parent / "locale" / "readers.pot"
"""Every message that readers see, in English: the beginning of a catalogue."""

_PIECE = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?[a-z]+[^>]*>|&\w+;|[<>&\"]")
"""What a translation must have just as the message: values that are filled in, and HTML.

Pages show words in attributes too, which a straight quotation mark would end.
"""
_OPTIONAL = "&shy;"
"""Where a long word may be divided: a language may need it or not."""
_HEAD = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"Content-Type: text/plain; charset=utf-8\\n"


"""


class UnreadableError(Exception):
    """A file is no catalogue; `line` is where reading failed."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


class WordsMistake(NamedTuple):
    """A translation that cannot be used: its line, the message, and what differs between them."""

    line: int
    message: str
    differing: str


@cache
def parse(text: str, language: str) -> Catalog:
    """Read a catalogue; raises UnreadableError."""
    try:
        return read_po(BytesIO(text.encode()), locale=language, abort_invalid=True)
    except PoFileError as error:
        raise UnreadableError(str(error), (error.lineno or 0) + 1) from error


def compiled(text: str, language: str) -> GNUTranslations:
    """A catalogue as gettext uses it; raises UnreadableError."""
    made = BytesIO()
    write_mo(made, parse(text, language))
    made.seek(0)
    return GNUTranslations(made)


@cache
def template() -> tuple[Message, ...]:
    """Everything that readers see, in alphabetical order."""
    with TEMPLATE.open("rb") as lines:
        return tuple(message for message in read_po(lines) if message.id)


def ids(message: Message) -> tuple[str, ...]:
    """A message in English: the singular, and the plural if it has one."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def mistakes(text: str, language: str) -> Iterator[WordsMistake]:
    """What is wrong in a catalogue; raises UnreadableError."""
    for message in parse(text, language):
        wanted = _pieces(ids(message)[-1])
        for translated in _texts(message) if message.id else ():
            pieces = _pieces(translated)
            if translated and pieces != wanted:
                differing = ", ".join(sorted(set(wanted) ^ set(pieces)) or wanted)
                yield WordsMistake(message.lineno or 1, ids(message)[0], differing)


def begun(language: str, lacking: frozenset[str], before: str = "") -> str:
    """What to add to the catalogue `before`: each lacking message, with the Swedish beside it.

    Messages that are there already, but not translated, are not added again.
    """
    there = {ids(message)[0] for message in parse(before, language)}
    made, text = Catalog(locale=language), BytesIO()
    for message in template():
        if ids(message)[0] in lacking - there:
            made.add(message.id, user_comments=[_in_swedish(message)], flags=message.flags)
    write_po(text, made, width=100, omit_header=True)
    head = "" if before else _HEAD.format(language=language, plurals=made.plural_forms)
    return head + text.getvalue().decode() if made else ""


def _in_swedish(message: Message) -> str:
    singular, *plural = ids(message)
    swedish = translations("sv")
    return swedish.ngettext(singular, plural[0], 2) if plural else swedish.gettext(singular)


def _texts(message: Message) -> tuple[str, ...]:
    given = message.string
    return (given,) if isinstance(given, str) else tuple(given or ())


def _pieces(text: str) -> list[str]:
    return sorted(each for each in _PIECE.findall(text) if each != _OPTIONAL)
