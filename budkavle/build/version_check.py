"""Says what this version of the program asks for that a site's own files do not have yet."""

import re
from collections.abc import Iterator
from pathlib import Path

from budkavle import __version__
from budkavle.host.chrome import Description
from budkavle.model.problems import Problem
from budkavle.model.rules import N_, Rule
from budkavle.render.theme_files import PROGRAM_THEME

STYLE_LACKS = Rule(
    "style-lacks",
    N_("The style sheet does not set {value}, which this version of the theme needs."),
    N_("Copy the line, or choose a value of your own: {line}"),
    "advice",
)
LOCK_OLD = Rule(
    "lock-old",
    N_("This file is of version {value} of the program, but version {now} is running."),
    N_("Write it again with: budkavle lock"),
    "advice",
)

LOCK = "requirements.lock"
"""The file beside mkdocs.yml that says which libraries the site uses."""

_STYLE = "assets/stylesheets/organisation.css"
_PROPERTY = re.compile(r"^\s*(--[\w-]+):.*$", re.MULTILINE)
_VERSION = re.compile(r"# budkavle (\S+)\n")


def locked(libraries: str) -> str:
    """The text of a lock: this program's version, and `libraries` as pip reads them."""
    return f"# budkavle {__version__}\n{libraries}"


def advice(configuration: Path, described: Description) -> Iterator[Problem]:
    """Advice on the site's style sheets and its lock."""
    for folder in (described.theme, described.content):
        file = folder / _STYLE
        if folder != PROGRAM_THEME and file.is_file():
            yield from _on_style(file.read_text(encoding="utf-8"), f"{folder.name}/{_STYLE}")
    lock = configuration.parent / LOCK
    if lock.is_file():
        found = _VERSION.match(lock.read_text(encoding="utf-8"))
        if found and found[1] != __version__:
            values = (("value", found[1]), ("now", __version__))
            yield Problem(LOCK, 1, "", LOCK_OLD, values)


def _on_style(text: str, name: str) -> Iterator[Problem]:
    """Advice on properties that a style sheet lacks, because no other file sets them."""
    own = set(_PROPERTY.findall(text))
    lines: dict[str, str] = {}
    for found in _PROPERTY.finditer((PROGRAM_THEME / _STYLE).read_text(encoding="utf-8")):
        lines.setdefault(found[1], found[0].strip())
    for wanted, line in lines.items():
        if wanted not in own:
            yield Problem(name, 1, "", STYLE_LACKS, (("value", wanted), ("line", line)))
