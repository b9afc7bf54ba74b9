"""The workspace of a team: what is saved of a public item waits until somebody publishes it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

from sqlalchemy import Connection

from budkavle.desk.newsroom import Newsroom
from budkavle.desk.saving import ConflictError, Unsaved, Writer, digest_of, read
from budkavle.desk.team import doing, reviews, trail, versions
from budkavle.desk.team.office import Office
from budkavle.desk.team.reviews import NAMES, Subject
from budkavle.desk.team.trail import Event
from budkavle.desk.workspace import Save, Workspace
from budkavle.model.rules import N_

CHANGES = N_("Changes wait to be published")
PUBLISHED = ("published", "published anyway")
"""How the trail tells that an item is brought out."""


def _nothing(connection: Connection) -> None:
    del connection


class TeamWorkspace(Workspace):
    """The site of a team's desk."""

    def __init__(
        self, office: Office, newsroom: Newsroom, unsaved: Unsaved, catalogue: NullTranslations
    ) -> None:
        super().__init__(newsroom, unsaved, catalogue)
        self.office = office
        self._folder = newsroom.configuration.resolve().parent

    def stored(self, of: str) -> bytes:
        """The bytes of an item as it was saved last, in content/ or as a proposal."""
        there = super().stored(of)
        with self.office.store.reading() as connection:
            found = versions.proposed(connection, of, there)
        return found.data if found else there

    def save(self, writer: Writer, save: Save, opened: str, beside: Iterable[str] = ()) -> None:
        """Save a file: that of a public item only as a proposal. Raises as the one it overrides."""
        path = self.item_path(save.file)
        about = path or save.file.name
        event = Event(
            "saved", writer.name, writer.subject, writer.whence, about, {"says": save.says}
        )
        if path is not None:
            if self._proposed(writer, path, save, opened, event):
                return
            save = replace(save, data=versions.as_draft(save.data))
        with self.doing(event, save.file, save.data):
            super().save(writer, save, opened, beside)

    @contextmanager
    def doing(
        self, event: Event, file: Path, data: bytes, then: Callable[[Connection], None] = _nothing
    ) -> Iterator[None]:
        """Tell in the trail what is done to a file, which gets these bytes, also after a kill.

        `then` is done in the transaction that tells it.
        """
        name = os.path.relpath(file, self._folder)
        with self.office.changing() as (connection, _):
            number = doing.begin(connection, event, name, data)
        try:
            yield
        except Exception:
            with self.office.changing() as (connection, now):
                list(doing.settle(connection, self._read, now, number))
            raise
        with self.office.changing() as (connection, now):
            doing.end(connection, number, event, now)
            then(connection)

    def brought(self, writer: Writer, paths: Sequence[str]) -> None:
        """Tell in the trail which files came with a form."""
        self.office.told(
            *(
                Event("file brought", writer.name, writer.subject, writer.whence, each)
                for each in paths
            )
        )

    def take_up(self) -> None:
        """After a start, tell what was done when the program was killed."""
        with self.office.changing() as (connection, now):
            for event in doing.settle(connection, self._read, now):
                if event.what in PUBLISHED:
                    there = read(self.newsroom.content / event.about)
                    self.forget(connection, event.about, there)

    def forget(self, connection: Connection, path: str, published: bytes) -> None:
        """Forget what waited of an item, and its review, since it is published."""
        versions.forget(connection, path, published)
        reviews.forget(connection, path)

    def item_path(self, file: Path) -> str | None:
        """The path of an item's file from content/; None for another file."""
        content = self.newsroom.content.resolve()
        resolved = file.resolve()
        if not resolved.is_relative_to(content):
            return None
        path = resolved.relative_to(content).as_posix()
        return path if self.newsroom.site.settings.is_item(path) else None

    def subject(self, of: str) -> Subject | None:
        """What there is to approve of an item; None if it has faults."""
        data = versions.as_published(self.stored(of))
        examined = self.newsroom.examine(of, data)
        if examined.faults or examined.parsed is None:
            return None
        files = self.newsroom.digests_of(examined.parsed)
        return Subject(of, examined.parsed.item.title, data, files)

    def marks(self) -> Mapping[str, str]:
        """What the list says of items beside their state, by path, in English."""
        with self.office.store.reading() as connection:
            marked = dict.fromkeys(versions.waiting(connection), CHANGES)
            for path, (_, is_approved) in reviews.open_ones(connection).items():
                marked[path] = NAMES["approved" if is_approved else "ready"]
        return marked

    def _proposed(self, writer: Writer, path: str, save: Save, opened: str, event: Event) -> bool:
        """Keep what is saved as a proposal, if it must be; who has written is noted anyway."""
        there = read(save.file)
        with self.office.changing() as (connection, now):
            versions.note_writer(connection, path, writer.subject)
            reviews.take_back_own(connection, path, writer, now)
            found = versions.proposed(connection, path, there)
            stays = versions.is_draft(there) and versions.is_draft(save.data)
            if found is None and (not there or stays):
                return False
            if digest_of(found.data if found else there) != opened:
                raise ConflictError
            versions.propose(connection, path, save.data, there, now)
            trail.record(connection, event, now)
        return True

    def _read(self, name: str) -> bytes:
        return read(self._folder / name)
