"""The service as a process: commands, serving, a signing relay, and an orderly stop."""

import base64
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import dkim
import pytest
from aiosmtpd.controller import Controller
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from budkavle.cli.main import main
from budkavle.services.database import Store
from budkavle.subscriptions import service, settings
from budkavle.subscriptions.admin import doctor, editorial, statistics
from budkavle.subscriptions.delivery.retry import Verdict
from budkavle.subscriptions.schema import (
    Frequency,
    ItemState,
    MessageState,
    SubscriberState,
    metadata,
)
from budkavle.subscriptions.subscribers.tokens import Tokens
from tests.service.sample_service import OLD, hand_over, item, manifest, write_settings
from tests.support.projects import ROOT


class SigningRelay:
    """Accepts mails over real SMTP and signs them as a relay does."""

    def __init__(self) -> None:
        self._key = _openssl(b"", "genrsa", "-traditional", "2048")
        public = _openssl(self._key, "rsa", "-pubout", "-outform", "DER")
        encoded = base64.b64encode(public)
        self.record = b"v=DKIM1; k=rsa; p=" + encoded
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        """Sign and store a mail."""
        covered = [b"from", b"to", b"subject", b"date", b"message-id"]
        covered += [b"list-unsubscribe", b"list-unsubscribe-post"]
        content = envelope.original_content
        signature = dkim.sign(content, b"s1", b"example.se", self._key, include_headers=covered)
        self.mails.append(signature + content)
        return "250 2.0.0 accepted"


def _openssl(given: bytes, *words: str) -> bytes:
    done = subprocess.run(["openssl", *words], input=given, capture_output=True, check=True)
    return done.stdout


@pytest.fixture
def relay() -> Iterator[tuple[SigningRelay, int]]:
    """A signing relay on a port of its own."""
    handler = SigningRelay()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def free_port() -> int:
    """A free port."""
    return free_ports(1)[0]


def free_ports(number: int) -> list[int]:
    """Several free ports, all different: asking for one at a time could give the same one twice."""
    with ExitStack() as probes:
        sockets = [probes.enter_context(socket.socket()) for _ in range(number)]
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in sockets]


@pytest.fixture
def home(tmp_path: Path, relay: tuple[SigningRelay, int]) -> Path:
    """A service's folder: settings, secrets, tables and a first manifest."""
    path = write_settings(tmp_path, "sqlite:///subscriptions.sqlite", relay[1])
    with path.open("a") as more:
        more.write(f"[web]\nport = {free_port()}\n")
    _publish(tmp_path)
    assert _run(tmp_path, "rotate-key") == 0
    assert _run(tmp_path, "db", "upgrade") == 0
    return tmp_path


def _publish(home: Path, *numbers: int) -> None:
    now = datetime.now(UTC)
    old = OLD.model_copy(update={"published": now - timedelta(days=30)})
    news = [item(number, published=now) for number in numbers]
    hand_over(home / "manifest.json", manifest(old, *news))


def _run(home: Path, *words: str) -> int:
    group = 2 if words[0] in ("db", "subscribers") else 1
    place = ["--settings", str(home / "subscriptions.toml")]
    return main(["--lang", "en", "mail", *words[:group], *place, *words[group:]])


def test_notify_says_what_it_does_and_holds_a_burst(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(home, "notify") == 0
    _publish(home, 1)
    assert _run(home, "notify", "--dry-run") == 0
    assert "nyhet-0001" in capsys.readouterr().out
    assert _run(home, "stats", "--json") == 0
    assert json.loads(capsys.readouterr().out)["items"] == {"baseline": 1}
    _publish(home, *range(1, 8))
    assert _run(home, "notify") == 3
    assert _run(home, "notify", "--yes") == 0


def test_quiet_says_what_is_held_and_what_was_asked_for_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert _run(home, "notify", "--quiet") == 0
    assert _run(home, "db", "upgrade", "--quiet") == 0
    assert capsys.readouterr().out == ""
    _publish(home, *range(1, 8))
    assert _run(home, "notify", "--quiet", "--lang", "sv") == 3
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 7
    assert told[0].startswith("nyhet-0001: Nyhet 1 om vården: väntar: fler än fem på en gång;")
    assert told[0].endswith("(genast 0, varje dag 0, varje vecka 0)")
    assert _run(home, "stats", "--quiet") == 0
    assert capsys.readouterr().out


def test_since_is_on_the_sites_clock(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A day begins at midnight in Stockholm, which is the evening before in UTC."""
    midnight = datetime(2026, 5, 3, 22, tzinfo=UTC)
    news = [
        item(1, published=midnight - timedelta(minutes=1)),
        item(2, published=midnight + timedelta(minutes=1)),
    ]
    hand_over(home / "manifest.json", manifest(*news))
    assert _run(home, "notify", "--since", "2026-05-04") == 0
    assert _told(home, capsys)["items"] == {"baseline": 1, "settling": 1}


def test_mistakes_are_one_line_and_not_a_traceback(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ("preview", "no-such-item"),
        ("send-test", "nobody"),
        ("subscribers", "import", str(home / "nothing.csv")),
        ("subscribers", "delete", "nobody@example.org"),
    ):
        assert _run(home, *words) == 1
    (home / "secrets.toml").chmod(0o644)
    assert _run(home, "stats") == 1
    assert "chmod 600" in capsys.readouterr().err


def test_a_rotated_key_leaves_old_links_valid(home: Path) -> None:
    path = home / "secrets.toml"
    before = Tokens(settings.load_secrets(path))
    token = before.end(7, 0)
    assert _run(home, "rotate-key") == 0
    after = Tokens(settings.load_secrets(path))
    now = datetime.now(UTC)
    assert after.read("end", token, now) == before.read("end", token, now)
    assert after.end(7, 0) != token
    assert before.read("end", after.end(7, 0), now) is None
    assert after.address_key("a@example.org") == before.address_key("a@example.org")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_test_mail_through_a_signing_relay_is_signed_for_one_click(
    home: Path, relay: tuple[SigningRelay, int]
) -> None:
    assert _run(home, "send-test", "anna@example.org", "nyhet-9000") == 0
    (mail,) = relay[0].mails
    assert dkim.verify(mail, dnsfunc=lambda *_, **__: relay[0].record)
    findings = {finding.what: finding.fine for finding in doctor.signature(mail, str)}
    assert findings["the signature covers list-unsubscribe"]
    assert findings["the signature covers list-unsubscribe-post"]
    assert findings["a signature is of the sender's own domain, example.se"]
    tampered = re.sub(rb"(?m)^List-Unsubscribe: .*", b"List-Unsubscribe: <https://x/>", mail)
    assert not dkim.verify(tampered, dnsfunc=lambda *_, **__: relay[0].record)


def test_doctor_tells_how_the_relay_is_reached_and_that_it_does_not_answer(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(home, "doctor") == 0
    said = capsys.readouterr().out
    assert ("not encrypted" in said, "answers, encrypted" in said) == (True, False)
    path = home / "subscriptions.toml"
    path.write_text(re.sub(r"(?m)^port = \d+$", "port = 1", path.read_text(), count=1))
    assert _run(home, "doctor") == 1
    assert "WRONG: the relay" in capsys.readouterr().out


def test_git_ignores_the_services_settings_and_secrets() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/subscriptions.toml", "secrets.toml", "/*.sqlite", "*.eml", "/*.csv"} <= set(ignored)


@pytest.mark.parametrize("language", ["sv_SE.UTF-8", "en_GB.UTF-8", "C"])
def test_statistics_are_in_the_language_of_the_session(
    home: Path, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)  # a folder without a site
    monkeypatch.setenv("LC_ALL", language)
    assert main(["mail", "notify"]) == 0
    told = capsys.readouterr().out
    swedish = language.startswith("sv")
    assert ("publik" in told, "public items" in told) == (swedish, not swedish)
    assert main(["mail", "stats"]) == 0
    told = capsys.readouterr().out
    assert ("prenumeranter:" in told, "aldrig mejlad 1" in told) == (swedish, swedish)
    assert ("subscribers:" in told, "never mailed 1" in told) == (not swedish, not swedish)
    assert not re.search(r"_|True|None", told)


def test_every_name_in_the_statistics_has_a_label(home: Path) -> None:
    assert _run(home, "notify") == 0
    with service.opened(home / "subscriptions.toml") as ours:
        with ours.store.reading() as connection:
            names = statistics.counts(connection).keys()
        health = statistics.health(ours.store, service.now()).keys()
    states = {*ItemState, *MessageState, *SubscriberState, *Frequency, *Verdict}
    assert [each for each in (*names, *health, *states) if each not in editorial._LABELS] == []


def _told(home: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert _run(home, "stats", "--json") == 0
    return json.loads(capsys.readouterr().out)


_PEOPLE = (
    "address,subjects,frequency,consent_at,consent_source\n"
    "anna@example.org,*,immediate,2024-05-01,old service\n"
    "bo@example.org,halsa,daily,2024-05-02,old service\n"
)


def test_a_restore_as_the_handbook_has_it_repeats_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "people.csv").write_text(_PEOPLE)
    assert _run(home, "notify") == 0
    assert _run(home, "subscribers", "import", str(home / "people.csv")) == 0
    _publish(home, 1)
    assert _run(home, "notify", "--yes") == 0
    assert _told(home, capsys)["items"] == {"baseline": 1, "settling": 1}
    copy = home / "copy.sqlite"
    assert _run(home, "db", "backup", str(copy)) == 0
    assert _run(home, "subscribers", "delete", "bo@example.org") == 0
    shutil.copyfile(copy, home / "subscriptions.sqlite")
    for name in ("-wal", "-shm"):
        (home / f"subscriptions.sqlite{name}").unlink(missing_ok=True)
    assert _run(home, "db", "after-restore") == 0
    assert _run(home, "notify") == 0
    told = _told(home, capsys)
    assert told["items"] == {"baseline": 2}
    assert told["subscribers"] == {"active": 2}


def test_a_move_to_postgres_as_the_handbook_has_it(
    home: Path, postgres_address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "people.csv").write_text(_PEOPLE)
    assert _run(home, "notify") == 0
    assert _run(home, "subscribers", "import", str(home / "people.csv")) == 0
    before = _told(home, capsys)
    assert _run(home, "db", "copy-to", postgres_address) == 0
    settings_file = home / "subscriptions.toml"
    text = re.sub(
        r"(?m)^database = .*$", f'database = "{postgres_address}"', settings_file.read_text()
    )
    settings_file.write_text(text)
    moved = _told(home, capsys)
    for told in (before, moved):
        told["health"].pop("free_megabytes")  # of the disk that SQLite's file lies on
    assert moved == before
    assert _run(home, "db", "copy-to", postgres_address) == 1  # it is no longer empty
    _publish(home, 1)
    assert _run(home, "notify", "--yes") == 0


def test_a_database_without_tables_is_reported(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "subscriptions.sqlite").unlink()
    assert _run(home, "stats") == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "db upgrade" in told


def _fetch(url: str, data: dict[str, str] | None = None) -> str:
    body = urlencode(data).encode() if data else None
    with urllib.request.urlopen(url, data=body, timeout=10) as answer:
        return str(answer.read(), "utf-8")


def _wait_for(what: Any) -> Any:
    for _ in range(150):
        try:
            found = what()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


def test_one_command_serves_everything_in_development(home: Path) -> None:
    command = [sys.executable, "-m", "budkavle", "mail", "serve"]
    command += ["--development", "--settings", str(home / "subscriptions.toml")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    origin = f"http://127.0.0.1:{settings.load(home / 'subscriptions.toml').web.port}"
    try:
        assert "Prenumerera" in _wait_for(lambda: _fetch(f"{origin}/prenumerera"))
        form = {"address": "anna@example.org", "subjects": "*", "frequency": "immediate"}
        _fetch(f"{origin}/prenumerera", form)
        shown = rf"{origin}/prenumerera/bekrafta/\S+"
        link = _wait_for(lambda: re.search(shown, _fetch(f"{origin}/mailbox")))[0]
        assert "Nu prenumererar du" in _fetch(link, {"confirm": "1"})
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=30)
    assert process.returncode in (0, -signal.SIGTERM), output
    for secret in ("anna", link.rpartition("/")[2]):
        assert secret not in output


@pytest.mark.parametrize("name", ["store", "postgres_store"])
def test_the_migrations_make_the_tables_of_the_schema(
    name: str, request: pytest.FixtureRequest
) -> None:
    store: Store = request.getfixturevalue(name)
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_the_report_is_one_page_that_names_nobody(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = home / "report.html"
    assert _run(home, "report", str(page)) == 0
    html = page.read_text(encoding="utf-8")
    for text in ("Prenumeranter: 0.", "Vem som följer vad", "Alla nyheter", "Vad som studsade"):
        assert text in html
    assert "http" not in html
    assert _run(home, "report", str(home / "none" / "report.html")) == 1
    assert "report.html: cannot be written" in capsys.readouterr().err
