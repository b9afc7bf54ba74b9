"""Says so when a disk is full: which file did not fit, and what to do."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from budkavle.model.problems import BudkavleError

_FULL = frozenset(
    {errno.ENOSPC, errno.EFBIG} | ({errno.EDQUOT} if hasattr(errno, "EDQUOT") else set())
)
"""No space is left, none is left for this user, or files may not be so large."""


class DiskFullError(BudkavleError, OSError):
    """There is no room for a file; `filename` is its path, if known.

    It is an OSError too, so that whoever expects that a file cannot be written needs no more.
    """

    def explain(self, translate: Callable[[str], str]) -> str:
        """Name the file, say that nothing is lost, and what to do."""
        said = translate(
            "The disk is full: there is no room for {path}. Nothing that was there is lost. Make"
            " room on the disk, and run the command again."
        )
        return said.format(path=self.filename or translate("a file"))


def is_full(error: OSError) -> bool:
    """Whether this error means that a disk is full."""
    return error.errno in _FULL


def full(error: OSError, path: Path | str) -> OSError:
    """The error to raise for one that occurred while `path` was written: it names the path."""
    if not is_full(error) or isinstance(error, DiskFullError):
        return error
    return DiskFullError(error.errno, error.strerror, str(path))


@contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """Raise DiskFullError where there is no room for `path`; the system itself does not name it."""
    try:
        yield
    except OSError as error:
        raise full(error, path) from error
