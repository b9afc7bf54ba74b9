"""What must answer at once loads nothing that it does not need."""

import subprocess
import sys

import pytest

from tests.commands.conftest import REPOSITORY

ITEM = "content/nyheter/2018/upphandling-overklagad.md"
HEAVY = {"mkdocs", "material", "jinja2", "feedgen", "lxml", "PIL", "rich", "watchfiles"}


@pytest.mark.parametrize(
    "words", [["check", ITEM], ["next"], ["new", "--help"]], ids=lambda words: words[0]
)
def test_a_quick_verb_loads_no_heavy_library(words: list[str]) -> None:
    script = (
        "import sys; from budkavle.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"sys.exit(' '.join({HEAVY!r} & sys.modules.keys()))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == "\n" or ran.stderr == ""


def test_at_the_end_no_cycles_are_looked_for_in_what_a_verb_held() -> None:
    script = (
        "import atexit, gc, sys; from budkavle.cli import main\n"
        "atexit.register(lambda: print(len(gc.get_objects()), gc.get_freeze_count()))\n"
        "main(sys.argv[1:])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "check", ITEM],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    looked_at, left_alone = map(int, ran.stdout.splitlines()[-1].split())
    assert looked_at < 100 < left_alone
