"""The folder that rsync puts a site in, and the connection to its server, by the program ssh."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from budkavle.publish.destination import Destination
from budkavle.publish.server import server_at

SILENCE = 60
"""Seconds of silence after which a connection counts as cut."""

_PATIENCE = 10.0
"""Seconds after which a connection that all runs could share is not waited for."""

_TURN = 0.02
"""Seconds between looks whether it has been made."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder for rsync: where it is, and the command that reaches its server, if it has one.

    `host` is the server's name for that command, with the user's before it.
    """

    folder: str
    shell: tuple[str, ...] = ()
    host: str = ""

    def at(self, path: str) -> str:
        """A path below the folder, as an argument for rsync."""
        return f"{self.folder.rstrip('/')}/{path}"


def remote_of(destination: Destination) -> Remote:
    """The folder that a destination names."""
    to = destination.settings.to
    if to.startswith("rsync+file:"):
        return Remote(unquote(urlsplit(to).path))
    server = server_at(to)
    host = f"[{server.host}]" if ":" in server.host else server.host
    user = f"{server.user}@" if server.user else ""
    shell = tuple(_ssh(destination, server.port))
    return Remote(f"{user}{host}:{server.folder}", shell, f"{user}{server.host}")


def _ssh(destination: Destination, port: int | None) -> Iterator[str]:
    """The command of SSH: it asks nobody, and believes no server whose key is unknown."""
    yield from ("ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes")
    yield from ("-o", f"ConnectTimeout={SILENCE}")
    if port:
        yield from ("-p", str(port))
    if destination.settings.key:
        yield from ("-i", str(destination.folder / Path(destination.settings.key).expanduser()))
    if destination.settings.known_hosts:
        known = destination.folder / Path(destination.settings.known_hosts).expanduser()
        yield from ("-o", f'UserKnownHostsFile="{known}"', "-o", "GlobalKnownHostsFile=none")


@contextmanager
def connected(remote: Remote) -> Iterator[Remote]:
    """Share one connection among all runs of rsync; where there is none, each makes its own."""
    if not remote.shell:
        yield remote
        return
    # Not among what is remembered of the target: the path of a socket must be short.
    with TemporaryDirectory(prefix="budkavle-") as folder:
        socket = Path(folder, "ssh")
        shared = (*remote.shell, "-o", f'ControlPath="{socket}"')
        alive = f"ServerAliveInterval={SILENCE // 4}"
        with subprocess.Popen(
            [*shared, "-o", alive, "-o", "ControlPersist=no", "-M", "-N", remote.host],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as master:
            try:
                give_up = time.monotonic() + _PATIENCE
                while not socket.exists() and master.poll() is None and time.monotonic() < give_up:
                    time.sleep(_TURN)
                yield replace(remote, shell=shared) if socket.exists() else remote
            finally:
                master.terminate()
