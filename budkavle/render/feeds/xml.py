"""Code for both RSS and Atom: adds what feedgen cannot write, and repairs what it writes wrong.

An entry is in many documents, so it is serialised once, separately; a document consists of its
head, the bytes of its entries, and its end. The only importer of lxml.
"""

from collections.abc import Iterable, Mapping

from lxml import etree

from budkavle.render.feeds.entries import Entry
from budkavle.render.feeds.feed import Feed, FeedLink

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
GENERATOR = "Budkavle"
_HISTORY = "http://purl.org/syndication/history/1.0"
_XHTML = "http://www.w3.org/1999/xhtml"
_INDENT = b"  "
_ENTRIES = b"<entries/>"
"""A placeholder for a document's entries. No text in a document can contain this element."""


Element = etree._Element
"""The type of an element; lxml has no public name for it."""


def categories(entry: Entry) -> list[dict[str, str]]:
    """The categories of an entry in feedgen's form."""
    return [
        {"term": each.term, "label": each.label, "scheme": each.scheme} for each in entry.categories
    ]


def serialised_entry(entry: Element, depth: int, around: bytes) -> bytes:
    """Serialise an entry as it is in every document: inside `depth` elements.

    `around` is an empty element with the namespaces that feedgen declares there.
    """
    root = etree.fromstring(around)
    root.append(entry)
    etree.indent(entry, level=depth)
    whole = _serialised(root)
    return _line(depth) + whole[whole.index(b">") + 1 : whole.rindex(b"<")]


def read(xml: bytes) -> Element:
    """Parse feedgen's XML, and keep its CDATA sections."""
    return etree.fromstring(xml, etree.XMLParser(strip_cdata=False, huge_tree=True))


def document(root: Element, feed: Feed, depth: int) -> bytes:
    """Serialise the document with its style for browsers, indented for line-by-line differences.

    It has a placeholder at its end for its entries, which are serialised for this `depth`.
    """
    etree.indent(root)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<?xml-stylesheet type="text/css" href="{feed.stylesheet}"?>\n'
    )
    without = _serialised(root)
    end = without.rindex(_line(depth - 1) + b"</")
    return b"".join([head.encode(), without[:end], _ENTRIES, without[end:], b"\n"])


def with_entries(document: bytes, entries: Iterable[bytes]) -> bytes:
    """Put the entries into a document."""
    head, end = document.split(_ENTRIES)
    return b"".join([head, *entries, end])


def _serialised(root: Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _line(depth: int) -> bytes:
    return b"\n" + _INDENT * depth


def below_links(parent: Element) -> int:
    """The position right after the links of a channel or a feed."""
    return parent.index(parent.findall(f"{ATOM}link")[-1]) + 1


def add_links(parent: Element, links: Iterable[FeedLink], place: int) -> None:
    """Insert links as Atom writes them, which RSS borrows (RSS Best Practices Profile, 5.1)."""
    for each in reversed(list(links)):
        parent.insert(place, parent.makeelement(f"{ATOM}link", rel=each.rel, href=each.href))


def mark_archive(parent: Element, place: int) -> None:
    """Mark the document as an archive (RFC 5005, section 4)."""
    parent.insert(place, etree.Element(f"{{{_HISTORY}}}archive", nsmap={"fh": _HISTORY}))


def add_explanation(parent: Element, feed: Feed, place: int) -> None:
    """Add a text that explains the feed to a person who opens it in a browser.

    XHTML links work in any XML document, so this needs no XSLT, which browsers no longer support.
    Feed readers ignore elements they do not know (RFC 4287, 6.3; RSS 2.0, Extending RSS). A `div`
    without a prefix is the only XHTML that the W3C's validator accepts anywhere in a feed.
    """
    explanation = etree.fromstring(f'<div xmlns="{_XHTML}"/>')
    explanation.text = f"{feed.explanation.text} "
    link = etree.SubElement(explanation, f"{{{_XHTML}}}a", href=feed.explanation.url)
    link.text = feed.explanation.link_text
    parent.insert(place, explanation)


def add_text(parent: Element, name: str, text: str) -> None:
    """Add an element that holds only text."""
    etree.SubElement(parent, name).text = text


def replace_links(entry: Element, links: Iterable[Mapping[str, str]]) -> None:
    """Replace the links of an Atom entry; the new ones are placed above its text."""
    for link in entry.findall(f"{ATOM}link"):
        entry.remove(link)
    for attributes in reversed(list(links)):
        entry.insert(0, entry.makeelement(f"{ATOM}link", dict(attributes)))
