"""Finds what Pagefind could not write: it ends with success although the disk is full.

Its files are packed (gzip, RFC 1952), so a packed file that is cut off cannot be unpacked. The
description of the index names all others. The search program is plain text, whose end says nothing;
but where it did not fit, there is no room for anything else either.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

PACKED = ("fragment/*", "index/*", "filter/*", "*.pf_meta", "wasm.*.pagefind")
"""The packed files of an index."""

_MAGIC = b"pagefind_dcd"
_PROBE = b"\0" * 500_000
"""Twice as many bytes as the search program has."""


def cut_off(folder: Path, description: bytes, language: str) -> Iterator[str]:
    """The names of files of an index that are cut off or missing; `description` is unpacked.

    Raises OSError if the disk is still full.
    """
    there = [path for pattern in PACKED for path in sorted(folder.glob(pattern))]
    yield from (path.name for path in there if not _is_whole(path))
    names = {path.name.partition(".")[0] for path in there}
    yield from sorted(_names_in(description, language) - names)
    _probe(folder / "probe")


def _is_whole(path: Path) -> bool:
    try:
        return gzip.decompress(path.read_bytes()).startswith(_MAGIC)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return False


def _names_in(description: bytes, language: str) -> set[str]:
    """The names, without endings, of the fragments, indexes and filters that a description names.

    Each is a language and a digest, such as sv_c53dd88. Before it is one byte with its length, as
    before every short text in CBOR (RFC 8949, 3); no key of ours has an underscore.
    """
    named = re.compile(rb"([\x60-\x77])(%s_[0-9a-f]+)" % language.encode())
    return {name[: length[0] - 0x60].decode() for length, name in named.findall(description)}


def _probe(path: Path) -> None:
    try:
        path.write_bytes(_PROBE)
    finally:
        path.unlink(missing_ok=True)
