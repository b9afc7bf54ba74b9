"""Object storage as a target: S3 and what speaks like it; Azure and Google by the same library.

The only module that imports obstore. The version of a file is its ETag.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import from_url

from budkavle.model.rules import N_
from budkavle.publish.credentials import in_file
from budkavle.publish.lease import LEASE, Lease
from budkavle.publish.place import Place
from budkavle.publish.target import RECORD, PublishError, TryLaterError, Upload

_AT_ONCE = 8
"""Files that are put at the same time."""


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
        """Every object, by its ETag."""
        with _told():
            found = {
                each["path"]: str(each["e_tag"])
                for chunk in obstore.list(self._store)
                for each in chunk
            }
        return {path: tag for path, tag in found.items() if path not in (RECORD, LEASE)}

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
        """Delete objects."""
        self._lease.renew()
        with _told():
            if paths:
                obstore.delete(self._store, sorted(paths))

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
        """Remove an object."""
        with _told():
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
def opened(place: Place, _: str) -> Iterator[Objects]:
    """Open the part of a bucket that a place names, as s3://BUCKET/FOLDER."""
    # The library itself reads the variables of the environment that it knows.
    config: Any = {
        name.lower(): os.environ.get(name, value) for name, value in in_file(place).items()
    }
    if place.settings.endpoint:
        config["aws_endpoint"] = place.settings.endpoint.rstrip("/")
    if place.settings.region:
        config["aws_region"] = place.settings.region
    options: Any = {"allow_http": (place.settings.endpoint or "").startswith("http:")}
    try:
        store = from_url(place.settings.to, config=config, client_options=options)
    except (BaseError, ValueError) as error:
        raise PublishError(_WRONG, to=place.settings.to, reason=_first_line(error)) from error
    yield Objects(store, place.state / "lease")


@contextmanager
def _told() -> Iterator[None]:
    """Tell what goes wrong as our own errors."""
    try:
        yield
    except (NotFoundError, FileNotFoundError, AlreadyExistsError):
        raise
    except (PermissionDeniedError, UnauthenticatedError, PermissionError) as error:
        raise PublishError(_DENIED, reason=_first_line(error)) from error
    except (BaseError, OSError) as error:
        raise TryLaterError(_CUT, reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


_WRONG = N_("{to} cannot be opened: {reason}")
_DENIED = N_("The target does not allow it: {reason}")
_CUT = N_("The target cannot be reached: {reason}")
