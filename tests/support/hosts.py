"""Hosts of every kind on this machine, for tests that publish to them."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from time import sleep
from urllib.request import Request, urlopen

import obstore
from obstore.store import S3Store

from budkavle.publish import targets
from budkavle.publish.place import Place
from budkavle.publish.target import Target
from tests.support import system
from tests.support.newsdesk import files_below
from tests.support.nginx import _free_port as free_port
from tests.support.nginx import _wait_for as wait_for


@dataclass(frozen=True)
class Host:
    """A host: the settings of a target there, what it holds by path, and how it is cut off."""

    settings: str
    files: Callable[[], Mapping[str, str]]
    write: Callable[[str, str], object]
    cut: Callable[[], object]


@contextmanager
def folder_host(folder: Path) -> Iterator[Host]:
    """A folder of this machine."""
    out = folder / "www" / "current"
    yield Host(
        f"to: {folder / 'www'}",
        lambda: files_below(out),
        lambda path, text: (out / path).write_text(text),
        lambda: None,
    )


@contextmanager
def sftp_host(folder: Path) -> Iterator[Host]:
    """A server of OpenSSH, with a key of its own for this user."""
    run, root = folder / "ssh", folder / "server"
    run.mkdir()
    root.mkdir()
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(run / name)]
        subprocess.run(command, check=True)
    port = free_port()
    shutil.copy(run / "user.pub", run / "authorized")
    key = (run / "host.pub").read_text().split()
    (run / "known").write_text(f"[127.0.0.1]:{port} {key[0]} {key[1]}\n")
    (run / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {run / 'host'}\nPidFile none\n"
        f"AuthorizedKeysFile {run / 'authorized'}\nStrictModes no\nUsePAM no\n"
        "PermitRootLogin yes\nSubsystem sftp internal-sftp\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    command = [system.place_of("sshd"), "-D", "-f", str(run / "sshd_config")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def cut() -> None:
        """End every connection; the server goes on listening."""
        told = subprocess.run(
            ["ps", "--ppid", str(process.pid), "-o", "pid="], capture_output=True, text=True
        )
        for each in told.stdout.split():
            subprocess.run(["kill", "-9", each], check=False)

    try:
        wait_for(port, process)
        yield Host(
            f"to: 'sftp://{getuser()}@127.0.0.1:{port}{root}/site', key: ssh/user,"
            " known_hosts: ssh/known",
            lambda: files_below(root / "site"),
            lambda path, text: (root / "site" / path).write_text(text),
            cut,
        )
    finally:
        cut()
        process.terminate()
        process.wait(10)


@contextmanager
def s3_host(folder: Path) -> Iterator[Host]:
    """A server that speaks as S3 does (moto), with a bucket."""
    port = free_port()
    command = [system.place_of("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    wait_for(port, server, 600)
    endpoint = f"http://127.0.0.1:{port}"
    with urlopen(Request(f"{endpoint}/news", method="PUT"), timeout=30):
        pass
    secrets = folder / "secrets"
    secrets.write_text("# made up\nAWS_ACCESS_KEY_ID=any\nAWS_SECRET_ACCESS_KEY=any\n")
    secrets.chmod(0o600)
    store = S3Store(
        "news",
        prefix="site",
        endpoint=endpoint,
        region="eu-north-1",
        access_key_id="any",
        secret_access_key="any",
        client_options={"allow_http": True},
    )

    def files() -> Mapping[str, str]:
        paths = [each["path"] for chunk in obstore.list(store) for each in chunk]
        return {
            path: bytes(obstore.get(store, path).bytes()).decode()
            for path in paths
            if not path.startswith(".budkavle/")
        }

    try:
        yield Host(
            f"to: 's3://news/site', endpoint: '{endpoint}', region: eu-north-1, secrets: secrets",
            files,
            lambda path, text: obstore.put(store, path, text.encode()),
            lambda: None,
        )
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def git_host(folder: Path) -> Iterator[Host]:
    """A bare repository."""
    bare, clone = folder / "pages.git", folder / "clone"
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q", "--bare", str(bare)], check=True)

    def check_out() -> Path:
        shutil.rmtree(clone, ignore_errors=True)
        command = [*git, "clone", "-q", "-b", "pages", f"file://{bare}", str(clone)]
        done = subprocess.run(command, check=False, capture_output=True)
        return clone if done.returncode == 0 else folder / "nothing"

    def files() -> Mapping[str, str]:
        found = files_below(check_out())
        return {
            path: text
            for path, text in found.items()
            if not path.startswith(".git/") and path != ".nojekyll"
        }

    def write(path: str, text: str) -> None:
        there = check_out()
        (there / path).write_text(text)
        subprocess.run([*git, "add", "-A"], cwd=there, check=True)
        subprocess.run([*git, "commit", "-q", "-m", "theirs"], cwd=there, check=True)
        subprocess.run([*git, "push", "-q"], cwd=there, check=True)

    yield Host(f"to: 'git+file://{bare}#pages'", files, write, lambda: None)


HOSTS: Mapping[str, Callable[[Path], AbstractContextManager[Host]]] = {
    "folder": folder_host,
    "sftp": sftp_host,
    "s3": s3_host,
    "git": git_host,
}


@contextmanager
def target_of(place: Place) -> Iterator[Target]:
    """The target of a place, as another publisher would have it."""
    with targets.opened(place, "another") as target:
        yield target


def wait_until(there: Callable[[], bool]) -> None:
    """Wait up to a minute."""
    for _ in range(600):
        if there():
            return
        sleep(0.1)
    raise AssertionError(f"it did not happen, in process {os.getpid()}")
