"""The one place that writes the site.

What differs is rendered and staged beside the site, then moved into place under a journal. Killed
before the journal is there, a build leaves the old site untouched; killed after it, the next build
completes the move. What has not changed is neither rendered nor touched.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from budkavle.build import journal
from budkavle.build.lock import alone
from budkavle.build.record import Entry, Record
from budkavle.model.problems import BudkavleError
from budkavle.render.output import Later, OtherSiteError, Output, Promised, Standing
from budkavle.system import snapshot, workers

Found = frozenset[Any]
"""What a guard has found; it may have to be pickled."""

_NOTHING: Found = frozenset()


class Guard(Protocol):
    """Looks at everything before it is published, and can still prevent that."""

    @property
    def minds_standing(self) -> bool:
        """Whether it has to look at what stands in the site and stays."""

    def see(self, output: Output, data: bytes) -> Found:
        """Look at an output that has been rendered."""

    def see_standing(self, output: Output, data: bytes) -> Found:
        """Look at an output that stands in the site and stays."""

    def open(self, found: Found) -> None:
        """Let everything through, or raise for what was found; nothing has been moved yet."""


@dataclass(slots=True)
class Report:
    """What a build did to the site, as paths."""

    standing: Standing
    rendered: Sequence[str] = ()
    written: Sequence[str] = ()
    removed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a site that is written by itself: the outputs' own paths, and whole folders.

    Nothing is written unless the site, all of it, stands as `last` says; `sight` tells how it does.
    """

    folders: Sequence[str]
    last: Standing
    sight: Callable[[], str]


class SamePathError(BudkavleError):
    """Two outputs claim the same path."""


def write(
    outputs: Iterable[Promised],
    site: Path,
    state: Path,
    progress: Callable[[str], None] = lambda _: None,
    guard: Guard | None = None,
) -> Report:
    """Make `site` hold exactly these outputs; `state` keeps the record, the stage and the journal.

    Both folders must be on one file system. `progress` is told of each output when it is done.
    `guard` sees everything first. Raises what it raises, BusyError when another build holds
    `state`, SamePathError for a path claimed twice; the site then stands as it was.
    """
    with alone(state):
        journal.complete(site, state)
        stood = snapshot.stamps_in(site)
        left = Standing(len(stood), snapshot.digest_of(stood))
        with Record(state / "record.sqlite") as record:
            return _Writing(site, state, stood, record, progress, guard).write(outputs, left)


def write_part(
    part: Part,
    outputs: Sequence[Promised],
    site: Path,
    state: Path,
    progress: Callable[[str], None] = lambda _: None,
    guard: Guard | None = None,
) -> Report:
    """Make a part of `site` hold exactly these outputs, and leave all else as it stands.

    Who calls it must be `alone`. Otherwise as `write`; raises besides OtherSiteError.
    """
    paths = [output.path for output in outputs]
    stood = snapshot.stamps_of(site, paths)
    for folder in part.folders:
        stood |= snapshot.stamps_in(site, folder)
    with Record(state / "record.sqlite", {*paths, *stood}) as record:
        writing = _Writing(site, state, stood, record, progress, guard)
        return writing.write(outputs, part.last, part.sight)


def complete(site: Path, state: Path) -> bool:
    """Complete the move that a killed build had begun; tell whether there was one.

    What a build had only staged when it was killed is removed. Raises BusyError when
    another build holds `state`.
    """
    if not journal.is_open(state):
        return False
    with alone(state):
        return journal.complete(site, state)


class _Prepared(NamedTuple):
    """What became of an output: what the record is to say of it, and whether it is staged."""

    entry: Entry
    rendered: bool
    staged: bool
    found: Found


class _Writing:
    """One writing of a site: decide what differs, stage it, move it into place."""

    def __init__(
        self,
        site: Path,
        state: Path,
        stood: Mapping[str, str],
        record: Record,
        progress: Callable[[str], None],
        guard: Guard | None,
    ) -> None:
        self._site, self._state, self._stood = site, state, stood
        self._record, self._progress, self._guard = record, progress, guard
        self._stage = journal.Stage(site, state)
        self._entries: dict[str, Entry] = {}
        self._rendered: list[str] = []
        self._written: list[str] = []
        self._found = _NOTHING

    def write(
        self, outputs: Iterable[Promised], left: Standing, sight: Callable[[], str] | None = None
    ) -> Report:
        """Write what differs, into a site that stands as the last build `left` it."""
        with self._stage:
            self._prepare(outputs)
            removed = sorted(self._stood.keys() - self._entries.keys())
            if self._guard:
                self._guard.open(self._found)
            if sight and sight() != left.digest:
                raise OtherSiteError(str(self._site))
            if self._written or removed:
                plan = journal.Plan(self._written, removed, self._stage.name)
                journal.carry_out(plan, self._site, self._state)
        self._record.keep(self._entries)
        stamps = ((path, entry.stamp) for path, entry in self._entries.items())
        digest = snapshot.digest_after(left.digest, self._stood.items(), stamps)
        files = left.files - len(self._stood) + len(self._entries)
        return Report(Standing(files, digest), self._rendered, self._written, removed)

    def _prepare(self, outputs: Iterable[Promised]) -> None:
        """Stage what differs, and note what becomes of every output."""
        changed = list(self._changed(outputs))
        for place, made in workers.in_any_order(self._prepared, changed, lambda each: each.kin):
            self._note(changed[place].path, made)
            self._progress(changed[place].path)

    def _changed(self, outputs: Iterable[Promised]) -> Iterator[Promised]:
        """The outputs that something has to be done about, as far as that is known here."""
        looks = self._guard is not None and self._guard.minds_standing
        for output in outputs:
            if output.path in self._entries:
                raise SamePathError(output.path)
            known = self._known(output.path)
            self._entries[output.path] = known or _NONE
            if looks or not known or isinstance(output, Later) or _holds(known) != _to_hold(output):
                yield output
            else:
                self._progress(output.path)

    def _known(self, path: str) -> Entry | None:
        """What the record says of a path, if the site holds that."""
        known = self._record.get(path)
        return known if known and self._stood.get(path) == known.stamp else None

    def _prepared(self, promised: Promised) -> _Prepared:
        """Stage an output unless the site holds it already; a worker does this."""
        output = promised.made()
        known = self._known(output.path)
        holds = _to_hold(output)
        if known and _holds(known) == holds:
            return _Prepared(known, False, False, self._found_standing(output))
        data = self._refilled(output, known) or output.render()
        found = self._guard.see(output, data) if self._guard else _NOTHING
        if known and self._holds(output.path, known.stamp, data):
            return _Prepared(Entry(known.stamp, *holds), True, False, found)
        stamp = _write_file(self._stage.place_for(output.path), data)
        return _Prepared(Entry(stamp, *holds), True, True, found)

    def _found_standing(self, output: Output) -> Found:
        """What a guard finds that has to look at what stays, too."""
        if not (self._guard and self._guard.minds_standing):
            return _NOTHING
        return self._guard.see_standing(output, (self._site / output.path).read_bytes())

    def _holds(self, path: str, stamp: str, data: bytes) -> bool:
        """Whether the file with this stamp has these bytes."""
        return snapshot.fits(stamp, data) and (self._site / path).read_bytes() == data

    def _refilled(self, output: Output, known: Entry | None) -> bytes | None:
        """A page whose content stands already, in its new frame."""
        if not (known and output.framed and known.content == output.framed.content):
            return None
        return output.framed.refill(known.frame, (self._site / output.path).read_bytes())

    def _note(self, path: str, made: _Prepared) -> None:
        self._entries[path] = made.entry
        self._found |= made.found
        if made.rendered:
            self._rendered.append(path)
        if made.staged:
            self._written.append(path)


_NONE = Entry("", "")
"""Stands for what is yet to be rendered."""


def _to_hold(output: Output) -> tuple[str, str]:
    """What an entry of this output says beside its stamp."""
    framed = output.framed
    return (framed.content, framed.frame) if framed else (output.key, "")


def _holds(entry: Entry) -> tuple[str, str]:
    return entry.content, entry.frame


def _write_file(path: str, data: bytes) -> str:
    """Write a file and give its stamp."""
    with open(path, "wb") as file:  # noqa: PTH123 - a Path for each of thousands costs as much again
        file.write(data)
    return snapshot.stamp(os.stat(path))  # noqa: PTH116 - for the same reason
