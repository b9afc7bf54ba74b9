"""Cache files are written completely or not at all, and leave no other files."""

import errno
import os
from pathlib import Path

import pytest

from budkavle.system import cache_file


def test_cached_values_are_read_again_unless_they_are_damaged(tmp_path: Path) -> None:
    file = tmp_path / "folder/kept"
    assert cache_file.read_value(file) is None
    cache_file.write_value(file, ("å", 1))
    assert cache_file.read_value(file) == ("å", 1)
    file.write_bytes(file.read_bytes()[:-1])
    assert cache_file.read_value(file) is None


def test_a_full_disk_leaves_the_old_cache_and_no_unfinished_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    cache_file.write(tmp_path / "kept", b"before")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space"):
            cache_file.write(tmp_path / "kept", b"after")
    assert cache_file.read(tmp_path / "kept") == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
