"""Reads WordPress's export (WXR), a feed with everything that the site holds. Pure.

Real exports have attachments before and after the posts that show them, CDATA within CDATA, bytes
that are no UTF-8, and signs that XML forbids.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from zoneinfo import ZoneInfo

from lxml import etree

from budkavle.importing.markup import line_of
from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.local_files import FilesBelow
from budkavle.importing.readers.paragraphs import with_paragraphs
from budkavle.importing.readers.shortcodes import in_brackets
from budkavle.importing.readers.xml_names import local_name, with_namespaces
from budkavle.importing.source import Note, Source, SourceError, SourceItem, SourcePicture, State
from budkavle.model.rules import N_

NOT_WXR = N_("{path} is not an export of WordPress. Make one under Tools > Export > All content.")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));")
_CDATA_WITHIN = re.compile(r"<!\[CDATA\[(.*?)\]\]>(?=\s*</)", re.DOTALL)
_SHORTCODE = re.compile(r"\[/?[a-zA-Z][\w-]*(?:[\s=][^\[\]]*)?/?\]")
_FILE = "export-file"
_EXCERPT = "{http://wordpress.org/export/%s/excerpt/}encoded"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_NOT_NEWS = frozenset(
    "attachment revision nav_menu_item custom_css customize_changeset oembed_cache user_request"
    " wp_block wp_template wp_template_part wp_global_styles wp_navigation wp_font_family"
    " wp_font_face acf-field acf-field-group".split()
)
_SUMMARIES = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "ingress")


def recognises(head: str) -> bool:
    """Whether a file begins like such an export."""
    return "wordpress.org/export/" in head or "<wp:wxr_version>" in head


def read(paths: Sequence[Path], zone: ZoneInfo, files: Path | None = None) -> Source:
    """Read an export in one or several files; `files` is a copy of wp-content/uploads, if any.

    Raises SourceError.
    """
    notes: list[Note] = []
    channel, *others = (_channel(path, notes) for path in paths)
    for each in others:
        channel.extend(each.findall("item"))
    folder = paths[0].parent
    export = _Export(channel, zone)
    address = export.address
    return Source(
        kind="wordpress",
        name=_said(channel, "title"),
        address=address,
        language=_said(channel, "language")[:2].lower(),
        items=tuple(export.items()),
        find=FilesBelow(tuple(filter(None, (files, folder / "uploads", folder)))).find,
        feeds=(f"{address}feed/", f"{address}feed/atom/", f"{address}?feed=rss2"),
        oddities=tuple(notes),
    )


def _channel(path: Path, notes: list[Note]) -> etree._Element:
    """The channel of a file; each of its items says which file it was in."""
    parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False, no_network=True)
    root = etree.fromstring(_text(path.read_bytes()).encode(), parser)
    channel = root.find("channel") if root is not None else None
    if channel is None:
        raise SourceError(NOT_WXR, path=path.name)
    notes += _damaged(parser)
    for each in channel.findall("item"):
        each.set(_FILE, path.name)
    return channel


def _text(data: bytes) -> str:
    """The file as text that XML allows; CDATA within CDATA is written so that it stays text."""
    text = data.decode("utf-8-sig", "replace")
    text = _REFERENCE.sub("", _FORBIDDEN.sub("", text)).lstrip()
    return with_namespaces(_CDATA_WITHIN.sub(_one_section, text))


def _one_section(match: re.Match[str]) -> str:
    """A section that holds a whole other one: its text goes on until the element ends."""
    inner = match[1].replace("]]]]><![CDATA[>", "]]>").replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{inner}]]>"


def _damaged(parser: etree.XMLParser) -> Iterator[Note]:
    errors = [each for each in parser.error_log if each.level_name in ("ERROR", "FATAL")]
    if errors:
        yield Note("damaged-xml", errors[0].message, errors[0].line)


class _Export:
    """The items of an export."""

    def __init__(self, channel: etree._Element, zone: ZoneInfo) -> None:
        self._channel, self._zone = channel, zone
        self.address = (_wp(channel, "base_blog_url") or _said(channel, "link")).rstrip("/") + "/"
        self._authors = {
            _wp(each, "author_login"): _wp(each, "author_display_name") or _wp(each, "author_login")
            for each in channel
            if local_name(each) == "author"
        }
        self._blocks = {
            _wp(each, "post_id"): _said(each, _CONTENT)
            for each in channel.iter("item")
            if _wp(each, "post_type") == "wp_block"
        }
        self._attachments = {
            _wp(each, "post_id"): each
            for each in channel.iter("item")
            if _wp(each, "post_type") == "attachment"
        }

    def items(self) -> Iterator[SourceItem]:
        """Every post, page and item of other types."""
        for each in self._channel.iter("item"):
            kind = _wp(each, "post_type") or "post"
            if kind not in _NOT_NEWS and _wp(each, "status") not in (
                "trash",
                "auto-draft",
                "inherit",
            ):
                yield self._item(each, kind)

    def _item(self, element: etree._Element, kind: str) -> SourceItem:
        meta = dict(_meta(element))
        post_id, link = _wp(element, "post_id"), _said(element, "link")
        notes: list[Note] = []
        written = _said(element, _CONTENT)
        html = in_brackets(written, self._pictures_of, post_id, notes, self._blocks)
        state, note = self._state(element)
        addresses = [link] if state == "public" or link else []
        addresses += [f"{self.address}?{'page_id' if kind == 'page' else 'p'}={post_id}"]
        addresses += [self._of_old_slug(link, each) for each in _old_slugs(element)]
        return SourceItem(
            key=_said(element, "guid") or f"{self.address}?p={post_id}",
            where=element.get(_FILE, ""),
            line=line_of(element),
            title=unescape(_said(element, "title")),
            html=with_paragraphs(html),
            raw=_SHORTCODE.sub(" ", written),
            base=link or self.address,
            published=self._published(element),
            type=kind,
            state=state,
            fields=dict(self._fields(element, meta)),
            addresses=tuple(dict.fromkeys(each for each in addresses if each)),
            guid=_said(element, "guid"),
            authors=tuple(filter(None, [self._author(element)])),
            tags=tuple(_terms(element)),
            language=_language(element),
            group=next(
                (t.get("nicename", "") for t in _of_domain(element, "post_translations")), ""
            ),
            picture=self._picture(meta.get("_thumbnail_id", "")),
            notes=(
                *(Note(each.kind, each.words) for each in notes),
                *note,
                *self._comments(element),
            ),
        )

    def _fields(
        self, element: etree._Element, meta: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        for version in ("1.2", "1.1", "1.0"):
            if words := _said(element, _EXCERPT % version):
                yield "excerpt", words
        yield from ((name, meta[name]) for name in _SUMMARIES if meta.get(name))

    def _author(self, element: etree._Element) -> str:
        login = _said(element, _CREATOR)
        return unescape(self._authors.get(login, login))

    def _published(self, element: etree._Element) -> datetime | None:
        utc = _wp(element, "post_date_gmt")
        if utc and not utc.startswith("0000"):
            found = moment(utc.replace(" ", "T") + "Z", self._zone)
            return found.astimezone(self._zone) if found else None
        own = _wp(element, "post_date")
        if own and not own.startswith("0000"):
            return moment(own, self._zone)
        return moment(_said(element, "pubDate"), self._zone)

    def _state(self, element: etree._Element) -> tuple[State, tuple[Note, ...]]:
        status = _wp(element, "status") or "publish"
        if _wp(element, "post_password"):
            return "draft", (Note("password"),)
        if status == "publish":
            return "public", ()
        if status == "future":
            return "scheduled", ()
        return "draft", (Note("private"),) if status == "private" else ()

    def _picture(self, post_id: str) -> SourcePicture | None:
        attachment = self._attachments.get(post_id)
        if attachment is None:
            return None
        meta = dict(_meta(attachment))
        caption = next(
            (c for v in ("1.2", "1.1", "1.0") if (c := _said(attachment, _EXCERPT % v))), ""
        )
        return SourcePicture(
            _wp(attachment, "attachment_url"), meta.get("_wp_attachment_image_alt"), _bare(caption)
        )

    def _pictures_of(self, ids: str, post_id: str) -> str:
        """The pictures of a gallery as HTML: those with these ids, or else all of the post's."""
        chosen = re.findall(r"\d+", ids) or [
            number
            for number, each in self._attachments.items()
            if _wp(each, "post_parent") == post_id
        ]
        shown = (self._picture(number) for number in chosen)
        return "".join(
            f'<figure><img src="{escape(each.address)}" alt="{escape(each.alt or "")}">'
            + (f"<figcaption>{escape(each.caption)}</figcaption>" if each.caption else "")
            + "</figure>"
            for each in shown
            if each
        )

    @staticmethod
    def _of_old_slug(link: str, slug: str) -> str:
        head, _, rest = link.rstrip("/").rpartition("/")
        ends = "/" if link.endswith("/") else ""
        return f"{head}/{slug}{ends}" if rest and "?" not in rest else ""

    @staticmethod
    def _comments(element: etree._Element) -> Iterator[Note]:
        number = sum(
            local_name(each) == "comment"
            and _wp(each, "comment_approved") == "1"
            and _wp(each, "comment_type") in ("", "comment")
            for each in element
        )
        if number:
            yield Note("comments", str(number))


def _said(element: etree._Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _wp(element: etree._Element, name: str) -> str:
    """The text of an element of WordPress's own, whatever version of its namespace."""
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.endswith(f"}}{name}") and "wordpress.org/export/" in tag:
            return (child.text or "").strip()
    return ""


def _meta(element: etree._Element) -> Iterator[tuple[str, str]]:
    for each in element:
        if local_name(each) == "postmeta":
            yield _wp(each, "meta_key"), _wp(each, "meta_value")


def _old_slugs(element: etree._Element) -> list[str]:
    return [value for key, value in _meta(element) if key == "_wp_old_slug" and value]


def _of_domain(element: etree._Element, *domains: str) -> Iterator[etree._Element]:
    return (each for each in element.findall("category") if each.get("domain") in domains)


def _terms(element: etree._Element) -> Iterator[str]:
    for each in _of_domain(element, "category", "post_tag", "tag"):
        name = unescape((each.text or "").strip())
        if name and each.get("nicename") not in (
            "uncategorized",
            "okategoriserade",
            "okategoriserad",
        ):
            yield name


def _language(element: etree._Element) -> str:
    terms = (each.get("nicename", "") for each in _of_domain(element, "language"))
    return next(terms, "")[:2]


def _bare(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())
