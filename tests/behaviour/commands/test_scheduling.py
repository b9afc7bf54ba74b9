"""`next` and `watch`."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.behaviour.commands.conftest import REPOSITORY, Command
from tests.support.vma_server import alert, answer, vma_server

BEFORE = "2026-02-01T00:00+01:00"


@pytest.mark.usefixtures("project")
def test_next_says_when(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("next", "--now", BEFORE) == 0
    assert capsys.readouterr().out == (
        "The site changes by itself 1 March 2026, 0:00:\n"
        "  content/nyheter/2026/rubriken.md: “Rubriken” is published\n"
    )


@pytest.mark.usefixtures("project")
def test_next_says_it_to_programs(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("next", "--now", BEFORE, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["at"] == "2026-02-28T23:00:00+00:00"


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("scheduler", ["cron", "systemd"])
def test_a_scheduler_is_given_nothing_when_nothing_will_happen(
    scheduler: str, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("next", "--now", "2026-03-02", "--format", scheduler) == 0
    assert capsys.readouterr() == ("", "The site will not change by itself.\n")


def test_next_does_not_guess_when_the_content_has_problems(project: Path, command: Command) -> None:
    (project / "content/nyheter/2026/fel.md").write_text("Inget.")
    assert command("next") == 1


@pytest.fixture
def watching(project: Path) -> Iterator["subprocess.Popen[str]"]:
    with watched(project) as process:
        yield process


@contextmanager
def watched(project: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, REPOSITORY / "build.py", "watch", "--lang", "en"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_watch_builds_again_after_a_change_even_if_it_was_a_mistake(
    project: Path, watching: "subprocess.Popen[str]"
) -> None:
    lines = iter(watching.stdout or ())
    item = project / "content/nyheter/2026/rubriken.md"
    right = item.read_text("utf-8")
    assert "1 item read" in next(lines)
    item.write_text(right.replace("date: 2026-03-01", "date: igår"), "utf-8")
    assert "is not a date" in next(lines)
    assert "Nothing was written" in next(lines)
    item.write_text(right.replace("Texten.", "En annan text."), "utf-8")
    assert "1 item read" in next(lines)
    page = project / "site/nyheter/2026/rubriken/index.html"
    assert "En annan text." in page.read_text("utf-8")
    watching.send_signal(signal.SIGTERM)
    assert next(lines) == "Stopped.\n"
    assert watching.wait(timeout=60) == 0


def test_watch_shows_a_warning_and_takes_it_away(project: Path) -> None:
    page = project / "site/index.html"
    with vma_server() as server:
        server.body = answer(alert())
        configuration = project / "mkdocs.yml"
        text = configuration.read_text("utf-8")
        wish = f"vma: {{area: '1480', address: '{server.address}', every: 15}}"
        assert "      organisation:" in text
        configuration.write_text(
            text.replace("      organisation:", f"      {wish}\n      organisation:"), "utf-8"
        )
        with watched(project) as process:
            lines = iter(process.stdout or ())
            while not (page.exists() and "Det brinner" in page.read_text("utf-8")):
                next(lines)
            server.body = answer()
            while "Det brinner" in page.read_text("utf-8"):
                next(lines)


def test_vma_says_what_is_shown_and_fails_without_an_area_or_an_answer(
    project: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("vma") == 2
    configuration = project / "mkdocs.yml"
    text = configuration.read_text("utf-8")
    with vma_server() as server:
        wish = f"vma: {{area: '1480', address: '{server.address}'}}"
        configuration.write_text(
            text.replace("      organisation:", f"      {wish}\n      organisation:"), "utf-8"
        )
        server.body = answer(alert())
        assert command("vma") == 0
        assert "1 warning is shown on every page." in capsys.readouterr().out
        server.body = answer(alert(), "nonsense")
        assert command("vma") == 3
        assert "is not understood" in capsys.readouterr().err
        server.status = 500
        assert command("vma") == 3
        assert "HTTP 500" in capsys.readouterr().err
