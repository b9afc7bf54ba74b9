"""Outputs: the files of the site as values, and what each of them depends on. Pure."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from budkavle.model.problems import BudkavleError
from budkavle.system import program

STATE = ".budkavle"
"""The name of the cache folder, beside mkdocs.yml and beside the site."""


class Framed(NamedTuple):
    """How to make a page from its published version, if only the frame has changed.

    `content` is the digest of the page's content, `frame` that of its frame. `refill` takes the
    digest of the published page's frame, and that page; it returns None if it cannot be reused.
    """

    content: str
    frame: str
    refill: Callable[[str, bytes], bytes | None]


class Output(NamedTuple):
    """One file of the site: its path, how to render it, and a key that digests all it depends on.

    `says` is the text in a picture, since text cannot be found in a picture's bytes. Consecutive
    outputs with the same `kin` are made from much the same data, so one process renders them.
    """

    path: str
    key: str
    render: Callable[[], bytes]
    says: str = ""
    framed: Framed | None = None
    kin: str = ""

    def resolve(self) -> "Output":
        """Return the output itself, as it is already made; see `LazyOutput`."""
        return self


class LazyOutput(NamedTuple):
    """An output of which only the path is known until a worker needs it.

    Where there are many outputs of a kind, computing their keys takes time, and what they are made
    from takes memory.
    """

    path: str
    make: Callable[[Any], Output]
    of: object
    """What the output is made from: the argument of `make`."""
    kin: str = ""

    def resolve(self) -> Output:
        """Make the output."""
        return self.make(self.of)

    def render(self) -> bytes:
        """Make the output and render it."""
        return self.resolve().render()


AnyOutput = Output | LazyOutput
"""An output, whether it is made already or not."""


def state_of(folder: Path) -> Path:
    """The cache folder for the site in `folder`: it is beside the site."""
    return folder.parent / STATE / folder.name


def key_of(*depends: object) -> str:
    """Digest everything that an output depends on, including the program's version.

    The `repr` of each argument must contain everything about it.
    """
    return digest_of(program.digest(), *depends)


def digest_of(*facts: object) -> str:
    """Digest facts; the `repr` of each must contain everything about it.

    The digest is the same on every machine, so it can be part of a published name.
    """
    return blake2b(repr(facts).encode(), digest_size=16).hexdigest()


class Rebuild(NamedTuple):
    """Outputs to make again, and the folders whose content they replace.

    `memo` is what the next rebuild must know of the published outputs.
    """

    outputs: Sequence[AnyOutput] = ()
    folders: Sequence[str] = ()
    memo: object = None


class SiteState(NamedTuple):
    """A summary of the published site: how many files, and their digest (see `system.snapshot`)."""

    files: int
    digest: str


class OtherSiteError(BudkavleError):
    """The published site is not the one that the last build wrote."""


def write_all(outputs: Iterable[AnyOutput], folder: Path) -> None:
    """Write every output into a folder, without recording what was written."""
    for output in outputs:
        place = folder / output.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(output.render())
