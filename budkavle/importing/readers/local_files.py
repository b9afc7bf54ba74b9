"""Finds the files that items call by an address, in folders on this machine."""

import os
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from budkavle.importing import urls
from budkavle.importing.source import SourceItem


class FilesBelow:
    """Folders whose files have the addresses of a site, from its root or from anywhere above.

    An address is found by its whole path, by the path below `wp-content/uploads/` and the like, or
    beside the item.
    """

    def __init__(self, folders: tuple[Path, ...], prefixes: tuple[str, ...] = ()) -> None:
        self._folders = tuple(each.resolve() for each in folders if each.is_dir())
        self._prefixes = prefixes

    def find(self, address: str, item: SourceItem) -> Path | None:
        """The file; never one outside the folders."""
        path = unquote(urls.split(address.replace("\\", "/")).path)
        beside = item.folder and not address.startswith("/") and "://" not in address
        if beside and item.folder and (found := self._within(item.folder, path)):
            return found
        parts = path.strip("/").split("/")
        for folder in self._folders:
            for start in range(len(parts)):
                if found := self._within(folder, "/".join(parts[start:])):
                    return found
                if start >= 3 + len(parts) // 2:
                    break
        return self._by_name(parts)

    def _by_name(self, parts: list[str]) -> Path | None:
        """A file that is the only one with its name and the folder's, wherever it is."""
        found = self._names.get("/".join(parts[-2:])) if len(parts) > 1 else None
        return self._inside(found.resolve()) if found else None

    @cached_property
    def _names(self) -> dict[str, Path | None]:
        names: dict[str, Path | None] = {}
        for folder in self._folders:
            for where, below, files in os.walk(folder):
                below[:] = [each for each in below if not each.startswith((".", "node_modules"))]
                for each in files:
                    name = f"{Path(where).name}/{each}"
                    names[name] = None if name in names else Path(where) / each
        return names

    def _within(self, folder: Path, path: str) -> Path | None:
        if not path or "\0" in path:
            return None
        try:
            found = folder / path.lstrip("/")
            if not os.path.isfile(found):  # noqa: PTH113 - before what takes longer
                return None
            whole = found.resolve()
        except OSError:
            return None
        return self._inside(whole)

    def _inside(self, file: Path) -> Path | None:
        """A file unless it is outside, where a link in an export may lead."""
        return file if any(file.is_relative_to(each) for each in self._folders) else None
