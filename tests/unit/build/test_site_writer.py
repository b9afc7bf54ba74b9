"""The only code that writes the site: it writes everything that differs, and nothing else."""

import builtins
import errno
import io
import os
import sqlite3
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budkavle.build.journal import recover
from budkavle.build.lock import BusyError
from budkavle.build.report import Report
from budkavle.build.site_writer import SamePathError, write
from budkavle.render.output import LazyOutput, Output

Files = Mapping[str, bytes]

OLD: Files = {
    "index.html": b"front",
    "a/index.html": b"a",
    "a/b/index.html": b"b",
    "file": b"a file where a folder will be",
    "folder/index.html": b"a folder where a file will be",
    "gone/deep/index.html": b"gone",
}
NEW: Files = {
    "index.html": b"another front",
    "a/index.html": b"a",
    "a/new.xml": b"new",
    "file/index.html": b"a folder now",
    "folder": b"a file now",
    "added/deep/index.html": b"added",
}


def outputs(files: Files) -> list[Output]:
    """Outputs with these bytes; each key is a digest of them."""
    return [Output(path, data.hex(), lambda data=data: data) for path, data in files.items()]  # type: ignore[misc]


def publish(files: Files, folder: Path) -> Report:
    return write(outputs(files), folder / "site", folder / "state")


def standing(folder: Path) -> dict[str, bytes]:
    """The files of the site."""
    site = folder / "site"
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }


def test_the_site_holds_exactly_the_outputs_and_no_empty_folder(tmp_path: Path) -> None:
    for files in (OLD, NEW, OLD, {}):
        publish(files, tmp_path)
        assert standing(tmp_path) == files
    assert list((tmp_path / "site").rglob("*")) == []


def test_unchanged_outputs_are_neither_rendered_nor_written(tmp_path: Path) -> None:
    publish(OLD, tmp_path)
    before = (tmp_path / "site/a/index.html").stat()
    report = publish(NEW, tmp_path)
    assert "a/index.html" not in report.rendered
    assert (tmp_path / "site/a/index.html").stat() == before
    again = publish(NEW, tmp_path)
    assert (again.rendered, again.written, again.removed) == ([], [], [])


def test_many_outputs_are_recorded_too(tmp_path: Path) -> None:
    files = {f"{number}/index.html": b"%d" % number for number in range(1500)}
    assert len(publish(files, tmp_path).written) == len(files)
    changed = files | {path: data + b"!" for path, data in files.items() if data != b"7"}
    assert len(publish(changed, tmp_path).written) == len(files) - 1
    again = publish(changed, tmp_path)
    assert (again.rendered, again.written) == ([], [])
    assert standing(tmp_path) == changed


def test_a_file_with_the_same_bytes_is_not_written(tmp_path: Path) -> None:
    publish({"a": b"same"}, tmp_path)
    report = write(
        [Output("a", "another key", lambda: b"same")], tmp_path / "site", tmp_path / "state"
    )
    assert (report.rendered, report.written) == (["a"], [])


@pytest.mark.parametrize("path", ["index.html", "a/b/index.html"])
def test_what_others_changed_or_deleted_in_the_site_is_made_right(
    path: str, tmp_path: Path
) -> None:
    publish(OLD, tmp_path)
    (tmp_path / "site" / path).write_bytes(b"somebody else")
    (tmp_path / "site/stranger.html").write_bytes(b"somebody else")
    (tmp_path / "site/file").unlink()
    publish(OLD, tmp_path)
    assert standing(tmp_path) == OLD


def test_a_path_claimed_twice_stops_the_build(tmp_path: Path) -> None:
    publish(OLD, tmp_path)
    with pytest.raises(SamePathError, match=r"index\.html"):
        write(outputs(NEW) + outputs(OLD), tmp_path / "site", tmp_path / "state")
    assert standing(tmp_path) == OLD


def test_an_unchanged_lazy_output_is_neither_rendered_nor_written(tmp_path: Path) -> None:
    def promised(text: bytes) -> list[LazyOutput]:
        return [
            LazyOutput(path, partial(Output, key="key", render=lambda: text), path)
            for path in "012"
        ]

    first = write(promised(b"first"), tmp_path / "site", tmp_path / "state")
    (tmp_path / "site/1").unlink()
    second = write(promised(b"second"), tmp_path / "site", tmp_path / "state")
    assert (len(first.written), list(second.rendered)) == (3, ["1"])
    assert standing(tmp_path) == {"0": b"first", "1": b"second", "2": b"first"}


def test_of_two_builds_at_once_the_second_says_so(tmp_path: Path) -> None:
    def second() -> bytes:
        with pytest.raises(BusyError):
            publish(OLD, tmp_path)
        return b"first"

    write([Output("a", "key", second)], tmp_path / "site", tmp_path / "state")
    assert standing(tmp_path) == {"a": b"first"}


class FullDisk:
    """A disk with space for a limited number of files."""

    def __init__(self, room: int) -> None:
        self.room = room

    def open(self, path: Path | str, mode: str = "r", *rest: object) -> IO[bytes]:
        """Open a file as `io.open` does; if there is no space for it, half of it is written."""
        file: IO[bytes] = io.FileIO(path, mode) if mode == "wb" else _open(path, mode, *rest)  # type: ignore[call-overload]
        if mode == "wb":
            self.room -= 1
            if self.room < 0:
                file.write = partial(self._fail, file)  # type: ignore[method-assign]
        return file

    def _fail(self, file: IO[bytes], data: bytes) -> int:
        os.write(file.fileno(), data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


_open = open


@pytest.mark.parametrize("room", range(6))
def test_a_full_disk_leaves_the_old_site(
    room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(OLD, tmp_path)
    disk = FullDisk(room)
    with monkeypatch.context() as patched:
        patched.setattr(io, "open", disk.open)
        patched.setattr(builtins, "open", disk.open)
        with pytest.raises(OSError, match="No space"):
            publish(NEW, tmp_path)
    assert standing(tmp_path) == OLD
    publish(NEW, tmp_path)
    assert standing(tmp_path) == NEW


def test_a_record_that_cannot_be_written_costs_time_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(OLD, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", lambda path, **_: small(path))
        publish({**NEW, **{f"n{n}": bytes([n]) for n in range(250)}}, tmp_path)
    report = publish(NEW, tmp_path)
    assert standing(tmp_path) == NEW
    assert "a/new.xml" in report.rendered


_connect = sqlite3.connect


def small(path: Path) -> sqlite3.Connection:
    """A database on a disk that is nearly full."""
    database = _connect(path)
    database.execute("PRAGMA max_page_count = 3")
    return database


DAMAGES = st.one_of(
    st.binary(max_size=4000).map(lambda data: lambda _: data),
    st.integers(0, 20_000).map(lambda size: lambda old: old[:size]),
    st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=200)).map(
        lambda both: lambda old: old[: both[0]] + both[1] + old[both[0] + len(both[1]) :]
    ),
)


@settings(max_examples=40)
@given(DAMAGES)
def test_a_damaged_record_costs_time_only(
    tmp_path_factory: pytest.TempPathFactory, damage: object
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    publish(OLD, folder)
    record = folder / "state/cache.sqlite"
    assert callable(damage)
    record.write_bytes(damage(record.read_bytes()))
    publish(NEW, folder)
    assert standing(folder) == NEW


def test_another_programs_database_is_no_record(tmp_path: Path) -> None:
    publish(OLD, tmp_path)
    record = tmp_path / "state/cache.sqlite"
    record.unlink()
    with sqlite3.connect(record) as foreign:
        foreign.execute("CREATE TABLE output (something TEXT)")
        foreign.execute("PRAGMA user_version = 1")
    foreign.close()
    publish(NEW, tmp_path)
    assert standing(tmp_path) == NEW


@pytest.mark.parametrize("journal", [b"", b"{", b"[]", b'{"moves": ["a"]}', b"\xff\xfe"])
def test_a_damaged_journal_costs_time_only(journal: bytes, tmp_path: Path) -> None:
    publish(OLD, tmp_path)
    (tmp_path / "state/journal.json").write_bytes(journal)
    publish(NEW, tmp_path)
    assert standing(tmp_path) == NEW


def test_nothing_is_to_be_completed_after_a_build_that_ended(tmp_path: Path) -> None:
    publish(OLD, tmp_path)
    assert not recover(tmp_path / "site", tmp_path / "state")
