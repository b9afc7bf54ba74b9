"""What a writer must say about an import, as a form: made of the mapping and the report. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from budkavle.importing.mapping import FIRST_PARAGRAPH, ImportMapping
from budkavle.model.rules import N_
from budkavle.model.values import slug

MOST_TAGS = 300
"""Tags that a form shows: the most frequent ones. The others stay as the mapping has them."""

NO_ADDRESS = N_("“{value}” is no address of a site. Write it with https:// at the beginning.")
_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:/\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Summary:
    """A field of the export that may be the summary: how many items have it, and the first."""

    name: str
    times: int
    example: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of the old site, how often it is used, and the topic that it becomes."""

    name: str
    times: int
    topic: str


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions with their present answers; `types` have their numbers."""

    mapping: ImportMapping
    types: Mapping[str, int]
    summaries: tuple[Summary, ...]
    tags: tuple[Tag, ...]
    more_tags: int

    @property
    def summary(self) -> str:
        """The field that is tried first."""
        return next(iter(self.mapping.summary), FIRST_PARAGRAPH)


def questions(mapping: ImportMapping, asked: Mapping[str, Any]) -> Questions:
    """The questions about an export, of which the report says what is `asked`."""
    counts = asked.get("tags", {})
    names = sorted({*counts, *mapping.tags}, key=lambda name: (-counts.get(name, 0), name))
    tags = [Tag(name, counts.get(name, 0), mapping.tags.get(name, "")) for name in names]
    fields = asked.get("fields", {})
    return Questions(
        mapping,
        asked.get("types", {}),
        tuple(Summary(k, v["times"], v["example"]) for k, v in sorted(fields.items())),
        tuple(tags[:MOST_TAGS]),
        max(len(tags) - MOST_TAGS, 0),
    )


def answered(
    before: Questions, answer: Callable[[str], str], *, has_feed: bool, feed: str
) -> tuple[ImportMapping, tuple[str, ...]]:
    """The mapping that the answers make, and what is wrong with them, as templates for `value`.

    `answer` gives the text of a field of the form by its name, empty if it was not sent.
    """
    mapping = before.mapping
    address, wrong = answer("address").strip(), []
    if address and not _ADDRESS.fullmatch(address):
        wrong.append(NO_ADDRESS.replace("{value}", address))
        address = mapping.address
    given = {each.name: _key(answer(f"tag.{n}")) for n, each in enumerate(before.tags)}
    made = replace(
        mapping,
        address=f"{address.rstrip('/')}/" if address else mapping.address,
        language=answer("language") or mapping.language,
        types={k: bool(answer(f"type.{n}")) for n, k in enumerate(before.types)},
        summary=_order(answer("summary"), before),
        authors=bool(answer("authors")),
        tags={**mapping.tags, **given},
        feeds=(feed,) if has_feed else mapping.feeds,
    )
    return made, tuple(wrong)


def _order(chosen: str, before: Questions) -> tuple[str, ...]:
    """The fields that are tried: the chosen one first, then those that were tried before."""
    known = {each.name for each in before.summaries}
    if chosen == FIRST_PARAGRAPH or chosen not in known:
        return (FIRST_PARAGRAPH,) if chosen == FIRST_PARAGRAPH else before.mapping.summary
    return tuple(dict.fromkeys((chosen, *before.mapping.summary, FIRST_PARAGRAPH)))


def _key(written: str) -> str:
    """The key of a topic, however it was written."""
    return slug(written) if written.strip() else ""
