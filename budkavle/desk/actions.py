"""What a writer does with a form: keeps it, saves it, throws it away."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from budkavle.content.authoring import drafts
from budkavle.content.editing.patch import UneditableError
from budkavle.desk import editor, item_files, raw_text
from budkavle.desk.editor import Filled, Opened
from budkavle.desk.forms import NEW, Form
from budkavle.desk.merged_forms import MergedForm, merge_forms, to_choose
from budkavle.desk.newsroom import Examined
from budkavle.desk.saving import ConflictError, Typed, Writer, digest_of
from budkavle.desk.workspace import Save, Workspace
from budkavle.model.rules import N_

Submitted = Mapping[str, Sequence[Any]]
NOTHING = Examined(None, ())

NOT_KEPT = N_("What you typed could not be kept: {reason}. Copy it before you leave the page.")
NOT_SAVED = N_(
    "Not saved in the site yet, since it has the faults below. What you have typed is kept here."
)
SAVE = N_("Save “{title}”")
FILE_CHANGED = N_(
    "Somebody else has changed the file since you opened it. What you typed is below. Look at the"
    " file first: if you save now, yours replaces theirs."
)
DISK = N_("It could not be saved: {reason}. What you have typed is still here.")


class NoItemError(Exception):
    """There is no item with this name."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The item was saved, at this path."""

    path: str


@dataclass(frozen=True, slots=True)
class Raw:
    """The file can be edited only as text."""

    of: str
    text: str
    digest: str
    examined: Examined
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file was changed by somebody else after it was opened; both versions.

    They are also merged, unless the file that was opened is not kept any more.
    """

    form: Form
    theirs: Filled
    merged: MergedForm | None = None


class Actions:
    """What a writer can do at a desk."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._newsroom = workspace, workspace.newsroom

    def new_name(self) -> str:
        """The name of a new item until it has a file."""
        return f"{NEW}{drafts.new_id(self._workspace.now(), os.urandom(4))}"

    def open(self, writer: Writer, of: str) -> Form | Raw:
        """The form of an item: what is in its file, or what was typed and not saved.

        Raises NoItemError.
        """
        of = self.saved_name(of)
        typed = self._workspace.unsaved.get(writer, of)
        data = self.data(of)
        opened = self.opened(of, data)
        if opened is None:
            return self._raw(of, raw_text.shown(data), data, data)
        self._workspace.opened_versions.keep(data)
        filled = editor.read(typed.form) if typed else editor.filled(opened)
        digest = typed.opened if typed else digest_of(data)
        form = Form(of, opened, digest, filled, NOTHING, unsaved=bool(typed), kept=typed)
        return replace(form, examined=self.examined(form) if data or typed else NOTHING)

    def saved_name(self, of: str) -> str:
        """The name of an item: its path, also if it had none yet when the page was opened."""
        if not of.startswith(NEW):
            return of
        id_, written = of.removeprefix(NEW), self._newsroom.site.content.written
        return next((path for path, each in written.items() if each.item.id == id_), of)

    def fill(self, writer: Writer, of: str, digest: str, form: Submitted) -> Form:
        """A form as it was sent in; keeps it, so that it survives whatever happens.

        What says the same as the file is not kept: it may come after the page was left.
        Raises NoItemError, and UneditableError if the file has become one without a form.
        """
        of = self.saved_name(of)
        data = self.data(of)
        opened = self.opened(of, data)
        if opened is None:
            raise UneditableError
        form, refused, changed = self._with_files(writer, of, form)
        notice = ""
        filled = editor.read(form)
        typed = Typed(of, digest, _timestamp(self._workspace.now()), _own(form))
        is_unsaved = editor.composed(opened, filled) != opened.document.data
        try:
            if is_unsaved:
                self._workspace.unsaved.keep(writer, typed)
            else:
                self._workspace.unsaved.drop(writer, of)
        except OSError as error:
            notice = self._workspace.words.gettext(NOT_KEPT).format(reason=error.strerror)
        kept = typed if is_unsaved else None
        made = Form(
            of,
            opened,
            digest,
            filled,
            NOTHING,
            notice=notice,
            unsaved=is_unsaved,
            kept=kept,
            refused_files=refused,
            changed_files=changed,
        )
        return replace(made, examined=self.examined(made))

    def save(self, writer: Writer, form: Form, says: str = SAVE) -> Saved | Conflict | Form:
        """Save what a form says; the same form again if it has faults, or cannot be written.

        `says` is what the history says of it, as a template for the title.
        """
        before = self.data(form.of)
        if before and editor.composed(form.opened, form.filled) == before:
            return Saved(form.of)  # a button may be pressed twice
        if digest_of(before) != form.digest:
            return self._conflict(writer, form)
        faulty = bool(before) and self._newsroom.examine(form.of, before).faults
        if form.examined.faults and not faulty:
            return replace(form, notice=self._workspace.words.gettext(NOT_SAVED))
        path = self._workspace.path_of(form)
        try:
            made = editor.composed(form.opened, form.filled)
            title = form.filled.values["title"] or path
            said = self._workspace.words.gettext(says).format(title=title)
            self._workspace.save(
                writer,
                Save(self._newsroom.content / path, made, said),
                form.digest,
                item_files.named(self._workspace, form),
            )
        except OSError as error:
            words = self._workspace.words
            return replace(form, notice=words.gettext(DISK).format(reason=error.strerror))
        except ConflictError:
            self._newsroom.refresh()
            if self._workspace.path_of(form) != path:  # somebody else has just taken the name
                return self.save(writer, form, says)
            return self._conflict(writer, form)
        if form.kept:
            self._workspace.unsaved.forget(writer, form.kept)
        return Saved(path)

    def _conflict(self, writer: Writer, form: Form) -> Conflict:
        """Both versions; keeps this one again, since another window may have kept its own.

        It may not have been typed in the form: something can have been done to the item as a whole.
        """
        now = _timestamp(self._workspace.now())
        kept = form.kept or Typed(form.of, form.digest, now, editor.sent(form.filled))
        with suppress(OSError):
            self._workspace.unsaved.keep(writer, kept)
        return Conflict(form, editor.filled(form.opened), self._merged(form))

    def _merged(self, form: Form) -> MergedForm | None:
        """What a form says and what is saved now, merged; None if neither can be."""
        base = self._workspace.opened_versions.get(form.digest)
        before = None if base is None else editor.opened(base)
        if before is None:
            return None
        return merge_forms(editor.filled(before), form.filled, editor.filled(form.opened))

    def merge(self, writer: Writer, of: str) -> Saved | Conflict | Form | Raw:
        """Save what was typed together with what somebody else has saved since.

        Where both have changed the same words, nothing is saved until the writer has chosen.
        """
        made = self.open(writer, of)
        if isinstance(made, Raw):
            return made
        merged = self._merged(made)
        if merged is None:
            return self._conflict(writer, made)
        now, digest = _timestamp(self._workspace.now()), digest_of(self.data(made.of))
        kept = Typed(made.of, digest, now, editor.sent(merged.filled))
        with suppress(OSError):
            self._workspace.unsaved.keep(writer, kept)
        form = replace(made, filled=merged.filled, digest=digest, kept=kept, unsaved=True)
        form = replace(form, examined=self.examined(form))
        if merged.is_clean:
            return self.save(writer, form)
        return replace(form, notice=to_choose(merged, self._workspace.words.gettext))

    def save_over(self, writer: Writer, of: str) -> Saved | Conflict | Form | Raw:
        """Save what was typed over what somebody else has saved since."""
        made = self.open(writer, of)
        if isinstance(made, Raw):
            return made
        digest = digest_of(self.data(of))
        return self.save(writer, replace(made, digest=digest, examined=self.examined(made)))

    def save_raw(self, writer: Writer, of: str, text: str, digest: str) -> Saved | Raw:
        """Save a file as text; the text again if the file has changed, or cannot be written.

        Raises NoItemError for a file that has a form.
        """
        data = self.data(of)
        made = raw_text.edited(data, text)
        if digest_of(data) != digest:
            return self._raw(of, text, made, data, FILE_CHANGED)
        if self.opened(of, data) is not None:
            raise NoItemError
        if self._newsroom.examine(of, made).faults and not self._newsroom.examine(of, data).faults:
            return self._raw(of, text, made, data, NOT_SAVED)
        try:
            says = self._workspace.words.gettext(SAVE).format(title=of)
            self._workspace.save(writer, Save(self._newsroom.content / of, made, says), digest)
        except OSError as error:
            return self._raw(of, text, made, data, DISK, error.strerror or "")
        except ConflictError:
            return self._raw(of, text, made, self.data(of), FILE_CHANGED)
        return Saved(of)

    def _raw(
        self, of: str, text: str, made: bytes, there: bytes, notice: str = "", reason: str = ""
    ) -> Raw:
        """A file as text, with what is wrong with it as it was `made`; `there` is what is saved."""
        said = self._workspace.words.gettext(notice).format(reason=reason) if notice else ""
        return Raw(of, text, digest_of(there), self._newsroom.examine(of, made), said)

    def _with_files(self, writer: Writer, of: str, form: Submitted) -> tuple[Submitted, str, str]:
        """The form with its files saved; which of them were refused, and which changed."""
        try:
            taken = item_files.taken(self._workspace, of, form)
        except OSError as error:
            return form, self._workspace.words.gettext(DISK).format(reason=error.strerror), ""
        if taken.names:
            self._workspace.brought(writer, taken.names)
            self._newsroom.refresh()
        return taken.form, " ".join(taken.refused), " ".join(taken.changed)

    def examined(self, form: Form) -> Examined:
        """What `check` would say of what a form says."""
        return self._newsroom.examine(
            self._workspace.path_of(form), editor.composed(form.opened, form.filled)
        )

    def opened(self, of: str, data: bytes) -> Opened | None:
        """An item's file divided into parts; None if a form cannot show it."""
        if not of.startswith(NEW):
            return editor.opened(data)
        name = of.removeprefix(NEW)
        return editor.begun(self._workspace.now(), name)

    def data(self, of: str) -> bytes:
        """The bytes of an item's file, which must be one that the site has; none for a new item."""
        site = self._newsroom.site
        if of.startswith(NEW) and "/" not in of:
            return b""
        if of not in site.content.files or not site.settings.is_item(of):
            raise NoItemError
        return self._workspace.stored(of)


def _own(form: Submitted) -> dict[str, list[str]]:
    """A form without the names that are about the request itself."""
    return {
        name: [each for each in values if isinstance(each, str)]
        for name, values in form.items()
        if not name.startswith("_") or name == editor.TEXT
    }


def _timestamp(at: datetime) -> str:
    """A time as it is stored."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
