"""Encodes mails: multipart/alternative, text first, in quoted-printable (RFC 2045–2047).

Mail to many people is encoded once. Its personal parts are placeholders, and only the lines
that contain placeholders are encoded for each person. Quoted-printable encodes each line
separately, so the result is the same as encoding the whole mail.
"""

import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.header import Header

_LINE = 76
_LONGEST_LINE = 998  # RFC 5322, 2.1.1
_PLACEHOLDER = re.compile(r"https://placeholder\.invalid/([a-z-]+)/")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class MailContent:
    """The content of a mail, the same for all its recipients.

    `listed`: it goes to subscribers, who can unsubscribe from it; it gets a List-Id (RFC 2919).
    """

    subject: str
    text: str
    html: str
    language: str
    listed: bool


Piece = bytes | str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mail encoded once.

    Pieces of `body` that are bytes are the same for everyone; those that are text are lines with
    placeholders.
    """

    head: bytes
    body: tuple[Piece, ...]


def placeholder(name: str) -> str:
    """Return the placeholder for a personal value."""
    return f"https://placeholder.invalid/{name}/"


def prepare(content: MailContent, shared_headers: Mapping[str, str]) -> Prepared:
    """Encode the parts of a mail that are the same for everyone."""
    boundary = "=_" + hashlib.sha256((content.text + content.html).encode()).hexdigest()[:32]
    head = b"".join(
        raw_header(name, value)
        for name, value in {
            **shared_headers,
            "MIME-Version": "1.0",
            "Content-Language": content.language,
            "Content-Type": f'multipart/alternative; boundary="{boundary}"',
        }.items()
    )
    head += encoded_header("Subject", content.subject)
    return Prepared(
        head,
        _joined(
            (
                *_part(boundary, "plain", content.text),
                *_part(boundary, "html", content.html),
                f"--{boundary}--\r\n".encode(),
            )
        ),
    )


def encoded_size(content: MailContent) -> int:
    """The bytes of a mail's body as it is encoded, before anyone's values are filled in."""
    pieces = prepare(content, {}).body
    return sum(
        len(piece if isinstance(piece, bytes) else quoted_printable(piece)) for piece in pieces
    )


def complete(prepared: Prepared, headers: Mapping[str, str], values: Mapping[str, str]) -> bytes:
    """Fill in one person's values and headers, and return the mail's bytes, with CRLF line ends."""
    personal = b"".join(raw_header(name, value) for name, value in headers.items())
    body = b"".join(
        piece if isinstance(piece, bytes) else quoted_printable(fill(piece, values))
        for piece in prepared.body
    )
    return prepared.head + personal + b"\r\n" + body


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the placeholders with one person's values."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def raw_header(name: str, value: str) -> bytes:
    """Return a header without encoding: encoded, List-Unsubscribe would not work (RFC 8058).

    Raises ValueError for a value with a line break, which could begin another header, or a line of
    more than 998 bytes, and for characters outside of ASCII.
    """
    line = f"{name}: {value}".encode("ascii")
    if b"\r" in line or b"\n" in line or len(line) > _LONGEST_LINE:
        raise ValueError(f"the header {name} cannot be written on one line")
    return line + b"\r\n"


def encoded_header(name: str, value: str, after: str = "") -> bytes:
    """Return a header with text in any language, encoded and folded (RFC 2047).

    `after` is added without encoding, such as an <address>.
    """
    words = _CONTROL.sub(" ", value).replace("\n", " ").replace("\t", " ")
    charset = "us-ascii" if words.isascii() and "=?" not in words else "utf-8"
    encoded = Header(words, charset, maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
    return f"{name}: {encoded}{after}\r\n".encode("ascii")


def quoted_printable(line: str) -> bytes:
    """Encode one line in quoted-printable, with CRLF; soft breaks at 76 bytes (RFC 2045, 6.7)."""
    quoted = binascii.b2a_qp(line.encode("utf-8"), istext=True)
    return quoted.replace(b"\n", b"\r\n") + b"\r\n"


def _part(boundary: str, subtype: str, text: str) -> tuple[Piece, ...]:
    head = (
        f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    lines = _CONTROL.sub("", text.replace("\r\n", "\n")).split("\n")
    return (
        head.encode(),
        *(line if _PLACEHOLDER.search(line) else quoted_printable(line) for line in lines),
    )


def _joined(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Join neighbouring pieces of bytes, so that filling in is fast."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and isinstance(piece, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
