"""A folder as a target, by the program rsync: of a server that has it, or of this machine.

rsync writes each file under another name and then moves it to its place, so no reader gets half of
one. The version of a file is its size and its time of change, which is given to it here.
"""

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from budkavle.model.rules import N_
from budkavle.publish.destination import Destination
from budkavle.publish.failures import CUT, DENIED, FULL, UNKNOWN_HOST
from budkavle.publish.lease import LEASE, Lease
from budkavle.publish.protocol import (
    OWN,
    RECORD,
    PublishError,
    TryLaterError,
    Upload,
    folders_of,
)
from budkavle.publish.rsync_server import SILENCE, Remote, connected, remote_of

_AT_ONCE = 500
"""Files that one run of rsync takes; they are copied on this machine first."""

_INCOMING = f"{OWN}incoming"
"""The folder of unfinished files there."""

_SETTLING = 1.0
"""Seconds after which it is seen which of two leases made at the same time was left."""

_PARTIAL = 23
"""rsync's exit status when something could not be transferred, such as a file that is missing."""

_CUT_OFF = (10, 12, 30, 35, 255)
"""rsync's and SSH's exit statuses when the connection could not be made, or was lost."""

_PAUSES = (1.0, 4.0)
"""Seconds between attempts, for servers that are busy for a moment. Every run can be repeated."""

_LINE = re.compile(r"([-dlbcps])\S+ +([\d,]+) (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) (.*)")

_ESCAPED = re.compile(rb"\\#(\d{3})")


class Rsync:
    """The target in a folder; `own` is a folder of this machine for what is remembered of it."""

    is_atomic = False

    def __init__(self, remote: Remote, own: Path) -> None:
        self._remote, self._own = remote, own
        self._lease = Lease(self, own / "lease")
        self._listed: Mapping[str, str] = {}
        self._folders: Collection[str] = ()

    @contextmanager
    def hold(self, patience: float) -> Iterator[None]:
        """Hold the lease of the folder; then removes what an interrupted run left half."""
        with self._staged({f"{_INCOMING}/": b""}) as stage:
            making = [] if self._is_there() else ["--mkpath"]
            self._rsync("-r", *making, f"{stage}/", self._remote.at(""))
            with self._lease.hold(patience):
                self._rsync(
                    "-r", "--delete", f"{stage}/{_INCOMING}/", self._remote.at(f"{_INCOMING}/")
                )
                yield

    def list(self) -> Mapping[str, str]:
        """Every file below the folder."""
        said = self._rsync("-r", "--list-only", self._remote.at(""), missing=b"")
        own = (RECORD, LEASE)
        entries = [each for each in _entries(said) if not each[0].startswith(_INCOMING)]
        self._folders = frozenset(path for path, version in entries if version is None)
        self._listed = {
            path: version for path, version in entries if version is not None and path not in own
        }
        return self._listed

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is not there."""
        with TemporaryDirectory(dir=self._folder()) as folder:
            copy = Path(folder, "copy")
            self._rsync(self._remote.at(path), str(copy), missing=b"")
            return copy.read_bytes() if copy.is_file() else None

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Put files, many at a time."""
        left = iter(uploads)
        while some := list(islice(left, _AT_ONCE)):
            self._lease.renew()
            self._make_room({each.path for each in some})
            yield from self._send({each.path: each.read() for each in some})

    def delete(self, paths: Collection[str]) -> None:
        """Delete files, and the folders that become empty."""
        self._lease.renew()
        self._delete(paths)
        self._delete_empty({folder for path in paths for folder in folders_of(path)})

    def switch(self, standing: Collection[str]) -> None:
        """Do nothing: readers see each file as soon as it is in its place."""

    def create(self, path: str, data: bytes) -> bool:
        """Make a file unless it is there.

        rsync cannot do that in one step: whoever finds its own bytes there after a while has it.
        """
        if self.read(path) is not None:
            return False
        self._send({path: data}, "--ignore-existing")
        time.sleep(_SETTLING)
        return self.read(path) == data

    def write(self, path: str, data: bytes) -> None:
        """Replace a file."""
        self._send({path: data})

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        self._delete([path])

    def _send(self, files: Mapping[str, bytes], *options: str) -> Sequence[tuple[str, str]]:
        """Put files, each with a version that is not the one it had."""
        now = int(time.time())
        versions = []
        with self._staged(files) as stage:
            for path, data in files.items():
                changed = now + (self._listed.get(path) == f"{len(data)}-{now}")
                os.utime(stage / path, (changed, changed))
                versions.append((path, f"{len(data)}-{changed}"))
            # Sizes and times are not trusted to tell that a file is the same.
            options = ("-t", "-O", "-I", f"--temp-dir={_INCOMING}", *options)
            self._rsync(*options, *_FROM_LIST, f"{stage}/", self._remote.at(""), names=files)
        return versions

    def _make_room(self, paths: AbstractSet[str]) -> None:
        """Delete empty folders that have the names of files, with the empty ones in them."""
        self._delete_empty(
            [
                folder
                for folder in self._folders
                if folder in paths or not paths.isdisjoint(folders_of(folder))
            ]
        )

    def _delete_empty(self, folders: Collection[str]) -> None:
        """Delete folders unless something is in them: the innermost first, in a run for each depth.

        A run keeps the folders that it has to go through.
        """
        depths: dict[int, list[str]] = {}
        for folder in folders:
            depths.setdefault(folder.count("/"), []).append(f"{folder}/")
        for depth in sorted(depths, reverse=True):
            self._delete(depths[depth])

    def _delete(self, paths: Collection[str]) -> None:
        if not paths:
            return
        folders = {f"{folder}/": b"" for path in paths for folder in folders_of(path.rstrip("/"))}
        with self._staged(folders) as stage:
            options = ("-d", "--delete-missing-args", *_FROM_LIST)
            self._rsync(*options, f"{stage}/", self._remote.at(""), names=paths)

    @contextmanager
    def _staged(self, files: Mapping[str, bytes]) -> Iterator[Path]:
        """A folder with copies of files, and with the folders whose names end with a slash."""
        with TemporaryDirectory(dir=self._folder()) as folder:
            stage = Path(folder)
            stage.chmod(0o755)
            for path, data in files.items():
                place = stage / path
                if path.endswith("/"):
                    place.mkdir(parents=True, exist_ok=True)
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
                place.chmod(0o644)
            yield stage

    def _folder(self) -> Path:
        self._own.mkdir(parents=True, exist_ok=True)
        return self._own

    def _is_there(self) -> bool:
        return self._rsync("--list-only", "-d", self._remote.at(""), missing=b"") != b""

    def _rsync(self, *words: str, names: Iterable[str] = (), missing: bytes | None = None) -> bytes:
        """Run rsync; returns what it says, or `missing` if what it should read is not there."""
        shell = ["-e", shlex.join(self._remote.shell)] if self._remote.shell else []
        command, said = ["rsync", *_ALWAYS, *shell, *words], "\0".join(names).encode()
        done = _done(command, said)
        for pause in _PAUSES:
            if not _is_worth_repeating(done):
                break
            time.sleep(pause)
            done = _done(command, said)
        if done.returncode == _PARTIAL and missing is not None and _MISSING in done.stderr:
            return missing
        if done.returncode:
            raise _error(done.returncode, done.stderr)
        return done.stdout


@contextmanager
def opened(destination: Destination, _: str) -> Iterator[Rsync]:
    """Open the folder of a destination: rsync+ssh://USER@HOST:PORT/FOLDER, rsync+file:///FOLDER.

    Only keys are used, never a password.
    """
    if shutil.which("rsync") is None:
        raise PublishError(_NO_RSYNC)
    with connected(remote_of(destination)) as remote:
        yield Rsync(remote, destination.state / "rsync")


def _done(command: Sequence[str], said: bytes) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(command, input=said, env=environment, capture_output=True, check=False)


def _is_worth_repeating(done: "subprocess.CompletedProcess[bytes]") -> bool:
    """Whether the connection was cut, or it failed without a word.

    The side with the full disk may end before its message has come.
    """
    is_silent = done.returncode != 0 and not done.stderr.strip()
    return is_silent or (done.returncode in _CUT_OFF and not _FULL.search(done.stderr))


def _entries(said: bytes) -> Iterator[tuple[str, str | None]]:
    """The files of a list, by path, with their versions; a folder has none."""
    for line in said.split(b"\n"):
        if not (found := _LINE.fullmatch(line.decode(errors="surrogateescape"))):
            continue
        name = found[4].partition(" -> ")[0] if found[1] == "l" else found[4]
        at = datetime.strptime(found[3], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
        version = f"{found[2].replace(',', '')}-{int(at.timestamp())}"
        yield _unescaped(name), None if found[1] == "d" else version


def _unescaped(name: str) -> str:
    raw = name.encode(errors="surrogateescape")
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 8)]), raw).decode(errors="replace")


def _error(status: int, said: bytes) -> PublishError:
    reason = _first_error(said)
    if _FULL.search(said):
        return TryLaterError(FULL)
    if b"Host key verification failed" in said or b"host key is known" in said:
        return PublishError(UNKNOWN_HOST, reason=reason)
    if b"Permission denied" in said:
        return PublishError(DENIED, reason=reason)
    if status in (1, 2, 3, 4, 6, 127, _PARTIAL):
        return PublishError(DENIED, reason=reason)
    return TryLaterError(CUT, reason=reason)


def _first_error(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith("@")), "–")


_ALWAYS: Sequence[str] = (
    *("-s", "--8-bit-output", "--no-human-readable", "--no-motd", f"--timeout={SILENCE}"),
    "--chmod=D755,F644",
)
_FROM_LIST = ("--files-from=-", "--from0")
_MISSING = b"No such file or directory"
_FULL = re.compile(rb"No space left|[Dd]isk quota")

_NO_RSYNC = N_("Publishing by rsync needs the program rsync, which is not installed.")
