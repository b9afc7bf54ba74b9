"""The small file that says how an export is taken in: proposed, then edited by people. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budkavle.content.editing.written import scalar
from budkavle.content.front_matter import decode
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.yaml_places import line_of
from budkavle.content.yaml_values import parse_mapping
from budkavle.importing.source import Source, SourceItem
from budkavle.model.problems import ContentError, Problem
from budkavle.model.registries import Topic
from budkavle.model.rules import N_, Rule
from budkavle.model.values import is_key, slug

WRONG_IMPORT = Rule(
    "wrong-import",
    N_("“{value}” cannot stand here."),
    N_("Write {remedy}."),
)
FIRST_PARAGRAPH = "first-paragraph"
_KEYS = ("address", "language", "types", "summary", "authors", "tags", "feeds")
_MOST_TOPICS = 60
_OFTEN = 3
_SUMMARIES = (
    "summary excerpt ingress lead deck intro subtitle teaser description abstract preview"
    " _yoast_wpseo_metadesc rank_math_description _aioseo_description"
).split()


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """How an export is taken in.

    `types` are the kinds of items, and whether each is taken. `summary` are fields in the order in
    which they are tried. `tags` are topics by tag, empty for one that is dropped. `feeds` are saved
    files of the old site's feeds, whose ids are kept.
    """

    address: str
    language: str
    types: Mapping[str, bool]
    summary: tuple[str, ...]
    authors: bool
    tags: Mapping[str, str]
    feeds: tuple[str, ...] = ()

    def takes(self, item: SourceItem) -> bool:
        """Whether an item is taken in."""
        return self.types.get(item.type, True)

    def topics(self, item: SourceItem) -> tuple[str, ...]:
        """The topics that an item's tags become."""
        found = (self.tags.get(each, "") for each in item.tags)
        return tuple(dict.fromkeys(each for each in found if each))


def proposed(source: Source, topics: Mapping[str, Topic], language: str) -> ImportMapping:
    """What is likely meant, for a site that has these topics already."""
    types = {name: _is_news(source, name) for name in dict.fromkeys(e.type for e in source.items)}
    taken = [each for each in source.items if types[each.type]]
    fields = {name for each in taken for name in each.fields}
    known = [each for each in _SUMMARIES if each in fields]
    return ImportMapping(
        address=source.address,
        language=source.language or language,
        types=types,
        summary=(*known, FIRST_PARAGRAPH),
        authors=True,
        tags=_tags(taken, topics),
    )


def _is_news(source: Source, name: str) -> bool:
    """Whether items of a type are news: most have a day, and they are not called pages."""
    own = [each for each in source.items if each.type == name]
    dated = sum(each.published is not None for each in own)
    is_feed = source.kind in ("feed", "mynewsdesk")
    return is_feed or (name not in ("page", "pages") and dated * 2 >= len(own))


def _tags(items: Iterable[SourceItem], topics: Mapping[str, Topic]) -> Mapping[str, str]:
    counted = Counter(tag for each in items for tag in each.tags)
    titles = {
        words.casefold(): key for key, topic in topics.items() for _, words in topic.title.texts
    }
    made: dict[str, str] = {}
    new = 0
    for tag, number in sorted(counted.items(), key=lambda each: (-each[1], each[0])):
        known = titles.get(tag.casefold()) or (slug(tag) if slug(tag) in topics else "")
        takes = number >= _OFTEN and new < _MOST_TOPICS and bool(slug(tag))
        new += takes and not known
        made[tag] = known or (slug(tag) if takes else "")
    return made


def parse(data: bytes, path: str) -> ImportMapping:
    """Read the file; raises ContentError with every mistake."""
    try:
        text = decode(data)
        return _Reading(text, parse_mapping(text)).mapping()
    except MistakesError as error:
        raise ContentError(
            Problem(path, each.line, each.field, each.rule, each.values) for each in error.mistakes
        ) from error


class _Reading:
    def __init__(self, text: str, values: Mapping[str, object]) -> None:
        self._text, self._values = text, values
        self._mistakes: list[Mistake] = []

    def mapping(self) -> ImportMapping:
        for key in self._values:
            if key not in _KEYS:
                self._wrong((key,), key, ", ".join(_KEYS))
        made = ImportMapping(
            address=str(self._values.get("address") or ""),
            language=str(self._values.get("language") or ""),
            types={k: self._yes(("types", k), v) for k, v in self._of("types").items()},
            summary=self._list("summary") or (FIRST_PARAGRAPH,),
            authors=self._yes(("authors",), self._values.get("authors", "yes")),
            tags={k: self._key(("tags", k), v) for k, v in self._of("tags").items()},
            feeds=self._list("feeds"),
        )
        if self._mistakes:
            raise MistakesError(*self._mistakes)
        return made

    def _of(self, key: str) -> Mapping[str, object]:
        value = self._values.get(key) or {}
        if isinstance(value, dict):
            return value
        self._wrong((key,), str(value), "lines of “name: value”")
        return {}

    def _list(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key) or ()
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list | tuple):
            return tuple(str(each) for each in value)
        self._wrong((key,), str(value), "a list of names")
        return ()

    def _yes(self, place: tuple[str, ...], value: object) -> bool:
        said = str(value).lower()
        if said not in ("yes", "no", "true", "false", "ja", "nej"):
            self._wrong(place, str(value), "yes or no")
        return said in ("yes", "true", "ja")

    def _key(self, place: tuple[str, ...], value: object) -> str:
        said = str(value or "").strip()
        if said and not is_key(said):
            self._wrong(place, said, slug(said) or '""')
        return said

    def _wrong(self, place: tuple[str, ...], value: str, remedy: str) -> None:
        line = 1 + line_of(self._text, place)
        said = (("value", value), ("remedy", remedy))
        self._mistakes.append(Mistake(line, ".".join(place), WRONG_IMPORT, said))


def render(mapping: ImportMapping, counts: Mapping[str, int], remarks: "Remarks") -> str:
    """The file; `counts` tell how often each tag and each type is used."""

    def yes(value: bool) -> str:
        return "yes" if value else "no"

    def lines(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
        """The entries; each number is a comment above all that have it."""
        last = 0
        for name, value in entries:
            if counts.get(name, 0) not in (0, last):
                last = counts[name]
                yield f"  # {last} ×"
            yield f"  {_written(name)}: {_written(value)}"

    tags = ((name, key) for name, key in mapping.tags.items())
    types = ((name, yes(value)) for name, value in mapping.types.items())
    feeds = [f"  - {_written(each)}" for each in mapping.feeds]
    return "\n".join(
        (
            f"# {remarks.whole}",
            "",
            f"# {remarks.address}",
            f"address: {_written(mapping.address)}",
            f"language: {mapping.language}",
            "",
            *([f"# {remarks.types}", "types:", *lines(types), ""] if mapping.types else []),
            f"# {remarks.summary}",
            f"summary: [{', '.join(mapping.summary)}]",
            f"authors: {yes(mapping.authors)}",
            "",
            f"# {remarks.feeds}",
            *(["feeds:", *feeds] if feeds else ["feeds: []"]),
            "",
            *([f"# {remarks.tags}", "tags:", *lines(tags)] if mapping.tags else ["tags: {}"]),
            "",
        )
    )


def _written(text: str) -> str:
    return scalar(text, None, 0, "\n")


@dataclass(frozen=True, slots=True)
class Remarks:
    """The comments of the file, in the language of whoever edits it."""

    whole: str
    address: str
    types: str
    summary: str
    feeds: str
    tags: str


REMARKS = Remarks(
    N_("How the export is taken in. Change what is wrong, and run the import again."),
    N_("The old site: links to it lead to the news here, and its addresses lead on."),
    N_("What is taken in: yes or no. The number says how many there are."),
    N_(
        "Where the summary comes from, in this order. first-paragraph is the beginning of the text."
    ),
    N_("Saved files of the old site's feeds, so that feed readers know each item again."),
    N_("Each tag and the topic that it becomes; several can become one. Empty: it is dropped."),
)


def counts_of(source: Source) -> Mapping[str, int]:
    """How many items have each tag, and are of each type."""
    found = Counter(tag for each in source.items for tag in each.tags)
    found.update(Counter(each.type for each in source.items))
    return found


def unknown_tags(mapping: ImportMapping, items: Sequence[SourceItem]) -> tuple[str, ...]:
    """Tags that the file says nothing about, because they came later."""
    found = {tag: None for each in items for tag in each.tags if tag not in mapping.tags}
    return tuple(found)
