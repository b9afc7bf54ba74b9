"""The kinds of file that readers may fetch, and how their bytes begin. Pure.

A file's name says what it is served as, so its bytes must agree. What a browser would run when it
is opened by itself, HTML and SVG, is not handed out: the file would act in the site's own name.
"""

import re
from dataclasses import dataclass

from budkavle.model.values import slug

HEAD = 4096
"""How many bytes from a file's beginning `content_of` needs."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type (IANA), what readers call it, what its bytes are."""

    media_type: str
    label: str
    content: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

KINDS = {
    "avif": Kind("image/avif", "AVIF", "AVIF"),
    "csv": Kind("text/csv", "CSV", "text"),
    "doc": Kind("application/msword", "Word", "Office"),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", "Word", "ZIP"),
    "epub": Kind("application/epub+zip", "EPUB", "ZIP"),
    "gif": Kind("image/gif", "GIF", "GIF"),
    "ics": Kind("text/calendar", "iCalendar", "text"),
    "jpeg": Kind("image/jpeg", "JPEG", "JPEG"),
    "jpg": Kind("image/jpeg", "JPEG", "JPEG"),
    "json": Kind("application/json", "JSON", "text"),
    "m4a": Kind("audio/mp4", "M4A", "MP4"),
    "mp3": Kind("audio/mpeg", "MP3", "MP3"),
    "mp4": Kind("video/mp4", "MP4", "MP4"),
    "odp": Kind(f"{_OPEN_DOCUMENT}presentation", "OpenDocument", "ZIP"),
    "ods": Kind(f"{_OPEN_DOCUMENT}spreadsheet", "OpenDocument", "ZIP"),
    "odt": Kind(f"{_OPEN_DOCUMENT}text", "OpenDocument", "ZIP"),
    "pdf": Kind("application/pdf", "PDF", "PDF"),
    "png": Kind("image/png", "PNG", "PNG"),
    "ppt": Kind("application/vnd.ms-powerpoint", "PowerPoint", "Office"),
    "pptx": Kind(f"{_OFFICE}presentationml.presentation", "PowerPoint", "ZIP"),
    "rtf": Kind("application/rtf", "RTF", "RTF"),
    "txt": Kind("text/plain", "Text", "text"),
    "vtt": Kind("text/vtt", "WebVTT", "text"),
    "webm": Kind("video/webm", "WebM", "WebM"),
    "webp": Kind("image/webp", "WebP", "WebP"),
    "xls": Kind("application/vnd.ms-excel", "Excel", "Office"),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", "Excel", "ZIP"),
    "zip": Kind("application/zip", "ZIP", "ZIP"),
}
"""By the end of the file's name."""

PICTURES = frozenset({"AVIF", "GIF", "JPEG", "PNG", "WebP"})
"""The contents that can be shown as a picture."""

_PLAIN = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,39}")

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
"""How bytes begin that browsers take for HTML or XML when they guess (MIME Sniffing, 7.1)."""

_ACTING = re.compile(rb"<(?:script|html|svg|iframe)[\s/>]", re.IGNORECASE)
"""What no picture holds near its beginning unless it is to be taken for HTML as well."""


def suffix_of(path: str) -> str:
    """The end of a file's name, in lower case and without its dot."""
    return path.rpartition("/")[2].rpartition(".")[2].lower()


def stem_of(path: str) -> str:
    """The rest of a file's name as an address holds it: ASCII, lower case, not long."""
    name = path.rpartition("/")[2].rpartition(".")[0]
    return name if _PLAIN.fullmatch(name) else ascii_name(name)


def ascii_name(words: str) -> str:
    """Words as a part of an address."""
    return slug(words)[:40].strip("-") or "fil"


def content_of(head: bytes) -> str:
    """What a file is by its first bytes; empty for what is not known.

    What could be taken for HTML as well is not known either, whatever else it is.
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
