"""The kinds of files that may be published, and how their bytes begin. Pure.

A file is served as what its name says, so its bytes must agree. HTML and SVG are not allowed: a
browser would run scripts in them when the file is opened, with the rights of the site itself.
"""

import re
from typing import NamedTuple

HEAD = 4096
"""How many bytes from a file's beginning `content_of` needs."""


class FileKind(NamedTuple):
    """A kind of file: its media type (IANA), what readers call it, what its bytes are."""

    media_type: str
    label: str
    content: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

KINDS = {
    "avif": FileKind("image/avif", "AVIF", "AVIF"),
    "csv": FileKind("text/csv", "CSV", "text"),
    "doc": FileKind("application/msword", "Word", "Office"),
    "docx": FileKind(f"{_OFFICE}wordprocessingml.document", "Word", "ZIP"),
    "epub": FileKind("application/epub+zip", "EPUB", "ZIP"),
    "gif": FileKind("image/gif", "GIF", "GIF"),
    "ics": FileKind("text/calendar", "iCalendar", "text"),
    "jpeg": FileKind("image/jpeg", "JPEG", "JPEG"),
    "jpg": FileKind("image/jpeg", "JPEG", "JPEG"),
    "json": FileKind("application/json", "JSON", "text"),
    "m4a": FileKind("audio/mp4", "M4A", "MP4"),
    "mp3": FileKind("audio/mpeg", "MP3", "MP3"),
    "mp4": FileKind("video/mp4", "MP4", "MP4"),
    "odp": FileKind(f"{_OPEN_DOCUMENT}presentation", "OpenDocument", "ZIP"),
    "ods": FileKind(f"{_OPEN_DOCUMENT}spreadsheet", "OpenDocument", "ZIP"),
    "odt": FileKind(f"{_OPEN_DOCUMENT}text", "OpenDocument", "ZIP"),
    "pdf": FileKind("application/pdf", "PDF", "PDF"),
    "png": FileKind("image/png", "PNG", "PNG"),
    "ppt": FileKind("application/vnd.ms-powerpoint", "PowerPoint", "Office"),
    "pptx": FileKind(f"{_OFFICE}presentationml.presentation", "PowerPoint", "ZIP"),
    "rtf": FileKind("application/rtf", "RTF", "RTF"),
    "txt": FileKind("text/plain", "Text", "text"),
    "vtt": FileKind("text/vtt", "WebVTT", "text"),
    "webm": FileKind("video/webm", "WebM", "WebM"),
    "webp": FileKind("image/webp", "WebP", "WebP"),
    "xls": FileKind("application/vnd.ms-excel", "Excel", "Office"),
    "xlsx": FileKind(f"{_OFFICE}spreadsheetml.sheet", "Excel", "ZIP"),
    "zip": FileKind("application/zip", "ZIP", "ZIP"),
}
"""The kinds of files, by the suffix of the file's name."""

PICTURES = frozenset({"AVIF", "GIF", "JPEG", "PNG", "WebP"})
"""The contents that can be shown as a picture."""

_BEGINNINGS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"PK\x03\x04": "ZIP",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Office",
    b"{\\rtf": "RTF",
    b"ID3": "MP3",
    b"\xff\xfb": "MP3",
    b"\xff\xf3": "MP3",
    b"\x1a\x45\xdf\xa3": "WebM",
}

_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf|[ \t\r\n\f])*"
    rb"<(?:!doctype|!--|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|meta|link|base|form"
    rb"|img|style|table|title|h1|div|a|b|br|p|font)[\s/>:-]",
    re.IGNORECASE,
)
"""The first bytes by which browsers guess that a file is HTML or XML (MIME Sniffing, 7.1)."""

_ACTING = re.compile(rb"<(?:script|html|svg|iframe)[\s/>]", re.IGNORECASE)
"""Tags that a picture has near its beginning only if it was made to look like HTML as well."""


def content_of(head: bytes) -> str:
    """What a file is, judged by its first bytes; empty if it is not known.

    A file that a browser could take for HTML also counts as not known, whatever else it is.
    """
    content = _content_of(head)
    if content == "text":
        return "" if _MARKUP.match(head) else content
    looked_at = {"PDF": head.partition(b"%PDF-")[0]}.get(content, head)
    can_act = content in {*PICTURES, "PDF"} and _ACTING.search(looked_at)
    return "" if can_act else content


def _content_of(head: bytes) -> str:
    for beginning, content in _BEGINNINGS.items():
        if head.startswith(beginning):
            return content
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:8] == b"ftyp":
        return {b"avif": "AVIF", b"avis": "AVIF", b"heic": "HEIC"}.get(head[8:12], "MP4")
    if b"%PDF-" in head[:1024]:  # ISO 32000-1, Annex H.3.4.1
        return "PDF"
    return "text" if head and b"\0" not in head else ""
