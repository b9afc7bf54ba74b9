"""The files below a folder of a server, over SFTP. The only module that imports asyncssh.

A file is put under another name and then moved to its place, so that no reader gets half of it.
"""

import asyncio
import posixpath
import stat
from collections.abc import Awaitable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

import asyncssh
from asyncssh import SFTPClient, SFTPNoSuchFile, SFTPNoSuchPath

from budkavle.model.rules import N_
from budkavle.publish.credentials import credentials
from budkavle.publish.destination import Destination
from budkavle.publish.failures import CUT, DENIED, FULL, UNKNOWN_HOST
from budkavle.publish.lease import Lease
from budkavle.publish.protocol import (
    OWN,
    PublishError,
    RefusedError,
    TryLaterError,
    folders_of,
)
from budkavle.publish.server import server_at

_T = TypeVar("_T")

AT_ONCE = 16
"""Requests at the same time: the network's delay counts for more than its speed."""

INCOMING = f"{OWN}incoming"
"""The folder of unfinished files."""

PASSWORD = "BUDKAVLE_SFTP_PASSWORD"
"""The secret with the password, if the server wants one."""

_MISSING = (SFTPNoSuchFile, SFTPNoSuchPath)

_SILENCE = 60.0
"""Seconds of silence after which a connection counts as cut."""

_PAUSES = (1.0, 4.0)
"""Seconds between attempts to connect, for servers that are busy for a moment."""


class Files:
    """The files below a folder. The version of a file is its size and time of change."""

    def __init__(
        self, runner: asyncio.Runner, client: SFTPClient, root: str, incoming: str | None = None
    ) -> None:
        self._runner, self._client, self._root = runner, client, root
        self._incoming = incoming or self._at(INCOMING)
        self._folders: set[str] = set()

    def below(self, folder: str) -> "Files":
        """The files below a folder of this one."""
        return Files(self._runner, self._client, self._at(folder), self._incoming)

    @contextmanager
    def hold(self, lease: Lease, patience: float) -> Iterator[None]:
        """Hold a lease of the folder; removes what an interrupted run left half.

        A folder that is refused is left as it was.
        """
        self._run(self._client.makedirs(self._incoming, exist_ok=True))
        try:
            with lease.hold(patience):
                self._clear_incoming()
                yield
        except RefusedError:
            with suppress(PublishError):
                self._run(self._client.rmdir(self._incoming))
                self._run(self._client.rmdir(posixpath.dirname(self._incoming)))
            raise

    def list(self) -> dict[str, str]:
        """Every file with its version; links are not followed."""
        found: dict[str, str] = {}
        self._run(self._list("", found, asyncio.Semaphore(AT_ONCE)))
        return found

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is not there."""
        return self._run(self._read(path))

    def put(
        self, files: Sequence[tuple[str, bytes]], known: Mapping[str, Collection[str]]
    ) -> Sequence[tuple[str, str]]:
        """Put some files at the same time; returns their versions, which are none of the `known`.

        Raises TryLaterError if the disk there is full.
        """
        with self._needing_room():
            return self._run(_all(self._put(*each, known.get(each[0], ())) for each in files))

    def remove_all(self, paths: Collection[str]) -> None:
        """Remove files, and the folders that become empty."""
        left = iter(sorted(paths))
        while some := list(islice(left, AT_ONCE)):
            self._run(_all(self._remove(each) for each in some))
        folders = {folder for path in paths for folder in folders_of(path)}
        for folder in sorted(folders, key=len, reverse=True):
            with suppress(PublishError):
                self._run(self._client.rmdir(self._at(folder)))
                self._folders.discard(self._at(folder))

    def create(self, path: str, data: bytes) -> bool:
        """Make a file unless it is there; raises TryLaterError if the disk there is full."""
        with self._needing_room():
            return self._run(self._create(path, data))

    def write(self, path: str, data: bytes) -> None:
        """Replace a file."""
        self._run(self._put(path, data, ()))

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        self._run(self._remove(path))

    def share(self, paths: Iterable[str], source: "Files") -> None:
        """Let these files be those of another folder: the same if the server has hard links."""
        left = iter(paths)
        while some := list(islice(left, AT_ONCE)):
            self._run(_all(self._share(each, source) for each in some))

    def pointed(self, link: str) -> str | None:
        """Where a symbolic link leads; None if nothing is there, and "" if it is no link."""
        return self._run(self._pointed(link))

    def point(self, link: str, to: str) -> bool:
        """Let a link lead to a folder beside it, in one step; False if the server has no links."""
        return self._run(self._point(link, to))

    def rename(self, old: str, new: str) -> None:
        """Move a folder to where nothing is."""
        self._run(self._client.rename(self._at(old), self._at(new)))
        self._folders.clear()

    def _at(self, path: str) -> str:
        return posixpath.join(self._root, path)

    def _clear_incoming(self) -> None:
        for name in self._run(self._client.listdir(self._incoming)):
            if name not in (".", ".."):
                self._run(self._remove(posixpath.join(self._incoming, str(name))))

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

    async def _put(self, path: str, data: bytes, known: Collection[str]) -> tuple[str, str]:
        await self._make_folder(path)
        unfinished = await self._unfinished(data)
        there = await self._client.stat(unfinished)
        changed = there.mtime or 0
        while f"{there.size}-{changed}" in known:  # the second before is not over yet
            changed += 1
        if changed != there.mtime:
            await self._client.utime(unfinished, (changed, changed))
        await self._move(unfinished, path)
        return path, f"{there.size}-{changed}"

    async def _move(self, unfinished: str, path: str) -> None:
        """Move a file to its place, where empty folders may be, in one step if there are none."""
        try:
            await self._client.posix_rename(unfinished, self._at(path))
        except asyncssh.SFTPError:
            if not await self._client.isdir(self._at(path)):
                raise
            await self._remove_empty(path)
            await self._client.posix_rename(unfinished, self._at(path))

    async def _remove_empty(self, folder: str) -> None:
        """Remove a folder with the empty ones in it; raises an SFTPError if there is a file."""
        for entry in await self._client.readdir(self._at(folder)):
            name = str(entry.filename)
            if name not in (".", "..") and stat.S_ISDIR(entry.attrs.permissions or 0):
                await self._remove_empty(posixpath.join(folder, name))
        await self._client.rmdir(self._at(folder))
        self._folders.discard(self._at(folder))

    async def _unfinished(self, data: bytes) -> str:
        place = self._new_name()
        async with self._client.open(place, "wb") as file:
            await file.write(data)
        return place

    def _new_name(self) -> str:
        return posixpath.join(self._incoming, token_hex(8))

    async def _make_folder(self, path: str) -> None:
        await self._make(posixpath.dirname(self._at(path)))

    async def _make(self, folder: str) -> None:
        """Make a folder unless it is there: one request, if the one above is known."""
        if folder in self._folders:
            return
        try:
            await self._client.mkdir(folder)
        except asyncssh.SFTPError:
            if not await self._client.isdir(folder):
                if folder == posixpath.dirname(folder):
                    raise
                await self._make(posixpath.dirname(folder) or ".")
                await self._client.makedirs(folder, exist_ok=True)
        self._folders.add(folder)

    async def _share(self, path: str, source: "Files") -> None:
        await self._make_folder(path)
        old, unfinished = source._at(path), self._new_name()
        try:
            await self._client.link(old, unfinished)
        except (asyncssh.SFTPOpUnsupported, asyncssh.SFTPFailure, asyncssh.SFTPPermissionDenied):
            there = await self._client.stat(old)
            unfinished = await self._unfinished(await source._read(path) or b"")
            await self._client.utime(unfinished, (there.mtime or 0, there.mtime or 0))
        await self._move(unfinished, path)

    async def _pointed(self, link: str) -> str | None:
        if not await self._client.lexists(self._at(link)):
            return None
        if not await self._client.islink(self._at(link)):
            return ""
        return str(await self._client.readlink(self._at(link)))

    async def _point(self, link: str, to: str) -> bool:
        unfinished = self._new_name()
        try:
            await self._client.symlink(to, unfinished)
        except (asyncssh.SFTPOpUnsupported, asyncssh.SFTPFailure, asyncssh.SFTPPermissionDenied):
            return False
        await self._client.posix_rename(unfinished, self._at(link))
        return True

    async def _remove(self, path: str) -> None:
        with suppress(*_MISSING):
            await self._client.remove(self._at(path))

    async def _create(self, path: str, data: bytes) -> bool:
        try:
            file = await self._client.open(self._at(path), "xb")
        except asyncssh.SFTPError:  # servers of version 3 only say that it failed
            if await self._client.exists(self._at(path)):
                return False
            raise
        try:
            async with file:
                await file.write(data)
        except asyncssh.SFTPFailure:  # such as a full disk
            await self._remove(path)
            raise
        return True

    @contextmanager
    def _needing_room(self) -> Iterator[None]:
        try:
            yield
        except PublishError:
            if self._is_full():
                raise TryLaterError(FULL) from None
            raise

    def _is_full(self) -> bool:
        """Whether the disk there is full; no if the server does not say."""
        with suppress(PublishError):
            return self._run(self._client.statvfs(self._root)).bavail < 1
        return False

    def _run(self, request: Awaitable[_T]) -> _T:
        with _told():
            return self._runner.run(_waited_for(request))


@contextmanager
def connected(destination: Destination) -> Iterator[Files]:
    """Connect to the server that a destination names, as sftp://USER@HOST:PORT/FOLDER."""
    to = server_at(destination.settings.to)
    # Never the settings of SSH, which can ask for any server's key to be believed.
    options: dict[str, Any] = {"port": to.port or 22, "known_hosts": _known_hosts(destination)}
    if to.user:
        options["username"] = to.user
    if secret := credentials(destination).get(PASSWORD):
        options["password"] = secret
    if destination.settings.key:
        options["client_keys"] = [str(_own(destination, destination.settings.key))]
    options |= {"connect_timeout": _SILENCE, "keepalive_interval": _SILENCE / 3}
    with asyncio.Runner() as runner:
        with _told():
            connection = runner.run(_connection(to.host, options))
            client = runner.run(_waited_for(connection.start_sftp_client()))
        try:
            yield Files(runner, client, to.folder)
        finally:
            connection.abort()
            runner.run(_waited_for(connection.wait_closed()))


async def _connection(host: str, options: Mapping[str, Any]) -> asyncssh.SSHClientConnection:
    """Connect; a server that ends the connection at once is tried again."""
    for pause in _PAUSES:
        with suppress(ConnectionResetError, asyncssh.ConnectionLost):
            return await asyncssh.connect(host, **options)
        await asyncio.sleep(pause)
    return await asyncssh.connect(host, **options)


def _known_hosts(destination: Destination) -> list[str] | bytes:
    """The files with keys of servers; nothing is believed if there are none."""
    if destination.settings.known_hosts:
        file = _own(destination, destination.settings.known_hosts)
        if not file.is_file():
            raise PublishError(_NO_FILE, file=file)
        return [str(file)]
    usual = (Path("~/.ssh/known_hosts").expanduser(), Path("/etc/ssh/ssh_known_hosts"))
    return [str(file) for file in usual if file.is_file()] or b""


def _own(destination: Destination, path: str) -> Path:
    return destination.folder / Path(path).expanduser()


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
        raise TryLaterError(CUT, reason=error) from error
    except asyncssh.SFTPError as error:
        raise PublishError(DENIED, reason=error) from error
    except asyncssh.HostKeyNotVerifiable as error:
        raise PublishError(UNKNOWN_HOST, reason=error) from error
    except (asyncssh.PermissionDenied, asyncssh.KeyImportError) as error:
        raise PublishError(DENIED, reason=error) from error
    except (FileNotFoundError, PermissionError) as error:
        raise PublishError(_NO_FILE, file=error.filename) from error
    except (asyncssh.Error, OSError) as error:
        raise TryLaterError(CUT, reason=error) from error


_NO_FILE = N_("{file} cannot be read. It is needed to reach the server.")
