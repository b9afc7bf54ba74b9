"""What a target is: a place where a site is published, behind one small protocol.

A target stores files by path. Everything else (what differs, in which order, what must be refused)
is decided in `plan`, once for all kinds of targets.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from budkavle.model.problems import BudkavleError
from budkavle.model.rules import N_

OWN = ".budkavle/"
"""The folder of a target that holds what belongs to publishing: no reader needs it."""

RECORD = f"{OWN}published.json.gz"
"""The record of what was published there, among the target's files."""


class PublishError(BudkavleError):
    """The site cannot be published in this way: a sentence, and the values in it."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values))
        self._sentence, self._values = sentence, values

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say what is wrong and what to do, in the language of `translate`."""
        return translate(self._sentence).format(**self._values)


class RefusedError(PublishError):
    """Publishing would do harm, by the figures; nothing was changed."""


class TryLaterError(PublishError):
    """The target is busy or cannot be reached now; the same command may succeed later."""


class OvertakenError(TryLaterError):
    """Another publisher was faster; nothing was changed, and it is worth looking again at once."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be put: its path on the target, where its bytes are, and how it is served."""

    path: str
    source: Path
    digest: str
    media_type: str
    cache_control: str

    def read(self) -> bytes:
        """The file's bytes; raises RefusedError if they are no longer those of its digest."""
        data = self.source.read_bytes()
        if digest_of(data) != self.digest:
            raise RefusedError(_BY_HAND, path=self.path)
        return data


class Target(Protocol):
    """A place where a site is published.

    Paths have no slash at the beginning. All methods raise TryLaterError if the target cannot be
    reached, and PublishError if it does not allow something.
    """

    @property
    def is_atomic(self) -> bool:
        """Whether readers see nothing of what is put and deleted before `switch`."""

    def hold(self, patience: float) -> AbstractContextManager[None]:
        """Be the only one who publishes there; wait up to `patience` seconds for another one."""

    def list(self) -> Mapping[str, str]:
        """The version of every file that is there; it differs whenever the bytes may differ."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is not there."""

    def put(self, uploads: Iterable[Upload]) -> Iterator[tuple[str, str]]:
        """Put files, in any order; yield the path and the version of each when it is there.

        Empty folders that are in the way go. Files that are must have been deleted before.
        """

    def delete(self, paths: Collection[str]) -> None:
        """Delete files; it does not matter if one is not there."""

    def switch(self, standing: Collection[str]) -> None:
        """Let readers have exactly these files: those that were put, the others as they were.

        Raises OvertakenError if somebody else has changed the target meanwhile.
        """


def digest_of(data: bytes) -> str:
    """The digest by which a file's bytes are known."""
    return blake2b(data, digest_size=16).hexdigest()


def folders_of(path: str) -> Iterator[str]:
    """The folders that a path is in, the innermost first."""
    while path := path.rpartition("/")[0]:
        yield path


_BY_HAND = N_("{path} has been changed by hand. Build again.")
