"""Kept files are written whole or not at all, and nothing else is left behind."""

import errno
import os
from pathlib import Path

import pytest

from budkavle import sealed


def test_what_was_kept_is_read_again_unless_it_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "folder/kept"
    assert sealed.read_value(file) is None
    sealed.write_value(file, ("å", 1))
    assert sealed.read_value(file) == ("å", 1)
    file.write_bytes(file.read_bytes()[:-1])
    assert sealed.read_value(file) is None


def test_a_full_disk_leaves_what_was_kept_and_no_drafts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sealed.write(tmp_path / "kept", b"before")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space"):
            sealed.write(tmp_path / "kept", b"after")
    assert sealed.read(tmp_path / "kept") == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
