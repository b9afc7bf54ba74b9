"""Keeps what an import wrote in the history of the site."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from budkavle.desk.saving import Writer
from budkavle.desk.workspace import Workspace
from budkavle.model.registries import GONE, TOPICS
from budkavle.model.rules import N_

_BYTES = 50_000_000
"""About how many bytes go into one commit: they are held in memory for it."""

SAYS = N_("Taken in from another system: {name}")


def recorded(workspace: Workspace, writer: Writer, found: Mapping[str, Any]) -> None:
    """Make commits of the items and files that a report says were written.

    What an earlier import wrote that was ended before it made its commits is among them.
    """
    source = found.get("source", {})
    name = source.get("address") or source.get("name") or source.get("kind", "")
    says = workspace.words.gettext(SAYS).format(name=name)
    content = workspace.newsroom.content
    earlier = [file for each in found.get("same", ()) if (file := content / each).is_file()]
    missing = workspace.history.missing(earlier)
    registries = {TOPICS: found.get("topics"), GONE: found.get("feeds")}
    paths = [
        *found.get("written", ()),
        *(name for name, new in registries.items() if new or missing),
    ]
    files = [file for each in paths if (file := content / each).is_file()] + missing
    for part in _parts(files):
        data = {file: file.read_bytes() for file in part}
        if workspace.history.record(writer, data, says, workspace.now()):
            return


def _parts(files: Sequence[Path]) -> Iterator[list[Path]]:
    part: list[Path] = []
    size = 0
    for file in files:
        size += file.stat().st_size
        if part and size > _BYTES:
            yield part
            part, size = [], file.stat().st_size
        part.append(file)
    if part:
        yield part
