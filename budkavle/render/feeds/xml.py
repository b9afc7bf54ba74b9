"""What RSS and Atom share, and what feedgen cannot write or writes wrong: done on the tree.

An entry stands in many documents, so it is written once, by itself; a document is its head, the
bytes of its entries, and its end. The only importer of lxml.
"""

from collections.abc import Iterable, Mapping

from lxml import etree

from budkavle.render.feeds.entries import Entry
from budkavle.render.feeds.feed import Feed, Link

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
GENERATOR = "Budkavle"
_HISTORY = "http://purl.org/syndication/history/1.0"
_XHTML = "http://www.w3.org/1999/xhtml"
_INDENT = b"  "
_ENTRIES = b"<entries/>"
"""Stands where a document's entries will. Whatever a document says, it has no such element."""


Element = etree._Element


def categories(entry: Entry) -> list[dict[str, str]]:
    """The categories of an entry as feedgen takes them."""
    return [
        {"term": each.term, "label": each.label, "scheme": each.scheme} for each in entry.categories
    ]


def piece(entry: Element, depth: int, around: bytes) -> bytes:
    """Serialise an entry as it stands in every document: within `depth` elements.

    `around` is an empty element that declares the namespaces which feedgen declares there.
    """
    root = etree.fromstring(around)
    root.append(entry)
    etree.indent(entry, level=depth)
    whole = _serialised(root)
    return _line(depth) + whole[whole.index(b">") + 1 : whole.rindex(b"<")]


def read(xml: bytes) -> etree._Element:
    """The tree of what feedgen wrote, its CDATA sections kept."""
    return etree.fromstring(xml, etree.XMLParser(strip_cdata=False, huge_tree=True))


def document(root: etree._Element, feed: Feed, depth: int) -> bytes:
    """The document with its style for browsers, indented so that a change shows line by line.

    Its entries, pieces of this `depth`, are yet to be put in, where they come last.
    """
    etree.indent(root)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<?xml-stylesheet type="text/css" href="{feed.stylesheet}"?>\n'
    )
    without = _serialised(root)
    end = without.rindex(_line(depth - 1) + b"</")
    return b"".join([head.encode(), without[:end], _ENTRIES, without[end:], b"\n"])


def filled(document: bytes, entries: Iterable[bytes]) -> bytes:
    """The document with its entries."""
    head, end = document.split(_ENTRIES)
    return b"".join([head, *entries, end])


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _line(depth: int) -> bytes:
    return b"\n" + _INDENT * depth


def below_links(parent: etree._Element) -> int:
    """The place right after the links of a channel or a feed."""
    return parent.index(parent.findall(f"{ATOM}link")[-1]) + 1


def add_links(parent: etree._Element, links: Iterable[Link], place: int) -> None:
    """Insert links as Atom writes them, which RSS borrows (RSS Best Practices Profile, 5.1)."""
    for each in reversed(list(links)):
        parent.insert(place, parent.makeelement(f"{ATOM}link", rel=each.rel, href=each.href))


def mark_archive(parent: etree._Element, place: int) -> None:
    """Say that the document is an archive (RFC 5005, section 4)."""
    parent.insert(place, etree.Element(f"{{{_HISTORY}}}archive", nsmap={"fh": _HISTORY}))


def add_hint(parent: etree._Element, feed: Feed, place: int) -> None:
    """Tell a person who opens the feed in a browser what it is.

    Elements of XHTML are links in any XML document, so this needs no XSLT, which browsers dropped.
    Feed readers pass over elements they do not know (RFC 4287, 6.3; RSS 2.0, Extending RSS).
    """
    paragraph = etree.Element(f"{{{_XHTML}}}p", nsmap={"h": _XHTML})
    paragraph.text = f"{feed.hint.text} "
    link = etree.SubElement(paragraph, f"{{{_XHTML}}}a", href=feed.hint.url)
    link.text = feed.hint.words
    parent.insert(place, paragraph)


def add_text(parent: etree._Element, name: str, text: str) -> None:
    """Add an element that holds only text."""
    etree.SubElement(parent, name).text = text


def replace_links(entry: etree._Element, links: Iterable[Mapping[str, str]]) -> None:
    """Give an entry of Atom these links instead of those it has, above its text."""
    for link in entry.findall(f"{ATOM}link"):
        entry.remove(link)
    for attributes in reversed(list(links)):
        entry.insert(0, entry.makeelement(f"{ATOM}link", dict(attributes)))
