"""Outputs as values: what the site is made of, and what each depends on. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from budkavle.model.problems import BudkavleError
from budkavle.system import program

STATE = ".budkavle"
"""The folder for what only saves time, beside mkdocs.yml and beside the site."""


@dataclass(frozen=True, slots=True)
class Framed:
    """How a page in a frame is made of the one that stands, if that holds the same content.

    `content` digests what the page holds, `frame` the frame; `refill` is given the digest of the
    frame that stands, and the page in it, and gives None if that cannot be done.
    """

    content: str
    frame: str
    refill: Callable[[str, bytes], bytes | None]


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the site: its path, a key that digests all it depends on, how to render it.

    `says` is the text in a picture, which nobody can search its bytes for. Outputs of one `kin`
    that follow one another share much of what they are made of, so one process renders them.
    """

    path: str
    key: str
    render: Callable[[], bytes]
    says: str = ""
    framed: Framed | None = None
    kin: str = ""

    def made(self) -> "Output":
        """Itself; see `Later`."""
        return self


@dataclass(frozen=True, slots=True)
class Later:
    """An output of which only the path is known before a worker wants it.

    Where there are many of a kind, already their keys take time, and what they are made of memory.
    """

    path: str
    make: Callable[[Any], Output]
    of: object
    """What it is made of, which `make` is given."""
    kin: str = ""

    def made(self) -> Output:
        """Make it."""
        return self.make(self.of)

    def render(self) -> bytes:
        """Render it."""
        return self.made().render()


Promised = Output | Later
"""An output, made or not."""


def state_of(folder: Path) -> Path:
    """Where what only saves time is kept for the site in `folder`: beside it."""
    return folder.parent / STATE / folder.name


def key_of(*depends: object) -> str:
    """Digest what an output depends on, the program too; each `repr` must tell all of it."""
    return digest_of(program.digest(), *depends)


def digest_of(*facts: object) -> str:
    """Digest facts whose `repr` tells all of them: the same on every machine, so fit for names."""
    return blake2b(repr(facts).encode(), digest_size=16).hexdigest()


class Standing(NamedTuple):
    """What a build left in the site: how many files, and their digest (see `system.snapshot`)."""

    files: int
    digest: str


class OtherSiteError(BudkavleError):
    """The site does not stand as the last build left it."""


def write_all(outputs: Iterable[Promised], folder: Path) -> None:
    """Write every output into a folder, without a record or a journal."""
    for output in outputs:
        place = folder / output.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(output.render())
