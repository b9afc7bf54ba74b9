"""Merges two forms of an item that were both opened from the same file, field by field. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from budkavle.content.editing.document import as_typed
from budkavle.desk.editor import FIELDS, Filled
from budkavle.desk.fields import Field
from budkavle.desk.forms import in_words
from budkavle.desk.merging import merge
from budkavle.model.rules import N_

CHOOSE = N_(
    "Both versions are here, merged by words and kept, but not saved yet: you have both changed the"
    " same places. In the texts, your words stand in ⟪…⟫ before theirs."
)
CLASHES = N_("{field}: yours is in the form; theirs is “{theirs}”.")

_PROSE = frozenset({"text", "emptiable", "lines", "reasons"})


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed and that has no words to mark: mine stays, and theirs is told."""

    label: str
    theirs: str


@dataclass(frozen=True, slots=True)
class MergedForm:
    """The form of both: fields that clash, and places in texts where the words of both are."""

    filled: Filled
    clashes: tuple[Clash, ...]
    marked: int

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to choose."""
        return not self.clashes and not self.marked


@dataclass(slots=True)
class _Found:
    """What clashes, found one by one."""

    clashes: list[Clash] = field(default_factory=list)
    marked: int = 0

    def words(self, base: str, mine: str, theirs: str) -> str:
        """Texts, merged by words."""
        made = merge(base, mine, theirs)
        self.marked += made.clashes
        return made.text


def merge_forms(base: Filled, mine: Filled, theirs: Filled) -> MergedForm:
    """Merge two forms that were opened as `base`."""
    found = _Found()
    text = found.words(*(as_typed(each.text) for each in (base, mine, theirs)))
    values = _fields(found, FIELDS, base.values, mine.values, theirs.values)
    return MergedForm(Filled(values, text), tuple(found.clashes), found.marked)


def to_choose(merged: MergedForm, translate: Callable[[str], str]) -> str:
    """What a writer is told who must choose."""
    clashes = (
        translate(CLASHES).format(field=translate(each.label), theirs=each.theirs)
        for each in merged.clashes
    )
    return " ".join((translate(CHOOSE), *clashes))


def _fields(
    found: _Found,
    fields: Sequence[Field],
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        **mine,
        **{
            each.key: _field(
                found, each, base.get(each.key), mine.get(each.key), theirs.get(each.key)
            )
            for each in fields
        },
    }


def _field(found: _Found, of: Field, base: Any, mine: Any, theirs: Any) -> Any:
    """The value of a field after a merge; what clashes is noted."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    match of.kind:
        case "group" if base and mine and theirs:
            return _fields(found, of.inside, base, mine, theirs)
        case "groups" | "contacts" if len(base) == len(mine) == len(theirs):
            rows = zip(base, mine, theirs, strict=True)
            inside = (*of.inside, *_key_of(of))
            return [_fields(found, inside, *row) for row in rows]
        case "choices":
            return [*_chosen(base, mine, theirs)]
    if _is_prose(of, base, mine, theirs):
        return found.words(base, mine, theirs)
    found.clashes.append(Clash(of.label, in_words(theirs)))
    return mine


def _chosen(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    """What both have, and what either has added."""
    for each in dict.fromkeys((*theirs, *mine)):
        if (each in mine and each in theirs) or each not in base:
            yield each


def _key_of(of: Field) -> Iterator[Field]:
    """The key of a contact in the registry, which the form shows beside its fields."""
    if of.kind == "contacts":
        yield Field("key", of.info, "choice")


def _is_prose(of: Field, *values: Any) -> bool:
    """Whether words can be marked; a line without spaces may be an address or a number."""
    if not all(isinstance(each, str) for each in values):
        return False
    return of.kind in _PROSE or (of.kind == "line" and any(" " in each for each in values))
