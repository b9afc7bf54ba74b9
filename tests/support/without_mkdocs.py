"""Runs tests where neither MkDocs nor Material nor ProperDocs is installed.

`python -m tests.support.without_mkdocs FILE …` runs them with pytest, in an environment that has
everything else that this one has.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

from tests.support.projects import ROOT

HIDDEN = ("mkdocs", "material", "properdocs", "pymdownx")
"""The beginnings of the names of what is left out."""

PAGES = (
    "tests/behaviour/test_menu.py",
    "tests/behaviour/test_ordinary_pages.py",
    "tests/behaviour/test_page_rules.py",
    "tests/behaviour/test_what_is_public.py",
    "tests/behaviour/test_leak_gate.py",
    "tests/behaviour/test_incremental.py",
    "tests/behaviour/test_partial_build.py",
    "tests/behaviour/test_own_addresses.py",
    "tests/behaviour/test_long_lists.py",
    "tests/behaviour/test_life_cycle.py",
    "tests/behaviour/test_taking_back.py",
    "tests/site/test_second_site.py",
    "tests/site/test_languages.py",
)
"""The tests of pages, feeds, menus, links, incremental builds and leaks."""


def environment(folder: Path) -> Path:
    """Make the environment in a folder; give its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/*/site-packages")
    for path in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not path.name.startswith((*HIDDEN, "__editable__", "_budkavle", "pip")):
            (packages / path.name).symlink_to(path)
    return folder / "bin" / "python"


def run(tests: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run tests there."""
    command = [
        str(environment(folder / "environment")),
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [*command, f"--basetemp={folder / 'tests'}", *tests],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        done = run(sys.argv[1:] or PAGES, Path(place))
    print(done.stdout, done.stderr, sep="\n")  # noqa: T201 - a command prints
    sys.exit(done.returncode)
