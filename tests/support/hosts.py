"""Hosts of every kind on this machine, for tests that publish to them."""

import base64
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any

import obstore
from cryptography.hazmat.primitives.asymmetric import rsa
from obstore.exceptions import BaseError
from obstore.store import S3Store

from budkavle.publish import targets
from budkavle.publish.destination import Destination
from budkavle.publish.protocol import Target
from tests.support import object_storage, weed
from tests.support.network import Network
from tests.support.newsdesk import files_below
from tests.support.object_storage import Storage
from tests.support.small_disks import Fill, small_disk
from tests.support.ssh import SshServer, ssh_server


@dataclass(frozen=True)
class Host:
    """A host: the settings of a target there, what it holds by path, and its faults.

    `page` gives the text that a reader gets at a path, None if there is nothing. `network` is what
    leads to the host, `fill` lets its disk be full or have room again; None where there is neither.
    """

    settings: str
    files: Callable[[], Mapping[str, str]]
    write: Callable[[str, str], object]
    page: Callable[[str], str | None]
    cut: Callable[[], object] = lambda: None
    network: Network | None = None
    fill: Fill | None = None


@contextmanager
def folder_host(folder: Path) -> Iterator[Host]:
    """A folder of this machine."""
    with small_disk(folder / "www") as fill:
        yield Host(f"to: {folder / 'www'}", *_in(folder / "www" / "current"), fill=fill)


@contextmanager
def sftp_host(folder: Path) -> Iterator[Host]:
    """A folder of a server with SFTP."""
    with ssh_server(folder / "ssh") as server, small_disk(folder / "server") as fill:
        root = folder / "server" / "site"
        yield _ssh_host(f"sftp://{server.address}{root}", "", server, root, fill)


@contextmanager
def releases_host(folder: Path, refused: str = "") -> Iterator[Host]:
    """A folder of a server with SFTP, with releases."""
    with ssh_server(folder / "ssh", refused) as server, small_disk(folder / "server") as fill:
        root = folder / "server" / "site"
        out, more = root / "current", ", releases: true"
        yield _ssh_host(f"sftp://{server.address}{root}", more, server, out, fill)


@contextmanager
def rsync_host(folder: Path) -> Iterator[Host]:
    """A folder of a server with rsync."""
    with ssh_server(folder / "ssh") as server, small_disk(folder / "server") as fill:
        root = folder / "server" / "the site"
        to = f"rsync+ssh://{server.address}{folder}/server/the%20site"
        yield _ssh_host(to, "", server, root, fill)


@contextmanager
def local_rsync_host(folder: Path) -> Iterator[Host]:
    """A folder of this machine, by rsync."""
    with small_disk(folder / "www") as fill:
        yield Host(f"to: 'rsync+file://{folder}/www'", *_in(folder / "www"), fill=fill)


@contextmanager
def s3_host(folder: Path) -> Iterator[Host]:
    """A server that speaks as S3 does, with a folder of its own for this host."""
    port, fill_disk = weed.server()
    network, prefix = Network(port), f"site{next(_NUMBERS)}"
    endpoint = f"http://127.0.0.1:{network.port}"
    secrets = folder / "secrets"
    secrets.write_text(
        f"# made up\nAWS_ACCESS_KEY_ID={weed.KEY}\nAWS_SECRET_ACCESS_KEY={weed.SECRET}\n"
    )
    secrets.chmod(0o600)
    store = S3Store(
        "news",
        prefix=prefix,
        endpoint=f"http://127.0.0.1:{port}",
        region="eu-north-1",
        access_key_id=weed.KEY,
        secret_access_key=weed.SECRET,
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )

    def wait() -> None:
        _until_done(lambda: obstore.put(store, "first", b"a"))
        _until_done(lambda: obstore.delete(store, "first"))

    def fill(full: bool) -> None:
        if fill_disk:
            fill_disk(full)
        if not full:
            wait()  # the server sees only after a while that there is room again

    wait()

    def page(path: str) -> str | None:
        try:
            return bytes(obstore.get(store, path).bytes()).decode()
        except FileNotFoundError:
            return None

    def files() -> Mapping[str, str]:
        paths = [each["path"] for chunk in obstore.list(store) for each in chunk]
        return {path: page(path) or "" for path in paths if not path.startswith(".budkavle/")}

    try:
        yield Host(
            f"to: 's3://news/{prefix}', endpoint: '{endpoint}', region: eu-north-1,"
            f" secrets: {secrets}",
            files,
            lambda path, text: obstore.put(store, path, text.encode()),
            page,
            network.cut,
            network,
            fill if fill_disk else None,
        )
    finally:
        network.close()


def azure_host(folder: Path) -> AbstractContextManager[Host]:
    """A container of Azure's storage."""
    key = base64.b64encode(b"a made up key of 32 characters..").decode()
    storage = object_storage.azure("news", key, "web")
    network = Network(storage.port)
    secrets = f"AZURE_STORAGE_ACCOUNT_NAME=news\nAZURE_STORAGE_ACCOUNT_KEY={key}\n"
    endpoint = f", endpoint: 'http://127.0.0.1:{network.port}/news'"
    return _stored(folder, storage, network, "az://web/site", secrets, endpoint)


def google_host(folder: Path) -> AbstractContextManager[Host]:
    """A bucket of Google's storage."""
    key = rsa.generate_private_key(65537, 2048)
    storage = object_storage.google(key, "web")
    network = Network(storage.port)
    account = object_storage.service_account(key, network.port)
    secrets = f"GOOGLE_SERVICE_ACCOUNT_KEY={account}\n"
    endpoint = f", endpoint: 'http://127.0.0.1:{network.port}'"
    return _stored(folder, storage, network, "gs://web/site", secrets, endpoint)


@contextmanager
def git_host(folder: Path) -> Iterator[Host]:
    """A bare repository."""
    with small_disk(folder / "server", "64m") as fill:
        yield _repository(folder / "server" / "pages.git", folder / "clone", fill)


def _repository(bare: Path, clone: Path, fill: Fill | None) -> Host:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q", "--bare", str(bare)], check=True)

    def check_out() -> Path:
        shutil.rmtree(clone, ignore_errors=True)
        command = [*git, "clone", "-q", "-b", "pages", f"file://{bare}", str(clone)]
        done = subprocess.run(command, check=False, capture_output=True)
        return clone if done.returncode == 0 else clone.with_name("nothing")

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

    def page(path: str) -> str | None:
        command = [*git, "--git-dir", str(bare), "cat-file", "blob", f"pages:{path}"]
        done = subprocess.run(command, check=False, capture_output=True)
        return done.stdout.decode() if done.returncode == 0 else None

    return Host(f"to: 'git+file://{bare}#pages'", files, write, page, fill=fill)


HOSTS: Mapping[str, Callable[[Path], AbstractContextManager[Host]]] = {
    "folder": folder_host,
    "sftp": sftp_host,
    "sftp releases": releases_host,
    "sftp without links": partial(releases_host, refused="symlink"),
    "rsync": rsync_host,
    "local rsync": local_rsync_host,
    "s3": s3_host,
    "azure": azure_host,
    "google": google_host,
    "git": git_host,
}


@contextmanager
def target_of(destination: Destination) -> Iterator[Target]:
    """The target of a place, as another publisher would have it."""
    with targets.opened(destination, "another") as target:
        yield target


def wait_until(there: Callable[[], bool]) -> None:
    """Wait up to a minute."""
    for _ in range(600):
        if there():
            return
        sleep(0.1)
    raise AssertionError(f"it did not happen, in process {os.getpid()}")


_NUMBERS = count(1)

_Files = tuple[
    Callable[[], Mapping[str, str]], Callable[[str, str], object], Callable[[str], str | None]
]


def _ssh_host(to: str, more: str, server: SshServer, out: Path, fill: Fill | None) -> Host:
    settings = f"to: '{to}', {server.settings}{more}"
    return Host(settings, *_in(out), server.cut, server.network, fill)


def _in(out: Path) -> _Files:
    """What readers get in a folder: all of it, a way to write there, and one page."""

    def page(path: str) -> str | None:
        try:
            return (out / path).read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    return lambda: files_below(out), lambda path, text: (out / path).write_text(text), page


@contextmanager
def _stored(
    folder: Path, storage: Storage, network: Network, to: str, secrets: str, more: str
) -> Iterator[Host]:
    """A host in object storage of our own making."""
    file = folder / "secrets"
    file.write_text(secrets)
    file.chmod(0o600)

    def page(path: str) -> str | None:
        found = storage.objects.get(f"site/{path}")
        return found.data.decode(errors="replace") if found else None

    def files() -> Mapping[str, str]:
        paths = (name.removeprefix("site/") for name in list(storage.objects))
        return {path: page(path) or "" for path in paths if not path.startswith(".budkavle/")}

    def fill(full: bool) -> None:
        storage.full = full

    try:
        yield Host(
            f"to: '{to}', secrets: {file}{more}",
            files,
            lambda path, text: storage.put(f"site/{path}", text.encode(), {}),
            page,
            network.cut,
            network,
            fill,
        )
    finally:
        network.close()
        storage.stop()


def _until_done(request: Callable[[], Any]) -> None:
    """Repeat a request until a server that has just started can answer it."""
    for _ in range(600):
        try:
            request()
        except BaseError:
            sleep(0.2)
        else:
            return
    raise AssertionError("the server does not answer")
