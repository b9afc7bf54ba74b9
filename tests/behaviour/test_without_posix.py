"""Build, check and preview need nothing that only POSIX has, and give the same bytes without it."""

import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from urllib.request import urlopen

import pytest

from tests.support.projects import ROOT, copy_site

COMMAND = [sys.executable, "-m", "tests.support.without_posix"]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first test site, not built."""
    return copy_site("first", tmp_path_factory.mktemp("without"))


def run(site: Path, command: list[str], *words: str) -> str:
    done = subprocess.run(
        [*command, *words],
        cwd=site,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(site: Path) -> dict[str, bytes]:
    paths = (path for path in (site / "site").rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}


def test_a_site_has_the_same_bytes_without_posix_also_after_an_edit(site: Path) -> None:
    with_posix = copytree(site, site.with_name("with-posix"))
    item = "content/nyheter/2018/upphandling-overklagad.md"
    for change in ("", "\nEn ny mening.\n"):
        for folder, command in ((site, COMMAND), (with_posix, [sys.executable, "-m", "budkavle"])):
            with (folder / item).open("a", encoding="utf-8") as file:
                file.write(change)
            run(folder, command, "build", "--no-search")
        assert files(site) == files(with_posix)
    assert " fel" in run(site, COMMAND, "check")


def test_the_preview_is_shown_without_posix(site: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"],
        cwd=site,
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        address = next(found[0] for line in process.stdout or () if (found := ADDRESS.search(line)))
        with urlopen(address) as answer:
            assert "Upphandling" in answer.read().decode()
        process.kill()


def test_what_is_taken_away_is_missed() -> None:
    """Or the other tests would prove nothing."""
    script = (
        "from tests.support.without_posix import take_away; take_away()\n"
        "import os, sys, signal\n"
        "assert sys.platform == 'win32' and not hasattr(os, 'fork') and not hasattr(os, 'getuid')\n"
        "assert not hasattr(os, 'pread') and not hasattr(signal, 'SIGALRM')\n"
        "try: import fcntl\n"
        "except ImportError: print('missed')\n"
    )
    assert run(ROOT, [sys.executable, "-c", script]) == "missed\n"
