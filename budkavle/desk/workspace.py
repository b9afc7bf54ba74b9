"""What a desk works with: the site, what is typed and not saved, and the writers' language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from pathlib import Path

from budkavle.content.addresses import address_of
from budkavle.content.item import ParsedItem
from budkavle.desk import editor, preview
from budkavle.desk.editor import Filled
from budkavle.desk.forms import NEW, Form
from budkavle.desk.history import History
from budkavle.desk.listing import Overview, overview
from budkavle.desk.mailing import Mailing, unknown
from budkavle.desk.newsroom import Newsroom
from budkavle.desk.opened_versions import OpenedVersions
from budkavle.desk.saving import Unsaved, Writer, alone, read
from budkavle.desk.saving import save as replace_file
from budkavle.desk.wording import Words
from budkavle.model.item import Item


@dataclass(frozen=True, slots=True)
class Save:
    """A file to save, its bytes, and what the history says of it."""

    file: Path
    data: bytes
    says: str


class Workspace:
    """The site of a desk, and all that its writers share; `mailing` asks the mail service."""

    def __init__(
        self,
        newsroom: Newsroom,
        unsaved: Unsaved,
        catalogue: NullTranslations,
        mailing: Mailing = unknown,
    ) -> None:
        self.newsroom, self.unsaved, self.catalogue = newsroom, unsaved, catalogue
        self.mailing = mailing
        self.opened_versions = OpenedVersions(unsaved.state / "opened")
        self.words = Words(newsroom.language, catalogue)
        self.history = History(newsroom.configuration, catalogue.gettext)
        self._notes: dict[tuple[Writer, Path], str] = {}
        self._overview: Overview | None = None

    def now(self) -> datetime:
        """The time on the site's clock."""
        return self.newsroom.clock().astimezone(self.newsroom.site.settings.timezone)

    def overview(self) -> Overview:
        """All items as they are now; looked at again if one has changed, or a time has come."""
        site, now, seen = self.newsroom.site, self.now(), self._overview
        if seen is None or not seen.holds(site, now):
            seen = self._overview = overview(site, now)
        return seen

    def path_of(self, form: Form) -> str:
        """The path of an item's file, which a new item gets."""
        if not form.of.startswith(NEW):
            return form.of
        return self.path_of_new(form.filled)

    def path_of_new(self, filled: Filled) -> str:
        """The path that the file of a new item gets."""
        site = self.newsroom.site
        return editor.path_of_new(filled, site.settings.items_folder, site.content.files)

    def folder_of_new(self) -> str:
        """The folder for an item of today."""
        return f"{self.newsroom.site.settings.items_folder}/{self.now().year}"

    def address(self, item: Item) -> str:
        """The address of an item from the root of the server."""
        return self.newsroom.view.around.root + address_of(item, self.newsroom.site.settings)

    def parsed(self, form: Form) -> ParsedItem | None:
        """The item of a form, as far as its page can be shown."""
        settings = self.newsroom.site.settings
        return preview.parsed(form.opened, form.filled, self.path_of(form), settings)

    def stored(self, of: str) -> bytes:
        """The bytes of an item as it was saved last; nothing if it has no file."""
        return read(self.newsroom.content / of)

    def marks(self) -> Mapping[str, str]:
        """What the list says of items beside their state, by path, in English."""
        return {}

    def save(self, writer: Writer, save: Save, opened: str, beside: Iterable[str] = ()) -> None:
        """Replace a file of the site, if it is still the one with the digest `opened`.

        It is recorded in the history, with the files of the content `beside` it that are not in it
        yet. Raises ConflictError and OSError.
        """
        with self.newsroom.saving(save.file):
            with alone(self.unsaved.state):
                replace_file(save.file, save.data, opened)
            more = [self.newsroom.content / each for each in beside]
            files = {save.file: save.data}
            self._notes[writer, save.file] = self.history.record(
                writer, files, save.says, self.now(), more
            )

    def brought(self, writer: Writer, paths: Sequence[str]) -> None:
        """Note which files came with a form."""

    def note(self, writer: Writer, file: Path) -> str:
        """What is to be said once of the latest save of a file; empty if nothing is."""
        return self._notes.pop((writer, file), "")
