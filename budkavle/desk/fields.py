"""The fields of a form, made from the declarations of keys: a new key appears by itself. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import BeforeValidator

from budkavle.model.keys import KeyInfo, keys_of, nouns_in
from budkavle.model.noun import Model, Noun, cached, required_keys, types_of, written_names
from budkavle.model.rules import N_

Kind = Literal[
    "line", "text", "emptiable", "identity", "moment", "pin", "flag", "number", "announce",
    "language", "story", "file", "picture", "lines", "choices", "group", "groups", "contacts",
    "localised", "reasons", "level", "page", "focus", "choice",
]  # fmt: skip
"""How a value is shown and read; `emptiable` is a text that may be empty on purpose."""

_LINES = (
    *(
        "one_line",
        "key",
        "email",
        "url",
        "secure_url",
        "reachable",
        "file_path",
        "link",
        "alias",
        "own_address",
    ),
    *("phone", "organisation_number", "colour"),
)
"""The validators of values that are written in one line, as they stand."""

_BY_VALIDATOR: dict[str, Kind] = {
    **dict.fromkeys(_LINES, "line"),
    "text": "text",
    "explanation": "text",
    "identity": "identity",
    "moment": "moment",
    "_pin": "pin",
    "_level": "level",
    "focus": "focus",
    "true_or_false": "flag",
    "revision": "number",
    "announcement": "announce",
    "known_language": "language",
    "localised": "localised",
    "localised_explanation": "localised",
    "localised_line": "localised",
    "localised_link": "localised",
    "reasons": "reasons",
}
_BY_TYPE: Mapping[type, Kind] = {
    bool: "flag",
    datetime: "moment",
    date: "moment",
    int: "number",
    float: "number",
}
"""A datetime is a date too, and true a number: the narrower type comes first."""
_SEVERAL = (tuple, list, set, frozenset)
_BY_TARGET: dict[str, Kind] = {"picture": "picture", "file": "file", "story": "story"}

SECTIONS = (
    ("skriva", N_("Headline and summary")),
    ("fakta-och-kontakter", N_("Fact boxes and contacts")),
    ("bilder-och-bilagor", N_("Pictures and attachments")),
    ("arenden-och-amnen", N_("Topics and story")),
    ("evenemang", N_("Event")),
    ("embargo", N_("Times")),
    ("sprak", N_("Languages")),
    ("ratta", N_("Corrections")),
    ("dra-tillbaka", N_("Withdrawal")),
    ("adress", N_("Address")),
    ("", N_("More")),
)
"""The sections of an item's form: a page of the handbook each, and the rest."""

MAIN = "skriva"


@dataclass(frozen=True, slots=True)
class Field:
    """A key as a form shows it; `inside` are the fields of a group, or of each of several.

    `rows` turns what a file says into a list of groups, where the model allows shorter forms.
    """

    key: str
    info: KeyInfo
    kind: Kind
    required: bool = False
    inside: tuple["Field", ...] = ()
    rows: Callable[[Any], Any] | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """The values that it can have, and what each is called in English; none if it is not chosen."""

    @property
    def label(self) -> str:
        """What the form calls it, in English."""
        return self.info.label or self.key.replace("_", " ").capitalize()

    @property
    def one(self) -> str:
        """What the form calls one of several, in English."""
        return self.info.one or self.label

    @property
    def help(self) -> str:
        """What it is for, in English."""
        return self.info.form or self.info.help


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together; `page` is the page of the handbook that explains them."""

    page: str
    title: str
    fields: tuple[Field, ...]


@cached
def fields_of(noun: Model) -> tuple[Field, ...]:
    """The fields for the keys of a noun, in their order."""
    required = required_keys(noun) if issubclass(noun, Noun) else ()
    names = written_names(noun)
    return tuple(
        _field(names[key], info, types_of(noun)[key], key in required)
        for key, info in keys_of(noun).items()
    )


def field_of(model: Model, key: str, info: KeyInfo) -> Field:
    """The field for a key that has no declaration of its own, such as one of the settings."""
    return _field(key, info, types_of(model)[key], required=False)


def sections_of(fields: tuple[Field, ...]) -> tuple[Section, ...]:
    """The sections of a form that have any fields; unknown pages of the handbook are the last."""
    pages = {page for page, _ in SECTIONS}
    placed = [(each.info.page if each.info.page in pages else "", each) for each in fields]
    placed = [("" if each.kind == "identity" and each.required else p, each) for p, each in placed]
    return tuple(
        Section(page, title, own)
        for page, title in SECTIONS
        if (own := tuple(each for there, each in placed if there == page))
    )


def _field(key: str, info: KeyInfo, annotation: Any, required: bool) -> Field:
    nouns = tuple(nouns_in(annotation))
    validators = {each.__name__: each for each in _validators(annotation)}
    inside = fields_of(nouns[0]) if nouns else ()
    kind = _kind(info, annotation, tuple(validators), grouped=bool(nouns))
    rows = validators.get("fact_boxes")
    known = _known(info, annotation) if kind == "choice" else ()
    return Field(key, info, kind, required, inside, rows, known)


def _kind(info: KeyInfo, annotation: Any, validators: tuple[str, ...], *, grouped: bool) -> Kind:
    several = any(get_origin(each) in _SEVERAL for each in _parts(annotation))
    if grouped:
        if info.refers_to == "contact":
            return "contacts"
        return "groups" if several else "group"
    if several:
        return "choices" if info.refers_to == "topic" else "lines"
    if info.refers_to in _BY_TARGET:
        return _BY_TARGET[info.refers_to]
    if not validators and get_args(annotation)[:1] == (str,):
        return "emptiable"
    if kind := next((_BY_VALIDATOR[each] for each in validators if each in _BY_VALIDATOR), None):
        return kind
    return "choice" if _known(info, annotation) else _of_python(annotation)


def _of_python(annotation: Any) -> Kind:
    """The kind for a value that only its type of Python tells about: anything else is one line."""
    parts = {each for each in _parts(annotation) if isinstance(each, type)}
    if any(get_origin(each) in (dict, Mapping) for each in _parts(annotation)):
        return "reasons"
    return next((kind for each, kind in _BY_TYPE.items() if each in parts), "line")


def _known(info: KeyInfo, annotation: Any) -> tuple[tuple[str, str], ...]:
    """The values that a key can have, each with what it is called; none if that is not listed."""
    if info.choices:
        return info.choices
    found: list[str] = []
    for each in _parts(annotation):
        if get_origin(each) is Literal:
            found += map(str, get_args(each))
        elif isinstance(each, type) and issubclass(each, Enum):
            found += (str(member.value) for member in each)
    return tuple((value, value) for value in found)


def _validators(annotation: Any) -> Iterator[Callable[[Any], Any]]:
    """The functions that read a value of this type, from the outside in."""
    for part in _parts(annotation):
        if isinstance(part, BeforeValidator):
            yield part.func  # type: ignore[misc] # those of the model take one value


def _parts(annotation: Any) -> Iterator[Any]:
    """A type and all its parts; what it is annotated with comes before what it consists of."""
    yield annotation
    for part in reversed(get_args(annotation)):
        yield from _parts(part)
