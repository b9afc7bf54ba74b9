"""A file divided into front matter and text, without losing a byte of it. Pure.

`content.front_matter` reads the same parts, but in normalised form, which cannot be written back.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from budkavle.content.editing.patch import patched
from budkavle.content.editing.written import Value

_FENCE = re.compile(r"(?:\A\ufeff?|(?<=[\r\n]))-{3,}[^\S\r\n]*(?:\r\n|\r|\n|\Z)")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_BLANK_LINES = re.compile(r"(?:[^\S\r\n]*(?:\r\n|\r|\n))*")
_BYTE_ORDER_MARK = "\ufeff"


class NoDocumentError(Exception):
    """The bytes are not UTF-8, or have no front matter between two fences."""


@dataclass(frozen=True, slots=True)
class Document:
    """The parts of a file; joined together they are its bytes.

    `start` ends with the opening fence; `fence` is the closing one, with the blank lines after it;
    `end` is the white space at the end. A registry has only a header.
    """

    start: str
    header: str
    fence: str
    body: str
    end: str
    newline: str

    @property
    def text(self) -> str:
        """The text below the front matter, as a form shows it."""
        return as_typed(self.body)

    @property
    def data(self) -> bytes:
        """The file."""
        return "".join((self.start, self.header, self.fence, self.body, self.end)).encode()

    def with_values(self, values: Mapping[str, Value], *, strict: bool = True) -> "Document":
        """Set the keys of the front matter to exactly these values.

        `strict` is as in `parse_mapping`. Raises UneditableError for YAML that cannot be edited in
        parts.
        """
        return replace(self, header=patched(self.header, values, self.newline, strict=strict))

    def with_text(self, typed: str) -> "Document":
        """Replace the text; one that differs only in line ends stays as it is."""
        typed = as_typed(typed)
        if typed == self.text:
            return self
        fence = self.fence if _NEWLINE.search(self.fence) else self.fence + self.newline
        if not self.body and not _NEWLINE.search(fence, _after_first_line(fence)):
            fence += self.newline
        end = self.end or self.newline
        return replace(self, fence=fence, body=typed.replace("\n", self.newline), end=end)


def document_of(data: bytes) -> Document:
    """Divide the bytes of an item's file; raises NoDocumentError."""
    text = _decoded(data)
    opening = _FENCE.search(text)
    if not opening or text[: opening.start()].strip():
        raise NoDocumentError
    closing = _FENCE.search(text, opening.end())
    if not closing:
        raise NoDocumentError
    blank = _BLANK_LINES.match(text, closing.end())
    begins = blank.end() if blank else closing.end()
    body = text[begins:].rstrip()
    return Document(
        start=text[: opening.end()],
        header=text[opening.end() : closing.start()],
        fence=text[closing.start() : begins],
        body=body,
        end=text[begins + len(body) :],
        newline=_newline_of(text),
    )


def registry_of(data: bytes) -> Document:
    """The document of a registry, which is YAML from its first line; raises NoDocumentError."""
    text = _decoded(data)
    start = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    return Document(start, text.removeprefix(start), "", "", "", _newline_of(text))


def as_typed(text: str) -> str:
    """A text as a form has it: Unix line ends, without blank lines around it."""
    text = _NEWLINE.sub("\n", text)
    blank = _BLANK_LINES.match(text)
    return text[blank.end() if blank else 0 :].rstrip()


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise NoDocumentError from error


def _newline_of(text: str) -> str:
    first = _NEWLINE.search(text)
    return first[0] if first else "\n"


def _after_first_line(fence: str) -> int:
    first = _NEWLINE.search(fence)
    return first.end() if first else len(fence)
