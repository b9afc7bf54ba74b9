"""File systems of other kinds, mounted for a test."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import system

_SIZE = 400_000_000


@contextmanager
def exfat(folder: Path) -> Iterator[Path]:
    """A disk that ignores the case of names, as on Windows, and has no links and no owners.

    Skips the test where mounting is not allowed.
    """
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    image, mounted = folder / "disk.img", folder / "disk"
    mounted.mkdir()
    with image.open("wb") as file:
        file.truncate(_SIZE)
    _run(system.place_of("mkfs.exfat"), str(image))
    found = _run("losetup", "--find", "--show", str(image), skips=True)
    device = found.stdout.strip()
    try:
        _run(system.place_of("mount.exfat-fuse"), device, str(mounted), skips=True)
        try:
            yield mounted
        finally:
            _run("umount", "--lazy", str(mounted))  # a process may still be leaving it
    finally:
        _run("losetup", "--detach", device)
        image.unlink()


def _run(*command: str, skips: bool = False) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and skips:
        pytest.skip(f"{command[0]} is not allowed here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done
