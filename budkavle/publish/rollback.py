"""Takes back what was published: chooses an earlier release, and keeps the later one away.

No address is forgotten by it: the ledger that goes out names every address that was published.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from budkavle.edition import ledger
from budkavle.edition.ledger import Ledger
from budkavle.model.rules import N_
from budkavle.publish.archive import Archive, Release, digest_of_files
from budkavle.publish.protocol import PublishError, RefusedError
from budkavle.publish.record import Record
from budkavle.system.unfinished import replace_file

_TAKEN_BACK = "taken-back"
"""The file with the digest of what was taken back."""


def earlier_release(
    archive: Archive, target: str, record: Record | None, name: str | None
) -> Release:
    """The kept release with this name; without a name, the last one that differs from what is out.

    Raises PublishError if there is none.
    """
    kept = list(archive.releases(target))
    current = next((each for each in kept if record and each.name == record.release), None)
    if record is None or (not name and current is None):
        raise PublishError(_NOTHING_OUT)
    since = name or (current.origin if current else record.release)
    for each in kept:
        if each.name == name or (not name and each.name < since and _differ(each, current)):
            return each
    known = ", ".join(each.name for each in kept if each != current) or "–"
    raise PublishError(_NONE, known=known)


def with_ledger(files: Mapping[str, str], out: Ledger, archive: Archive) -> dict[str, str]:
    """The files of a release, with a ledger of all addresses that are `out` besides its own."""
    text = archive.place(files[ledger.PATH]).read_text(encoding="utf-8")
    data = ledger.render({**out, **ledger.parse(text)})
    return {**files, ledger.PATH: archive.keep_bytes(data)}


def lost_for_now(files: Mapping[str, str], out: Ledger) -> Iterator[str]:
    """The published addresses at which a release has no page: they answer 404 for a while."""
    return (each for each in sorted(out) if f"{each}index.html" not in files)


def remember(state: Path, archive: Archive, target: str, taken_back: str) -> None:
    """Note which release was taken back, so that nothing publishes the same again by itself."""
    kept = (each for each in archive.releases(target) if each.name == taken_back)
    if release := next(kept, None):
        replace_file(state / _TAKEN_BACK, digest_of_files(release.files).encode())


def forget(state: Path) -> None:
    """Another state of the site was published: nothing is kept away any more."""
    (state / _TAKEN_BACK).unlink(missing_ok=True)


def refuse_again(state: Path, files: Mapping[str, str]) -> None:
    """Raise RefusedError if this is exactly what was taken back."""
    if is_taken_back(state, files):
        raise RefusedError(_SAME)


def is_taken_back(state: Path, files: Mapping[str, str]) -> bool:
    """Whether this is exactly what was taken back."""
    noted = state / _TAKEN_BACK
    return noted.exists() and noted.read_text() == digest_of_files(files)


def _differ(one: Release, other: Release | None) -> bool:
    """Whether readers get something else; the ledger does not count, as it only grows."""
    return other is None or _without_ledger(one.files) != _without_ledger(other.files)


def _without_ledger(files: Mapping[str, str]) -> dict[str, str]:
    return {path: digest for path, digest in files.items() if path != ledger.PATH}


_NOTHING_OUT = N_("This machine has published nothing there that could be taken back.")
_NONE = N_("There is no earlier release to put back. Kept on this machine: {known}.")
_SAME = N_(
    "The site is exactly what was taken back. Nothing was changed. Correct the content first; if it"
    " is right all the same, publish with --again."
)
