"""Counts what an import compared, noted and lost. Pure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from budkavle.importing.result import Result
from budkavle.importing.source import Note


class Sums(NamedTuple):
    """What was compared, in all."""

    items: int
    words: int
    links: int
    pictures: int
    tables: int
    downloads: int
    losses: int


def sums(result: Result) -> Sums:
    """How much was compared, and how much is lost."""
    proofs = result.proofs.values()
    return Sums(
        len(result.proofs),
        sum(each.words for each in proofs),
        sum(each.links for each in proofs),
        sum(each.pictures for each in proofs),
        sum(each.tables for each in proofs),
        sum(each.downloads for each in proofs),
        sum(len(each.losses) for each in proofs) + len(result.lost_addresses),
    )


def years_of(result: Result) -> tuple[int, ...]:
    """The first and the last year of the items; one if they are the same, none without items."""
    years = {each.made.planned.date.year for each in result.fates}
    return tuple(sorted({min(years), max(years)})) if years else ()


def grouped(result: Result) -> Mapping[str, list[tuple[str, int, Note]]]:
    """Every note by its kind, the most frequent first: its place, its item's number, and itself.

    The number is that of the item's page, from 1; 0 for what was noted of the whole export.
    """
    found: dict[str, list[tuple[str, int, Note]]] = {}
    for each in _notes(result):
        found.setdefault(each[2].kind, []).append(each)
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def _notes(result: Result) -> Iterator[tuple[str, int, Note]]:
    for note in result.source.oddities:
        yield f"{result.source.kind}:{note.line or ''}".rstrip(":"), 0, note
    for number, fate in enumerate(result.fates, start=1):
        for note in fate.made.notes:
            item = fate.made.planned.item
            yield f"{item.where}:{note.line or item.line}", number, note
