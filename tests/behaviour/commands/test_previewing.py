"""`serve`."""

import gc
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock
from urllib.request import urlopen

import pytest

from budkavle.cli import serve
from tests.behaviour.commands.conftest import ITEM, REPOSITORY, Command

Process = subprocess.Popen[str]


@pytest.fixture
def serving(project: Path) -> Iterator[Process]:
    process = subprocess.Popen(
        [sys.executable, REPOSITORY / "build.py", "serve", "--port", "0", "--lang", "en"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def test_serve_shows_what_is_saved_and_stops_on_request(project: Path, serving: Process) -> None:
    lines = iter(serving.stdout or ())
    assert next(lines).startswith("1 item shown, 0 of them not public, after ")
    address = re.findall(r"http://127\.0\.0\.1:\d+/", next(lines))[0]
    item = project / "content/nyheter/2026/rubriken.md"
    item.write_text(ITEM.replace("Texten.", "En annan text."), "utf-8")
    assert "1 item shown" in next(lines)
    with urlopen(f"{address}nyheter/2026/rubriken/") as answer:
        assert "En annan text." in answer.read().decode()
    item.write_text(ITEM.replace("date: 2026-03-01", "date: igår"), "utf-8")
    assert "is not a date" in next(lines)
    assert not (project / "site").exists()
    serving.send_signal(signal.SIGINT)
    assert list(lines)[-1] == "Stopped.\n"
    assert serving.wait(timeout=60) == 0


def test_serve_reads_again_when_the_time_has_come(project: Path, serving: Process) -> None:
    lines = iter(serving.stdout or ())
    next(lines)
    address = re.findall(r"http://127\.0\.0\.1:\d+/", next(lines))[0]
    soon = (datetime.now().astimezone() + timedelta(seconds=3)).isoformat(timespec="seconds")
    text = ITEM.replace("topics:", f"embargo: {soon}\ntopics:")
    (project / "content/nyheter/2026/rubriken.md").write_text(text, "utf-8")
    assert "1 of them not public" in next(lines)
    start = time.monotonic()
    assert "0 of them not public" in next(lines)
    assert time.monotonic() - start < 10
    with urlopen(f"{address}nyheter/2026/rubriken/") as answer:
        assert "Embargo" not in answer.read().decode()


@pytest.mark.usefixtures("project")
def test_a_taken_port_is_reported(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert command("serve", "--port", port) == 2
    assert capsys.readouterr().err == (
        f"Port {port} is taken, perhaps by another preview."
        " Choose another with --port, or 0 for any that is free.\n"
    )


def test_garbage_is_looked_for_once_after_every_save_when_files_rest() -> None:
    looked = []
    ticks = [*"...", *"x.x", *"....", "x"]
    with mock.patch.object(gc, "collect") as collect:
        for _ in serve._tidied(tick == "x" for tick in ticks):
            assert not gc.isenabled()
            looked.append(collect.call_count)
    assert looked == [0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2]
    assert gc.isenabled()
