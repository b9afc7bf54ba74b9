"""The Nu HTML checker finds nothing on any page."""

import json
import subprocess
from pathlib import Path

import pytest

from tests import system

pytestmark = pytest.mark.needs("java", "vnu")


def faults(folder: Path) -> list[str]:
    """What the checker says of every page below a folder, as `page:line: message`."""
    command = [system.place_of("java"), "-Xss2m", "-jar", system.place_of("vnu")]
    command += ["--format", "json", "--errors-only", "--skip-non-html", "--exit-zero-always"]
    run = subprocess.run([*command, str(folder)], capture_output=True, check=True)
    told = json.loads(run.stderr)
    return [
        f"{each['url'].removeprefix(folder.as_uri())}:{each.get('lastLine')}: {each['message']}"
        for each in told["messages"]
    ]


def test_the_checker_finds_nothing(project: Path) -> None:
    assert faults(project / "site") == []


def test_the_checker_finds_a_planted_fault(project: Path, tmp_path: Path) -> None:
    page = (project / "site" / "index.html").read_text(encoding="utf-8")
    (tmp_path / "index.html").write_text(page.replace("<main", "<main autocomplete=off", 1))
    assert len(faults(tmp_path)) == 1
