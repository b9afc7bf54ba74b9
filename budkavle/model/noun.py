"""The base class of the newsroom's nouns: frozen dataclasses, made from what pydantic validates."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from itertools import chain
from typing import Any, ClassVar, ParamSpec, TypeVar, cast, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.fields import FieldInfo

from budkavle.model.values import Localised, ValidationContext

_P = ParamSpec("_P")
_R = TypeVar("_R")
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Noun:
    """Something that writers write. Each noun is a frozen dataclass without slots.

    It refuses unknown keys when it is validated; making one directly validates nothing.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", arbitrary_types_allowed=True
    )

    def non_defaults(self) -> dict[str, Any]:
        """The keys whose values differ from their defaults, with their values."""
        return without_defaults(type(self), vars(self))


def cached(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Like `functools.cache`, for arguments that are classes.

    Mypy takes a class for unhashable if its instances define equality.
    """
    return cast("Callable[_P, _R]", cache(function))


Model = type[Noun] | type[BaseModel]
"""What values are validated into: a noun, or a part of the settings."""


def validate(model: type[_T], values: Any, context: ValidationContext | None = None) -> _T:
    """Make a noun, or a part of the settings, from values; raises pydantic's ValidationError."""
    if issubclass(model, BaseModel):
        return model.model_validate(values, context=context)
    noun: _T = adapter_of(model).validate_python(values, context=context)
    return noun


@cached
def adapter_of(model: type[Any]) -> TypeAdapter[Any]:
    """Pydantic's validator of a noun; building it takes a while, so only when it is needed."""
    return TypeAdapter(model)


@cached
def types_of(model: Model) -> Mapping[str, Any]:
    """The type of every field with what it is annotated with, in order."""
    hints = get_type_hints(model, include_extras=True)
    if issubclass(model, BaseModel):
        return {name: hints[name] for name in model.model_fields}
    return {each.name: hints[each.name] for each in fields(model)}


@cached
def written_names(model: Model) -> Mapping[str, str]:
    """What writers call each field: its own name, except where that is a word of Python."""
    return {name: _alias(hint) or name for name, hint in types_of(model).items()}


def _alias(annotation: Any) -> str | None:
    infos = (each for each in get_args(annotation) if isinstance(each, FieldInfo))
    return next((each.alias for each in infos if each.alias), None)


@cached
def _defaults(noun: type[Any]) -> Mapping[str, Any]:
    return {each.name: each.default for each in fields(noun)}


def required_keys(noun: type[Noun]) -> tuple[str, ...]:
    """The keys that have no default."""
    return tuple(name for name, default in _defaults(noun).items() if default is MISSING)


def without_defaults(noun: type[Noun], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a noun that differ from their defaults."""
    defaults = _defaults(noun)
    return {name: each for name, each in values.items() if each != defaults[name]}


def texts_in(value: object) -> Iterator[str]:
    """Every text in a value, at any depth: in nouns, lists, mappings and localised texts."""
    match value:
        case str():
            yield value
        case Noun():
            for name in types_of(type(value)):
                yield from texts_in(getattr(value, name))
        case Localised():
            yield from (text for _, text in value.texts)
        case Mapping():
            yield from chain.from_iterable(map(texts_in, value.values()))
        case list() | tuple() | set() | frozenset():
            yield from chain.from_iterable(map(texts_in, value))
