"""Reads the folder of a static site generator: its texts, in whatever generator's arrangement.

Each generator is a `Generator`, in a module of its own, that says which files are items and where
they are on the site.
"""

import os
import posixpath
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from budkavle.importing import urls
from budkavle.importing.readers import front_matter
from budkavle.importing.readers.dates import moment
from budkavle.importing.readers.front_matter import (
    UnreadableHeaderError,
    Written,
    is_true,
    names,
    text,
    texts,
)
from budkavle.importing.readers.local_files import FilesBelow
from budkavle.importing.readers.markdown_text import html_of
from budkavle.importing.readers.shortcodes import Call
from budkavle.importing.source import Note, Source, SourceFile, SourceItem, SourcePicture, State

_TEXTS = frozenset({"md", "mdx", "markdown", "mkd", "mdown", "html", "htm"})
_OTHER_TEXTS = frozenset({"rst", "adoc", "asciidoc", "org", "textile", "njk", "liquid", "ipynb"})
_IGNORED = frozenset(
    "node_modules vendor themes _site public _includes _layouts _sass _data layouts archetypes .git"
    " assets static resources bower_components __pycache__".split()
)
_DATED = re.compile(r"(\d{4}-\d\d?-\d\d?)[-_ ](.+)")
_SUMMARY_KEYS = (
    "summary excerpt description lead ingress deck intro abstract subtitle teaser preview".split()
)
_PICTURE_KEYS = (
    "image featured_image featured-image featuredimage feature_image cover thumbnail hero banner"
    " header_image og_image preview_image image_url bild".split()
)
_ALT_KEYS = ("alt", "image_alt", "alt_text", "featured_image_alt", "image-alt", "imagealt")
_TRANSLATED = re.compile(r"(.+)\.([a-z]{2}(?:-[a-zA-Z]{2})?)")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text's file: its path below the folder, its front matter and text, what its name says."""

    path: str
    written: Written
    type: str
    stem: str
    date: datetime | None
    language: str = ""

    @property
    def header(self) -> Mapping[str, Any]:
        """The front matter."""
        return self.written.header

    def said(self, *keys: str) -> str:
        """The first of these keys that has a text."""
        found = (text(self.header.get(key)) for key in keys)
        return next(filter(None, found), "")


class Generator(Protocol):
    """What differs between generators; `folder` is the site's."""

    kind: str
    address: str
    name: str
    language: str
    lines: bool
    """Whether metadata may stand without fences."""

    @abstractmethod
    def type_of(self, path: str) -> str | None:
        """What kind of item a file of texts is, such as the folder it is in; None if it is none."""

    @abstractmethod
    def address_of(self, entry: TextFile) -> str:
        """The address of an item, from the site's root."""

    def guid_of(self, entry: TextFile, address: str) -> str:
        """The id of an item in the generator's usual feed, from its whole address."""
        del entry
        return address

    def aliases_of(self, entry: TextFile) -> tuple[str, ...]:
        """Older addresses of an item."""
        return texts(entry.header.get("aliases")) + texts(entry.header.get("redirect_from"))

    def is_draft(self, entry: TextFile) -> bool:
        """Whether an item is not published."""
        header = entry.header
        return is_true(header.get("draft")) or text(header.get("published")).lower() == "false"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """The folders whose files are on the site."""
        return (folder,)

    def feeds(self) -> tuple[str, ...]:
        """The usual addresses of its feeds."""
        return ()

    def values(self) -> Mapping[str, str]:
        """What the names in templates stand for, besides those that every generator has."""
        return {}


def read(folder: Path, generator: Generator, zone: ZoneInfo) -> Source:
    """Read all texts of a generator's folder; never raises for one of them."""
    if generator.address == "/":
        generator.address = _address_in(folder)
    reading = _Reading(folder, generator, zone)
    items = tuple(reading.items())
    return Source(
        kind=generator.kind,
        name=generator.name,
        address=generator.address,
        language=generator.language,
        items=items,
        find=FilesBelow(generator.files(folder)).find,
        feeds=generator.feeds(),
        oddities=tuple(reading.oddities),
    )


def _address_in(folder: Path) -> str:
    """The site's address by the file that GitHub Pages has it in; a slash if there is none."""
    for place in ("", "static", "public", "source", "src", "content", "content/extra"):
        file = folder / place / "CNAME"
        if file.is_file() and (host := _host_in(file)):
            return f"https://{host}/"
    return "/"


def _host_in(file: Path) -> str:
    """The host that a file names; empty if it names none."""
    found = re.match(r"[\w-]+(?:\.[\w-]+)+", front_matter.decoded(file.read_bytes())[0].strip())
    return found[0] if found else ""


def paths_below(folder: Path) -> Iterator[str]:
    """Every file below a folder, in order, without what is hidden or made."""
    for where, below, files in os.walk(folder):
        below[:] = sorted(each for each in below if each not in _IGNORED and each[0] != ".")
        inner = Path(where).relative_to(folder).as_posix()
        for name in sorted(files):
            yield name if inner == "." else f"{inner}/{name}"


def section_of(inner: str) -> str:
    """The first folder of a path, where a page with a folder of its own counts as one file."""
    parts = inner.split("/")
    if parts[-1].startswith("index."):
        parts = parts[:-1]
    return parts[0] if len(parts) > 1 else "top"


def suffix_of(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[2].lower() if "." in path else ""


class _Reading:
    def __init__(self, folder: Path, generator: Generator, zone: ZoneInfo) -> None:
        self._folder, self._generator, self._zone = folder, generator, zone
        self.oddities: list[Note] = []
        self._entries = tuple(self._read())
        self._addresses = {
            each.path: urls.join(generator.address, generator.address_of(each).lstrip("/"))
            for each in self._entries
        }
        self._by_name: dict[str, str] = {}
        for path, address in self._addresses.items():
            parts = _name_of(path).split("/")
            for start in range(len(parts)):
                self._by_name.setdefault("/".join(parts[start:]), address)

    def items(self) -> Iterator[SourceItem]:
        """Every item, in the order of the files' names."""
        return map(self._item, self._entries)

    def _read(self) -> Iterator[TextFile]:
        for path in paths_below(self._folder):
            suffix = suffix_of(path)
            if suffix not in _TEXTS and suffix not in _OTHER_TEXTS:
                continue
            kind = self._generator.type_of(path)
            if kind is None:
                continue
            if suffix in _OTHER_TEXTS:
                self.oddities.append(Note("unread-file", path))
                continue
            yield from self._entry(path, kind)

    def _entry(self, path: str, kind: str) -> Iterator[TextFile]:
        try:
            text_, whole = front_matter.decoded((self._folder / path).read_bytes())
            written = front_matter.split(text_, lines=self._generator.lines)
        except OSError as error:
            self.oddities.append(Note("unread-file", f"{path}: {error.strerror}"))
            return
        except UnreadableHeaderError as error:
            self.oddities.append(Note("unread-file", f"{path}: {error}"))
            return
        if not whole:
            self.oddities.append(Note("other-encoding", path))
        if written is None:
            if suffix_of(path) in ("md", "markdown"):
                self.oddities.append(Note("no-header", path))
            return
        yield self._named(path, kind, written)

    def _named(self, path: str, kind: str, written: Written) -> TextFile:
        stem = posixpath.splitext(path.rpartition("/")[2])[0]
        language = ""
        if found := _TRANSLATED.fullmatch(stem):
            stem, language = found[1], found[2]
        if stem == "index":
            stem = path.split("/")[-2] if "/" in path else stem
        date = None
        if found := _DATED.fullmatch(stem):
            date, stem = moment(found[1], self._zone), found[2]
        return TextFile(path, written, kind, stem, date, language)

    def _item(self, entry: TextFile) -> SourceItem:
        notes: list[Note] = []
        generator, header = self._generator, entry.header
        address = self._addresses[entry.path]
        title = entry.said("title") or entry.stem.replace("-", " ")
        html = self._html(entry, address, notes)
        said = entry.said(
            "date", "pubdate", "publishdate", "publishDate", "published_at", "created"
        )
        published = moment(
            header.get("date") if isinstance(header.get("date"), datetime) else said, self._zone
        )
        later = moment(header.get("publishDate") or header.get("publishdate"), self._zone)
        if published is None and said:
            notes.append(Note("date", said))
        state: State = "draft" if generator.is_draft(entry) else "public"
        aliases = (
            urls.join(address if "://" in each or each[:1] == "/" else generator.address, each)
            for each in generator.aliases_of(entry)
        )
        return SourceItem(
            key=f"{generator.kind}:{entry.path}",
            where=entry.path,
            line=1,
            title=title,
            html=html,
            raw=entry.written.text if suffix_of(entry.path) not in ("html", "htm") else "",
            base=address,
            folder=(self._folder / entry.path).parent,
            type=entry.type,
            published=later or published or entry.date or self._dated(address),
            state=state,
            expires=moment(header.get("expiryDate") or header.get("expirydate"), self._zone),
            fields={key: words for key in _SUMMARY_KEYS if (words := entry.said(key))},
            addresses=tuple(dict.fromkeys((address, *aliases))),
            guid=generator.guid_of(entry, address),
            authors=self._authors(header),
            tags=tuple(dict.fromkeys(self._tags(header))),
            language=(entry.language or entry.said("lang", "language", "locale"))[:2].lower(),
            group=entry.said("translationKey", "ref") or self._group(entry),
            picture=self._picture(header),
            files=self._files(header),
            notes=tuple(notes),
        )

    def _dated(self, address: str) -> datetime | None:
        """The day in an address, where only that tells it."""
        found = re.search(r"/((?:19|20)\d\d/\d\d/\d\d)(?=/)", address)
        return moment(found[1], self._zone) if found else None

    def _group(self, entry: TextFile) -> str:
        """What all versions of an item in different languages share: the path without the code."""
        return re.sub(r"\.[a-z]{2}(?=\.\w+\Z)", "", entry.path)

    def _html(self, entry: TextFile, address: str, notes: list[Note]) -> str:
        values = {
            "site.baseurl": "",
            "site.url": self._generator.address.rstrip("/"),
            "site.base_url": self._generator.address.rstrip("/"),
            "site.title": self._generator.name,
            "page.title": entry.said("title"),
            "title": entry.said("title"),
            "page.url": address,
            "content": "",
        }
        values |= {f"page.{key}": text(value) for key, value in entry.header.items() if text(value)}
        values |= self._generator.values()
        known = self._known
        if suffix_of(entry.path) in ("html", "htm"):
            body = re.sub(r"\n[ \t]*\n+", "\n", entry.written.text)
            return html_of(body, notes, values, known, entry.written.line)
        return html_of(entry.written.text, notes, values, known, entry.written.line)

    def _known(self, call: Call) -> str | None:
        """References to other texts; what the generator's own shortcodes make."""
        first = call.positional[0] if call.positional else call.named.get("path", "")
        if call.name in ("ref", "relref", "post_url", "link", "get_url") and first:
            target = first.split("#")[0]
            # Of what is not at hand, the address at the source: it may stand within a link.
            elsewhere = f"/{target.removeprefix('/').removesuffix('.md')}"
            return f"{self._address_of(target) or elsewhere}{first[len(target) :]}"
        return None

    def _address_of(self, named: str) -> str | None:
        named = named.removeprefix("@/").lstrip("/")
        for path in (named, f"content/{named}", f"{named}.md", f"content/{named}.md"):
            if path in self._addresses:
                return self._addresses[path]
        return self._by_name.get(_name_of(named))

    @staticmethod
    def _authors(header: Mapping[str, Any]) -> tuple[str, ...]:
        found = header.get("authors") or header.get("author")
        extra = header.get("extra")
        if not found and isinstance(extra, dict):
            found = extra.get("authors") or extra.get("author")
        return tuple(" ".join(each.split()) for each in names(found))

    @staticmethod
    def _tags(header: Mapping[str, Any]) -> Iterator[str]:
        places = [header]
        places += [
            each for key in ("taxonomies", "extra") if isinstance(each := header.get(key), dict)
        ]
        for place in places:
            for key in ("tags", "categories", "topics", "category", "tag", "keywords"):
                value = place.get(key)
                spaced = (
                    isinstance(value, str) and key in ("tags", "categories") and "," not in value
                )
                yield from (value.split() if spaced and isinstance(value, str) else texts(value))

    @staticmethod
    def _picture(header: Mapping[str, Any]) -> SourcePicture | None:
        for key in _PICTURE_KEYS:
            value = header.get(key)
            if isinstance(value, dict):
                address = next(
                    (
                        text(value.get(k))
                        for k in ("src", "path", "url", "image", "file", "feature")
                        if value.get(k)
                    ),
                    "",
                )
                alt = value.get("alt", value.get("image_alt"))
                if address:
                    return SourcePicture(
                        address,
                        None if alt is None else text(alt),
                        text(value.get("caption")),
                        text(value.get("credit") or value.get("credits")),
                    )
            elif re.search(r"\.(?:jpe?g|png|gif|webp|avif|svg)\b", text(value), re.IGNORECASE):
                alt = next((text(header[key]) for key in _ALT_KEYS if key in header), None)
                return SourcePicture(
                    text(value),
                    alt,
                    text(header.get("image_caption")),
                    text(header.get("image_credit")),
                )
        return None

    @staticmethod
    def _files(header: Mapping[str, Any]) -> tuple[SourceFile, ...]:
        found = header.get("attachments") or header.get("files") or header.get("downloads")
        made = []
        for each in found if isinstance(found, list) else ():
            if isinstance(each, dict):
                address = text(each.get("file") or each.get("url") or each.get("src"))
                made.append(SourceFile(address, text(each.get("title") or each.get("name"))))
            elif text(each):
                made.append(SourceFile(text(each)))
        return tuple(each for each in made if each.address)


def _name_of(path: str) -> str:
    """The path of a text without its suffix, or that of its folder if it has one of its own."""
    stem = posixpath.splitext(path)[0]
    return re.sub(r"/_?index\Z", "", re.sub(r"\.[a-z]{2}\Z", "", stem))


def slashed(address: str) -> str:
    return address.rstrip("/") + "/"
