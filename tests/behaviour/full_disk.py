"""Fills a disk while a site is built on it: `python -m tests.behaviour.full_disk FOLDER --step 40`.

Mounts a small file system in FOLDER, which needs the right to do so: run it below
`unshare --map-root-user --mount`. Prints, as JSON, what each build on a full disk said and left.
"""

import argparse
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from shutil import rmtree
from typing import Any

from budkavle.cli.main import main as command
from tests.support.site_folder import SMALL, SiteFolder

MOUNTED = ["unshare", "--map-root-user", "--mount"]
"""Runs a command that may mount file systems, which nobody else sees."""

_PLENTY = 24_000
"""Kilobytes."""

_STATES = ("nothing", "an older site")
_TEXT = "Regionens kärnsystem upphandlas av nämnden under våren.\n\n" * 60


def tried(folder: Path, step: int, more: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The results of builds with more and more room, in kilobytes, until one succeeds.

    `more` are more arguments of a build.
    """
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_PLENTY}k", "none", folder], check=True)
    whole = _site(folder / "whole", edited=True)
    assert _build(whole, more)[0] == 0
    wanted = whole.files()
    for state in _STATES:
        for room in range(4, _PLENTY, step):
            result = _on_full_disk(
                folder / f"{_STATES.index(state)}-{room}", room, state, wanted, more
            )
            yield {"before": state, "room": room, **result}
            if result["status"] == 0:
                break


def _on_full_disk(
    folder: Path, room: int, before: str, wanted: dict[str, bytes], more: Sequence[str]
) -> dict[str, Any]:
    """Build an edited site with so much room; then with enough."""
    site = _site(folder, edited=before == "nothing")
    if before != "nothing":
        _build(site, more)
        _site(folder, edited=True)
    old = site.files()
    filling = _fill(folder.parent, room)
    status, said = _build(site, more)
    left = site.files()
    filling.unlink()
    again, _ = _build(site, more)
    whole = site.files() == wanted
    rmtree(folder)
    return {
        "status": status,
        "said": said.strip().splitlines(),
        "old site stands": left == old,
        "then": again,
        "then whole": whole,
    }


def _site(folder: Path, *, edited: bool) -> SiteFolder:
    site = SiteFolder(folder, SMALL)
    for number in range(12):
        words = f"Andra {number}. {_TEXT}" if edited else "Första."
        site.item(f"nyhet-{number}", "topics: [vard]\n", words)
    return site


def _build(site: SiteFolder, more: Sequence[str]) -> tuple[int, str]:
    """The status and the messages of a build."""
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(io.StringIO()):
        status = command(["--config", str(site.configuration), "--lang", "en", *more])
    return status, said.getvalue()


def _fill(disk: Path, room: int) -> Path:
    """Fill a disk except for so many kilobytes."""
    filling = disk / "filling"
    free = int(subprocess.check_output(["stat", "-f", "-c", "%a", disk])) * 4
    with filling.open("wb") as file:
        file.write(b"\0" * max(0, (free - room) * 1024))
    return filling


def main() -> None:
    """Try it with room for nothing, and more by each step, until everything fits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--step", type=int, default=600)
    options, more = parser.parse_known_args()
    json.dump(list(tried(options.folder, options.step, more)), sys.stdout)


if __name__ == "__main__":
    main()
