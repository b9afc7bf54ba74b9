"""Where the files are that nothing can make again: what was published, and what a hub was told.

They are no cache, so they lie apart from the caches: in the folder `published/` beside mkdocs.yml.
"""

from pathlib import Path
from typing import NamedTuple

from budkavle.render.output import state_of
from budkavle.system.unfinished import replace_file

FOLDER = "published"

ADDRESSES = "addresses.json"
"""The name of the ledger, which records the published addresses."""


class DurableFiles(NamedTuple):
    """The durable files of a site, by name; `site` is the folder that it is built in."""

    configuration: Path
    site: Path

    def path(self, name: str) -> Path:
        """Where a file is written."""
        return self.configuration.parent / FOLDER / self.site.name / name

    def known(self, name: str) -> Path:
        """Where a file is read: among the caches, where it was before, if it is not here yet."""
        path = self.path(name)
        return path if path.exists() else self._older(name)

    def write(self, name: str, data: bytes) -> None:
        """Replace a file atomically."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)

    def forget_older(self, name: str) -> None:
        """Remove a file from where it was before; it has been written here."""
        self._older(name).unlink(missing_ok=True)

    def _older(self, name: str) -> Path:
        return state_of(self.site) / name
