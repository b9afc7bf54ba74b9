"""Chooses the host: the program that renders the frames and the ordinary pages."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from budkavle.host.chrome import Chrome, Description
from budkavle.host.properdocs import take_the_place_of_mkdocs

if TYPE_CHECKING:
    from budkavle.render.site import Site  # loads Pillow, which quick commands do without


class Host(Protocol):
    """A module of this package that runs a host; see `mkdocs`, whose functions say more."""

    def describe(self, file: Path) -> Description:
        """Read mkdocs.yml with the host."""

    def render(self, file: Path, site: "Site") -> Chrome:
        """Render the frames and the ordinary pages of a site with the host."""


def host(name: str = "auto") -> Host:
    """The host of this name; `auto` is MkDocs, or ProperDocs where only that is installed.

    Loads it, which takes about half a second.
    """
    if name == "properdocs" or (name == "auto" and find_spec("mkdocs") is None):
        return take_the_place_of_mkdocs()
    from budkavle.host import mkdocs

    return mkdocs
