"""Divides a file into front matter and text. Pure, except for `read`."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import frontmatter
from frontmatter.default_handlers import YAMLHandler

from budkavle.content.characters import doubtful
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.yaml_mistakes import CONTROL_CHARACTER
from budkavle.content.yaml_values import parse_mapping, with_plain_spaces
from budkavle.model.rules import N_, Rule

NOT_UTF8 = Rule(
    "not-utf8",
    N_("The file is not text in UTF-8 (byte {byte} cannot be read)."),
    N_("Open it in a text editor and save it with the encoding UTF-8."),
)
BYTE_ORDER_MARK = Rule(
    "byte-order-mark",
    N_("The file begins with an invisible byte order mark."),
    N_("Save it as “UTF-8”, not “UTF-8 with BOM”."),
)
TOO_LONG = Rule(
    "too-long",
    N_("The file holds more than {most} of text."),
    N_("Divide it, or publish it as an attachment."),
)
NO_FRONT_MATTER = Rule(
    "no-front-matter",
    N_("The front matter is missing."),
    N_("Begin the file with a line ---, then title, date and summary, then a line ---."),
)
OTHER_FRONT_MATTER = Rule(
    "other-front-matter",
    N_("The front matter is written in {form}, as for another program."),
    N_("Write it between two lines ---, as “title: My title”, without = and braces."),
)
UNCLOSED_FRONT_MATTER = Rule(
    "unclosed-front-matter",
    N_("The front matter has no end."),
    N_("Put a line with only --- after its last key."),
)
UNOPENED_FRONT_MATTER = Rule(
    "unopened-front-matter",
    N_("The front matter has no beginning."),
    N_("Put a line with only --- before its first key."),
)
NOT_FENCE = Rule(
    "not-fence",
    N_("“{value}” is not three hyphens, even if it may look like them."),
    N_("Write --- there. Switch off what replaces hyphens as you write, as word processors do."),
)
_FENCE = re.compile(r"^-{3,}[^\S\n]*$", re.MULTILINE)
_OTHER_FORMS = {"+": "TOML", "{": "JSON", ";": "JSON"}
_OTHER_FENCE = re.compile(r"\s*(?:\+{3,}[^\S\n]*\n|\{\s*\"|;{3,}[^\S\n]*\n)")
_LIKE_FENCE = re.compile(r"^[^\S\n]*([-–—―‒−‐‑⸺⸻*_=~][-–—―‒−‐‑⸺⸻*_=~ \t]*)$", re.MULTILINE)
"""A line that a writer may have meant for a fence; some programs make a dash of three hyphens."""
_KEY_LINE = re.compile(r"\s*[^\W\d][\w-]*\s*:[ \t]+\S")
_NEXT_FENCE = re.compile(r"\n-{3,}[^\S\n]*$", re.MULTILINE)
"""The same pattern, starting at a line end, which is found faster than the beginning of a line."""
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff\ufffe\uffff]"
)


class Source(NamedTuple):
    """A file's front matter and its text, and the line on which each begins."""

    header: Mapping[str, Any]
    yaml: str
    yaml_line: int
    body: str
    body_line: int


MOST_BYTES = 500_000
"""The largest size of a text: parsing more takes seconds, and nobody would read it to the end."""


def read(path: Path | str) -> bytes:
    """Read a file's bytes, or one byte more than `decode` allows if the file is too long.

    Raises OSError.
    """
    with open(path, "rb") as file:  # noqa: PTH123 - in half the time
        # Python reserves as much memory as it is asked to read, so the size is asked for first.
        return file.read(min(os.fstat(file.fileno()).st_size, MOST_BYTES) + 1)


def decode(data: bytes) -> str:
    """Turn a file's bytes, as `read` returns them, into text with Unix line endings.

    Raises MistakesError.
    """
    if len(data) > MOST_BYTES:
        values = (("most", f"{MOST_BYTES // 1000} kB"),)
        raise MistakesError(Mistake(1, "", TOO_LONG, values))
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MistakesError(
            Mistake(line, "", NOT_UTF8, (("byte", f"0x{data[error.start]:02X}"),))
        ) from error
    if text.startswith("\ufeff"):
        raise MistakesError(Mistake(1, "", BYTE_ORDER_MARK))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if doubtful(data) and (match := _CONTROL.search(text)):
        line = text.count("\n", 0, match.start()) + 1
        name = f"U+{ord(match[0]):04X}"
        raise MistakesError(Mistake(line, "", CONTROL_CHARACTER, (("character", name),)))
    return text


def split(text: str) -> Source:
    """Split a file into front matter and text, and parse the front matter.

    Raises MistakesError for front matter that is missing, not closed, or not valid.
    """
    opening = _FENCE.search(text)
    if not opening or text[: opening.start()].strip():
        raise MistakesError(_without_front_matter(text))
    first_line = _line_at(text, opening.start())
    closing = _NEXT_FENCE.search(text, opening.end())
    if not closing:
        keys_end = text.find("\n\n", opening.end())
        unlike = _LIKE_FENCE.search(text, opening.end(), keys_end if keys_end > 0 else len(text))
        raise MistakesError(
            _not_fence(text, unlike) if unlike else Mistake(first_line, "", UNCLOSED_FRONT_MATTER)
        )
    written = with_plain_spaces(text[opening.end() + 1 : closing.start()])
    handler = _Handler(written, first_line + 1, text[closing.end() :])
    header, words = frontmatter.parse("", handler=handler)  # the handler has the text already
    body = _indent(text[closing.end() :]) + words
    body_line = _line_at(text, _first_word(text, closing.end()) if body else closing.end())
    return Source(header, written, first_line + 1, body, body_line)


def _without_front_matter(text: str) -> Mistake:
    line = _line_at(text, _first_word(text, 0))
    form = _OTHER_FORMS.get(text.lstrip()[:1])
    if form and _OTHER_FENCE.match(text):
        return Mistake(line, "", OTHER_FRONT_MATTER, (("form", form),))
    first = _LIKE_FENCE.match(text, _first_word(text, 0))
    if first and _KEY_LINE.match(text, first.end()):
        return _not_fence(text, first)
    has_keys = _KEY_LINE.match(text) and _FENCE.search(text)
    return Mistake(line, "", UNOPENED_FRONT_MATTER if has_keys else NO_FRONT_MATTER)


def _not_fence(text: str, found: re.Match[str]) -> Mistake:
    values = (("value", found[1].strip()),)
    return Mistake(_line_at(text, found.start(1)), "", NOT_FENCE, values)


def _first_word(text: str, start: int) -> int:
    """The index of the first word from `start` on; 0 if there is none."""
    rest = text[start:].lstrip()
    return len(text) - len(rest) if rest else 0


def _indent(text: str) -> str:
    """The blanks and tabs before the first word of a text, in its line: they make code of it."""
    before = text[: len(text) - len(text.lstrip())]
    return before.rpartition("\n")[2] if before.strip(" \t\n") == "" != text.strip() else ""


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


class _Handler(YAMLHandler):
    """Gives python-frontmatter the two parts of a file, and parses the first with `parse_mapping`.

    The library's own pattern for a fence also matches the blank lines after it, which would make
    line numbers wrong.
    """

    def __init__(self, header: str, header_line: int, body: str) -> None:
        super().__init__()
        self._header, self._header_line, self._body = header, header_line, body

    def split(self, _: str) -> tuple[str, str]:
        return self._header, self._body

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        return parse_mapping(fm, self._header_line)
