"""The pictures and files of an item: those that come with a form, and those that it names."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from budkavle.desk import editor, uploads
from budkavle.desk.fields import Field
from budkavle.desk.forms import NEW, Form
from budkavle.desk.saving import alone
from budkavle.desk.uploads import Taken
from budkavle.desk.workspace import Workspace
from budkavle.model.keys import references_in


def taken(workspace: Workspace, of: str, form: Mapping[str, Sequence[Any]]) -> Taken:
    """A form with the files that came with it saved beside the item, by path. Raises OSError."""
    path = workspace.path_of_new(editor.read(form)) if of.startswith(NEW) else of
    kinds = {each.key: each.kind for each in _leaves(editor.FIELDS)}
    folder = posixpath.dirname(path)
    made = uploads.take(
        form,
        workspace.newsroom.content,
        folder,
        workspace.words.gettext,
        lambda name: kinds.get(name.rpartition(".")[2]) == "picture",
        partial(alone, workspace.unsaved.state),
    )
    return replace(made, names=tuple(posixpath.join(folder, each) for each in made.names))


def named(workspace: Workspace, form: Form) -> list[str]:
    """The pictures and files that an item names and that are there, by path from content/."""
    if form.examined.parsed is None:
        return []
    item = form.examined.parsed.item
    folder = posixpath.dirname(item.path)
    in_keys = (
        posixpath.normpath(posixpath.join(folder, each.value))
        for each in references_in(item, "picture", "file")
    )
    there = workspace.newsroom.site.content.files
    return [each for each in (*in_keys, *item.pictures) if each in there]


def _leaves(fields: Sequence[Field]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _leaves(each.inside)
