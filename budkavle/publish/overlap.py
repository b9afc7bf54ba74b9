"""Refuses a target on this machine that would lie among the files that the site is made from."""

from collections.abc import Iterator
from pathlib import Path

from budkavle.model.rules import N_
from budkavle.publish.destination import Destination
from budkavle.publish.protocol import PublishError
from budkavle.render.output import STATE


def refuse(destination: Destination, to: str) -> None:
    """Raise PublishError if the folder `to` is the project's, is in its site, or holds it.

    Links are followed first, and slashes at the end do not matter.
    """
    folder = (destination.folder / to).resolve()
    own = destination.folder.resolve()
    if own.is_relative_to(folder):
        raise PublishError(_OVERLAP, to=folder, other=own)
    for other in _sources(destination):
        if folder.is_relative_to(other.resolve()):
            raise PublishError(_OVERLAP, to=folder, other=other)


def _sources(destination: Destination) -> Iterator[Path]:
    described = destination.described
    yield from (described.site, described.content, described.theme)
    yield from (destination.folder / STATE, destination.folder / "published")


_OVERLAP = N_(
    "The site cannot be published to {to}: the files of {other} are there or above. Choose a folder"
    " of its own, outside the project or with a name of its own in it."
)
