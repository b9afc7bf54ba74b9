"""Texts that several processes append to one file are found again, and are never mixed up."""

import os
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from budkavle.system.append_file import AppendFile, Position
from budkavle.system.background import in_background


def text(number: int) -> bytes:
    return f"{number:04}".encode() * (number % 50 + 1)


def add(file: AppendFile, numbers: Iterable[int]) -> dict[int, Position | None]:
    return {number: file.add(f"digest {number:04}", text(number)) for number in numbers}


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two processors, wherever this runs."""
    monkeypatch.setenv("PYTHON_CPU_COUNT", "2")


@pytest.fixture
def file(tmp_path: Path) -> AppendFile:
    return AppendFile(tmp_path / "texts")


def test_what_several_processes_add_at_once_is_found_by_all(file: AppendFile) -> None:
    places = add(file, range(1000, 1100))
    with ExitStack() as others:
        hundreds = [range(at, at + 100) for at in range(0, 1000, 100)]
        begun = [others.enter_context(in_background(partial(add, file, each))) for each in hundreds]
        for part in begun:
            places |= part()
    assert len(places) == 1100
    for number, place in places.items():
        assert place
        assert file.get(place, f"digest {number:04}") == text(number)
    assert sum(place[1] for place in places.values() if place) + len(file.name) == file.size


def test_another_text_is_not_given(file: AppendFile) -> None:
    first, second = add(file, (1, 2)).values()
    assert first
    assert second
    assert file.get(second, "digest 0001") is None
    assert file.get((first[0], first[1] - 1), "digest 0001") is None
    assert file.get((file.size, 100), "digest 0001") is None


def test_a_damaged_text_is_missing_and_the_others_are_not(file: AppendFile, tmp_path: Path) -> None:
    first, second = add(file, (1, 2)).values()
    assert first
    assert second
    data = bytearray((tmp_path / "texts").read_bytes())
    data[first[1] - 1] ^= 1
    (tmp_path / "texts").write_bytes(data)
    assert file.get(first, "digest 0001") is None
    assert file.get(second, "digest 0002") == text(2)


def test_a_file_started_again_by_another_process_is_not_mixed_up(
    file: AppendFile, tmp_path: Path
) -> None:
    (place,) = add(file, (1,)).values()
    another = AppendFile(tmp_path / "texts")
    assert another.name == file.name
    another.clear()
    assert another.name != file.name
    (new,) = add(another, (2,)).values()
    assert place
    assert new
    assert file.get(place, "digest 0001") == text(1), "it is still open"
    assert file.get(new, "digest 0002") is None
    with in_background(partial(add, file, (3,))) as added:
        assert added() == {3: None}, "who opens it now would open the new one"
    assert another.get(new, "digest 0002") == text(2)


def test_one_that_may_only_be_read_is_read(
    file: AppendFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place,) = add(file, (1,)).values()
    assert place
    open_ = os.open

    def refusing(path: Path, flags: int, *rest: int) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY):
            raise PermissionError
        return open_(path, flags, *rest)

    monkeypatch.setattr(os, "open", refusing)
    read_only = AppendFile(tmp_path / "texts")
    assert read_only.get(place, "digest 0001") == text(1)
    assert read_only.name == file.name
    assert add(read_only, (2,)) == {2: None}


def test_a_file_started_again_is_empty_and_can_be_added_to(file: AppendFile) -> None:
    (place,) = add(file, (1,)).values()
    assert place
    assert file.get(place, "digest 0001")
    file.clear()
    assert file.size == len(file.name)
    assert file.get(place, "digest 0001") is None
    (place,) = add(file, (1,)).values()
    assert place == (len(file.name), file.size - len(file.name))
    assert file.get(place, "digest 0001") == text(1)


def test_what_cannot_be_written_has_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AppendFile(tmp_path / "no folder/texts").add("digest", b"text") is None
    half = AppendFile(tmp_path / "texts")
    write = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda number, data: write(number, data[: len(data) // 2]))
        assert half.add("digest", b"text") is None
    place = half.add("digest", b"text")
    assert place
    assert half.get(place, "digest") == b"text"


def test_no_file_is_left_open(tmp_path: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    for number in range(3):
        opened = AppendFile(tmp_path / f"{number}")
        place = opened.add("digest", b"text")
        assert place
        assert opened.get(place, "digest") == b"text"
    del opened
    assert len(list(Path("/dev/fd").iterdir())) == before
