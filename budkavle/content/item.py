"""Parses one file into an Item and its text as HTML, or lists its mistakes. Pure; knows no site."""

import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import chain
from sys import intern
from typing import NamedTuple

from budkavle.content import markdown
from budkavle.content.foreign_markup import foreign_markup
from budkavle.content.front_matter import Source, decode, split
from budkavle.content.link_targets import LinkTarget, link_target
from budkavle.content.markdown import Body, Link
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.placeholders import placeholders
from budkavle.content.stray_keys import held_back_in_keys, keys_in_text
from budkavle.content.two_versions import unresolved
from budkavle.content.validation import validated
from budkavle.content.yaml_places import lines_of_texts
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item import Item
from budkavle.model.rules import N_, Rule
from budkavle.model.values import ValidationContext

UNFINISHED = Rule(
    "unfinished",
    N_("“{value}” is left from the template, and readers would see it."),
    N_("Write your own words there, or add draft: true until the item is finished."),
)

_KEY = re.compile(r"([\w-]+):")


class FactHtml(NamedTuple):
    """A fact box as HTML: its title, if it has one, and its facts."""

    title: str | None
    items: tuple[str, ...]


class Texts(NamedTuple):
    """An item's text and its fact boxes as HTML."""

    body: str
    facts: tuple[FactHtml, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """An item's texts, pickled: other processes and cache files get the bytes unchanged."""

    data: bytes

    def __call__(self) -> Texts:
        body, facts = pickle.loads(self.data)
        return Texts(body, tuple(map(FactHtml._make, facts)))


def packed(texts: Texts) -> Packed:
    """Pickle an item's texts, as plain tuples: classes would take most of the time."""
    plain = texts.body, tuple(map(tuple, texts.facts))
    return Packed(pickle.dumps(plain, pickle.HIGHEST_PROTOCOL))


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """An Item, and all links and pictures of its text and its fact boxes, with their lines.

    `headings` are the ids of headings in its text; `lines` maps each key of the front matter to its
    line. `texts` loads the texts: they are most of the data, and most builds need few of them.
    """

    item: Item
    links: tuple[Link, ...]
    pictures: tuple[Link, ...]
    headings: tuple[str, ...]
    lines: Mapping[str, int]
    texts: Callable[[], Texts]

    def line_of(self, key: str) -> int:
        """The line of a key of the front matter; 1 for a missing key."""
        return self.lines.get(key, 1)


def parse(data: bytes, path: str, context: ValidationContext) -> ParsedItem:
    """Parse the bytes of the content file `path`.

    Raises MistakesError with all mistakes in them.
    """
    source = split(decode(data))
    target = partial(link_target, site=context.site)
    body = markdown.render(source.body, path, source.body_line, target)
    mistakes = list(body.mistakes)
    mistakes += keys_in_text(source.body, source.body_line)
    mistakes += held_back_in_keys(source)
    mistakes += foreign_markup(source)
    if "silence" in source.header:
        from budkavle.content.advice.silence import unknown_advice  # few items silence any advice

        mistakes += unknown_advice(source)
    try:
        front = validated(FrontMatter, source.header, source.yaml, source.yaml_line, context)
    except MistakesError as error:
        raise MistakesError(*error.mistakes, *mistakes) from error
    boxes = [list(_facts(box.items, source, path, target)) for box in front.facts]
    for fact in chain.from_iterable(boxes):
        mistakes += [each._replace(field="facts") for each in fact.mistakes]
    if not front.draft:
        mistakes += _unfinished(source)
        mistakes += unresolved(source)
    if mistakes:
        raise MistakesError(*mistakes)
    facts = tuple(
        FactHtml(box.title, tuple(fact.html for fact in rendered))
        for box, rendered in zip(front.facts, boxes, strict=True)
    )
    parts = (body, *chain.from_iterable(boxes))
    links = tuple(chain.from_iterable(part.links for part in parts))
    pictures = tuple(chain.from_iterable(part.pictures for part in parts))
    item = Item.of(
        {
            **vars(front),
            "facts": (),
            "path": path,
            "digest": blake2b(data, digest_size=16).hexdigest(),
            "outline": _outline(front, links, pictures, body.headings),
            "links": _paths(links),
            "pictures": _paths(pictures),
        }
    )
    texts = packed(Texts(body.html, facts))
    return ParsedItem(item, links, pictures, body.headings, _lines(source), texts)


def _unfinished(source: Source) -> Iterator[Mistake]:
    """Find placeholders of a template in an item that is, or will become, public."""
    for text, first_line in ((source.yaml, source.yaml_line), (source.body, source.body_line)):
        for match in placeholders(text):
            if _in_comment(text, match.start()):
                continue
            values = (("value", match[0]),)
            yield Mistake(first_line + text.count("\n", 0, match.start()), "", UNFINISHED, values)


def _in_comment(text: str, place: int) -> bool:
    """Whether an index of the YAML is in a comment on its own line, as templates contain."""
    return text[text.rfind("\n", 0, place) + 1 :].startswith("#")


def _outline(
    front: FrontMatter,
    links: tuple[Link, ...],
    pictures: tuple[Link, ...],
    headings: tuple[str, ...],
) -> str:
    """The digest of everything that outputs other than the item's page and feed entry depend on."""
    said = [(key, value) for key, value in front.non_defaults().items() if key != "facts"]
    boxes = [(box.title, len(box.items)) for box in front.facts]  # a theme may show these in lists
    targets = [link.target for link in (*links, *pictures)]
    return blake2b(repr((said, boxes, targets, headings)).encode(), digest_size=16).hexdigest()


def _facts(facts: tuple[str, ...], source: Source, path: str, target: LinkTarget) -> Iterator[Body]:
    for fact in facts:
        yield markdown.render_line(fact, path, partial(_line_of, fact, source), target)


def _line_of(fact: str, source: Source) -> int:
    return source.yaml_line + _fact_lines(source.yaml).get(fact, 0)


@lru_cache(maxsize=1)  # a file is asked for the line of each of its facts
def _fact_lines(yaml: str) -> Mapping[str, int]:
    return lines_of_texts(yaml, ("facts", "items"))


def _lines(source: Source) -> Mapping[str, int]:
    lines = enumerate(source.yaml.split("\n"), source.yaml_line)
    return {intern(key[1]): number for number, line in lines if (key := _KEY.match(line))}


def _paths(links: tuple[Link, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.target.partition("#")[0] for link in links))
