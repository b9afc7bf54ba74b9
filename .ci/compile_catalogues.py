"""Compiles the catalogues when a wheel is built: many programs may not write into their folder."""

import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Adds each catalogue in gettext's binary form, as the program would cache it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile them into a temporary folder, from which they are added to the wheel."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from budkavle.i18n.catalogue import compiled_file  # noqa: PLC0415 - not found before

        self.folder = Path(mkdtemp())
        for source in Path(self.root, "budkavle").rglob("*.po"):
            target = source.with_suffix(".mo").relative_to(self.root).as_posix()
            made = self.folder / target.replace("/", "-")
            made.write_bytes(compiled_file(source))
            build_data["force_include"][str(made)] = target
