"""What the fields of a form offer to choose from, and what its times mean in words. Pure."""

import posixpath
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from budkavle.content.offered_files import suffix_of
from budkavle.desk.editor import FIELDS, Filled
from budkavle.desk.fields import Field
from budkavle.desk.workspace import Workspace
from budkavle.i18n.dates import language_name
from budkavle.render.media.kinds import KINDS, PICTURES

_MOST_FILES = 200


def choices(workspace: Workspace, path: str) -> dict[str, Any]:
    """The choices in the form of the item at a path: values, and what they are called."""
    site = workspace.newsroom.site
    registries, language = site.content.registries, site.settings.language.code
    folder = posixpath.dirname(path) or workspace.folder_of_new()
    files = sorted(_files(site.content.files), key=lambda each: not each.startswith(folder))
    known = files[:_MOST_FILES]
    named = [(posixpath.relpath(each, folder), each) for each in known]
    return {
        "topic": [(key, each.title.in_language(language)) for key, each in
                  registries.topics.items() if not each.retired],
        "story": [(key, each.title.in_language(language)) for key, each in
                  registries.stories.items()],
        "contact": [(key, ", ".join(filter(None, (each.name, each.role)))) for key, each in
                    registries.contacts.items()],
        "language": [(each.code, language_name(each.code)) for each in site.settings.languages],
        "picture": [each for each in named if KINDS[suffix_of(each[1])].content in PICTURES],
        "file": named,
        "folder": folder,
        "new": {},
    }  # fmt: skip


@lru_cache(maxsize=2)  # the files that can be chosen are few among the texts of thousands of items
def _files(files: frozenset[str]) -> Sequence[str]:
    """The files of a content folder that an item may name, in order."""
    return sorted(each for each in files if suffix_of(each) in KINDS)


def moments(workspace: Workspace, filled: Filled) -> dict[str, str]:
    """Each time of an item's form in words, by the name of its field."""
    return moments_in(workspace, FIELDS, filled.values)


def moments_in(
    workspace: Workspace, fields: Sequence[Field], values: Mapping[str, Any], prefix: str = ""
) -> dict[str, str]:
    """Each time of some fields in words, by the name of its field; unreadable ones are left out."""
    zone, now = workspace.newsroom.site.settings.timezone, workspace.now()
    found: dict[str, str] = {}
    for each in fields:
        written = values[each.key]
        if each.kind == "group":
            found |= moments_in(workspace, each.inside, written or {}, f"{prefix}{each.key}.")
        if each.kind in ("moment", "pin") and isinstance(written, str):
            try:
                at = datetime.fromisoformat(written)
                at = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
            except (ValueError, OverflowError):
                continue
            found[prefix + each.key] = workspace.words.when(at, now, has_time=":" in written)
    return found
