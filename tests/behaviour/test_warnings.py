"""Warnings of Sveriges Radio (VMA) come to every page and go again; faults change nothing."""

import gettext
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from budkavle.cli.publish import TRY_LATER
from budkavle.cli.vma import Rounds, ask_once
from budkavle.host import project
from budkavle.model.problems import ContentError
from budkavle.services.web_client import Limits
from budkavle.warnings.poll import MEMORY, Polled, WarningsError, poll
from tests.behaviour.test_unchanged import settle
from tests.support.site_folder import NOON, SiteFolder
from tests.support.vma_server import VmaServer, alert, answer, cut, huge, info, silent, vma_server

WORDS = "Det brinner i en fabrik"
HURRIED = Limits(size=200_000, seconds=2, silence=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[VmaServer]:
    with vma_server() as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, server: VmaServer) -> SiteFolder:
    """A site that wants the warnings of the municipality 1480."""
    plugin = f"vma: {{area: '1480', address: '{server.address}'}}"
    room = SiteFolder(tmp_path / "site", plugin=f"subscriptions: {{hand_over: true}}\n{plugin}")
    room.item("nyhet", "")
    return room


def asked(room: SiteFolder, minutes: float = 0) -> Polled:
    """Ask once, some minutes after noon in UTC."""
    settings = project.describe(room.configuration).settings
    assert settings.vma
    state = room.folder / ".budkavle"
    now = NOON + timedelta(minutes=minutes)
    return poll(settings.vma, settings, room.content, state, now, HURRIED)


def pages_with(room: SiteFolder, text: str) -> tuple[int, int]:
    """How many pages say a text, and how many there are."""
    settle()
    room.build(NOON + HOUR)
    pages = [
        data
        for path, data in room.files().items()
        if path.endswith(".html") and b'http-equiv="refresh"' not in data
    ]
    return sum(text.encode() in data for data in pages), len(pages)


def test_a_warning_comes_to_every_page_and_goes_again(room: SiteFolder, server: VmaServer) -> None:
    asked(room)
    before = pages_with(room, WORDS)
    assert before[0] == 0
    usual = room.files()
    server.body = answer(alert())
    assert asked(room, 1)[:2] == (1, True)
    assert server.asked[-1] == "/api/v3/alerts/1480"
    assert pages_with(room, WORDS) == (before[1], before[1])
    assert "stylesheets/light.css" in (room.site / "index.html").read_text()
    assert asked(room, 2)[:2] == (1, False)
    assert room.handed_over().banners[0].revision == 1
    cancelled = alert(msgType="Cancel", sent="2026-03-10T13:10:00+01:00", info=None)
    server.body = answer(alert(), cancelled)
    assert asked(room, 15)[:2] == (0, True)
    pages_with(room, WORDS)
    assert room.files() == usual


def test_a_build_asks_nobody(room: SiteFolder, server: VmaServer) -> None:
    room.build()
    assert server.asked == []


def test_a_writer_can_take_a_warning_over_and_silence_it(
    room: SiteFolder, server: VmaServer
) -> None:
    server.body = answer(alert())
    asked(room)
    key = "vma-srvma20260310120001i"
    entry = f"{key}:\n  kind: minor\n  title: Vårt eget\n  from: 2026-03-10\n"
    room.write("viktigt.yml", entry)
    said, pages = pages_with(room, "Vårt eget")
    assert said == pages
    assert pages_with(room, WORDS)[0] == 0
    room.write("viktigt.yml", f"{entry}  draft: true\n")
    assert pages_with(room, "Vårt eget")[0] == 0


def _status(status: int, **headers: str) -> Callable[[VmaServer], None]:
    def prepare(server: VmaServer) -> None:
        server.body, server.status, server.headers = answer(), status, headers

    return prepare


def _body(body: bytes) -> Callable[[VmaServer], None]:
    def prepare(server: VmaServer) -> None:
        server.body = body

    return prepare


def _behaviour(behave: Callable[[BaseHTTPRequestHandler], bool]) -> Callable[[VmaServer], None]:
    def prepare(server: VmaServer) -> None:
        server.behave = behave

    return prepare


FAULTS = {
    "an error": _status(500),
    "nothing there": _status(404),
    "a redirect": _status(302, Location="http://127.0.0.1:1/other"),
    "no content": _status(204),
    "a page": _body(b"<!doctype html><title>Log in</title>"),
    "nothing": _body(b""),
    "half": _body(answer(alert(2))[:300]),
    "an older copy": _body(answer(made="2026-03-10T11:00:00+01:00")),
    "a copy of the future": _body(answer(alert(2), made="2036-03-10T11:00:00+01:00")),
    "cut off": _behaviour(cut),
    "endless": _behaviour(huge),
    "silent": _behaviour(silent),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_raises_an_alarm_or_takes_one_away(
    room: SiteFolder, server: VmaServer, fault: str
) -> None:
    server.body = answer(alert())
    asked(room)
    written = (room.content / "vma.yml").read_bytes()
    FAULTS[fault](server)
    with pytest.raises(WarningsError):
        asked(room, 1)
    assert (room.content / "vma.yml").read_bytes() == written
    server.body, server.status, server.headers, server.behave = answer(), 200, {}, lambda _: False
    assert asked(room, 2)[:2] == (0, True)
    FAULTS[fault](server)
    with pytest.raises(WarningsError):
        asked(room, 3)
    assert not (room.content / "vma.yml").exists()


def test_a_server_that_is_not_there_is_told_of_once_an_hour(
    room: SiteFolder, server: VmaServer
) -> None:
    server.body = answer(alert())
    asked(room)
    address = server.address
    server.close()
    told: list[str] = []
    rounds = Rounds(
        lambda now: asked(room, (now - NOON) / timedelta(minutes=1)),
        told.append,
        gettext.NullTranslations(),
    )
    for minutes in (1, 2, 59, 62, 63):
        rounds.round(NOON + timedelta(minutes=minutes))
    assert len(told) == 2
    assert all(address in line and "What is shown stays." in line for line in told)
    assert (room.content / "vma.yml").exists()


def _fails(error: Exception) -> Callable[[object], Polled]:
    def ask(_: object) -> Polled:
        raise error

    return ask


ODD = [OverflowError("date"), RecursionError(), RuntimeError("odd"), KeyError("from"), OSError(5)]


@pytest.mark.parametrize("error", ODD, ids=repr)
def test_whatever_an_answer_does_the_rounds_go_on(error: Exception) -> None:
    told: list[str] = []
    Rounds(_fails(error), told.append, gettext.NullTranslations()).round(NOON)
    assert len(told) == 1
    assert type(error).__name__ in told[0]


@pytest.mark.parametrize("error", [OSError("gone"), ValueError("closed")], ids=repr)
def test_the_rounds_go_on_when_nobody_can_be_told(error: Exception) -> None:
    told: list[str] = []

    def say(line: str) -> None:
        told.append(line)
        raise error

    Rounds(_fails(RuntimeError()), say, gettext.NullTranslations()).round(NOON)
    polled = Polled(1, True, (), "")
    Rounds(lambda _: polled, say, gettext.NullTranslations()).round(NOON)
    assert len(told) == 2


@pytest.mark.parametrize("error", ODD[:-1], ids=repr)
def test_asking_once_ends_with_a_message(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask_once(_fails(error), gettext.NullTranslations()) == TRY_LATER
    assert type(error).__name__ in capsys.readouterr().err


@pytest.mark.parametrize(
    "memory", [b'{"made": "2036-03-10T12:00:00+00:00"}', b"[" * 100_000, b'{"made": 1}', b"\xff"]
)
def test_a_memory_that_cannot_be_right_hinders_nothing(
    room: SiteFolder, server: VmaServer, memory: bytes
) -> None:
    server.body = answer(alert())
    file = room.folder / ".budkavle" / MEMORY
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(memory)
    assert asked(room)[:2] == (1, True)


def test_a_part_that_is_not_understood_is_told_of_and_the_rest_is_shown(
    room: SiteFolder, server: VmaServer
) -> None:
    server.body = answer(alert(1), alert(2, info=[info(severity="?")]), "nonsense")
    polled = asked(room)
    assert (polled.shown, len(polled.faults)) == (1, 2)
    assert "severity" in polled.complaint(str)


@pytest.mark.parametrize(
    "web", ["https://", "https://[::/", "https://x.se:99999999/", "https:///a"]
)
def test_a_link_that_is_none_does_not_hinder_the_warning(
    room: SiteFolder, server: VmaServer, web: str
) -> None:
    server.body = answer(alert(info=[info(web=web)]))
    assert asked(room).shown == 1
    said, pages = pages_with(room, WORDS)
    assert said == pages


def test_a_file_that_somebody_has_broken_is_written_anew(
    room: SiteFolder, server: VmaServer
) -> None:
    room.write("vma.yml", "a: [b\n")
    server.body = answer(alert())
    assert asked(room)[:2] == (1, True)
    assert pages_with(room, WORDS)[0] > 0


@pytest.mark.parametrize("area", ["148", "148O", "'14 80'", "0114", "true"])
def test_an_area_that_is_no_code_is_refused(tmp_path: Path, area: str) -> None:
    room = SiteFolder(tmp_path / "site", plugin=f"vma: {{area: {area}}}")
    with pytest.raises(ContentError) as caught:
        project.describe(room.configuration)
    assert [each.code for each in caught.value.problems] == ["wrong-area"]
