"""Reads an incoming mail into its parts, at a limited cost (RFC 5322, RFC 2045 to 2047).

Python's own parser calls itself for every part within a part, so a mail can be made that stops it.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser

LARGEST = 1_000_000
"""Bytes of a mail that are read; a report says what it has to say before that."""
_DEEPEST = 8
_MOST_PARTS = 100
_LONGEST_HEAD = 100_000
_OF_A_FILE = re.compile(rb"\A(?:>?From [^\n]*\n)+")
"""The line before each mail in a file of mails (RFC 4155), quoted by a second program."""
_BLANK_LINE = re.compile(rb"(?:\A|\r?\n)\r?\n")


@dataclass(frozen=True, slots=True)
class MailPart:
    """A mail, or a part of it: its headers, and its body as it was sent."""

    headers: Message
    body: bytes

    @property
    def kind(self) -> str:
        """The media type in lower case, such as `multipart/report`."""
        return self.headers.get_content_type()

    def parameter(self, name: str) -> str:
        """A parameter of the media type in lower case; empty without one."""
        value = self.headers.get_param(name)
        return str(value[2] if isinstance(value, tuple) else value or "").lower()

    def header(self, name: str) -> str:
        """A header with its encoded words decoded (RFC 2047), on one line; empty without one."""
        return _decoded(" ".join(str(each) for each in self.headers.get_all(name, ())))

    def text(self) -> str:
        """The body as text: encodings are undone as far as possible."""
        data = self.data()
        try:
            return data.decode(self.headers.get_content_charset("utf-8"), "replace")
        except LookupError:
            return data.decode("latin-1")

    def data(self) -> bytes:
        """The body without its encoding for the way (RFC 2045, 6), or as it was sent."""
        match str(self.headers.get("Content-Transfer-Encoding", "")).strip().lower():
            case "base64":
                try:
                    return binascii.a2b_base64(self.body)
                except binascii.Error:
                    return self.body
            case "quoted-printable":
                return quopri.decodestring(self.body)
            case _:
                return self.body


def read(raw: bytes) -> tuple[MailPart, ...]:
    """The mail itself, then its parts in their order, each before the parts within it."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")  # as a program for old Macs wrote it
    waiting = [(_OF_A_FILE.sub(b"", raw[:LARGEST]), 0)]
    found: list[MailPart] = []
    while waiting and len(found) < _MOST_PARTS:
        data, depth = waiting.pop(0)
        part = _part(data)
        found.append(part)
        if depth < _DEEPEST:
            waiting[:0] = [(each, depth + 1) for each in _within(part)]
    return tuple(found)


def _part(data: bytes) -> MailPart:
    blank = _BLANK_LINE.search(data)
    head, body = (data[: blank.start()], data[blank.end() :]) if blank else (data, b"")
    return MailPart(BytesHeaderParser().parsebytes(head[:_LONGEST_HEAD]), body)


def _within(part: MailPart) -> Iterator[bytes]:
    """The parts of a multipart body; a mail that is returned within the mail is left whole."""
    boundary = part.headers.get_boundary()
    if part.headers.get_content_maintype() != "multipart" or not boundary:
        return
    mark = re.escape(boundary.encode("ascii", "surrogateescape"))
    line = re.compile(rb"(?:\A|\r?\n)--" + mark + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    marks = list(line.finditer(part.body))
    ends = [*(mark.start() for mark in marks[1:]), len(part.body)]
    for this, end in zip(marks, ends, strict=False):
        if this[1]:
            return
        yield part.body[this.end() : end].lstrip(b"\r\n")


def _decoded(value: str) -> str:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", value)
    try:
        return str(make_header(decode_header(unfolded)))
    except (ValueError, LookupError, MessageError):
        return unfolded
