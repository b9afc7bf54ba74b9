"""Commands that must answer at once load nothing that they do not need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.projects import ROOT

ITEM = "content/nyheter/2018/upphandling-overklagad.md"
HEAVY = {"mkdocs", "material", "jinja2", "feedgen", "lxml", "PIL", "rich", "watchfiles"}
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
"""The normal environment of a user: some test runners set variables that change what is loaded."""


@pytest.mark.parametrize(
    "words", [["check", ITEM], ["next"], ["new", "--help"]], ids=lambda words: words[0]
)
def test_a_quick_verb_loads_no_heavy_library(project: Path, words: list[str]) -> None:
    script = (
        "import sys; from budkavle.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"sys.exit(' '.join({HEAVY!r} & sys.modules.keys()))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == "\n" or ran.stderr == ""


def test_a_command_ends_as_soon_as_all_is_printed(project: Path) -> None:
    script = (
        "import atexit; from budkavle.cli.main import run;"
        " atexit.register(print, 'cleared up'); run()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "check", ITEM],
        cwd=project,
        env=BUFFERED,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1].startswith("0 fel")


def test_output_before_an_error_is_not_lost(project: Path) -> None:
    script = (
        "from budkavle.cli import build, main\n"
        "from budkavle.model import problems\n"
        "def fail(*_): print('so far'); raise problems.BudkavleError('no farther')\n"
        "build.build_site = fail; main.run()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=project,
        env=BUFFERED,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("so far\n", "no farther\n", 2)


def test_a_closed_output_ends_a_command_with_a_status(project: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, ROOT / "build.py", "next"],
            cwd=project,
            env=BUFFERED,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
