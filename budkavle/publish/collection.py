"""Collects the finished site for publishing: the digest of every file, and a copy that stays."""

import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from budkavle.build import as_of
from budkavle.edition import ledger
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.model.rules import N_
from budkavle.publish.archive import Archive
from budkavle.publish.protocol import PublishError, digest_of
from budkavle.system import files
from budkavle.system.fingerprint import fingerprint_of
from budkavle.system.unfinished import replace_file

_NO_SITE = N_("There is no finished site in {folder}. Build it first: budkavle build")


@dataclass(frozen=True, slots=True)
class Collected:
    """The finished site: its files' digests, those of the hand-over, and when it was written."""

    files: Mapping[str, str]
    handed_over: Mapping[str, str]
    written: datetime
    addresses: Ledger


def collect(site: Path, manifest: Path, archive: Archive, digests: Path | None) -> Collected:
    """Collect the site; the caller holds the lock of its builds.

    `manifest` is the index of the hand-over, `digests` a file that saves reading what is known, if
    there is to be one.
    Raises PublishError if there is no site, and NotTheSiteError for that of another time.
    """
    if as_of.is_marked(site):
        raise as_of.NotTheSiteError(site)
    if not (site / "index.html").is_file():
        raise PublishError(_NO_SITE, folder=site)
    known, found = _known(digests) if digests else {}, {}
    newest = 0
    for path, status in sorted(files.standing(site)):
        if not stat.S_ISREG(status.st_mode):
            continue
        fingerprint = fingerprint_of(status)
        stamp, digest = known.get(path, ("", ""))
        if stamp != fingerprint.portable:
            digest = digest_of((site / path).read_bytes())
        if not archive.holds(digest):
            archive.keep(site / path, digest)
        found[path] = fingerprint.portable, digest
        newest = max(newest, fingerprint.mtime_ns)
    if digests:
        digests.parent.mkdir(parents=True, exist_ok=True)
        replace_file(digests, json.dumps(found).encode())
    return Collected(
        files={path: digest for path, (_, digest) in found.items()},
        handed_over=_hand_over(manifest, archive),
        written=datetime.fromtimestamp(newest / 1e9, UTC),
        addresses=_addresses(site / ledger.PATH),
    )


def _known(digests: Path) -> Mapping[str, tuple[str, str]]:
    """The stamps and digests of the last time; empty if they cannot be read."""
    try:
        said = json.loads(digests.read_bytes())
        return {path: (str(stamp), str(digest)) for path, (stamp, digest) in said.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _hand_over(manifest: Path, archive: Archive) -> dict[str, str]:
    """The files of the hand-over by their names; empty if there is none."""
    if not manifest.exists():
        return {}
    # Copied, not linked: a build would take a link for a change of the hand-over.
    files = (manifest, *sorted(manifest.with_suffix("").glob("*")))
    return {
        file.relative_to(manifest.parent).as_posix(): archive.keep_bytes(file.read_bytes())
        for file in files
    }


def _addresses(file: Path) -> Ledger:
    return ledger.parse(file.read_text(encoding="utf-8")) if file.exists() else NOTHING_YET
