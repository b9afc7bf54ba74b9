"""Keeps what was fetched, so that an interrupted run goes on and a later one asks only for changes.

It is a cache: each entry is a folder with the document under its own name, and what is known of it.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote, urlsplit

from budkavle.content.offered_files import ascii_name
from budkavle.services.web_client import Answer
from budkavle.system.unfinished import replace_file

_ABOUT = "_about.json"
"""What is known of a document; no document has this name (see `name_of`)."""
_OK, _UNCHANGED = 200, 304


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an address: when it was asked for (seconds since 1970), with what result.

    `name` is that of the document's file, empty if there was none; `final` is where it was in the
    end, after redirects.
    """

    address: str
    at: float
    status: int
    name: str = ""
    etag: str = ""
    modified: str = ""
    type: str = ""
    final: str = ""

    @property
    def conditions(self) -> Mapping[str, str]:
        """The headers that ask only for a document that has changed (RFC 9110, 13)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class Store:
    """The documents that were fetched, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def known(self, address: str) -> Kept | None:
        """What is known of an address; None if it was not asked for."""
        with suppress(OSError, ValueError, TypeError):
            kept = Kept(**json.loads((self._place(address) / _ABOUT).read_bytes()))
            if not kept.name or (self._place(address) / kept.name).is_file():
                return kept
        return None

    def file(self, address: str) -> Path | None:
        """The document at an address; None if there is none here."""
        kept = self.known(address)
        return self._place(address) / kept.name if kept and kept.name else None

    def keep(self, address: str, answer: Answer, at: float) -> Kept:
        """Keep an answer; one that says that nothing has changed keeps the document."""
        before = self.known(address)
        if answer.status == _UNCHANGED and before:
            kept = Kept(**{**asdict(before), "at": at})
        elif answer.status == _OK:
            name = name_of(answer.address)
            kept = Kept(
                address, at, answer.status, name,
                etag=answer.headers.get("etag", ""),
                modified=answer.headers.get("last-modified", ""),
                type=answer.headers.get("content-type", ""),
                final=answer.address,
            )  # fmt: skip
            self._write(address, name, answer.body)
        else:
            kept = Kept(address, at, answer.status)
        self._write(address, _ABOUT, json.dumps(asdict(kept), ensure_ascii=False).encode())
        return kept

    def _write(self, address: str, name: str, data: bytes) -> None:
        place = self._place(address)
        place.mkdir(parents=True, exist_ok=True)
        replace_file(place / name, data)

    def _place(self, address: str) -> Path:
        digest = blake2b(address.encode("utf-8", "replace"), digest_size=12).hexdigest()
        return self._folder / digest[:2] / digest


def name_of(address: str) -> str:
    """A safe name for the file of a document: that at its address."""
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    stem, dot, suffix = last.rpartition(".")
    suffix = "".join(each for each in suffix.lower() if each.isascii() and each.isalnum())[:8]
    return f"{ascii_name(stem if dot else last)[:80]}{f'.{suffix}' if dot and suffix else ''}"
