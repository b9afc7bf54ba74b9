"""WARC files (ISO 28500, version 1.1): writes records of a site's files, and reads them again.

The only module that uses warcio.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from budkavle.archive.errors import DamagedArchiveError

_SOFTWARE = {"software": "Budkavle", "format": "WARC File Format 1.1", "conformsTo": "ISO 28500"}


class RecordPosition(NamedTuple):
    """Where a record is in its file, and how long it is there, in bytes."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Capture:
    """A file of the site as readers got it: its URL, when (UTC), and the answer of the server."""

    url: str
    at: datetime
    headers: tuple[tuple[str, str], ...]
    body: bytes


class RecordWriter:
    """Writes the records of one run into a file; each is compressed by itself."""

    def __init__(self, file: BinaryIO, name: str, at: datetime) -> None:
        self._file, self._at = file, at
        self._writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        self._writer.write_record(self._writer.create_warcinfo_record(name, _SOFTWARE))

    def write(self, capture: Capture) -> RecordPosition:
        """Write the answer that readers got."""
        headers = [*capture.headers, ("Content-Length", str(len(capture.body)))]
        record = self._writer.create_warc_record(
            capture.url,
            "response",
            payload=BytesIO(capture.body),
            length=len(capture.body),
            http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": written(capture.at)},
        )
        return self._put(record)

    def write_source(self, name: str, data: bytes) -> RecordPosition:
        """Write a file that readers do not get: the source of an item."""
        record = self._writer.create_warc_record(
            name,
            "resource",
            payload=BytesIO(data),
            length=len(data),
            warc_content_type="text/markdown; charset=utf-8",
            warc_headers_dict={"WARC-Date": written(self._at)},
        )
        return self._put(record)

    def _put(self, record: object) -> RecordPosition:
        start = self._file.tell()
        self._writer.write_record(record)
        return RecordPosition(start, self._file.tell() - start)


def body_at(file: Path, place: RecordPosition) -> bytes:
    """The bytes of the file that a record holds; raises DamagedArchiveError."""
    with file.open("rb") as opened:
        opened.seek(place.offset)
        for _, body in _read(file, BytesIO(opened.read(place.length))):
            return body
    raise DamagedArchiveError(file)


def bodies(file: Path) -> Iterator[tuple[str, str]]:
    """The URL of every record of a file, and the SHA-256 digest of what it holds.

    Raises DamagedArchiveError if a record cannot be read, or does not fit its own digest.
    """
    with file.open("rb") as opened:
        for url, body in _read(file, opened):
            yield url, sha256(body).hexdigest()


def _read(file: Path, stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    try:
        for record in ArchiveIterator(stream, check_digests="raise"):
            body = record.content_stream().read()
            if record.rec_type in ("response", "resource"):
                yield record.rec_headers.get_header("WARC-Target-URI"), body
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
        raise DamagedArchiveError(file) from error


def written(at: datetime) -> str:
    """A time as WARC writes it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
