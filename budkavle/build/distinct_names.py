"""Refuses outputs that the disk cannot hold side by side, because it takes their names for one.

Windows and macOS ignore the case of names, and macOS also the form in which letters are stored.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

from budkavle.model.problems import ContentError, Problem
from budkavle.model.rules import N_, Rule

SAME_ADDRESS = Rule(
    "same-address",
    N_("This disk cannot tell the address from /{value}, so one of them would be lost."),
    N_("Change one of them, or build on a system that tells them apart, such as Linux."),
)

_PROBE = "probe-\u00e9"


def require_distinct(
    paths: Collection[str],
    site: Path,
    stored_in: Callable[[Path], Callable[[str], str]] | None = None,
) -> None:
    """Raise ContentError for paths of outputs that are one on the disk where `site` is.

    `stored_in` gives what the disk of a folder takes a path for; by default, the disk is asked.
    """
    if len({_alike(path) for path in paths}) == len(set(paths)):
        return  # whatever the disk does
    folder = next(each for each in (site, *site.resolve().parents) if each.is_dir())
    if problems := tuple(_problems(paths, (stored_in or _as_stored_in)(folder), site.name)):
        raise ContentError(problems)


def _problems(paths: Collection[str], stored: Callable[[str], str], name: str) -> Iterator[Problem]:
    known: dict[str, str] = {}
    for path in sorted(set(paths)):
        other = known.setdefault(stored(path), path)
        if other != path:
            values = (("value", other.removesuffix("index.html")),)
            yield Problem(f"{name}/{path}", 1, "", SAME_ADDRESS, values)


def _as_stored_in(folder: Path) -> Callable[[str], str]:
    """What the disk of a folder takes a path for."""
    with TemporaryDirectory(dir=folder, prefix=".budkavle-") as place:
        (Path(place) / _PROBE).touch()
        ignores_case = (Path(place) / _PROBE.upper()).exists()
        ignores_form = (Path(place) / normalize("NFD", _PROBE)).exists()

    def stored(path: str) -> str:
        path = normalize("NFC", path) if ignores_form else path
        return path.casefold() if ignores_case else path

    return stored


def _alike(path: str) -> str:
    return path.casefold() if path.isascii() else normalize("NFC", path).casefold()
