"""What the service leaves on a disk: private files, no erased address; and a disk that is full."""

import asyncio
import os
import random
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import event

from budkavle.cli.main import main
from budkavle.desk.guards import load_key
from budkavle.services import files, sqlite_files
from budkavle.services.database import DatabaseError, Store
from budkavle.services.patience import PatientProtocol
from budkavle.subscriptions import scheduler, settings
from budkavle.subscriptions.admin import backup, statistics
from budkavle.subscriptions.delivery.mailbox import MailboxTransport
from budkavle.subscriptions.delivery.retry import Verdict
from budkavle.subscriptions.delivery.smtp import Envelope
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.tokens import Claim
from budkavle.subscriptions.upgrade import upgrade
from budkavle.subscriptions.web import middleware
from tests.service.sample_service import Newsroom, write_settings
from tests.service.test_service import free_port
from tests.service.test_web import Browser

ERASED = b"erased.person@"


@pytest.fixture
def open_umask() -> Iterator[None]:
    """The least careful umask there is."""
    before = os.umask(0)
    yield
    os.umask(before)


def _mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def _run(home: Path, *words: str) -> int:
    return main(["--lang", "en", "mail", "--settings", str(home / "subscriptions.toml"), *words])


@pytest.mark.usefixtures("open_umask")
def test_every_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    write_settings(tmp_path, "sqlite:///subscriptions.sqlite", 1)
    shared = {path.name for path in tmp_path.iterdir()}
    assert _run(tmp_path, "rotate-key") == 0
    assert _run(tmp_path, "db", "upgrade") == 0
    store = Store(f"sqlite:///{tmp_path}/subscriptions.sqlite")
    room = Newsroom(store)
    room.subscribe("anna@example.org")
    assert _run(tmp_path, "subscribers", "export", str(tmp_path / "out.csv")) == 0
    assert _run(tmp_path, "db", "backup", str(tmp_path / "copy.sqlite")) == 0
    assert _run(tmp_path, "db", "copy-to", f"sqlite:///{tmp_path}/moved.sqlite") == 0
    found = {path.name: _mode(path) for path in tmp_path.iterdir() if path.name not in shared}
    store.close()
    assert {"subscriptions.sqlite-wal", "subscriptions.sqlite-shm"} <= found.keys()
    assert set(found.values()) == {"0o600"}, found


@pytest.mark.usefixtures("open_umask")
def test_every_folder_that_is_made_is_private_whatever_the_umask(tmp_path: Path) -> None:
    """In a folder that others may write to, they could put other files in the place of ours."""
    upgrade(f"sqlite:///{tmp_path}/a/data/s.sqlite")
    settings.write_secrets(tmp_path / "b/keys/secrets.toml")
    load_key(tmp_path / "c/desk/key")
    shared = tmp_path / "mailbox"
    shared.mkdir()
    for folder in (shared, tmp_path / "d/mailbox"):
        sent = MailboxTransport(folder).deliver(Envelope("a", "b", b"Subject: x\n\n"), lambda: True)
        assert sent.verdict is Verdict.SENT
    made = {
        path.relative_to(tmp_path): _mode(path) for path in tmp_path.rglob("*") if path != shared
    }
    assert set(made.values()) == {"0o600", "0o700"}, made
    assert len(made) == 13


@pytest.mark.usefixtures("open_umask")
def test_files_that_others_could_read_are_closed_to_them(tmp_path: Path) -> None:
    database = tmp_path / "s.sqlite"
    upgrade(f"sqlite:///{database}")
    csv, secret = tmp_path / "out.csv", tmp_path / "secrets.new"
    for each in (csv, secret):
        each.touch(0o666)
    database.chmod(0o644)
    store = Store(f"sqlite:///{database}")
    Newsroom(store).subscribe("anna@example.org")
    files.write(csv, "address\n")
    settings.write_secrets(tmp_path / "secrets.toml")
    assert {path.name: _mode(path) for path in tmp_path.iterdir()} == dict.fromkeys(
        ("s.sqlite", "s.sqlite-wal", "s.sqlite-shm", "out.csv", "secrets.toml"), "0o600"
    )
    store.close()


def test_a_backup_never_writes_over_a_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(backup.CopyError):
        backup.back_up(store, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "mine"


def _everything(store: Store) -> bytes:
    path = sqlite_files.sqlite_path(store.address)
    assert path
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def _erase(room: Newsroom, number: int) -> None:
    with room.store.writing() as connection:
        assert subscribers.leave(connection, Claim(number, 0), room.clock.now)


def test_an_erased_address_leaves_the_log_within_a_minute(newsroom: Newsroom) -> None:
    upkeep = scheduler.Upkeep(newsroom.store)
    upkeep.tick(newsroom.clock.now)
    _erase(newsroom, newsroom.subscribe("erased.person@example.org"))
    assert ERASED in _everything(newsroom.store)
    upkeep.tick(newsroom.clock.forward(seconds=61))
    assert ERASED not in _everything(newsroom.store)


def test_an_erased_address_leaves_no_copy_in_pages_that_were_divided(newsroom: Newsroom) -> None:
    erased = _live_for_years(newsroom)
    scheduler.Upkeep(newsroom.store).tick(newsroom.clock.now)
    left = _everything(newsroom.store)
    assert [each for each in erased if each in left] == []


def _live_for_years(room: Newsroom) -> list[bytes]:
    """Let many come and go; returns how the addresses begin of those who have gone."""
    chance = random.Random(6)
    there: dict[bytes, int] = {}
    gone: list[bytes] = []
    for number in range(1500):
        if there and chance.random() < 0.3:
            name = chance.choice(list(there))
            _erase(room, there.pop(name))
            gone.append(name)
        else:
            name = f"u{number:05}".encode()
            filler = "x" * chance.randrange(40)
            there[name] = room.subscribe(f"{name.decode()}{filler}@example.org")
    return gone


def test_health_tells_of_a_full_disk(newsroom: Newsroom) -> None:
    browser = Browser(newsroom)
    browser.host = "127.0.0.1"
    assert browser.get("/halsa").status_code == 200

    def fill(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(newsroom.store._write, "checkout", fill)
    _fill_free_pages(newsroom)
    answer = browser.get("/halsa")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)
    assert answer.json()["writable"] is False


def _fill_free_pages(room: Newsroom) -> None:
    """Use up the room within the file, so that the next write needs more of the disk."""
    for number in range(2000):
        try:
            room.subscribe(f"p{number}{'x' * 40}@example.org")
        except DatabaseError:
            return


def test_health_tells_of_a_disk_that_is_nearly_full(newsroom: Newsroom) -> None:
    now = newsroom.clock.now
    assert statistics.health(newsroom.store, now)["ok"] is True
    found = statistics.health(newsroom.store, now, least_free=10**12)
    assert (found["ok"], found["writable"]) == (False, True)


@pytest.mark.parametrize("path", ["/prenumerera/", "/prenumerera/avsluta/x/", "//evil.example/"])
def test_a_slash_too_many_leads_to_the_same_host(newsroom: Newsroom, path: str) -> None:
    answer = Browser(newsroom).get(f"http://evil.example{path}")
    assert answer.status_code == 307
    assert answer.headers["location"] == "/" + path.strip("/")


async def _app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"fine"})


class Impatient(PatientProtocol):
    """Waits a third of a second for a request."""

    seconds = 0.3


@pytest.fixture
def patient() -> Iterator[int]:
    """The port of a server that does not wait long."""
    port = free_port()
    config = uvicorn.Config(_app, port=port, http=Impatient, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /again"])
def test_a_connection_without_a_whole_request_is_closed(patient: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", patient), timeout=5) as connection:
        connection.sendall(sent)
        received = b""
        try:
            while more := connection.recv(1000):
                received += more
        except ConnectionResetError:
            pass
    assert (b"fine" in received) == (b"\r\n\r\n" in sent)


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(60)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(middleware.BodyLimit(_app, 0.1)({"type": "http"}, receive, send))
    assert sent[0]["status"] == 408
