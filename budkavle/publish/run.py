"""Publishes the finished site, from top to bottom.

collect → open and hold the target → list → plan → refuse → put → delete → switch → remember

A run can be interrupted anywhere: readers then have the old pages or the new ones with everything
they need, and the next run goes on from there.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
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
from budkavle.publish.collection import Collected, collect
from budkavle.publish.journal import UploadJournal
from budkavle.publish.order import in_order
from budkavle.publish.place import Open, Place, Published, Wishes
from budkavle.publish.plan import Plan
from budkavle.publish.record import Put, Record
from budkavle.publish.secrecy import Secrecy
from budkavle.publish.serving import FileServing
from budkavle.publish.standing import known_digests, read_ledger, read_record
from budkavle.publish.target import (
    RECORD,
    PublishError,
    Target,
    TryLaterError,
    Upload,
    digest_of,
)
from budkavle.render.output import STATE, state_of

Progress = Callable[[int, int], None]
"""Called with the number of files that are put, and the number of all that will be."""

_NEVER = datetime.min.replace(tzinfo=UTC)

_BUSY = N_("Somebody else is building or publishing in {folder}. Try again when that is done.")


def publish(
    place: Place, opened: Open, now: datetime, wishes: Wishes, progress: Progress
) -> Published:
    """Bring the finished site, or an earlier release, to a target; `now` is the time, in UTC.

    Raises RefusedError before anything is changed, TryLaterError if the target is busy or cannot be
    reached, PublishError for what the target does not allow.
    """
    archive = Archive(place.archive, writes=not wishes.dry)
    name = archive.new_name(place.name, now)
    if wishes.dry:
        with opened(place, name) as target:
            site = _look(place, archive, None) if wishes.rollback is None else None
            return _Run(place, target, archive, now, wishes, progress).publish(name, site)
    with _only_one_here(place, wishes.wait):
        site = _collected(place, archive) if wishes.rollback is None else None
        with opened(place, name) as target, target.hold(wishes.wait):
            return _Run(place, target, archive, now, wishes, progress).publish(name, site)


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

    place: Place
    target: Target
    archive: Archive
    now: datetime
    wishes: Wishes
    progress: Progress

    def publish(self, name: str, site: Collected | None) -> Published:
        """List, plan and refuse; then carry out the plan, unless this is a dry run."""
        record = self._record()
        put = self._journal.read()
        listed = self.target.list()
        wanted = self._wanted(site, record)
        standing = known_digests(listed, record, put)
        owned = {*(record.files if record else ()), *put} & listed.keys()
        found = self._plan(wanted, standing, owned, record)
        if site:
            self._refuse(found, record, site, owned)
        done = Published(name, self.now, found, wanted.files, wanted.handed_over, lost=wanted.lost)
        if self.wishes.dry:
            return done
        if record and found.changes_nothing and record.departing == found.departing:
            done = replace(done, release=record.release, at=record.at)
            if not self.archive.has(self.place.name, record.release):  # it was interrupted there
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
            if isinstance(error, TryLaterError) or not self.wishes.allowed.adopting:
                raise
            return None

    def _wanted(self, site: Collected | None, record: Record | None) -> _Wanted:
        if site:
            if not self.wishes.again:
                rollback.refuse_again(self.place.state, site.files)
            return _Wanted(site.files, site.handed_over, site.written)
        name = self.place.name
        kept = rollback.earlier_release(self.archive, name, record, self.wishes.rollback)
        out = read_ledger(self.target)
        files = rollback.with_ledger(kept.files, out, self.archive)
        lost = tuple(rollback.lost_for_now(files, out))
        written = record.written if record else _NEVER
        return _Wanted(files, kept.handed_over, written, kept.origin, lost)

    def _plan(
        self,
        wanted: _Wanted,
        standing: Mapping[str, str | None],
        owned: Collection[str],
        record: Record | None,
    ) -> Plan:
        """Decide; what must not be public any more does not stay for a while."""
        if self.wishes.everything:
            standing = dict.fromkeys(standing)
        grace = timedelta(hours=0 if self.wishes.at_once else self.place.settings.grace)
        departing = record.departing if record else {}
        found = planning.plan(wanted.files, standing, owned, departing, self.now, grace)
        secrecy = Secrecy(self.place.configuration, self.place.described, self.now)
        leaking = {
            path
            for path in found.departing
            if not secrecy.may_show(path, self.target.read(path) or b"")
        }
        return found.without_departing(leaking)

    def _refuse(
        self, found: Plan, record: Record | None, site: Collected, owned: Collection[str]
    ) -> None:
        for error in planning.refusals(
            found,
            record,
            identity=self.place.described.settings.identity,
            written=site.written,
            lost=read_ledger(self.target).keys() - site.addresses.keys(),
            owned=owned,
            most=self.place.settings.most_vanishing,
            allowed=self.wishes.allowed,
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
            identity=self.place.described.settings.identity,
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
        live.note_unseen(self.place.state, found.put | found.deleted)
        put = dict(self._put(done, listed))
        self.target.delete(sorted(found.deleted))
        self._put_record(replace(there, files={**files, **put}))
        self.target.switch({*stays, *found.strangers})
        return replace(done, sent=sum(self._size(done.files[path]) for path in found.put))

    def _put(self, done: Published, listed: Mapping[str, str]) -> Iterator[tuple[str, Put]]:
        """Put what differs, group by group, and note each file that is there."""
        number = 0
        for group in in_order(done.plan.put, listed):
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
        file = self.place.state / "published.json.gz"
        file.write_bytes(record.render())
        digest = digest_of(file.read_bytes())
        for _ in self.target.put([Upload(RECORD, file, digest, "application/gzip", "no-store")]):
            pass

    def _remember(self, done: Published, origin: str | None, record: Record | None) -> None:
        name, state = self.place.name, self.place.state
        release = Release(done.release, origin or done.release, done.files, done.handed_over)
        self.archive.remember(name, release, self.place.settings.keep)
        if self.wishes.rollback is None:
            rollback.forget(state)
        elif record:
            rollback.remember(state, self.archive, name, record.release)
        self._journal.clear()

    def _size(self, digest: str) -> int:
        return self.archive.place(digest).stat().st_size

    @cached_property
    def _serving(self) -> FileServing:
        return FileServing(self.place.described.settings)

    @cached_property
    def _journal(self) -> UploadJournal:
        return UploadJournal(self.place.state / "uploads.jsonl")


@contextmanager
def _only_one_here(place: Place, wait: float) -> Iterator[None]:
    try:
        with hold_lock(place.state, wait):
            yield
    except BusyError as error:
        raise TryLaterError(_BUSY, folder=place.folder) from error


def _collected(place: Place, archive: Archive) -> Collected:
    """Collect the site while no build changes it."""
    state = place.folder / STATE
    with hold_lock(state), hold_lock(state_of(place.described.site)):
        return _look(place, archive, state / "publish" / "digests.json")


def _look(place: Place, archive: Archive, digests: Path | None) -> Collected:
    return collect(place.described.site, place.folder / STATE / MANIFEST, archive, digests)
