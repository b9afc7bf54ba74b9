"""Keys of outputs: a digest of each thing that an output depends on, by name.

An output is rendered again if its key has changed. Since the parts of a key have names, a build can
tell which of them has changed, and with the names of facts, which item or template that was.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budkavle.model.values import is_key
from budkavle.system import program

if TYPE_CHECKING:  # a build that changes nothing does without them
    from budkavle.edition import Article, StoryList, TopicList
    from budkavle.model.item import Item

Fact = tuple[str, str]
"""The kind and the name of something that outputs depend on, as ("item", "nyheter/2026/x.md").

The kinds are item (what lists show of an item), text, pin, contact, topic, story, setting, theme
and file; the name ALL means all facts of a kind.
"""

ALL = "*"

Facts = Callable[[], Iterable[Fact]]

CONTENT = "content"
"""The name of the only part of a key that is a digest of the output's own content."""


class Part(NamedTuple):
    """A part of a key: its digest, and the facts in it, which are named only when asked for."""

    digest: str
    facts: Facts


class Key(str):
    """A key, as it is stored: `name=digest` for each part, with spaces between them.

    `facts` gives the facts of those parts that consist of named ones, by the parts' names.
    """

    facts: Mapping[str, Facts] = MappingProxyType({})


def output_key(**parts: object) -> Key:
    """Make a key of named parts, and of the program's version.

    The `repr` of each part that is not a Part must contain everything about it. A part that is None
    or an empty list or tuple is left out.
    """
    digests, facts = [f"program={program.digest()[:_LENGTH]}"], {}
    for name, each in parts.items():
        if isinstance(each, Part):
            digests.append(f"{name}={each.digest[:_LENGTH]}")
            facts[name] = each.facts
        elif each is not None and each != () and each != []:
            digests.append(f"{name}={_digest(each)}")
    key = Key(" ".join(digests))
    key.facts = facts
    return key


def content_key(digest: str, facts: Facts) -> Key:
    """Make a key of an output of which only the digest is known; `facts` tell where it is from."""
    key = Key(digest)
    key.facts = {CONTENT: facts}
    return key


def part(value: object, facts: Facts) -> Part:
    """Make a part; the `repr` of `value` must contain everything about it."""
    return Part(_digest(value), facts)


def parts_of(key: str) -> dict[str, str]:
    """The digests of a stored key's parts, by their names."""
    if "=" not in key:
        return {CONTENT: key}
    return {name: digest for name, _, digest in (each.partition("=") for each in key.split(" "))}


def own(article: "Article") -> Part:
    """The part of an article's own page: everything but its text."""
    return Part(_digest(article.fingerprint), lambda: facts_of(article.item))


def text(written: "Item") -> Part:
    """The part for an item's text."""
    return Part(written.digest, lambda: [("text", written.path)])


def items(articles: "Iterable[Article]") -> Part:
    """The part of a list: what it shows of its articles."""
    headlines = [each.headline for each in articles]
    return part(headlines, lambda: (("item", each.item.path) for each in articles))


def topics(those: "Sequence[TopicList]") -> Part | None:
    """The part for topics, without their articles."""
    fingerprints = [each.fingerprint for each in those]
    return part(fingerprints, lambda: (("topic", each.key) for each in those)) if those else None


def stories(those: "Sequence[StoryList]") -> Part | None:
    """The part for stories, without their articles."""
    told = [each.story for each in those]
    return part(told, lambda: (("story", each.key) for each in those)) if those else None


def settings(*values: object) -> Part:
    """The part for settings; `values` are those that the output depends on."""
    return part(values, settings_facts)


def settings_facts() -> Iterable[Fact]:
    """All settings."""
    return [("setting", ALL)]


def facts_of(item: "Item") -> Iterator[Fact]:
    """What an article depends on except its text: its front matter, contacts and authors."""
    yield "item", item.path
    yield "pin", item.path
    yield from (("contact", each) for each in item.contacts if isinstance(each, str))
    yield from (("contact", each) for each in item.authors if is_key(each))


_LENGTH = 16
"""Letters of each part's digest."""


def _digest(value: object) -> str:
    return blake2b(repr(value).encode(), digest_size=_LENGTH // 2).hexdigest()
