"""A branch of a git repository as a target, for hosts that show what a branch holds.

A release is a commit, so readers get all of it or nothing. If another machine has pushed
meanwhile, the push is refused and nothing has happened. Uses the program git.
"""

import base64
import errno
import os
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha1
from pathlib import Path
from tempfile import TemporaryFile

from budkavle.model.rules import N_
from budkavle.publish.credentials import credentials
from budkavle.publish.destination import Destination
from budkavle.publish.failures import DENIED, FULL
from budkavle.publish.protocol import RECORD, OvertakenError, PublishError, TryLaterError, Upload

BRANCH = "gh-pages"
"""The branch, if the address names none after a #."""

TOKEN = "BUDKAVLE_GIT_TOKEN"
"""The secret for repositories over HTTPS, if git knows no other."""

_AS_IT_IS = ".nojekyll"
"""The file that keeps GitHub from leaving out names with an underscore."""

_HERE = "refs/budkavle/there"
_NEW = "refs/budkavle/new"
_AUTHOR = "Budkavle <budkavle@localhost>"


class Branch:
    """A branch of a repository; `own` is a repository beside the site, which can be made again."""

    is_atomic = True

    def __init__(
        self, own: Path, remote: str, branch: str, release: str, secrets: Mapping[str, str]
    ) -> None:
        self._own, self._remote, self._branch = own, remote, branch
        self._release, self._environment = release, _environment(remote, secrets)
        self._uploads: list[Upload] = []
        self._deleted: list[str] = []
        self._begun = False

    @contextmanager
    def hold(self, patience: float) -> Iterator[None]:
        """Nothing to hold: a push that is not based on what is there is refused."""
        del patience
        yield

    def list(self) -> Mapping[str, str]:
        """Every file of the branch, by the id of its blob."""
        if not self._fetched():
            return {}
        found = {}
        for line in self._git("ls-tree", "-r", "-z", _HERE).split(b"\0")[:-1]:
            facts, _, path = line.partition(b"\t")
            found[path.decode()] = facts.split()[2].decode()
        return {path: blob for path, blob in found.items() if path not in (RECORD, _AS_IT_IS)}

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the branch."""
        if not self._fetched() or not self._git("ls-tree", _HERE, path):
            return None
        return self._git("cat-file", "blob", f"{_HERE}:{path}")

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Take files into the commit that `switch` makes."""
        for upload in uploads:
            self._uploads.append(upload)
            data = upload.read()
            blob = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
            yield upload.path, blob.hexdigest()

    def delete(self, paths: Collection[str]) -> None:
        """Leave files out of the commit."""
        self._deleted += paths

    def switch(self, standing: Collection[str]) -> None:
        """Make the commit, and push it."""
        del standing
        self._commit()
        try:
            self._git("push", "--quiet", self._remote, f"{_NEW}:refs/heads/{self._branch}")
        except TryLaterError as error:
            if any(said in str(error) for said in _OVERTAKEN):
                raise OvertakenError(_PUSHED) from error
            raise

    def _fetched(self) -> bool:
        """Fetch the branch once; returns whether there is one."""
        if not self._begun:
            if not (self._own / "HEAD").exists():
                self._own.mkdir(parents=True, exist_ok=True)
                self._git("init", "--quiet", "--bare", ".")
            head = f"refs/heads/{self._branch}"
            if self._git("ls-remote", self._remote, head):
                self._git("fetch", "--quiet", "--depth=1", self._remote, f"+{head}:{_HERE}")
            else:
                self._git("update-ref", "-d", _HERE)
            self._begun = True
        return bool(self._git("for-each-ref", _HERE))

    def _commit(self) -> None:
        with TemporaryFile() as said:
            program = subprocess.Popen(
                ["git", "fast-import", "--quiet", "--force", "--date-format=now"],
                cwd=self._own,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
            with suppress(BrokenPipeError), program:
                for part in self._commands():
                    program.stdin.write(part)  # type: ignore[union-attr] # it is a pipe
            said.seek(0)
            if program.wait():
                raise self._error("fast-import", said.read())

    def _commands(self) -> Iterator[bytes]:
        """The commit in the format of git-fast-import(1)."""
        message = f"Publish {self._release}\n".encode()
        yield f"commit {_NEW}\ncommitter {_AUTHOR} now\n".encode()
        yield b"data %d\n%s" % (len(message), message)
        if self._fetched():
            yield f"from {_HERE}\n".encode()
        for path in self._deleted:
            yield b"D %s\n" % _quoted(path)
        yield b"M 100644 inline %s\ndata 0\n\n" % _quoted(_AS_IT_IS)
        for upload in self._uploads:
            data = upload.read()
            yield b"M 100644 inline %s\ndata %d\n" % (_quoted(upload.path), len(data))
            yield data
            yield b"\n"

    def _git(self, *words: str) -> bytes:
        done = subprocess.run(
            ["git", *words], cwd=self._own, env=self._environment, capture_output=True, check=False
        )
        if done.returncode:
            raise self._error(words[0], done.stderr)
        return done.stdout

    def _error(self, command: str, said: bytes) -> Exception:
        """What git said is wrong; OSError if the disk of this machine is full."""
        reason = _first_error(said)
        full = [line for line in said.splitlines() if _FULL.search(line)]
        # A push writes nothing here, and what the other side says has no mark over SSH.
        if full and (command == "push" or any(line.startswith(b"remote:") for line in full)):
            return TryLaterError(FULL)
        if full:
            return OSError(errno.ENOSPC, reason, str(self._own))
        if _DENIED.search(said):
            return PublishError(DENIED, reason=reason)
        return TryLaterError(_FAILED, command=command, reason=reason)


@contextmanager
def opened(destination: Destination, release: str) -> Iterator[Branch]:
    """Open the branch that a destination names, as git+https://HOST/REPOSITORY.git#BRANCH."""
    if shutil.which("git") is None:
        raise PublishError(_NO_GIT)
    remote, _, branch = destination.settings.to.removeprefix("git+").partition("#")
    own = destination.state / "repository.git"
    for lock in (*own.glob("*.lock"), *own.glob("refs/budkavle/*.lock")):
        lock.unlink(missing_ok=True)  # left by a killed run; only one runs at a time
    yield Branch(own, remote, branch or BRANCH, release, credentials(destination))


def _environment(remote: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """The environment of git: it asks nobody, and takes a token from a place nobody else sees."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    if (token := secrets.get(TOKEN)) and remote.startswith("http"):
        header = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        environment |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {header}",
        }
    return environment


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'.encode()


def _first_error(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line or "fatal" in line or "rejected" in line]
    return (errors or lines or ["–"])[0]


_OVERTAKEN = ("fetch first", "non-fast-forward", "cannot lock ref", "failed to update ref")
"""What git says when the branch is not, or is not for long, what was fetched."""

_FULL = re.compile(rb"No space left|[Dd]isk quota|exceed the allocated storage")
_DENIED = re.compile(
    rb"hook declined|Authentication failed|could not read Username|Permission denied"
    rb"|error: 40[13]\b|protected branch|publickey"
)
"""How git and its usual hosts say that trying again does not help."""

_NO_GIT = N_("Publishing to a branch needs git, which is not installed.")
_FAILED = N_("git {command} did not succeed: {reason}")
_PUSHED = N_("Another machine has published there meanwhile. Nothing was changed. Try again.")
