"""The program `desk --team` as it runs: it serves, publishes when it starts, and stops."""

import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from tests.support.running_team import RunningTeam, headers_of
from tests.support.site_folder import SiteFolder

HEADERS = headers_of("eva")


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site with an item."""
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Beslutet\n")
    return site


@pytest.fixture
def running(site: SiteFolder, database: str) -> Iterator[RunningTeam]:
    """The program, which runs."""
    named = f'database = "{database}"\n' if database else ""
    made = RunningTeam(site.configuration, more=named)
    yield made
    made.kill()


def test_it_serves_publishes_what_is_due_and_stops(site: SiteFolder, running: RunningTeam) -> None:
    with httpx.Client(base_url=running.address, headers=HEADERS) as browser:
        assert "Beslutet" in browser.get("/-/desk/").text
        assert browser.get("/-/desk/health").json()["ok"] is True
        assert httpx.get(f"{running.address}/-/desk/").status_code == 403
    page = site.site / "nyheter/2026/beslut/index.html"
    until = monotonic() + 60
    while not page.exists() and monotonic() < until:
        sleep(0.1)
    assert page.exists()
    assert running.stop() == 0


def test_a_connection_that_says_nothing_holds_up_nobody(running: RunningTeam) -> None:
    silent = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(100)]
    for each in silent:
        each.send(b"POST /-/desk/item HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    with httpx.Client(base_url=running.address, headers=HEADERS, timeout=20) as browser:
        assert browser.get("/-/desk/").status_code == 200
    for each in silent:
        each.close()
    assert running.stop() == 0
