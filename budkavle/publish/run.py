"""Publishes the finished site, from top to bottom.

collect → open and hold the target → list → plan → refuse → put → delete → switch → remember

A run can be interrupted anywhere: readers then have the old pages or the new ones with everything
they need, and the next run goes on from there.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from budkavle.build.lock import BusyError, hold_lock
from budkavle.build.run import MANIFEST
from budkavle.model.rules import N_
from budkavle.publish import live, rollback
from budkavle.publish import plan as planning
from budkavle.publish.archive import Archive, Release
from budkavle.publish.clashes import steps
from budkavle.publish.collection import Collected, collect
from budkavle.publish.destination import Destination, Open, Published, PublishOptions
from budkavle.publish.journal import UploadJournal
from budkavle.publish.order import in_order
from budkavle.publish.plan import PublishPlan
from budkavle.publish.protocol import (
    RECORD,
    OvertakenError,
    PublishError,
    Target,
    TryLaterError,
    Upload,
    digest_of,
)
from budkavle.publish.record import Put, Record
from budkavle.publish.secrecy import Secrecy
from budkavle.publish.serving import FileServing
from budkavle.publish.standing import known_digests, read_ledger, read_record
from budkavle.render.output import STATE, state_of

Progress = Callable[[int, int], None]
"""Called with the number of files that are put, and the number of all that will be."""

_OVERTAKEN = 2
"""How often it is looked again when another publisher was faster."""

_MOST_READ = 1000
"""The most files that are read from a target because readers got something else."""

_NEVER = datetime.min.replace(tzinfo=UTC)

_BUSY = N_("Somebody else is building or publishing in {folder}. Try again when that is done.")


def publish(
    destination: Destination,
    opened: Open,
    now: datetime,
    options: PublishOptions,
    progress: Progress,
) -> Published:
    """Bring the finished site, or an earlier release, to a target; `now` is the time, in UTC.

    Raises RefusedError before anything is changed, TryLaterError if the target is busy or cannot be
    reached, PublishError for what the target does not allow.
    """
    archive = Archive(destination.archive, writes=not options.dry)
    name = archive.new_name(destination.name, now)
    if options.dry:
        with opened(destination, name) as target:
            site = _look(destination, archive, None) if options.rollback is None else None
            return _Run(destination, target, archive, now, options, progress).publish(name, site)
    with _only_one_here(destination, options.wait):
        site = _collected(destination, archive) if options.rollback is None else None

        def once() -> Published:
            with opened(destination, name) as target, target.hold(options.wait):
                run = _Run(destination, target, archive, now, options, progress)
                return run.publish(name, site)

        for _ in range(_OVERTAKEN):
            with suppress(OvertakenError):  # such as by the push of a run that was killed
                return once()
        return once()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be out: files by their digests, their hand-over, and when they were written.

    `origin` is the release that is put back, if it is one; `lost` are published addresses at which
    nothing will be.
    """

    files: Mapping[str, str]
    handed_over: Mapping[str, str]
    written: datetime
    origin: str | None = None
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Run:
    """A run, while it alone publishes to the target."""

    destination: Destination
    target: Target
    archive: Archive
    now: datetime
    options: PublishOptions
    progress: Progress

    def publish(self, name: str, site: Collected | None) -> Published:
        """List, plan and refuse; then carry out the plan, unless this is a dry run."""
        record = self._record()
        put = self._journal.read()
        listed = self.target.list()
        wanted = self._wanted(site, record)
        standing = self._seen(known_digests(listed, record, put))
        owned = {*(record.files if record else ()), *put} & listed.keys()
        found = self._plan(wanted, standing, owned, record)
        if site:
            self._refuse(found, record, site, owned)
        done = Published(name, self.now, found, wanted.files, wanted.handed_over, lost=wanted.lost)
        if self.options.dry:
            return done
        if record and found.changes_nothing and record.departing == found.departing:
            done = replace(done, release=record.release, at=record.at)
            # It may have been interrupted before it remembered the release.
            if not self.archive.has(self.destination.name, record.release):
                self._remember(done, wanted.origin, record)
            self._journal.clear()
            return done
        done = self._carry_out(done, record, wanted.written, listed, standing)
        self._remember(done, wanted.origin, record)
        return done

    def _record(self) -> Record | None:
        try:
            return read_record(self.target)
        except PublishError as error:
            if isinstance(error, TryLaterError) or not self.options.allowed.adopting:
                raise
            return None

    def _wanted(self, site: Collected | None, record: Record | None) -> _Wanted:
        if site:
            if not self.options.again:
                rollback.refuse_again(self.destination.state, site.files)
            return _Wanted(site.files, site.handed_over, site.written)
        name = self.destination.name
        kept = rollback.earlier_release(self.archive, name, record, self.options.rollback)
        out = read_ledger(self.target)
        files = rollback.with_ledger(kept.files, out, self.archive)
        lost = tuple(rollback.lost_for_now(files, out))
        written = record.written if record else _NEVER
        return _Wanted(files, kept.handed_over, written, kept.origin, lost)

    def _seen(self, standing: Mapping[str, str | None]) -> dict[str, str | None]:
        """The digests that are there, with those read that readers got otherwise.

        A file can have been damaged on its way without its size or time being wrong.
        """
        seen = dict(standing)
        for path in sorted(live.wrong(self.destination.state) & seen.keys())[:_MOST_READ]:
            seen[path] = digest_of(self.target.read(path) or b"")
        return seen

    def _plan(
        self,
        wanted: _Wanted,
        standing: Mapping[str, str | None],
        owned: Collection[str],
        record: Record | None,
    ) -> PublishPlan:
        """Decide; what must not be public any more does not stay for a while."""
        if self.options.everything:
            standing = dict.fromkeys(standing)
        grace = timedelta(hours=0 if self.options.at_once else self.destination.settings.grace)
        departing = record.departing if record else {}
        found = planning.plan(wanted.files, standing, owned, departing, self.now, grace)
        secrecy = Secrecy(self.destination.configuration, self.destination.described, self.now)
        leaking = {
            path
            for path in found.departing
            if not secrecy.may_show(path, self.target.read(path) or b"")
        }
        return found.without_departing(leaking)

    def _refuse(
        self, found: PublishPlan, record: Record | None, site: Collected, owned: Collection[str]
    ) -> None:
        for error in planning.refusals(
            found,
            record,
            identity=self.destination.described.settings.identity,
            written=site.written,
            lost=read_ledger(self.target).keys() - site.addresses.keys(),
            owned=owned,
            most=self.destination.settings.most_vanishing,
            allowed=self.options.allowed,
        ):
            raise error

    def _carry_out(
        self,
        done: Published,
        record: Record | None,
        written: datetime,
        listed: Mapping[str, str],
        standing: Mapping[str, str | None],
    ) -> Published:
        """Put, delete and switch, with a record of it; then remember it on this machine."""
        found = done.plan
        stays = {*done.files, *found.departing}
        known = {**done.files, **{path: standing[path] or "" for path in found.departing}}
        files = {
            path: Put(known[path], listed[path] if path not in found.put else "")
            for path in sorted(stays)
        }
        there = Record(
            identity=self.destination.described.settings.identity,
            release=done.release,
            at=self.now,
            written=written,
            files=files,
            departing=found.departing,
        )
        if not self.target.is_atomic and found.put:
            # If this run is interrupted, another machine must know which files are ours.
            before = record.files if record else {}
            begun = record or there
            self._put_record(replace(begun, files={**files, **before}))
        live.note_unseen(self.destination.state, found.put | found.deleted)
        put = dict(self._put(done, listed))
        self.target.delete(sorted(found.deleted - found.in_the_way))
        self._put_record(replace(there, files={**files, **put}))
        self.target.switch({*stays, *found.strangers})
        return replace(done, sent=sum(self._size(done.files[path]) for path in found.put))

    def _put(self, done: Published, listed: Mapping[str, str]) -> Iterator[tuple[str, Put]]:
        """Put what differs, step by step, and note each file that is there."""
        number = 0
        for deleted, group in steps(in_order(done.plan.put, listed), done.plan.in_the_way):
            if deleted:
                self.target.delete(deleted)
            uploads = [self._upload(path, done.files[path]) for path in group]
            for path, version in self.target.put(uploads):
                put = Put(done.files[path], version)
                self._journal.add(path, put)
                number += 1
                self.progress(number, len(done.plan.put))
                yield path, put

    def _upload(self, path: str, digest: str) -> Upload:
        return Upload(
            path=path,
            source=self.archive.place(digest),
            digest=digest,
            media_type=self._serving.media_type(path),
            cache_control=self._serving.cache_control(path),
        )

    def _put_record(self, record: Record) -> None:
        file = self.destination.state / "published.json.gz"
        file.write_bytes(record.render())
        digest = digest_of(file.read_bytes())
        for _ in self.target.put([Upload(RECORD, file, digest, "application/gzip", "no-store")]):
            pass

    def _remember(self, done: Published, origin: str | None, record: Record | None) -> None:
        name, state = self.destination.name, self.destination.state
        release = Release(done.release, origin or done.release, done.files, done.handed_over)
        self.archive.remember(name, release, self.destination.settings.keep)
        if self.options.rollback is None:
            rollback.forget(state)
        elif record:
            rollback.remember(state, self.archive, name, record.release)
        self._journal.clear()

    def _size(self, digest: str) -> int:
        return self.archive.place(digest).stat().st_size

    @cached_property
    def _serving(self) -> FileServing:
        return FileServing(self.destination.described.settings)

    @cached_property
    def _journal(self) -> UploadJournal:
        return UploadJournal(self.destination.state / "uploads.jsonl")


@contextmanager
def _only_one_here(destination: Destination, wait: float) -> Iterator[None]:
    try:
        with hold_lock(destination.state, wait):
            yield
    except BusyError as error:
        raise TryLaterError(_BUSY, folder=destination.folder) from error


def _collected(destination: Destination, archive: Archive) -> Collected:
    """Collect the site while no build changes it."""
    state = destination.folder / STATE
    with hold_lock(state), hold_lock(state_of(destination.described.site)):
        return _look(destination, archive, state / "publish" / "digests.json")


def _look(destination: Destination, archive: Archive, digests: Path | None) -> Collected:
    return collect(
        destination.described.site, destination.folder / STATE / MANIFEST, archive, digests
    )
