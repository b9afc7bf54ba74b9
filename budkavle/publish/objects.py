"""Object storage as a target: S3 and what speaks like it; Azure and Google by the same library.

The only module that imports obstore. The version of a file is its ETag.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import from_url

from budkavle.model.rules import N_
from budkavle.publish.credentials import in_file
from budkavle.publish.destination import Destination
from budkavle.publish.failures import CUT, DENIED, FULL
from budkavle.publish.lease import LEASE, Lease
from budkavle.publish.protocol import RECORD, PublishError, TryLaterError, Upload, folders_of

_AT_ONCE = 8
"""Files that are put at the same time."""

_RETRIES: Any = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}
"""A request that fails is repeated so often; then the run ends, and the next one goes on."""

_ENDPOINTS = {"s3": "aws_endpoint", "az": "azure_endpoint", "gs": "google_base_url"}
"""The library's names for the address of another provider."""


class Objects:
    """A part of a bucket."""

    is_atomic = False

    def __init__(self, store: Any, own: Path) -> None:
        self._store = store
        self._lease = Lease(self, own)

    def hold(self, patience: float) -> AbstractContextManager[None]:
        """Hold the lease of the bucket's part."""
        return self._lease.hold(patience)

    def list(self) -> Mapping[str, str]:
        """Every object, by its ETag; without the empty ones by which programs mark folders."""
        with _told():
            chunks = list(obstore.list(self._store))
        found = {each["path"]: each for chunk in chunks for each in chunk}
        folders = {folder for path in found for folder in folders_of(path)}
        marks = {path for path in folders & found.keys() if not found[path]["size"]}
        return {path: str(found[path]["e_tag"]) for path in found.keys() - marks - {RECORD, LEASE}}

    def read(self, path: str) -> bytes | None:
        """The bytes of an object; None if it is not there."""
        with _told():
            try:
                return bytes(obstore.get(self._store, path).bytes())
            except (NotFoundError, FileNotFoundError):
                return None

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Put objects, with their media types and how long caches may keep them."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for path, version in pool.map(self._put, uploads):
                self._lease.renew()
                yield path, version

    def delete(self, paths: Collection[str]) -> None:
        """Delete objects; one by one, as Azure and Google say when one is not there."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(self.remove, sorted(paths)):
                self._lease.renew()

    def switch(self, standing: Collection[str]) -> None:
        """Do nothing: readers see each object as soon as it is put."""

    def create(self, path: str, data: bytes) -> bool:
        """Make an object unless it is there."""
        with _told():
            try:
                obstore.put(self._store, path, data, mode="create")
            except AlreadyExistsError:
                return False
        return True

    def write(self, path: str, data: bytes) -> None:
        """Replace an object."""
        with _told():
            obstore.put(self._store, path, data)

    def remove(self, path: str) -> None:
        """Remove an object, if it is there."""
        with _told(), suppress(NotFoundError, FileNotFoundError):
            obstore.delete(self._store, path)

    def _put(self, upload: Upload) -> tuple[str, str]:
        attributes = {"Content-Type": upload.media_type, "Cache-Control": upload.cache_control}
        with _told():
            put = obstore.put(
                self._store,
                upload.path,
                upload.read(),
                attributes=attributes,
                use_multipart=False,
            )
        return upload.path, str(put["e_tag"])


@contextmanager
def opened(destination: Destination, _: str) -> Iterator[Objects]:
    """Open the part of a bucket that a destination names: s3://BUCKET/FOLDER, az://… or gs://…."""
    # The library itself reads the variables of the environment that it knows.
    config: Any = {
        name.lower(): os.environ.get(name, value) for name, value in in_file(destination).items()
    }
    kind = destination.settings.to.partition(":")[0]
    if destination.settings.endpoint:
        config[_ENDPOINTS[kind]] = destination.settings.endpoint.rstrip("/")
    if destination.settings.region:
        config["aws_region"] = destination.settings.region
    options: Any = {"allow_http": (destination.settings.endpoint or "").startswith("http:")}
    try:
        store = from_url(
            destination.settings.to, config=config, client_options=options, retry_config=_RETRIES
        )
    except (BaseError, ValueError) as error:
        raise PublishError(_WRONG, to=destination.settings.to, reason=_first_line(error)) from error
    yield Objects(store, destination.state / "lease")


@contextmanager
def _told() -> Iterator[None]:
    """Tell what goes wrong as our own errors."""
    try:
        yield
    except (BaseError, OSError) as error:
        raise _error(str(error)) from error


def _error(said: str) -> PublishError:
    """What a server has answered after all repetitions, or that it has not answered."""
    code, answer, message = _CODE.search(said), _ANSWER.search(said), _MESSAGE.search(said)
    if _FULL.search(said):
        return TryLaterError(FULL)
    if code and code[1] == "RequestTimeTooSkewed":
        return PublishError(_CLOCK)
    reason = ": ".join(each[1].strip() for each in (code or answer, message) if each)
    if any(_PASSING.match(each[1]) for each in (answer, code) if each):
        return TryLaterError(_FAILING, answer=reason)
    if reason or "LOCATION" in said:
        return PublishError(DENIED, reason=reason or said.partition("- ")[2].partition("\n")[0])
    return TryLaterError(CUT, reason=said.strip().partition("\n")[0])


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


_ANSWER = re.compile(r"status code: (\d{3}[^:\n]*)")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_MESSAGE = re.compile(r"<Message>([^<\n]+)")
_PASSING = re.compile(r"429|5\d\d|InternalError|ServiceUnavailable|SlowDown|ServerBusy")

_FULL = re.compile(
    r"status code: 507|<Code>\w*(?:StorageFull|QuotaExceeded|InsufficientStorage)\w*</Code>"
)
"""How servers say that they have no room (RFC 4918, 11.5; MinIO, Ceph and others by codes)."""

_FAILING = N_(
    "The target does not manage it, and answers: {answer}. Its disk may be full, or it may have"
    " other trouble: look there. The next run goes on from there."
)
_CLOCK = N_(
    "The target refuses the time of this machine, whose clock is wrong. Set it (timedatectl"
    " set-ntp true), and publish again."
)
_WRONG = N_("{to} cannot be opened: {reason}")
