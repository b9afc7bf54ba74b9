"""Small files kept between builds: written whole or not at all, and noticed when damaged.

They only save time, so one that is missing or damaged is simply made again.
"""

from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile

_DIGEST = 16


def read(path: Path) -> bytes | None:
    """What was written at `path`; None if nothing was, or if it is damaged."""
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    digest, data = stored[:_DIGEST], stored[_DIGEST:]
    return data if digest == _digest(data) else None


def write(path: Path, data: bytes) -> None:
    """Write the file at one stroke, so that two builds may write the same one at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as draft:
        draft.write(_digest(data) + data)
    Path(draft.name).replace(path)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()
