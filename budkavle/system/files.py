"""Lists the files of a folder, with their fingerprints."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from os import DirEntry
from pathlib import Path
from typing import NamedTuple

from budkavle.model.rules import N_, Rule
from budkavle.system.fingerprint import Fingerprint, fingerprint_of

UNREADABLE = Rule(
    "unreadable",
    N_("The file cannot be read: {reason}."),
    N_("Check its location and its permissions."),
)
LINK_OUT = Rule(
    "link-out",
    N_("This is a link to {value}: out of the folder of the content, or to a whole folder."),
    N_("Put the file itself here instead of the link."),
)
SPECIAL_FILE = Rule(
    "special-file", N_("This is neither a file nor a folder."), N_("Take it away from the content.")
)
DAMAGED_NAME = Rule(
    "damaged-name",
    N_("The name is not in UTF-8, so no address can be made of it."),
    N_("Give it another name; it probably comes from an old system, where å, ä and ö differed."),
)

_BACKUPS = ("~", ".bak", ".orig", ".rej", ".swp")
"""What editors, patch and merge tools add to the name of a file that they keep a copy of."""


class Stray(NamedTuple):
    """Something in a folder that is not read: a link out of it or to a folder, or a special file.

    `target` is where a link leads, as it is written, or why something is unreadable; empty for a
    special file, such as a FIFO, and for a name that is not in UTF-8, whose path shows U+FFFD.
    """

    path: str
    rule: Rule
    target: str


class Listing(NamedTuple):
    """Every file below a folder by its path from there, and everything else that is in it."""

    files: dict[str, Fingerprint]
    strays: list[Stray]


NOTHING_KNOWN: Mapping[str, Fingerprint] = {}
"""An empty mapping of known fingerprints."""


def list_files(folder: Path | str, known: Mapping[str, Fingerprint] = NOTHING_KNOWN) -> Listing:
    """List the files below a folder, except hidden ones, backups and locks (`~$name`).

    A symbolic link counts as the file that it leads to if that is a file below the same folder;
    any other link is a stray, so that nothing outside the folder is ever read. The fingerprint of a
    path in `known` is taken from there: a change since then is found by the next listing.
    """
    listing = Listing({}, [])
    _list(str(folder), "", os.path.realpath(folder), known, listing)
    return listing


def walk(folder: Path | str) -> Iterator[tuple[str, Fingerprint]]:
    """Every file below a trusted folder, by its path from there; links are followed.

    A name that is not in UTF-8 is left out, since no address leads to it.
    """
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(each for each in folders if not _is_left_out(each))
        folders[:] = [each for each in folders if not _is_loop(parent, each)]
        for name in sorted(names):
            path = os.path.join(parent, name)  # noqa: PTH118 - a Path for each costs as much again
            if not _is_left_out(name) and os.path.isfile(path):  # noqa: PTH113 - likewise
                name = os.path.relpath(path, folder).replace(os.sep, "/")
                yield name, fingerprint_of(os.stat(path))  # noqa: PTH116


def standing(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder by its path from there, with its status, in no certain order.

    Links to files are among them, links to folders are not, and none is followed, except
    that the folder itself may be one. A folder that does not exist has no files.
    """
    rest = [(str(folder), "")]
    while rest:
        place, prefix = rest.pop()
        for entry in _entries(place):
            if entry.is_dir():
                if not entry.is_symlink():
                    rest.append((entry.path, f"{prefix}{entry.name}/"))
                continue
            with suppress(FileNotFoundError):
                yield f"{prefix}{entry.name}", entry.stat(follow_symlinks=False)


def _entries(folder: str) -> list[DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []


def _list(
    folder: str, prefix: str, root: str, known: Mapping[str, Fingerprint], listing: Listing
) -> None:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda each: each.name)
    except OSError as error:
        if not prefix:
            raise
        listing.strays.append(Stray(prefix.rstrip("/"), UNREADABLE, error.strerror or ""))
        return
    for entry in found:
        if _is_ignored(entry.name):
            continue
        path = f"{prefix}{entry.name}"
        if not is_utf8(entry.name):
            shown = os.fsencode(path).decode(errors="replace")
            listing.strays.append(Stray(shown, DAMAGED_NAME, ""))
        elif entry.is_symlink() and not _leads_to_file_in(root, entry):
            target = os.readlink(entry.path)  # noqa: PTH115 - the entry has no Path
            listing.strays.append(Stray(path, LINK_OUT, target))
        elif entry.is_dir():
            _list(entry.path, f"{path}/", root, known, listing)
        elif entry.is_file():
            listing.files[path] = known.get(path) or fingerprint_of(entry.stat())
        else:
            listing.strays.append(Stray(path, SPECIAL_FILE, ""))


def is_utf8(name: str) -> bool:
    """Whether the name of a file is text; Python reads other bytes as lone surrogates (PEP 383)."""
    return name.isascii() or not any("\ud800" <= each <= "\udfff" for each in name)


def _is_left_out(name: str) -> bool:
    return _is_ignored(name) or not is_utf8(name)


def _is_ignored(name: str) -> bool:
    is_lock = name.startswith((".", "~$")) or (name.startswith("#") and name.endswith("#"))
    return is_lock or name.lower().endswith(_BACKUPS)


def _leads_to_file_in(root: str, link: DirEntry[str]) -> bool:
    target = os.path.realpath(link.path)
    return target.startswith(f"{root}{os.sep}") and link.is_file()


def _is_loop(parent: str, name: str) -> bool:
    """Whether a folder is a link to one that it lies in."""
    path = os.path.join(parent, name)  # noqa: PTH118
    real = os.path.realpath(path)
    inner = os.path.realpath(parent)
    return os.path.islink(path) and f"{inner}{os.sep}".startswith(f"{real}{os.sep}")  # noqa: PTH114
