"""Outputs as values, and the one place that writes: what differs, what stands, what goes."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site: its path, a key that digests all it depends on, how to render it."""

    path: str
    key: str
    render: Callable[[], bytes]


def key_of(*depends: object) -> str:
    """Digest what an output depends on; each must have a `repr` that tells all of it."""
    return blake2b(repr(depends).encode(), digest_size=16).hexdigest()
