"""Small disks that tests fill."""

import io
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Fill = Callable[[bool], None]
"""Lets a disk be full, or have room again."""


@contextmanager
def small_disk(folder: Path, size: str = "3m") -> Iterator[Fill | None]:
    """A small disk at a folder, and a way to fill it; None where this user may not mount one."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tests", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    filler = folder / ".filler"

    def fill(full: bool) -> None:
        filler.unlink(missing_ok=True)
        if full:
            with filler.open("wb", buffering=0) as file:
                for block in (1 << 20, 4096):
                    _write(file, bytes(block))

    try:
        yield fill
    finally:
        fill(False)
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _write(file: io.FileIO, block: bytes) -> None:
    """Write a block again and again, until no whole one has room."""
    with suppress(OSError):
        while file.write(block) == len(block):
            pass
