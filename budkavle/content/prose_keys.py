"""Which keys hold text that someone writes; after the values of others, # begins a comment."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BeforeValidator

from budkavle.model.events import Event
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item_parts import Attachment, Correction, FactBox, Picture, fact_boxes
from budkavle.model.noun import types_of
from budkavle.model.registries import Contact, Gone, Story, Topic
from budkavle.model.values import localised, one_line, reasons, text

_NOUNS = (FrontMatter, Event, FactBox, Picture, Attachment, Correction, Contact, Topic, Story, Gone)
_PROSE = {text, one_line, localised, reasons, fact_boxes}


@cache
def keys_without_prose() -> frozenset[str]:
    """The names of the keys that hold no text that someone writes, at any depth."""
    types = [each for noun in _NOUNS for each in types_of(noun).items()]
    prose = {name for name, annotation in types if _holds_prose(annotation)}
    return frozenset(name for name, _ in types) - prose


def _holds_prose(annotation: Any) -> bool:
    parts = tuple(_parts(annotation))
    validators = {each.func for each in parts if isinstance(each, BeforeValidator)}
    return bool(validators & _PROSE) or (parts[1:2] == (str,) and not validators)


def _parts(annotation: Any) -> Iterator[Any]:
    """All that a type is made of, with the validators in it; not what nouns are made of."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)
