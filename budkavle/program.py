"""Which program this is: what was rendered by another one is not trusted to come out the same."""

import sys
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

_RENDERERS = (
    *("babel", "feedgen", "frontmatter", "jinja2", "lxml", "markdown", "markdown_it", "markupsafe"),
    *(
        "material",
        "mdit_py_plugins",
        "mkdocs",
        "nh3",
        "phonenumbers",
        "PIL",
        "pydantic",
        "pymdownx",
    ),
    *("pagefind_bin", "pypdf", "slugify", "yaml"),
)
"""Libraries whose next version may render otherwise."""


@cache
def digest() -> str:
    """Digest the program's own files and those of its renderers, by size and time of change.

    Installing another version rewrites them. Reading their versions would take longer than most
    builds do.
    """
    own = sorted(Path(__file__).parent.rglob("*.p[yo]"))
    found = (find_spec(name) for name in _RENDERERS)
    foreign = [Path(spec.origin) for spec in found if spec and spec.origin]
    facts = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in own + foreign]
    return blake2b(repr((sys.version, facts)).encode(), digest_size=16).hexdigest()
