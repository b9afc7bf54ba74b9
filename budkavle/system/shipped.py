"""Finds the program's own files that are not modules: its theme and its handbook."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


IS_INSTALLED = (_PACKAGE / "theme").is_dir()
"""Whether the program comes from a wheel rather than a checkout."""


def folder(path: str) -> Path:
    """The folder of these files; `path` is relative to the top of the repository.

    A wheel has them inside the package. In a checkout they are beside it.
    """
    return (_PACKAGE if IS_INSTALLED else _PACKAGE.parent) / path
