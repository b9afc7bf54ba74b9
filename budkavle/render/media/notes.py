"""Writes into a picture's file who made it, how it may be used, and what it shows.

As the IPTC Photo Metadata Standard 2023.2 says: in XMP, and for older programs in Exif 2.32 and in
IPTC-IIM 4.2. All three are UTF-8. Does not read what a file says.
"""

import re
from struct import pack
from xml.sax.saxutils import escape, quoteattr

from PIL import Image

from budkavle.render.media.press import PictureNote

_DESCRIPTION, _ARTIST, _COPYRIGHT = 0x010E, 0x013B, 0x8298
"""Tags of Exif 2.32, 4.6.5."""

_XMP = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Credit={credit} xmpRights:Marked="True">
<dc:creator><rdf:Seq><rdf:li>{creator}</rdf:li></rdf:Seq></dc:creator>
{texts}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

_CODED_AS_UTF8 = b"\x1c\x01\x5a\x00\x03\x1b%G"
"""The dataset 1:90 of IIM, which says that all texts are UTF-8."""

_BY_LINE, _CREDIT, _TERMS, _CAPTION = (80, 32), (110, 32), (116, 128), (120, 2000)
"""Datasets of IIM's record 2, and the most bytes that each may have; XMP has the whole texts."""


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (2.2) does not allow."""
_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_MOST_BYTES = 9000
"""Bytes of a text in XML: six of them fit into the one segment that a JPEG has for XMP."""


def xmp(note: PictureNote) -> bytes:
    """The note as a packet of XMP."""
    texts = {
        "dc:rights": note.terms,
        "xmpRights:UsageTerms": note.terms,
        "dc:description": note.description,
        "Iptc4xmpCore:AltTextAccessibility": note.alternative,
    }
    given = (_in_any_language(name, text) for name, text in texts.items() if text)
    return _XMP.format(
        credit=quoteattr(_said(note.creator)),
        creator=escape(_said(note.creator)),
        texts="\n".join(given),
    ).encode()


def exif(note: PictureNote) -> bytes:
    """The note as Exif."""
    said = Image.Exif()
    for tag, text in (
        (_DESCRIPTION, note.description),
        (_ARTIST, note.creator),
        (_COPYRIGHT, note.terms),
    ):
        if text:
            said[tag] = _said(text).encode()
    return said.tobytes()


def with_iptc(jpeg: bytes, note: PictureNote) -> bytes:
    """A JPEG with the note as IPTC-IIM too, after its last segment of metadata."""
    place = 2  # after the mark of its beginning
    while jpeg[place] == 0xFF and 0xE0 <= jpeg[place + 1] <= 0xEF:
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    return jpeg[:place] + _segment(note) + jpeg[place:]


def _said(text: str) -> str:
    """The beginning of a text that fits, without what XML does not allow."""
    said = _NOT_XML.sub("", text)
    while len(escape(said, _IN_ATTRIBUTES).encode()) > _MOST_BYTES:
        said = said[: len(said) * 9 // 10]
    return said


def _in_any_language(name: str, text: str) -> str:
    said = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(_said(text))}</rdf:li></rdf:Alt>'
    return f"<{name}>{said}</{name}>"


def _segment(note: PictureNote) -> bytes:
    """The segment APP13, in which Photoshop's resource 0x0404 holds the datasets."""
    datasets = b"".join(
        (
            _CODED_AS_UTF8,
            b"\x1c\x02\x00\x00\x02\x00\x04",
            _dataset(_CAPTION, note.description),
            _dataset(_BY_LINE, note.creator),
            _dataset(_CREDIT, note.creator),
            _dataset(_TERMS, note.terms),
        )
    )
    resource = b"8BIM\x04\x04\0\0" + pack(">I", len(datasets)) + datasets + b"\0" * _odd(datasets)
    said = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + pack(">H", 2 + len(said)) + said


def _dataset(which: tuple[int, int], text: str) -> bytes:
    number, most = which
    data = (
        _NOT_XML.sub("", text).encode()[:most].decode(errors="ignore").encode()
    )  # no half letters
    return pack(">BBBH", 0x1C, 2, number, len(data)) + data if data else b""


def _odd(data: bytes) -> int:
    return len(data) % 2
