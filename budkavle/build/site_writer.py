"""The only module that writes the site.

Renders and stages, beside the site, the outputs that differ, then moves them into place under a
journal. If a build is killed before the journal is written, the old site is untouched; if after
that, the next build completes the move. Unchanged outputs are neither rendered nor touched.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from budkavle.build import journal
from budkavle.build.lock import hold_lock
from budkavle.build.reason import Reason
from budkavle.build.record import OutputRecord, SiteRecord
from budkavle.build.report import Report
from budkavle.build.timings import Stage
from budkavle.model.problems import BudkavleError
from budkavle.render.keys import parts_of
from budkavle.render.output import AnyOutput, LazyOutput, OtherSiteError, Output, SiteState
from budkavle.system import snapshot, workers
from budkavle.system.background import in_background
from budkavle.system.cache import Cache
from budkavle.system.disk import full
from budkavle.system.fingerprint import fingerprint_of

Found = frozenset[Any]
"""The findings of a gate; must be picklable, since they may come from another process."""

_NOTHING: Found = frozenset()

_MANY = 1000
"""Fewer outputs than this are recorded before another process would have started."""


class OutputCheck(Protocol):
    """Checks everything before it is published, and can prevent publication."""

    @property
    def checks_standing(self) -> bool:
        """Whether the gate must also check outputs that are in the site already and stay there."""

    def see(self, output: Output, data: bytes) -> Found:
        """Check an output that has been rendered."""

    def see_standing(self, output: Output, data: bytes) -> Found:
        """Check an output that is in the site already and stays there."""

    def open(self, found: Found) -> None:
        """Allow publication, or raise an error about the findings; nothing has been moved yet."""


Explain = Callable[[Output, str, str], tuple[Reason, ...]]
"""Says why an output was rendered, given the content and the frame in its record, if any."""


class SitePart(NamedTuple):
    """A part of a site that is written separately: the outputs' own paths, and whole folders.

    Nothing is written unless the whole site is as in `last`; `site_digest` gives the digest of the
    site as it is now.
    """

    folders: Sequence[str]
    last: SiteState
    site_digest: Callable[[], str]


class SamePathError(BudkavleError):
    """Two outputs have the same path."""


def write(
    outputs: Iterable[AnyOutput],
    site: Path,
    state: Path,
    progress: Callable[[str], None] = lambda _: None,
    gate: OutputCheck | None = None,
    *,
    explain: Explain | None = None,
    stage: Stage = lambda _: nullcontext(),
) -> Report:
    """Make `site` hold exactly these outputs; `state` holds the record, the stage and the journal.

    Both folders must be on the same file system. `progress` is called with the path of each output
    that is done. `gate` checks everything first. `explain` gives the reasons for the report, and
    `stage` measures the publishing. Raises what the gate raises, BusyError if another build holds
    the lock of `state`, SamePathError if two outputs have the same path; the site is then
    unchanged.
    """
    with hold_lock(state):
        journal.complete(site, state)
        stood = snapshot.stamps_in(site)
        left = SiteState(len(stood), snapshot.digest_of(stood))
        with closing(Cache(state)) as cache:
            record = SiteRecord(cache)
            writing = _Writing(site, state, stood, record, progress, gate, explain, stage)
            return writing.write(outputs, left)


def write_part(
    part: SitePart,
    outputs: Sequence[AnyOutput],
    site: Path,
    state: Path,
    progress: Callable[[str], None] = lambda _: None,
    gate: OutputCheck | None = None,
    *,
    explain: Explain | None = None,
    stage: Stage = lambda _: nullcontext(),
) -> Report:
    """Make a part of `site` hold exactly these outputs, and leave everything else unchanged.

    The caller must hold the lock of `state` (see `hold_lock`). Otherwise works as `write`; also
    raises OtherSiteError.
    """
    paths = [output.path for output in outputs]
    stood = snapshot.stamps_of(site, paths)
    for folder in part.folders:
        stood |= snapshot.stamps_in(site, folder)
    with closing(Cache(state)) as cache:
        record = SiteRecord(cache, {*paths, *stood})
        writing = _Writing(site, state, stood, record, progress, gate, explain, stage)
        return writing.write(outputs, part.last, part.site_digest)


def dependencies(state: Path, path: str) -> tuple[str, ...] | None:
    """The names of what a published output depends on; None if there is no such output.

    MkDocs renders an output that depends on nothing but its `content`.
    """
    with closing(Cache(state)) as cache:
        found = SiteRecord(cache, {path}).get(path)
    if not found:
        return None
    return (*parts_of(found.content), *(["frame"] if found.frame else []))


class _Prepared(NamedTuple):
    """The result for one output: its entry for the record, whether it was rendered and staged."""

    entry: OutputRecord
    rendered: bool
    staged: bool
    found: Found
    reasons: tuple[Reason, ...] = ()


class _Writing:
    """One update of a site: decides what differs, stages it, moves it into place."""

    def __init__(
        self,
        site: Path,
        state: Path,
        stood: Mapping[str, str],
        record: SiteRecord,
        progress: Callable[[str], None],
        gate: OutputCheck | None,
        explain: Explain | None,
        stage: Stage,
    ) -> None:
        self._site, self._state, self._stood = site, state, stood
        self._record, self._progress, self._gate = record, progress, gate
        self._explain, self._measured = explain, stage
        self._stage = journal.StagingFolder(site, state)
        self._entries: dict[str, OutputRecord] = {}
        self._rendered: list[str] = []
        self._written: list[str] = []
        self._reasons: dict[str, tuple[Reason, ...]] = {}
        self._found = _NOTHING

    def write(
        self,
        outputs: Iterable[AnyOutput],
        left: SiteState,
        site_digest: Callable[[], str] | None = None,
    ) -> Report:
        """Write what differs into a site that is as the last build `left` it.

        Raises OtherSiteError if `site_digest` gives a digest of another site.
        """
        with self._stage:
            self._prepare(outputs)
            removed = sorted(self._stood.keys() - self._entries.keys())
            if self._gate:
                self._gate.open(self._found)
            if site_digest and site_digest() != left.digest:
                raise OtherSiteError(str(self._site))
            with self._measured("publish"):
                self._publish(removed)
        stamps = ((path, entry.stamp) for path, entry in self._entries.items())
        digest = snapshot.digest_after(left.digest, self._stood.items(), stamps)
        files = left.files - len(self._stood) + len(self._entries)
        return Report(
            SiteState(files, digest), self._rendered, self._written, removed, self._reasons
        )

    def _publish(self, removed: list[str]) -> None:
        """Move what is staged into place, and record it; an entry for another file is not used."""
        keep = partial(self._record.keep, self._entries)
        with in_background(keep) if len(self._written) > _MANY else nullcontext(keep) as recorded:
            if self._written or removed:
                plan = journal.Moves(self._written, removed, self._stage.name)
                journal.carry_out(plan, self._site, self._state)
            recorded()

    def _prepare(self, outputs: Iterable[AnyOutput]) -> None:
        """Stage the outputs that differ, and note the result for every output."""
        changed = list(self._changed(outputs))
        for place, made in workers.map_unordered(self._prepared, changed, lambda each: each.kin):
            self._note(changed[place].path, made)
            self._progress(changed[place].path)

    def _changed(self, outputs: Iterable[AnyOutput]) -> Iterator[AnyOutput]:
        """The outputs that may differ from the site, as far as is known before rendering."""
        looks = self._gate is not None and self._gate.checks_standing
        for output in outputs:
            if output.path in self._entries:
                raise SamePathError(output.path)
            known = self._known(output.path)
            self._entries[output.path] = known or _NONE
            if (
                looks
                or not known
                or isinstance(output, LazyOutput)
                or _holds(known) != _to_hold(output)
            ):
                yield output
            else:
                self._progress(output.path)

    def _known(self, path: str) -> OutputRecord | None:
        """The entry for a path in the record, if the file in the site has not changed since."""
        known = self._record.get(path)
        return known if known and self._stood.get(path) == known.stamp else None

    def _prepared(self, promised: AnyOutput) -> _Prepared:
        """Stage an output unless the site already holds it; runs in a worker process."""
        output = promised.resolve()
        known = self._known(output.path)
        holds = _to_hold(output)
        if known and _holds(known) == holds:
            return _Prepared(known, False, False, self._found_standing(output))
        refilled = self._refilled(output, known)
        data = refilled or output.render()
        found = self._gate.see(output, data) if self._gate else _NOTHING
        reasons = self._why(output)
        stands = self._stood.get(output.path)
        # A page in another frame has other bytes: it need not be read again to know that.
        if stands and not refilled and self._holds(output.path, stands, data):
            return _Prepared(OutputRecord(stands, *holds), True, False, found, reasons)
        stamp = self._staged(output.path, data)
        return _Prepared(OutputRecord(stamp, *holds), True, True, found, reasons)

    def _staged(self, path: str, data: bytes) -> str:
        """Write a file to the stage and return its stamp; an error names its path in the site."""
        try:
            return _write_file(self._stage.place_for(path), data)
        except OSError as error:
            raise full(error, f"{self._site}/{path}") from error

    def _why(self, output: Output) -> tuple[Reason, ...]:
        """Why an output was rendered, if that is asked for."""
        if not self._explain:
            return ()
        recorded = self._record.get(output.path) or _NONE
        return self._explain(output, recorded.content, recorded.frame)

    def _found_standing(self, output: Output) -> Found:
        """The findings in an output that stays, if the gate must check those too."""
        if not (self._gate and self._gate.checks_standing):
            return _NOTHING
        return self._gate.see_standing(output, self._standing(output.path))

    def _holds(self, path: str, stamp: str, data: bytes) -> bool:
        """Whether the file with this stamp has these bytes."""
        return snapshot.fits(stamp, data) and self._standing(path) == data

    def _standing(self, path: str) -> bytes:
        """The bytes of a file in the site."""
        with open(f"{self._site}/{path}", "rb") as file:  # noqa: PTH123 - as in `_write_file`
            return file.read()

    def _refilled(self, output: Output, known: OutputRecord | None) -> bytes | None:
        """A page whose content is in the site already, put into its new frame."""
        if not (known and output.framed and known.content == output.framed.content):
            return None
        return output.framed.refill(known.frame, self._standing(output.path))

    def _note(self, path: str, made: _Prepared) -> None:
        self._entries[path] = made.entry
        self._found |= made.found
        if made.rendered:
            self._rendered.append(path)
            if made.reasons:
                self._reasons[path] = made.reasons
        if made.staged:
            self._written.append(path)


_NONE = OutputRecord("", "")
"""The entry of an output that is not rendered yet."""


def _to_hold(output: Output) -> tuple[str, str]:
    """The key and frame that the entry of this output must have; the stamp is not among them."""
    framed = output.framed
    return (str(framed.content), framed.frame) if framed else (str(output.key), "")


def _holds(entry: OutputRecord) -> tuple[str, str]:
    return entry.content, entry.frame


def _write_file(path: str, data: bytes) -> str:
    """Write a file and return its stamp."""
    with open(path, "wb") as file:  # noqa: PTH123 - making thousands of Paths would double the time
        file.write(data)
    return fingerprint_of(os.stat(path)).portable  # noqa: PTH116 - for the same reason
