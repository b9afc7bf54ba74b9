"""Makes Pagefind's files the same for the same documents.

Pagefind's output differs between runs in one place only: the index's description lists the filters
in the order of a hash table. Sorting them gives the description the same bytes, and the same name,
which contains a digest of them.
"""

import gzip
import json
import re
from hashlib import blake2b
from pathlib import Path

# In CBOR (RFC 8949), a filter is an array of two texts: its name and the name of its file.
_FILTER = rb"\x82(?:[\x60-\x77]|\x78.)(?:topic|year)-[a-z0-9-]+[\x60-\x77][a-z]+_[0-9a-f]+"
_ONE = re.compile(_FILTER, re.DOTALL)
_ALL = re.compile(rb"(?:%s)+" % _FILTER, re.DOTALL)


def make_canonical(folder: Path, language: str) -> bytes:
    """Sort the filters of the index in a folder, and rename its description to match.

    Returns the description, unpacked.
    """
    entry_file = folder / "pagefind-entry.json"
    entry = json.loads(entry_file.read_bytes())
    known = entry["languages"][language]
    described = folder / f"pagefind.{known['hash']}.pf_meta"
    data = _sorted(gzip.decompress(described.read_bytes()))
    known["hash"] = f"{language}_{blake2b(data, digest_size=5).hexdigest()}"
    described.unlink()
    packed = gzip.compress(data, mtime=0)
    (folder / f"pagefind.{known['hash']}.pf_meta").write_bytes(packed)
    entry_file.write_bytes(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode())
    return data


def _sorted(data: bytes) -> bytes:
    return _ALL.sub(lambda filters: b"".join(sorted(_ONE.findall(filters[0]))), data)
