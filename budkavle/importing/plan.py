"""Decides where each item of an export will be: file, address, id, old addresses. Pure."""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from budkavle.content.addresses import year_address
from budkavle.content.authoring.drafts import slug_for
from budkavle.content.own_addresses import is_reserved
from budkavle.importing import urls
from budkavle.importing.addresses import aliases, name_of
from budkavle.importing.mapping import ImportMapping
from budkavle.importing.source import Note, Source, SourceItem
from budkavle.model.settings import Settings
from budkavle.model.values import slug

_LONGEST = 100
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The day of items whose day is not known; they are drafts."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An item with its place here. `path` is from content/; `address` from the site's root."""

    item: SourceItem
    path: str
    id: str
    slug: str
    date: datetime
    address: str
    language: str
    is_draft: bool
    aliases: tuple[str, ...]
    feed_id: str
    translates: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What the site has already: addresses, ids, paths of files in content/."""

    addresses: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    of_the_site: frozenset[str] = frozenset()


def plan(
    source: Source,
    mapping: ImportMapping,
    settings: Settings,
    taken: Taken,
    earlier: Mapping[str, str],
    feed_ids: Mapping[str, str],
) -> tuple[Planned, ...]:
    """The plan; `earlier` are the paths of items that were taken in before, by their keys.

    `feed_ids` are ids of entries of the old feeds, by address.
    """
    planner = _Planner(mapping, settings, taken, earlier, feed_ids)
    chosen = sorted(
        (each for each in source.items if mapping.takes(each)),
        key=lambda each: (each.published or UNDATED, each.key),
    )
    planned = [planner.place(each) for each in chosen]
    return tuple(planner.with_versions(planned))


class _Planner:
    def __init__(
        self,
        mapping: ImportMapping,
        settings: Settings,
        taken: Taken,
        earlier: Mapping[str, str],
        feed_ids: Mapping[str, str],
    ) -> None:
        self._mapping, self._settings, self._site = mapping, settings, taken
        self._zone: ZoneInfo = settings.timezone
        self._earlier = earlier
        self._feed_ids = {name_of(address): id_ for address, id_ in feed_ids.items()}
        self._paths = set(taken.paths) | set(earlier.values())
        self._addresses = set(taken.addresses)
        self._given_aliases: set[str] = set()
        self._ids = set(taken.ids)
        self._guids: set[str] = set()

    def place(self, item: SourceItem) -> Planned:
        """Give an item its place; none is given twice."""
        notes: list[Note] = []
        date = (item.published or UNDATED).astimezone(self._zone)
        is_draft = item.state == "draft" or item.published is None
        if item.published is None:
            notes.append(Note("undated"))
        language = self._language(item, notes)
        path, name = self._file(item, date, language)
        speaks = self._settings.in_language(language)
        address = f"{year_address(date.year, speaks)}{name}/"
        self._addresses.add(address)
        old = () if is_draft else tuple(self._aliases(item, address, notes))
        return Planned(
            item=item,
            path=path,
            id=self._id(item, date),
            slug=name,
            date=date,
            address=address,
            language=language,
            is_draft=is_draft,
            aliases=old,
            feed_id="" if is_draft else self._feed_id(item),
            translates="",
            notes=tuple(notes),
        )

    def with_versions(self, planned: Iterable[Planned]) -> Iterator[Planned]:
        """The same, in which versions in other languages name the item that they translate."""
        planned = tuple(planned)
        main = self._settings.language.code
        first: dict[str, Planned] = {}
        for each in planned:
            if each.item.group and each.language == main:
                first.setdefault(each.item.group, each)
        for each in planned:
            original = first.get(each.item.group) if each.item.group else None
            if original and each.language != main:
                values = {name: getattr(each, name) for name in Planned.__slots__}
                yield Planned(**{**values, "translates": original.id})
            else:
                yield each

    def _language(self, item: SourceItem, notes: list[Note]) -> str:
        code = item.language or self._mapping.language
        known = {each.code for each in self._settings.languages}
        if code in known:
            return code
        if item.language and item.language != self._mapping.language:
            notes.append(Note("language", code))
        return self._settings.language.code

    def _file(self, item: SourceItem, date: datetime, language: str) -> tuple[str, str]:
        folder = f"{self._settings.items_folder}/{date.year}"
        if path := self._earlier.get(item.key):
            return path, posixpath.basename(path).removesuffix(".md")
        first = self._name(item)
        speaks = self._settings.in_language(language)
        number = 1
        while True:
            name = first if number == 1 else f"{first}-{number}"
            path = f"{folder}/{name}.md"
            address = f"{year_address(date.year, speaks)}{name}/"
            if path not in self._paths and address not in self._addresses:
                self._paths.add(path)
                return path, name
            number += 1

    @staticmethod
    def _name(item: SourceItem) -> str:
        """The last part of its old address if that says something; else of its title."""
        for address in item.addresses[:1]:
            parts = urls.split(address)
            last = unquote(parts.path).rstrip("/").rpartition("/")[2]
            stem = (
                last.rpartition(".")[0]
                if last.endswith((".html", ".htm", ".php", ".aspx"))
                else last
            )
            made = slug(stem)[:_LONGEST].strip("-")
            if made and not parts.query and not made.isdigit() and made != "index":
                return made
        return slug_for(item.title)

    def _id(self, item: SourceItem, date: datetime) -> str:
        """An id that is the same whenever the item is taken in."""
        number = 0
        while True:
            seed = f"{item.key}{number or ''}".encode()
            made = f"{date.astimezone(UTC):%Y%m%d-%H%M}-{blake2b(seed, digest_size=4).hexdigest()}"
            if made not in self._ids:
                self._ids.add(made)
                return made
            number += 1

    def _aliases(self, item: SourceItem, address: str, notes: list[Note]) -> Iterator[str]:
        for made, refused in aliases(item, self._mapping.address, address):
            if refused or is_reserved(made, self._site.of_the_site):
                notes.append(Note("alias", refused or f"/{made}"))
            elif made in self._given_aliases or made in self._site.addresses:
                notes.append(Note("alias-taken", f"/{made}"))
            else:
                self._given_aliases.add(made)
                yield made

    def _feed_id(self, item: SourceItem) -> str:
        found = (self._feed_ids.get(name_of(each)) for each in item.addresses)
        id_ = " ".join((next(filter(None, found), "") or item.guid).split())
        if not id_ or id_ in self._guids:
            return ""
        self._guids.add(id_)
        return id_


def paths_of(planned: Collection[Planned]) -> Iterator[tuple[SourceItem, str]]:
    """Each item with its path."""
    return ((each.item, each.path) for each in planned)
