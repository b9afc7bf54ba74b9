"""The files of a site's theme: its own, and the program's where it has none of that name."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from budkavle.system import shipped
from budkavle.system.files import is_utf8, walk
from budkavle.system.fingerprint import Fingerprint

PROGRAM_THEME = shipped.folder("theme")
"""The theme that comes with the program."""


@cache
def layers(theme: Path) -> tuple[Path, ...]:
    """The folders in which the files of a theme are, from the site's own to the program's."""
    own = theme.resolve()
    return (theme,) if own == PROGRAM_THEME.resolve() else (theme, PROGRAM_THEME)


def find(theme: Path, name: str) -> Path | None:
    """The file of a theme with this name; None if neither the site nor the program has one."""
    files = (folder / name for folder in layers(theme))
    return next((file for file in files if file.is_file()), None)


def files(theme: Path, under: str = "") -> dict[str, Path]:
    """Every file of a theme, or of one of its folders, by its name."""
    found = {
        file.relative_to(folder).as_posix(): file
        for folder in reversed(layers(theme))
        for file in (folder / under).rglob("*")
        if file.is_file() and is_utf8(file.as_posix())
    }
    return dict(sorted(found.items()))


def fingerprints(theme: Path) -> Iterator[tuple[str, Fingerprint]]:
    """Every file of a theme by its name, with its fingerprint; links are followed."""
    found = {name: each for folder in reversed(layers(theme)) for name, each in walk(folder)}
    yield from sorted(found.items())
