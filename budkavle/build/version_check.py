"""Says when the lock of a site is of another version of the program."""

import re
from collections.abc import Iterator
from pathlib import Path

from budkavle import __version__
from budkavle.model.problems import Problem
from budkavle.model.rules import N_, Rule

LOCK_OLD = Rule(
    "lock-old",
    N_("This file is of version {value} of the program, but version {now} is running."),
    N_("Write it again with: budkavle lock"),
    "advice",
)

LOCK = "requirements.lock"
"""The file beside mkdocs.yml that says which libraries the site uses."""

_VERSION = re.compile(r"# budkavle (\S+)\n")


def locked(libraries: str) -> str:
    """The text of a lock: this program's version, and `libraries` as pip reads them."""
    return f"# budkavle {__version__}\n{libraries}"


def advice(configuration: Path) -> Iterator[Problem]:
    """Advice on the site's lock."""
    lock = configuration.parent / LOCK
    if lock.is_file():
        found = _VERSION.match(lock.read_text(encoding="utf-8", errors="replace"))
        if found and found[1] != __version__:
            values = (("value", found[1]), ("now", __version__))
            yield Problem(LOCK, 1, "", LOCK_OLD, values)
