"""Hands the news over to the mail service when it is live, and not before.

The hand-over of a build is in `.budkavle/manifest.json`. What is live is in `.budkavle/live/`, in
the same form; after a rollback, it is the hand-over of the release that was put back.
"""

from collections.abc import Mapping
from pathlib import Path

from budkavle.build.run import MANIFEST
from budkavle.publish.archive import Archive
from budkavle.system.unfinished import replace_file


def hand_over(files: Mapping[str, str], archive: Archive, folder: Path) -> None:
    """Write the hand-over of a release into a folder; readers of its index see a whole one.

    `files` are the digests of its files, with MANIFEST as the index.
    """
    if MANIFEST not in files:
        return
    # A program reads the index first and then the files that it names.
    for name in sorted(files, key=lambda each: each == MANIFEST):
        place = folder / name
        data = archive.place(files[name]).read_bytes()
        if not place.exists() or place.read_bytes() != data:
            place.parent.mkdir(parents=True, exist_ok=True)
            replace_file(place, data)
    for place in (folder / MANIFEST).with_suffix("").glob("*"):
        if place.relative_to(folder).as_posix() not in files:
            place.unlink()
