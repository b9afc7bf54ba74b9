"""`ping`: once for each changed feed, and again for each that failed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from budkavle.cli.main import main
from tests.support.hub import Hub
from tests.support.site_folder import SiteFolder


@pytest.fixture
def answers() -> list[int]:
    """The status codes that the hub answers with, before it answers normally."""
    return []


@pytest.fixture
def hub(answers: list[int]) -> Iterator[Hub]:
    """A hub that runs during the test."""
    listening = Hub(answers)
    yield listening
    listening.stop()


def project(folder: Path, hub: str) -> list[str]:
    """A project with two published feeds; returns the command."""
    SiteFolder(folder, plugin=hub)
    (folder / "site").mkdir()
    for name in ("feed.xml", "atom.xml"):
        (folder / "site" / name).write_text(name)
    return ["--config", str(folder / "mkdocs.yml"), "ping", "--lang", "en"]


def test_the_hub_is_notified_once_of_each_change(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What has not changed since then is not sent again."""
    command = project(tmp_path, f"hub: {hub.url}")
    assert main(command) == 0
    assert capsys.readouterr().out.splitlines() == [
        "atom.xml: the hub knows.",
        "feed.xml: the hub knows.",
    ]
    assert main(command) == 0
    assert "have not changed" in capsys.readouterr().out
    (tmp_path / "site" / "feed.xml").write_text("nytt")
    assert main(command) == 0
    assert capsys.readouterr().out == "feed.xml: the hub knows.\n"
    assert len(hub.heard) == 3


def test_a_feed_that_the_hub_refused_is_sent_the_next_time(
    hub: Hub, answers: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the exit status says that something failed."""
    command = project(tmp_path, f"hub: {hub.url}")
    answers += [403]
    assert main(command) == 1
    assert "atom.xml: the hub was not reached in 1 try: HTTP 403" in capsys.readouterr().out
    assert main(command) == 0
    assert capsys.readouterr().out == "atom.xml: the hub knows.\n"


def test_without_a_hub_there_is_nothing_to_tell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """This is no mistake: a site need not have one."""
    assert main(project(tmp_path, "")) == 0
    assert "No hub is configured" in capsys.readouterr().out


@pytest.mark.parametrize("left", [b"", b'{"atom.xml": "', b"[1]", b"\xff"])
def test_a_damaged_record_of_earlier_pings_stops_nothing(
    left: bytes, hub: Hub, tmp_path: Path
) -> None:
    command = project(tmp_path, f"hub: {hub.url}")
    assert main(command) == 0
    memory = tmp_path / "published" / "site" / "pinged.json"
    whole = memory.read_bytes()
    memory.write_bytes(left)
    assert main(command) == 0
    assert memory.read_bytes() == whole
