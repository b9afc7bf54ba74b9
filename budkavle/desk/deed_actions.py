"""What is done to an item as a whole: published, corrected, withdrawn, taken back."""

from dataclasses import replace

from budkavle.desk import editor, submitted
from budkavle.desk.actions import Actions, Conflict, NoItemError, Raw, Saved, Submitted
from budkavle.desk.deeds import Deed, carried_out
from budkavle.desk.editor import Filled
from budkavle.desk.forms import Form
from budkavle.desk.saving import Writer
from budkavle.desk.workspace import Save, Workspace
from budkavle.model.rules import N_

NOT_TAKEN_BACK = N_(
    "This is the earlier version. It has the faults below, so it is not saved yet: correct them and"
    " save."
)
TAKE_BACK = N_("Take “{title}” back to how it was {when}")
UNSAVED_FIRST = N_(
    "You have typed something here that is not saved. Save it first, or throw it away."
)


class DeedActions:
    """What a writer can do to an item as a whole."""

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        self._workspace, self._newsroom = workspace, workspace.newsroom
        self._actions = actions

    def as_published(self, form: Form) -> Form:
        """The form as it would be published: not a draft, with the faults that it would have."""
        values = {**form.filled.values, "draft": ""}
        made = replace(form, filled=Filled(values, form.filled.text))
        return replace(made, examined=self._actions.examined(made))

    def begin_deed(self, writer: Writer, of: str) -> Form | Raw:
        """The form of a saved item, to which something is done."""
        made = self._actions.open(writer, of)
        if isinstance(made, Form) and made.unsaved:
            return replace(made, notice=self._workspace.words.gettext(UNSAVED_FIRST))
        return made

    def do(
        self, writer: Writer, form: Form, deed: Deed, given: Submitted
    ) -> Saved | Conflict | Form:
        """Do something to a saved item."""
        answer = submitted.read(deed.fields, given)
        filled = carried_out(deed, form.filled, answer, self._workspace.now())
        made = replace(form, filled=filled)
        says = f"{self._workspace.words.gettext(deed.button)}: {{title}}"
        return self._actions.save(
            writer, replace(made, examined=self._actions.examined(made)), says
        )

    def take_back(self, writer: Writer, of: str, id_: str, digest: str) -> Saved | Form | Raw:
        """Save a version of the history once more; the form if what is typed, or it, forbids it.

        Raises ConflictError if the file is no longer the one with this digest.
        """
        made = self.begin_deed(writer, of)
        found = self._workspace.history.version(self._newsroom.content / of, id_)
        if found is None:
            raise NoItemError
        if isinstance(made, Form) and made.unsaved:
            return made
        commit, data = found
        examined = self._newsroom.examine(of, data)
        if examined.faults and not self._newsroom.examine(of, self._actions.data(of)).faults:
            opened = self._actions.opened(of, data)
            if opened is None:
                return Raw(of, data.decode("utf-8", errors="replace"), digest, examined)
            notice = self._workspace.words.gettext(NOT_TAKEN_BACK)
            filled = editor.filled(opened)
            return Form(of, opened, digest, filled, examined, notice=notice, unsaved=True)
        when = self._workspace.words.at(commit.at, self._workspace.now())
        says = self._workspace.words.gettext(TAKE_BACK).format(when=when, title=_title_of(data, of))
        self._workspace.save(writer, Save(self._newsroom.content / of, data, says), digest)
        return Saved(of)


def _title_of(data: bytes, path: str) -> str:
    opened = editor.opened(data)
    return (editor.filled(opened).values["title"] if opened else "") or path
