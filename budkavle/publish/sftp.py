"""A folder on a server as a target, over SFTP. The only module that imports asyncssh.

A file is put under another name and then moved to its place, so that no reader gets half of it.
"""

import asyncio
import posixpath
import stat
from collections.abc import Awaitable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import asyncssh
from asyncssh import SFTPClient, SFTPNoSuchFile, SFTPNoSuchPath

from budkavle.model.rules import N_
from budkavle.publish.credentials import credentials
from budkavle.publish.lease import LEASE, Lease
from budkavle.publish.place import Place
from budkavle.publish.target import OWN, RECORD, PublishError, TryLaterError, Upload

_T = TypeVar("_T")

_AT_ONCE = 16
"""Requests at the same time: the network's delay counts for more than its speed."""

_INCOMING = f"{OWN}incoming"

_MISSING = (SFTPNoSuchFile, SFTPNoSuchPath)

PASSWORD = "BUDKAVLE_SFTP_PASSWORD"
"""The secret with the password, if the server wants one."""


class Sftp:
    """The target in a folder of a server; the version of a file is its size and time of change."""

    is_atomic = False

    def __init__(self, runner: asyncio.Runner, client: SFTPClient, root: str, own: Path) -> None:
        self._runner, self._client, self._root = runner, client, root
        self._lease = Lease(self, own)
        self._folders: set[str] = set()

    @contextmanager
    def hold(self, patience: float) -> Iterator[None]:
        """Hold the lease of the folder; first removes what an interrupted run left half."""
        self._run(self._client.makedirs(self._at(_INCOMING), exist_ok=True))
        with self._lease.hold(patience):
            for name in self._run(self._client.listdir(self._at(_INCOMING))):
                if name not in (".", ".."):
                    self.remove(f"{_INCOMING}/{name}")
            yield

    def list(self) -> Mapping[str, str]:
        """Every file below the folder."""
        found: dict[str, str] = {}
        self._run(self._list("", found, asyncio.Semaphore(_AT_ONCE)))
        own = (RECORD, LEASE)
        return {
            path: version
            for path, version in found.items()
            if path not in own and not path.startswith(_INCOMING)
        }

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is not there."""
        return self._run(self._read(path))

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Put files, some at a time."""
        left = iter(uploads)
        while some := list(islice(left, _AT_ONCE)):
            self._lease.renew()
            yield from self._run(_all(self._put(each.path, each.read()) for each in some))

    def delete(self, paths: Collection[str]) -> None:
        """Delete files, and the folders that become empty."""
        self._lease.renew()
        left = iter(sorted(paths))
        while some := list(islice(left, _AT_ONCE)):
            self._run(_all(self._remove(each) for each in some))
        folders = {parent for path in paths for parent in _parents(path)}
        for folder in sorted(folders, key=len, reverse=True):
            with suppress(PublishError):
                self._run(self._client.rmdir(self._at(folder)))

    def switch(self, standing: Collection[str]) -> None:
        """Do nothing: readers see each file as soon as it is in its place."""

    def create(self, path: str, data: bytes) -> bool:
        """Make a file unless it is there."""
        return self._run(self._create(path, data))

    def write(self, path: str, data: bytes) -> None:
        """Replace a file."""
        self._run(self._put(path, data))

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        self._run(self._remove(path))

    def _at(self, path: str) -> str:
        return posixpath.join(self._root, path)

    async def _list(self, folder: str, found: dict[str, str], limit: asyncio.Semaphore) -> None:
        async with limit:
            try:
                entries = await self._client.readdir(self._at(folder))
            except _MISSING:
                return
        inner = []
        for entry in entries:
            name = str(entry.filename)
            path = posixpath.join(folder, name)
            if name in (".", ".."):
                continue
            if stat.S_ISDIR(entry.attrs.permissions or 0):
                inner.append(self._list(path, found, limit))
            else:
                found[path] = f"{entry.attrs.size}-{entry.attrs.mtime}"
        await asyncio.gather(*inner)

    async def _read(self, path: str) -> bytes | None:
        try:
            async with self._client.open(self._at(path), "rb") as file:
                data: Any = await file.read()  # bytes, as it was not opened as text
                return bytes(data)
        except _MISSING:
            return None

    async def _put(self, path: str, data: bytes) -> tuple[str, str]:
        folder = posixpath.dirname(self._at(path))
        if folder not in self._folders:
            await self._client.makedirs(folder, exist_ok=True)
            self._folders.add(folder)
        unfinished = self._at(f"{_INCOMING}/{token_hex(8)}")
        async with self._client.open(unfinished, "wb") as file:
            await file.write(data)
        attributes = await self._client.stat(unfinished)
        await self._client.posix_rename(unfinished, self._at(path))
        return path, f"{attributes.size}-{attributes.mtime}"

    async def _remove(self, path: str) -> None:
        with suppress(*_MISSING):
            await self._client.remove(self._at(path))

    async def _create(self, path: str, data: bytes) -> bool:
        try:
            async with self._client.open(self._at(path), "xb") as file:
                await file.write(data)
        except asyncssh.SFTPError:  # servers of version 3 only say that it failed
            if await self._client.exists(self._at(path)):
                return False
            raise
        return True

    def _run(self, request: Awaitable[_T]) -> _T:
        with _told():
            return self._runner.run(_waited_for(request))


@contextmanager
def opened(place: Place, _: str) -> Iterator[Sftp]:
    """Connect to the server that a place names, as sftp://USER@HOST:PORT/FOLDER."""
    to = urlsplit(place.settings.to)
    secret = credentials(place).get(PASSWORD)
    known = place.settings.known_hosts
    options: dict[str, object] = {"port": to.port or 22}
    if to.username:
        options["username"] = unquote(to.username)
    if secret:
        options["password"] = secret
    if place.settings.key:
        options["client_keys"] = [str(_own(place, place.settings.key))]
    if known:
        options["known_hosts"] = str(_own(place, known))
    with asyncio.Runner() as runner:
        with _told():
            connection = runner.run(_waited_for(asyncssh.connect(to.hostname or "", **options)))
            client = runner.run(_waited_for(connection.start_sftp_client()))
        try:
            yield Sftp(runner, client, unquote(to.path) or ".", place.state / "lease")
        finally:
            connection.abort()
            runner.run(_waited_for(connection.wait_closed()))


def _own(place: Place, path: str) -> Path:
    return place.folder / Path(path).expanduser()


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


async def _all(requests: Iterable[Awaitable[_T]]) -> list[_T]:
    return list(await asyncio.gather(*requests))


async def _waited_for(request: Awaitable[_T]) -> _T:
    return await request


@contextmanager
def _told() -> Iterator[None]:
    """Tell what goes wrong as our own errors."""
    try:
        yield
    except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection) as error:
        raise TryLaterError(_CUT, reason=error) from error
    except asyncssh.SFTPError as error:
        raise PublishError(_DENIED, reason=error) from error
    except asyncssh.HostKeyNotVerifiable as error:
        raise PublishError(_UNKNOWN_HOST, reason=error) from error
    except (asyncssh.PermissionDenied, asyncssh.KeyImportError) as error:
        raise PublishError(_DENIED, reason=error) from error
    except (asyncssh.Error, OSError) as error:
        raise TryLaterError(_CUT, reason=error) from error


_CUT = N_("The target cannot be reached: {reason}")
_DENIED = N_("The target does not allow it: {reason}")
_UNKNOWN_HOST = N_(
    "The server's key is not known ({reason}). Compare it with what your host says, and add it:"
    " ssh-keyscan HOST >> known_hosts"
)
