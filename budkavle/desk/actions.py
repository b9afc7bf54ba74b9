"""What a writer does with a form: keeps it, saves it, throws it away."""

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from budkavle.content.authoring import drafts
from budkavle.content.editing.patch import UneditableError
from budkavle.desk import editor, form_values, uploads
from budkavle.desk.deeds import Deed, carried_out
from budkavle.desk.editor import Filled, Opened
from budkavle.desk.fields import Field
from budkavle.desk.newsroom import Examined
from budkavle.desk.pages import NEW, Asked, Form, Pages, timestamp
from budkavle.desk.saving import ConflictError, Typed, digest_of, read, save
from budkavle.model.rules import N_

Submitted = Mapping[str, Sequence[Any]]
NOTHING = Examined(None, ())

NOT_KEPT = N_("What you typed could not be kept: {reason}. Copy it before you leave the page.")
NOT_SAVED = N_(
    "Not saved in the site yet, since it has the faults below. What you have typed is kept here."
)
DISK = N_("It could not be saved: {reason}. What you have typed is still here.")


UNSAVED_FIRST = N_(
    "You have typed something here that is not saved. Save it first, or throw it away."
)


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


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file was changed by somebody else after it was opened; both versions."""

    form: Form
    theirs: Filled


class Actions:
    """What a writer can do at a desk."""

    def __init__(self, pages: Pages) -> None:
        self._pages, self._newsroom = pages, pages.newsroom

    def new_name(self) -> str:
        """The name of a new item until it has a file."""
        return f"{NEW}{drafts.new_id(self._pages.now(), os.urandom(4))}"

    def open(self, asked: Asked, of: str) -> Form | Raw:
        """The form of an item: what is in its file, or what was typed and not saved.

        Raises NoItemError.
        """
        typed = self._pages.unsaved.get(asked.writer, of)
        data = self._data(of)
        opened = self._opened(of, data)
        if opened is None:
            text = data.decode("utf-8", errors="replace")
            return Raw(of, text, digest_of(data), self._newsroom.examine(of, data))
        filled = editor.read(typed.form) if typed else editor.filled(opened)
        digest = typed.opened if typed else digest_of(data)
        form = Form(of, opened, digest, filled, NOTHING, unsaved=bool(typed))
        return replace(form, examined=self._examined(form) if data or typed else NOTHING)

    def fill(self, asked: Asked, of: str, digest: str, form: Submitted) -> Form:
        """A form as it was sent in; keeps it, so that it survives whatever happens.

        Raises NoItemError, and UneditableError if the file has become one without a form.
        """
        data = self._data(of)
        opened = self._opened(of, data)
        if opened is None:
            raise UneditableError
        form, notice = self._with_files(of, form)
        try:
            typed = Typed(of, digest, timestamp(self._pages.now()), _own(form))
            self._pages.unsaved.keep(asked.writer, typed)
        except OSError as error:
            notice = self._pages.words.gettext(NOT_KEPT).format(reason=error.strerror)
        made = Form(of, opened, digest, editor.read(form), NOTHING, notice=notice, unsaved=True)
        return replace(made, examined=self._examined(made))

    def save(self, asked: Asked, form: Form) -> Saved | Conflict | Form:
        """Save what a form says; the same form again if it has faults, or cannot be written."""
        before = self._data(form.of)
        if digest_of(before) != form.digest:
            return Conflict(form, editor.filled(form.opened))
        faulty = bool(before) and self._newsroom.examine(form.of, before).faults
        if form.examined.faults and not faulty:
            return replace(form, notice=self._pages.words.gettext(NOT_SAVED))
        path = self._path(form)
        try:
            save(self._newsroom.content / path, editor.composed(form.opened, form.filled),
                 form.digest)  # fmt: skip
        except OSError as error:
            said = self._pages.words.gettext(DISK).format(reason=error.strerror)
            return replace(form, notice=said)
        except ConflictError:
            return Conflict(form, editor.filled(form.opened))
        self._pages.unsaved.drop(asked.writer, form.of)
        self._newsroom.refresh()
        return Saved(path)

    def as_published(self, form: Form) -> Form:
        """The form as it would be published: not a draft, with the faults that it would have."""
        values = {**form.filled.values, "draft": ""}
        made = replace(form, filled=Filled(values, form.filled.text))
        return replace(made, examined=self._examined(made))

    def begin_deed(self, asked: Asked, of: str) -> Form | Raw:
        """The form of a saved item, to which something is done."""
        made = self.open(asked, of)
        if isinstance(made, Form) and made.unsaved:
            return replace(made, notice=self._pages.words.gettext(UNSAVED_FIRST))
        return made

    def do(self, asked: Asked, form: Form, deed: Deed, given: Submitted) -> Saved | Conflict | Form:
        """Do something to a saved item."""
        answer = form_values.read(deed.fields, given)
        filled = carried_out(deed, form.filled, answer, self._pages.now())
        made = replace(form, filled=filled)
        return self.save(asked, replace(made, examined=self._examined(made)))

    def save_over(self, asked: Asked, of: str) -> Saved | Conflict | Form | Raw:
        """Save what was typed over what somebody else has saved since."""
        made = self.open(asked, of)
        if isinstance(made, Raw):
            return made
        return self.save(asked, replace(made, digest=digest_of(self._data(of))))

    def save_raw(self, of: str, text: str, digest: str) -> Saved | Raw:
        """Save a file as text, in the line ends that it has; keeps the text if it has changed."""
        data = self._data(of)
        newline = "\r\n" if b"\r\n" in data else "\n"
        made = text.replace("\r\n", "\n").replace("\n", newline).encode()
        if digest_of(data) != digest:
            return Raw(of, text, digest, self._newsroom.examine(of, made))
        save(self._newsroom.content / of, made, digest)
        self._newsroom.refresh()
        return Saved(of)

    def drop(self, asked: Asked, of: str) -> None:
        """Forget what was typed of an item and not saved."""
        self._pages.unsaved.drop(asked.writer, of)

    def _with_files(self, of: str, form: Submitted) -> tuple[Submitted, str]:
        """The form with the files that came with it saved beside the item, and what to tell."""
        path = self._pages.path_of(editor.read(form)) if of.startswith(NEW) else of
        folder = posixpath.dirname(path)
        kinds = {each.key: each.kind for each in _leaves(editor.FIELDS)}
        try:
            taken = uploads.take(
                form,
                self._newsroom.content,
                folder,
                self._pages.words.gettext,
                lambda name: kinds.get(name.rpartition(".")[2]) == "picture",
            )
        except OSError as error:
            said = self._pages.words.gettext(DISK).format(reason=error.strerror)
            return form, said
        if taken.any:
            self._newsroom.refresh()
        return taken.form, " ".join(taken.refused)

    def _path(self, form: Form) -> str:
        return self._pages.path_of(form.filled) if form.of.startswith(NEW) else form.of

    def _examined(self, form: Form) -> Examined:
        return self._newsroom.examine(self._path(form), editor.composed(form.opened, form.filled))

    def _opened(self, of: str, data: bytes) -> Opened | None:
        if not of.startswith(NEW):
            return editor.opened(data)
        name = of.removeprefix(NEW)
        return editor.begun(self._pages.now(), name)

    def _data(self, of: str) -> bytes:
        """The bytes of an item's file, which must be one that the site has; none for a new item."""
        site = self._newsroom.site
        if of.startswith(NEW) and "/" not in of:
            return b""
        if of not in site.content.files or not site.settings.is_item(of):
            raise NoItemError
        return read(site.folders.content / of)


def _own(form: Submitted) -> dict[str, list[str]]:
    """A form without the names that are about the request itself."""
    return {
        name: [each for each in values if isinstance(each, str)]
        for name, values in form.items()
        if not name.startswith("_") or name == editor.TEXT
    }


def _leaves(fields: Sequence[Field]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _leaves(each.inside)
