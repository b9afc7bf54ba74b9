"""The site as of another time: built in another folder, so that it is not mistaken for the site.

It also has its own state, so it affects neither the real site nor the record of what was published.
It is not handed over, and its addresses are not recorded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from budkavle.build import durable
from budkavle.edition.ledger import PATH as LEDGER
from budkavle.host.chrome import Description
from budkavle.model.problems import BudkavleError
from budkavle.model.rules import N_
from budkavle.render.output import STATE, AnyOutput, Output, digest_of, state_of

MARK = "as-of.txt"
"""The file that marks such a folder, which distinguishes it from a site and any other folder."""

_MARK = b"""\
This is not the site, but what it was or will be at another moment: build.py build --now made it.
It may show what is not public yet. Do not publish it.
"""

_OWN = Path(STATE, "as-of")
"""The default folder of such sites, relative to the folder of mkdocs.yml."""


class PlaceError(BudkavleError):
    """The site as of another time cannot be built there: a message, and the folders it names."""

    def __init__(self, sentence: str, folder: Path, other: Path | None = None) -> None:
        super().__init__(str(folder))
        self._sentence, self._folder, self._other = sentence, folder, other

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say why."""
        return translate(self._sentence).format(folder=self._folder, other=self._other)


class NotTheSiteError(BudkavleError):
    """What is to be published, or was, is not the site but the site as of another time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say which folder."""
        said = translate(
            "{folder} holds the site as of another moment, which is not to be published."
            " Build the site without --now."
        )
        return said.format(folder=self)


def folder_for(configuration: Path, described: Description, wanted: Path | None) -> Path:
    """The folder to build in: the `wanted` one, or a folder in `.budkavle/`.

    Raises PlaceError if building there could damage the site, its sources or files of someone else.
    """
    folder = (wanted or configuration.parent / _OWN / "site").resolve()
    for other in _to_keep(configuration, described, folder):
        if folder == other or folder in other.parents or other in folder.parents:
            raise PlaceError(_IN_THE_WAY, folder, other)
    if folder.exists() and not is_marked(folder) and not _is_empty(folder):
        raise PlaceError(_NOT_EMPTY, folder)
    return folder


def state_for(folder: Path) -> Path:
    """The folder for the cache of such a site: beside its folder."""
    return folder.with_name(f".{folder.name}-as-of")


def mark(folder: Path) -> None:
    """Mark the folder before anything else is in it: even a killed build leaves a marked folder.

    The caller must hold the lock of its state (see `hold_lock`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not is_marked(folder):
        (folder / MARK).write_bytes(_MARK)


def is_marked(folder: Path) -> bool:
    """Whether a folder holds a site as of another time."""
    return (folder / MARK).is_file()


def outputs(made: Mapping[str, Sequence[AnyOutput]]) -> dict[str, Sequence[AnyOutput]]:
    """Adapt the outputs of a site, by their renderers: closed to robots, marked, and no ledger."""
    adapted = {name: list(_adapted(those)) for name, those in made.items()}
    return {**adapted, "as of": [Output(MARK, digest_of(_MARK), partial(bytes, _MARK))]}


def _adapted(made: Iterable[AnyOutput]) -> Iterator[AnyOutput]:
    from budkavle.render.data import robots  # loads everything that is made for machines

    for each in made:
        if each.path == robots.PATH:
            yield robots.closed()
        elif each.path != LEDGER:
            yield each


def _to_keep(configuration: Path, described: Description, folder: Path) -> Iterator[Path]:
    """The paths that such a folder must not be, contain or lie in.

    All of `.budkavle/` belongs to them, except the part for such folders.
    """
    yield from (each.resolve() for each in (described.site, described.content, described.theme))
    yield configuration.resolve()
    yield (configuration.parent / durable.FOLDER).resolve()
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
