"""Running it for real: the distribution's nginx, the systemd units, the handbook's own words."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

from budkavle.subscriptions import settings
from budkavle.subscriptions.commands import add_commands
from budkavle.subscriptions.upgrade import upgrade
from tests.subscriptions.making import write_settings
from tests.subscriptions.test_service import free_port

_DOCS = Path(__file__).parents[2] / "docs" / "handbook"


def _needed(program: str, package: str) -> str:
    found = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"{program} is missing; this brings it: apt-get install {package}")
    return str(found)


def _commands(parser: argparse.ArgumentParser, words: str = "") -> list[str]:
    groups = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not groups:
        return [words.strip()]
    return [
        found
        for group in groups
        for name, sub in group.choices.items()
        for found in _commands(sub, f"{words} {name}")
    ]


def test_the_handbook_tells_of_every_command() -> None:
    parser = argparse.ArgumentParser()
    common = argparse.ArgumentParser(add_help=False)
    add_commands(parser.add_subparsers(), common, "en")
    told = (_DOCS / "subscriptions.md").read_text()
    commands = _commands(parser)
    assert len(commands) > 15
    assert [command for command in commands if command not in told] == []


def test_the_settings_in_the_handbook_are_right(tmp_path: Path) -> None:
    told = (_DOCS / "subscriptions.md").read_text()
    example = re.findall(r"```toml\n(.*?)```", told, re.S)
    (tmp_path / "subscriptions.toml").write_text(example[0])
    assert settings.load(tmp_path / "subscriptions.toml").sender.list_id == "nyheter.example.se"


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    analyze = _needed("systemd-analyze", "systemd")
    for name in ("budkavle-subscriptions.service", "budkavle-sender@.service"):
        unit = (_DOCS / "subscriptions" / name).read_text()
        path = tmp_path / name.replace("@", "@1")
        path.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", unit))
        done = subprocess.run(
            [analyze, "verify", path], capture_output=True, text=True, check=False
        )
        ours = [line for line in done.stderr.splitlines() if path.name in line]
        assert [line for line in ours if "not exist" not in line and "User" not in line] == []


def test_nginx_passes_readers_on_and_keeps_their_tokens_out_of_its_log(tmp_path: Path) -> None:
    nginx = _needed("nginx", "nginx")
    inside, outside = free_port(), free_port()
    path = write_settings(tmp_path, "sqlite:///subscriptions.sqlite", 1)
    path.write_text(path.read_text() + f"[web]\nport = {inside}\n")
    settings.write_secrets(tmp_path / "secrets.toml")
    upgrade(settings.load(path).database)
    location = (_DOCS / "subscriptions" / "nginx.conf").read_text().replace("8040", str(inside))
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;\nevents {{}}\n"
        f"http {{ access_log {tmp_path}/access.log; client_body_temp_path {tmp_path}/body;\n"
        f"proxy_temp_path {tmp_path}/proxy; fastcgi_temp_path {tmp_path}/f;\n"
        f"uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n"
        f"server {{ listen 127.0.0.1:{outside}; location / {{ return 404; }}\n{location}\n}} }}\n"
    )
    serve = [sys.executable, "-m", "budkavle.subscriptions", "serve-subscriptions"]
    running = [
        subprocess.Popen([*serve, "--only", "web", "--settings", str(path)]),
        subprocess.Popen([nginx, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]),
    ]
    try:
        assert _status(f"http://127.0.0.1:{outside}/prenumerera", wait=True) == 200
        assert _status(f"http://127.0.0.1:{outside}/prenumerera/avsluta/secret-token") == 404
        assert _status(f"http://127.0.0.1:{outside}/halsa") == 404
        form = {"address": "anna@example.org", "subjects": "*", "frequency": "daily"}
        assert _status(f"http://127.0.0.1:{outside}/prenumerera", form) == 200
        big = {"address": "a" * 9000}
        assert _status(f"http://127.0.0.1:{outside}/prenumerera", big) == 413
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(timeout=30)
    logs = "".join(log.read_text() for log in tmp_path.glob("*.log"))
    assert "secret-token" not in logs
    assert "anna" not in logs
    assert "/halsa" in logs  # the log is at work, and silent only where it must be


def _status(url: str, form: dict[str, str] | None = None, *, wait: bool = False) -> int:
    body = urlencode(form).encode() if form else None
    for _ in range(150 if wait else 1):
        try:
            with urllib.request.urlopen(url, data=body, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            if not (wait and error.code == 502):
                return error.code
        except OSError:
            if not wait:
                raise
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")
