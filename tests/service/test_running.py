"""Running it for real: Debian's nginx, the systemd units, the examples of the handbook."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path
from urllib.parse import urlencode

import pytest

from budkavle.cli.main import parser
from budkavle.cli.parser import Parser
from budkavle.subscriptions import settings
from budkavle.subscriptions.upgrade import upgrade
from budkavle.subscriptions.web.middleware import headers
from tests.service.sample_service import write_settings
from tests.service.test_service import free_ports
from tests.support import system

_DOCS = Path(__file__).parents[2] / "docs" / "handbook"


def _commands(verb: Parser) -> list[str]:
    if not verb.verbs:
        return [verb.prog.partition(" ")[2]]
    return [found for each in verb.verbs.values() for found in _commands(each)]


def test_the_handbook_describes_every_command() -> None:
    mail = parser("build.py", NullTranslations()).verbs["mail"]
    told = (_DOCS / "subscriptions.md").read_text()
    commands = _commands(mail)
    assert len(commands) > 15
    assert [command for command in commands if command not in told] == []


def test_the_settings_in_the_handbook_are_right(tmp_path: Path) -> None:
    told = (_DOCS / "subscriptions.md").read_text()
    example = re.findall(r"```toml\n(.*?)```", told, re.S)
    (tmp_path / "subscriptions.toml").write_text(example[0])
    assert settings.load(tmp_path / "subscriptions.toml").sender.list_id == "nyheter.example.se"


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    analyze = system.place_of("systemd-analyze")
    for name in ("budkavle-subscriptions.service", "budkavle-sender@.service"):
        unit = (_DOCS / "subscriptions" / name).read_text()
        path = tmp_path / name.replace("@", "@1")
        path.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", unit))
        done = subprocess.run(
            [analyze, "verify", path], capture_output=True, text=True, check=False
        )
        ours = [line for line in done.stderr.splitlines() if path.name in line]
        assert [line for line in ours if "not exist" not in line and "User" not in line] == []


def _nginx(folder: Path, inside: int, outside: int) -> list[str]:
    """The command that runs the handbook's nginx in front of the site in `folder`."""
    location = (_DOCS / "subscriptions" / "nginx.conf").read_text().replace("8040", str(inside))
    (folder / "nginx.conf").write_text(
        # "user" matters only if root runs the tests, whose folders are closed to others.
        f"user root; daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log {folder}/access.log; client_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;\n"
        f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"server {{ listen 127.0.0.1:{outside}; root {folder}/site;\n"
        f"include {folder}/site/.serving/nginx.conf;\n{location}\n}} }}\n"
    )
    return [system.place_of("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _caddy(folder: Path, inside: int, outside: int) -> list[str]:
    """The command that runs the handbook's Caddy in front of the site in `folder`."""
    text = (_DOCS / "subscriptions" / "Caddyfile").read_text().replace("8040", str(inside))
    text = text.replace("/srv/budkavle/site", f"{folder}/site")
    text = text.replace("www.example.se {", f"http://127.0.0.1:{outside} {{")
    # Without the administration port, so that the machine's own Caddy is not disturbed.
    text = text.replace("{\n\tlog", "{\n\tadmin off\n\tauto_https off\n\tlog", 1)
    (folder / "Caddyfile").write_text(text)
    command = [system.place_of("caddy"), "run", "--adapter", "caddyfile"]
    return [*command, "--config", str(folder / "Caddyfile")]


@pytest.mark.parametrize(
    "server",
    [
        pytest.param(_nginx, marks=pytest.mark.needs("nginx"), id="nginx"),
        pytest.param(_caddy, marks=pytest.mark.needs("caddy"), id="caddy"),
    ],
)
def test_a_web_server_passes_readers_on_and_keeps_their_tokens_out_of_its_log(
    tmp_path: Path, project: Path, server: Callable[[Path, int, int], list[str]]
) -> None:
    shutil.copytree(project / "site", tmp_path / "site")
    inside, outside = free_ports(2)
    command = server(tmp_path, inside, outside)
    path = write_settings(tmp_path, "sqlite:///subscriptions.sqlite", 1)
    path.write_text(path.read_text() + f"[web]\nport = {inside}\n")
    settings.write_secrets(tmp_path / "secrets.toml")
    upgrade(settings.load(path).database)
    serve = [sys.executable, "-m", "budkavle", "mail", "serve"]
    service = subprocess.Popen([*serve, "--only", "web", "--settings", str(path)])
    with (tmp_path / "output.log").open("wb") as log:
        home = {**os.environ, "HOME": str(tmp_path)}
        web = subprocess.Popen(command, stdout=log, stderr=log, env=home)
    origin = f"http://127.0.0.1:{outside}"
    try:
        assert _status(f"{origin}/prenumerera", wait=True) == 200
        _check_what_is_passed_on(origin)
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=30)
        assert _status(f"{origin}/prenumerera/avsluta/secret-token") == 502
    finally:
        for process in (service, web):
            process.send_signal(signal.SIGTERM)
        for process in (service, web):
            process.wait(timeout=30)
    logs = "".join(each.read_text() for each in tmp_path.glob("*.log"))
    assert len(logs) > 100
    assert "secret-token" not in logs
    assert "anna" not in logs


def _check_what_is_passed_on(origin: str) -> None:
    with urllib.request.urlopen(f"{origin}/prenumerera/", timeout=10) as page:
        assert "Nordkom" in page.read().decode()  # the site's own page, not the service's
    assert _status(f"{origin}/") == 200
    assert _status(f"{origin}/halsa") == 404
    assert _status(f"{origin}/mailbox") == 404
    assert _status(f"{origin}/prenumerera/avsluta/secret-token") == 404
    with urllib.request.urlopen(f"{origin}/prenumerera/andra", timeout=10) as page:
        assert headers([])["Content-Security-Policy"] in page.headers.get_all(
            "Content-Security-Policy"
        )
        assert "no-store" in page.headers.get_all("Cache-Control")
        assert page.headers.get_all("Referrer-Policy")[-1] == "no-referrer"  # the last one is used
    assert _status(f"{origin}/prenumerera", {"address": "a" * 9000}) == 413
    form = {"address": "anna@example.org", "subjects": "*", "frequency": "daily"}
    answers = [
        _status(f"{origin}/prenumerera", form, pretended=f"192.0.2.{number}")
        for number in range(11)
    ]
    assert answers == [200] * 10 + [429]  # an address that readers claim to have is ignored


def _status(
    url: str, form: dict[str, str] | None = None, *, wait: bool = False, pretended: str = ""
) -> int:
    body = urlencode(form).encode() if form else None
    request = urllib.request.Request(url, data=body)
    if pretended:
        request.add_header("X-Forwarded-For", pretended)
    for _ in range(150 if wait else 1):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            if not (wait and error.code in (404, 502)):
                return error.code
        except OSError:
            if not wait:
                raise
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")
