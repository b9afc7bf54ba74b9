"""The site as of another moment: a folder of its own, which nothing takes for the site.

It has its own state too, so neither what the site is made of nor what was published before can
depend on it. Nothing is handed over from it, and no address in it is remembered.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from budkavle.edition.ledger import PATH as LEDGER
from budkavle.host.chrome import Description
from budkavle.model.problems import BudkavleError
from budkavle.model.rules import N_
from budkavle.render.output import STATE, Output, Promised, digest_of, state_of

MARK = "as-of.txt"
"""The file that tells such a folder from a site, and from a folder with anything else."""

_MARK = b"""\
This is not the site, but what it was or will be at another moment: build.py build --now made it.
It may show what is not public yet. Do not publish it.
"""

_OWN = Path(STATE, "as-of")
"""Where such sites are if nothing else is said, seen from mkdocs.yml."""


class PlaceError(BudkavleError):
    """The site as of another moment cannot be built there: a sentence, and the folders it names."""

    def __init__(self, sentence: str, folder: Path, other: Path | None = None) -> None:
        super().__init__(str(folder))
        self._sentence, self._folder, self._other = sentence, folder, other

    def told(self, translate: Callable[[str], str]) -> str:
        """Say why."""
        return translate(self._sentence).format(folder=self._folder, other=self._other)


class NotTheSiteError(BudkavleError):
    """What is to be published, or was, is not the site but what it is at another moment."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))

    def told(self, translate: Callable[[str], str]) -> str:
        """Say which."""
        said = translate(
            "{folder} holds the site as of another moment, which is not to be published."
            " Build the site without --now."
        )
        return said.format(folder=self)


def folder_for(configuration: Path, described: Description, wanted: Path | None) -> Path:
    """The folder to build in: the one that is wanted, or one in `.budkavle/`.

    Raises PlaceError if the site, or what it is made of, could be harmed there, or another's files.
    """
    folder = (wanted or configuration.parent / _OWN / "site").resolve()
    for other in _to_keep(configuration, described, folder):
        if folder == other or folder in other.parents or other in folder.parents:
            raise PlaceError(_IN_THE_WAY, folder, other)
    if folder.exists() and not is_marked(folder) and not _is_empty(folder):
        raise PlaceError(_NOT_EMPTY, folder)
    return folder


def state_for(folder: Path) -> Path:
    """Where what only saves time is kept for such a folder: beside it."""
    return folder.with_name(f".{folder.name}-as-of")


def mark(folder: Path) -> None:
    """Make the folder known before anything else is in it, so that a killed build leaves no other.

    Who calls this must be `alone` in its state.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not is_marked(folder):
        (folder / MARK).write_bytes(_MARK)


def is_marked(folder: Path) -> bool:
    """Whether a folder holds a site as of another moment."""
    return (folder / MARK).is_file()


def outputs(made: Iterable[Promised]) -> Iterator[Promised]:
    """These outputs of a site as they are here: closed to robots, and without the ledger."""
    from budkavle.render.data import robots  # loads all that is made for machines

    for each in made:
        if each.path == robots.PATH:
            yield robots.closed()
        elif each.path != LEDGER:
            yield each
    yield Output(MARK, digest_of(_MARK), partial(bytes, _MARK))


def _to_keep(configuration: Path, described: Description, folder: Path) -> Iterator[Path]:
    """What such a folder must not be, contain or lie in; of `.budkavle/` its own part is free."""
    yield from (each.resolve() for each in (described.site, described.content, described.theme))
    yield configuration.resolve()
    yield state_of(described.site).resolve()
    if (configuration.parent / _OWN).resolve() not in folder.parents:
        yield (configuration.parent / STATE).resolve()


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


_IN_THE_WAY = N_(
    "The site as of another moment cannot be built in {folder}, because of {other}. Choose a folder"
    " apart from the site, and from what it is made of."
)
_NOT_EMPTY = N_(
    "There is something else in {folder}. Choose a folder that is empty, or is not there yet."
)
