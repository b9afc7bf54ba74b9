"""Reads feeds: RSS 0.9 to 2.0, Atom 1.0 (RFC 4287) and JSON Feed 1.1, one or several files.

Not with feedparser, which takes embedded films and maps away without a word.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from budkavle.importing import urls
from budkavle.importing.markup import line_of
from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.local_files import FilesBelow
from budkavle.importing.readers.xml_names import local_name, with_namespaces
from budkavle.importing.source import (
    Note,
    Source,
    SourceError,
    SourceFile,
    SourceItem,
    SourcePicture,
)
from budkavle.model.rules import N_

NOT_FEED = N_("{path} is not a feed.")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PICTURE = re.compile(r"image/|\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|div|br|ul|ol|h[1-6]|table|blockquote|figure)\b", re.IGNORECASE)


def recognises(head: str) -> bool:
    """Whether a file begins like a feed."""
    begins = re.search(r"<(?:rss|rdf:RDF|feed)[\s>]|jsonfeed\.org/version", head)
    return begins is not None and "<sitemapindex" not in head


def read(paths: Sequence[Path], zone: ZoneInfo, files: Path | None = None) -> Source:
    """Read the documents of a feed; of an entry that is in several, the fullest is kept.

    Raises SourceError for what is no feed.
    """
    documents = [_document(path, zone) for path in paths]
    items: dict[str, SourceItem] = {}
    for document in documents:
        for each in document.items:
            known = items.get(each.key)
            if known is None or len(each.html) > len(known.html):
                items[each.key] = each
    first = documents[0]
    folders = tuple(filter(None, (files, paths[0].parent)))
    return Source(
        kind="feed",
        name=first.name,
        address=first.address,
        language=first.language,
        items=tuple(items.values()),
        find=FilesBelow(folders).find,
        feeds=tuple(dict.fromkeys(one for each in documents for one in each.feeds)),
        oddities=tuple(note for each in documents for note in each.oddities),
    )


def ids(path: Path, zone: ZoneInfo) -> Mapping[str, str]:
    """The ids of a feed's entries by their addresses."""
    return {each.addresses[0]: each.guid for each in _document(path, zone).items if each.addresses}


def _document(path: Path, zone: ZoneInfo) -> Source:
    data = path.read_bytes()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _Json(path.name, data, zone).source()
    parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(_legible(data), parser)
    if root is None:
        raise SourceError(NOT_FEED, path=path.name)
    errors = [each for each in parser.error_log if each.level_name in ("ERROR", "FATAL")]
    notes = tuple(Note("damaged-xml", each.message, each.line) for each in errors[:1])
    if local_name(root) == "feed":
        return _Atom(path.name, root, zone).source(notes)
    return _Rss(path.name, root, zone).source(notes)


def _legible(data: bytes) -> bytes:
    """The bytes in UTF-8, without signs that XML forbids."""
    declared = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([\w-]+)", data)
    encoding = declared[1].decode() if declared else "utf-8"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            fallback = encoding if encoding.lower().replace("-", "") != "utf8" else "cp1252"
            text = data.decode(fallback, "replace")
        except LookupError:
            text = data.decode("utf-8", "replace")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff \t\r\n"))
    return with_namespaces(_FORBIDDEN.sub("", text)).encode("utf-8", "replace")


class _Rss:
    def __init__(self, file: str, root: etree._Element, zone: ZoneInfo) -> None:
        self._file, self._root, self._zone = file, root, zone
        found = next((each for each in root if local_name(each) == "channel"), None)
        self._channel = root if found is None else found
        self.address = _home(_of(self._channel, "link"))
        self.language = _of(self._channel, "language")[:2].lower()

    def source(self, notes: tuple[Note, ...]) -> Source:
        items = tuple(self._item(each) for each in self._root.iter() if local_name(each) == "item")
        own = (
            each.get("href", "") for each in self._channel
            if local_name(each) == "link" and each.get("rel") == "self"
        )  # fmt: skip
        return Source(
            kind="feed",
            name=_of(self._channel, "title"),
            address=self.address,
            language=self.language,
            items=items,
            feeds=tuple(filter(None, own)),
            oddities=notes,
        )

    def _item(self, element: etree._Element) -> SourceItem:
        described, encoded = _of(element, "description"), _of(element, "encoded")
        link, guid = _of(element, "link"), _of(element, "guid")
        base = urls.join(urls.join(self.address, link), _base_of(element))
        at = _of(element, "pubDate") or _of(element, "date") or _of(element, "published")
        body = encoded or described
        notes = (Note("summary-only"),) if _seems_short(body) else ()
        files, picture = _enclosed(element)
        return SourceItem(
            key=guid or link or _of(element, "title"),
            where=self._file,
            type="entry",
            line=line_of(element),
            title=unescape(_of(element, "title")),
            html=_as_html(body),
            base=base,
            published=moment(at, self._zone),
            fields={"description": described} if encoded and described else {},
            addresses=tuple(dict.fromkeys(filter(None, (link, _permalink(element))))),
            guid=guid or link,
            authors=tuple(
                dict.fromkeys(
                    _person(each.text or "")
                    for each in element
                    if local_name(each) in ("creator", "author") and (each.text or "").strip()
                )
            ),
            tags=tuple(
                (each.text or "").strip() for each in element
                if local_name(each) in ("category", "subject") and (each.text or "").strip()
            ),
            language=(_of(element, "language") or "")[:2].lower(),
            picture=picture,
            files=files,
            notes=notes,
        )  # fmt: skip


class _Atom:
    def __init__(self, file: str, root: etree._Element, zone: ZoneInfo) -> None:
        self._file, self._root, self._zone = file, root, zone
        self._links = [each for each in root if local_name(each) == "link"]
        home = next(
            (e.get("href", "") for e in self._links if e.get("rel", "alternate") == "alternate"), ""
        )
        self._own = next((e.get("href", "") for e in self._links if e.get("rel") == "self"), "")
        self.address = _home(urls.join(self._own, home) or _of(root, "id"))

    def source(self, notes: tuple[Note, ...]) -> Source:
        items = tuple(self._item(each) for each in self._root if local_name(each) == "entry")
        return Source(
            kind="feed",
            name=_of(self._root, "title"),
            address=self.address,
            language=(self._root.get(_LANGUAGE) or "")[:2].lower(),
            items=items,
            feeds=tuple(filter(None, [self._own])),
            oddities=notes,
        )

    def _item(self, element: etree._Element) -> SourceItem:
        links = [each for each in element if local_name(each) == "link"]
        base = urls.join(self.address, _base_of(element))
        link = next(
            (e.get("href", "") for e in links if e.get("rel", "alternate") == "alternate"), ""
        )
        link = urls.join(base, link) if link else ""
        content = next((each for each in element if local_name(each) == "content"), None)
        summary = next((each for each in element if local_name(each) == "summary"), None)
        body = _construct(content) if content is not None else ""
        if content is not None and content.get("src"):
            body = ""
        short = _construct(summary) if summary is not None else ""
        files = tuple(
            SourceFile(urls.join(base, e.get("href", "")), e.get("title", ""))
            for e in links
            if e.get("rel") == "enclosure" and not _PICTURE.search(e.get("type", ""))
        )
        shown = (
            e for e in links if e.get("rel") == "enclosure" and _PICTURE.search(e.get("type", ""))
        )
        picture = next((SourcePicture(urls.join(base, e.get("href", ""))) for e in shown), None)
        published = _of(element, "published") or _of(element, "updated") or _of(element, "issued")
        people = (each for each in element if local_name(each) == "author")
        return SourceItem(
            key=_of(element, "id") or link,
            where=self._file,
            type="entry",
            line=line_of(element),
            title=_bare(_construct(next((e for e in element if local_name(e) == "title"), None))),
            html=body or short,
            base=urls.join(link or base, _base_of(content) if content is not None else ""),
            published=moment(published, self._zone),
            fields={"summary": short} if body and short else {},
            addresses=tuple(filter(None, [link])),
            guid=_of(element, "id"),
            authors=tuple(filter(None, (_of(each, "name") for each in people))),
            tags=tuple(
                each.get("label", "") or each.get("term", "")
                for each in element
                if local_name(each) == "category"
            ),
            language=(element.get(_LANGUAGE) or "")[:2].lower(),
            picture=picture,
            files=files,
            notes=() if body and not _seems_short(body) else (Note("summary-only"),),
        )


class _Json:
    def __init__(self, file: str, data: bytes, zone: ZoneInfo) -> None:
        try:
            said = json.loads(data.decode("utf-8-sig", "replace"))
        except ValueError as error:
            raise SourceError(NOT_FEED, path=file) from error
        if not isinstance(said, dict) or not isinstance(said.get("items"), list):
            raise SourceError(NOT_FEED, path=file)
        self._file, self._zone, self._said = file, zone, said

    def source(self) -> Source:
        said = self._said
        return Source(
            kind="feed",
            name=str(said.get("title") or ""),
            address=_home(str(said.get("home_page_url") or "")),
            language=str(said.get("language") or "")[:2].lower(),
            items=tuple(self._item(each) for each in said["items"] if isinstance(each, dict)),
            feeds=tuple(filter(None, [str(said.get("feed_url") or "")])),
        )

    def _item(self, said: Mapping[str, Any]) -> SourceItem:
        html = str(said.get("content_html") or "")
        if not html:
            plain = str(said.get("content_text") or "")
            html = "".join(f"<p>{escape(each)}</p>" for each in re.split(r"\n\s*\n", plain) if each)
        url, id_ = str(said.get("url") or ""), str(said.get("id") or "")
        people = _list(said.get("authors")) or [said.get("author")]
        files = tuple(
            SourceFile(str(each.get("url") or ""), str(each.get("title") or ""))
            for each in _list(said.get("attachments"))
            if isinstance(each, dict)
        )
        picture = said.get("image") or said.get("banner_image")
        summary = str(said.get("summary") or "")
        return SourceItem(
            key=id_ or url,
            where=self._file,
            type="entry",
            title=str(said.get("title") or ""),
            html=html,
            base=url or _home(str(self._said.get("home_page_url") or "")),
            published=self._published(said),
            fields={"summary": summary} if summary else {},
            addresses=tuple(filter(None, [url])),
            guid=id_ or url,
            authors=tuple(str(e["name"]) for e in people if isinstance(e, dict) and e.get("name")),
            tags=tuple(str(each) for each in _list(said.get("tags"))),
            language=str(said.get("language") or "")[:2].lower(),
            picture=SourcePicture(str(picture)) if picture else None,
            files=files,
            notes=() if html else (Note("summary-only"),),
        )

    def _published(self, said: Mapping[str, Any]) -> datetime | None:
        return moment(said.get("date_published") or said.get("date_modified"), self._zone)


def _list(value: object) -> list[Any]:
    """The value if it is a list; a file may have anything in its place."""
    return value if isinstance(value, list) else []


def _of(element: etree._Element, name: str) -> str:
    """The text of a child, whatever its namespace; one with text goes before one without."""
    texts = ("".join(map(str, e.itertext())).strip() for e in element if local_name(e) == name)
    return next(filter(None, texts), "")


def _base_of(element: etree._Element) -> str:
    """The address that xml:base sets for an element (XML Base, 4)."""
    above = [element, *element.iterancestors()]
    base = ""
    for each in reversed(above):
        base = urls.join(base, each.get(_BASE, ""))
    return base


def _home(address: str) -> str:
    """The beginning of the addresses of a site whose front page this is."""
    parts = urls.split(address.strip())
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""


def _permalink(element: etree._Element) -> str:
    for each in element:
        if local_name(each) == "guid" and each.get("isPermaLink", "true") == "true":
            said = (each.text or "").strip()
            return said if said.startswith("http") else ""
    return ""


def _construct(element: etree._Element | None) -> str:
    """A text construct of Atom as HTML (RFC 4287, 3.1)."""
    if element is None:
        return ""
    kind = element.get("type", "text")
    if kind == "xhtml":
        return "".join(etree.tostring(each, encoding="unicode", method="html") for each in element)
    said = "".join(map(str, element.itertext())).strip()
    return said if kind in ("html", "text/html") else escape(said, quote=False)


def _as_html(body: str) -> str:
    """A description as HTML: one without any tag is plain text, with its line ends."""
    if _BLOCK.search(body) or "<" in body:
        return body
    return "".join(f"<p>{each}</p>" for each in re.split(r"\n\s*\n", body) if each.strip())


def _seems_short(body: str) -> bool:
    """Whether a text breaks off, as summaries do."""
    words = _bare(body)
    return (
        not words
        or bool(re.search(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\[&#8230;\])\s*$", words))
        or (len(words) < 300 and not _BLOCK.search(body))
    )


def _bare(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def _person(written: str) -> str:
    """The name in `mail@example.se (Name)`, which RSS has for people."""
    found = re.fullmatch(r"\s*\S+@\S+\s+\((.+)\)\s*", written)
    return (found[1] if found else written).strip()


def _enclosed(element: etree._Element) -> tuple[tuple[SourceFile, ...], SourcePicture | None]:
    """The files of an item, and its picture (RSS enclosure; Media RSS)."""
    files: list[SourceFile] = []
    picture = None
    for each in element.iter():
        address, kind = each.get("url", ""), f"{each.get('type', '')} {each.get('medium', '')}"
        if local_name(each) not in ("enclosure", "content", "thumbnail") or not address:
            continue
        if "image" in kind or _PICTURE.search(address):
            title = next((e for e in each if local_name(e) in ("description", "title")), None)
            picture = picture or SourcePicture(
                address, _bare(title.text or "") if title is not None else None
            )
        elif local_name(each) == "enclosure":
            files.append(SourceFile(address))
    return tuple(files), picture
