"""Chooses the host: the program that renders the frames and the ordinary pages."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from budkavle.content.yaml_places import scalar_at
from budkavle.host import reading
from budkavle.host.chrome import Chrome, Description
from budkavle.host.configuration import PLUGIN
from budkavle.host.errors import MissingHostError
from budkavle.host.properdocs import take_the_place_of_mkdocs
from budkavle.model.problems import Problem
from budkavle.model.settings import Settings
from budkavle.system import extras

if TYPE_CHECKING:
    from budkavle.render.site import Site  # loads Pillow, which quick commands do without


class Host(Protocol):
    """A module of this package that runs a host; see `mkdocs`, whose functions say more."""

    def describe(self, file: Path) -> Description:
        """Read mkdocs.yml with the host."""

    def render(self, file: Path, site: "Site") -> Chrome:
        """Render the frames and the ordinary pages of a site with the host."""

    def places(self, file: Path, texts: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        """The places on ordinary pages that links can lead to."""


def host(name: str = "auto") -> Host:
    """The host of this name, or the one that `auto` stands for.

    Loading MkDocs takes about half a second. Raises MissingHostError if it is not installed.
    """
    chosen = chosen_name(name)
    if chosen == "bare":
        from budkavle.host import bare

        return bare
    if not is_installed(chosen):
        raise MissingHostError(chosen, extras.install_command(chosen))
    if chosen == "properdocs":
        return take_the_place_of_mkdocs()
    from budkavle.host import mkdocs

    return mkdocs


def chosen_name(name: str) -> str:
    """What `auto` stands for: MkDocs, else ProperDocs, else the bare host, which needs neither."""
    if name != "auto":
        return name
    return next(filter(is_installed, ("mkdocs", "properdocs")), "bare")


def is_installed(name: str) -> bool:
    """Whether MkDocs or ProperDocs is installed, in a version that has plugins."""
    if find_spec(name) is None:
        return False
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name).startswith("1.")
    except PackageNotFoundError:
        return False


def lacking(file: Path, settings: Settings) -> Iterator[Problem]:
    """What mkdocs.yml asks for and its host lacks: problems, and advice on what has no effect."""
    if chosen_name(settings.host) == "bare":
        from budkavle.host.bare import limits

        text = reading.read(file)
        yield from limits.problems(text, file.name)
        yield from limits.advice(text, file.name)


def host_in(text: str) -> str:
    """The host that the text of mkdocs.yml names."""
    return scalar_at(text, PLUGIN, "host") or "auto"
