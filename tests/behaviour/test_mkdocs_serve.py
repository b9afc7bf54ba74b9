"""`mkdocs serve`: the site on this machine, rebuilt when content/ changes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.projects import copy_site

pytestmark = pytest.mark.long
PATIENCE = 60
"""Seconds for a build on a busy machine."""


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A copy of the second organisation's site, which may be edited."""
    return copy_site("second", tmp_path)


@pytest.fixture
def address(second: Path) -> Iterator[str]:
    """The address of the served site, ending with a slash."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", place]
    with subprocess.Popen(
        command, cwd=second, stderr=subprocess.PIPE, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    ) as server:
        yield f"http://{place}/library-news/"
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=PATIENCE)


def shown(url: str, words: str) -> str:
    """Wait until the page contains these words; return it."""
    end = time.monotonic() + PATIENCE
    page = ""
    while time.monotonic() < end:
        try:
            with urlopen(url, timeout=PATIENCE) as answer:
                page = answer.read().decode()
        except OSError:
            page = ""
        if words in page:
            return page
        time.sleep(0.2)
    raise AssertionError(f"never on {url}: {words}; the last was {page[:200]}")


def test_an_edit_is_seen_and_a_mistake_is_survived(second: Path, address: str) -> None:
    page = shown(address, "New opening hours")
    assert "Content-Security-Policy" not in page
    assert re.search("livereload", page)
    item = second / "content/posts/2026/new-opening-hours.md"
    text = item.read_text(encoding="utf-8")
    item.write_text(text.replace("New opening", "Longer opening"), encoding="utf-8")
    shown(address, "Longer opening hours")
    item.write_text(text.replace("title: ", "titel: "), encoding="utf-8")
    time.sleep(2)
    item.write_text(text.replace("New opening", "Summer"), encoding="utf-8")
    shown(address + "posts/2026/new-opening-hours/", "Summer hours")
