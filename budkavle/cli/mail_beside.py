"""Runs the mail service beside a preview, in its development mode: no mail leaves the machine.

It is a process of its own, with settings made from the site's, and a database that only it uses.
Builds of the site, also in another terminal, hand the news over to it.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from budkavle.build.run import MANIFEST
from budkavle.host.chrome import Description
from budkavle.model.settings import Settings
from budkavle.preview import Neighbour
from budkavle.render.output import STATE
from budkavle.render.search import watched
from budkavle.subscriptions.catalogue import LANGUAGES, LOOK, routes

MAILBOX = "/mailbox"
"""Where the pages are that show the mails."""

_FOLDER = "mail-beside-preview"
_LIBRARIES = ("starlette", "sqlalchemy", "uvicorn", "alembic")


@dataclass(frozen=True, slots=True)
class MailBeside:
    """A running service: what the preview passes on to it, and the paths of form and mailbox."""

    neighbour: Neighbour
    form: str


def is_wanted(settings: Settings) -> bool:
    """Whether the site's forms lead to a mail service of its own, on the same host."""
    return settings.subscriptions.mode == "own" and not settings.subscriptions.address


def is_installed() -> bool:
    """Whether the libraries of the mail service are installed."""
    return all(find_spec(each) for each in _LIBRARIES)


@contextmanager
def running(described: Description, preview: str) -> Iterator[MailBeside]:
    """Run the service until the end; `preview` is the preview's address, which ends with a slash.

    It answers after a few seconds. If it cannot start, it says why on standard error.
    """
    folder = described.site.parent / STATE / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    file = folder / "subscriptions.toml"
    file.write_text(_toml(described, preview, port), encoding="utf-8")
    command = [sys.executable, "-m", "budkavle", "--quiet", "mail", "serve", "--development"]
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", watched.__file__, *command, "--settings", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield _beside(described.settings, port)
    finally:
        if process.stdin:
            process.stdin.close()  # ends the service
        process.wait()


def _beside(settings: Settings, port: int) -> MailBeside:
    first = _first(settings)
    folders = [routes(code, first).form for code in LANGUAGES]
    return MailBeside(Neighbour(port, (*folders, LOOK, MAILBOX)), routes(first, first).form)


def _first(settings: Settings) -> str:
    return next((each.code for each in settings.languages if each.code in LANGUAGES), LANGUAGES[0])


def _toml(described: Description, preview: str, port: int) -> str:
    """The settings of the service; a text in JSON is one in TOML too."""
    settings, host = described.settings, urlsplit(described.settings.url).hostname or "localhost"
    languages = [each.code for each in settings.languages if each.code in LANGUAGES]
    root = urlsplit(preview).path
    general = {
        "name": settings.name,
        "site_url": settings.url,
        "languages": languages or [LANGUAGES[0]],
        "timezone": str(settings.timezone),
        "database": "sqlite:///subscriptions.sqlite",
        "manifest": str((described.site.parent / STATE / MANIFEST).resolve()),
        "secrets": "secrets.toml",
        "settle_minutes": 0,
    }
    sender = {
        "address": f"nyheter@{host}",
        "name": settings.name,
        "bounces": f"studs@{host}",
        "unsubscribe": f"avsluta@{host}",
        "list_id": f"nyheter.{host}",
    }
    web = {
        "port": port,
        "address": preview,
        "stylesheets": [f"{root}assets/stylesheets/organisation.css"],
    }
    return f"{_lines(general)}\n[sender]\n{_lines(sender)}\n[web]\n{_lines(web)}"


def _lines(values: Mapping[str, object]) -> str:
    return "".join(f"{key} = {json.dumps(each)}\n" for key, each in values.items())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
