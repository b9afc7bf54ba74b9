"""The fingerprint of the program: outputs cached by another version are not reused."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from budkavle.system.fingerprint import fingerprint_of

_RENDERERS = (
    *("babel", "feedgen", "frontmatter", "jinja2", "lxml", "markdown", "markdown_it", "markupsafe"),
    *(
        "material",
        "mdit_py_plugins",
        "mkdocs",
        "nh3",
        "phonenumbers",
        "properdocs",
        "PIL",
        "pydantic",
        "pymdownx",
    ),
    *("pagefind_bin", "pypdf", "slugify", "yaml"),
)
"""Libraries of which another version may render differently."""


@cache
def digest() -> str:
    """The digest of the program's own files and its renderers', by their fingerprints.

    Installing another version rewrites them. Reading their version numbers would take longer than
    most builds do.
    """
    return digest_of(Path(__file__).parents[1])


def digest_of(folder: Path) -> str:
    """The digest of a program in a folder, and of the renderers."""
    specs = (find_spec(name) for name in _RENDERERS)
    foreign = (spec.origin for spec in specs if spec and spec.origin)
    paths = (*sorted(_own(folder)), *foreign)
    found = [(path, *fingerprint_of(os.stat(path))) for path in paths]  # noqa: PTH116 - sooner
    return blake2b(repr((sys.version, found)).encode(), digest_size=16).hexdigest()


def _own(program: Path) -> Iterator[str]:
    """The program's own files: modules and catalogues."""
    for folder, folders, files in os.walk(program):
        folders[:] = (each for each in folders if each != "__pycache__")
        yield from (f"{folder}/{each}" for each in files if each.endswith((".py", ".po")))
