"""The declaration of a key that writers write, and the questions that it answers.

A key is declared once, with its type, in `front_matter` or `registries`. Schemas, handbook tables,
references, the search for leaks and the tests are made from the declarations.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from budkavle.model.noun import Model, Noun, cached, types_of, written_names

Target = Literal["picture", "file", "link", "item", "contact", "topic", "story"]
"""What a key can refer to. A link is a whole address, a page, or a file; an item is named by id."""


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """The declaration of a key, besides its type and default; part of its annotation.

    `help` says in a sentence what the key is for, in English; mark it with N_. `example` is a
    value, in YAML. `page` is the page of the writers' handbook that explains it.
    """

    help: str
    example: str = "…"
    page: str = ""
    refers_to: Target | None = None
    shown: bool = True
    """Whether readers of a public item see its texts."""
    shown_when_gone: bool = False
    """Whether readers still see its texts where an item was withdrawn or has expired."""
    hides: bool = False
    """Whether it can hide an item from readers, now or at some time."""
    also_called: tuple[str, ...] = ()
    """What other programs and writers call it, in lower case."""
    label: str = ""
    """What a form calls it; mark it with N_."""
    one: str = ""
    """What a form calls one of several; mark it with N_."""
    choices: tuple[tuple[str, str], ...] = ()
    """What a form calls each of the values that it can have; mark the words with N_."""
    form: str = ""
    """What a form says instead of `help`, where that speaks of the file; mark it with N_."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Add the help to the schema of the key's values."""
        made = handler(schema)
        return {**({"allOf": [made]} if "$ref" in made else made), "description": self.help}


UNDECLARED = KeyInfo("")
"""Stands for the declaration of a key of the settings, which have none."""


class Reference(NamedTuple):
    """What a key of front matter refers to; `key` is the one at the top."""

    key: str
    to: Target
    value: str


@cached
def keys_of(model: Model) -> Mapping[str, KeyInfo]:
    """The declarations of the keys that writers can set, in order; settings have none."""
    return {
        name: info
        for name, annotation in types_of(model).items()
        for info in get_args(annotation)
        if isinstance(info, KeyInfo)
    }


@cached
def written_keys(model: Model) -> Mapping[str, KeyInfo]:
    """The same as `keys_of`, by the names that writers use."""
    names = written_names(model)
    return {names[name]: info for name, info in keys_of(model).items()}


def nouns_in(annotation: Any) -> Iterator[Model]:
    """The nouns, or parts of the settings, in a type."""
    if isinstance(annotation, type) and issubclass(annotation, Noun | BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from nouns_in(part)


def references_in(noun: Noun, *targets: Target) -> Iterator[Reference]:
    """What the keys of a noun refer to, at any depth, in the order of the keys."""
    for key in _referring(type(noun), targets):
        if value := getattr(noun, key):
            yield from _references(key, keys_of(type(noun))[key].refers_to, value, targets)


def _references(
    key: str, to: Target | None, value: Any, targets: tuple[Target, ...]
) -> Iterator[Reference]:
    if isinstance(value, Noun):
        for each in references_in(value, *targets):
            yield each._replace(key=key)
    elif isinstance(value, tuple):
        for each in value:
            yield from _references(key, to, each, targets)
    elif to in targets and to is not None:
        yield Reference(key, to, value)


@cached
def _referring(noun: Model, targets: tuple[Target, ...]) -> tuple[str, ...]:
    """The keys of a noun that can refer to any of these, themselves or by keys within them."""
    return tuple(
        key
        for key, info in keys_of(noun).items()
        if info.refers_to in targets
        or any(_referring(each, targets) for each in nouns_in(types_of(noun)[key]))
    )
