"""Only the values that are needed are read; damage is always noticed."""

from pathlib import Path
from unittest.mock import patch

import pytest

from budkavle.system import cache_file, unfinished, value_file
from budkavle.system.value_file import DamagedError, ValueFile

KINDS: dict[str, list[object]] = {"some": ["ett", ("två", 2)], "none": [], "others": [{"tre": 3}]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of values."""
    path = tmp_path / "folder/pieces"
    value_file.write(path, KINDS)
    return path


def everything(path: Path) -> dict[str, list[object]]:
    """All values that can be read."""
    with ValueFile(path) as found:
        return {
            kind: [found.get(kind, number) for number in range(len(values))]
            for kind, values in KINDS.items()
        }


def test_what_was_written_is_read(file: Path) -> None:
    assert everything(file) == KINDS
    with ValueFile(file) as found:
        assert found.get("others") == {"tre": 3}


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    file = tmp_path / "pieces"
    value_file.write(file, {"long": (bytes(10_000) for _ in range(100)), "short": ["kort"]})
    read: list[int] = []
    value_of = cache_file.value_of

    def counting(data: bytes) -> object:
        read.append(len(data))
        return value_of(data)

    with patch.object(cache_file, "value_of", counting), ValueFile(file) as found:
        assert found.get("short") == "kort"
    assert sum(read) < 2000


def test_wherever_it_is_damaged_it_is_noticed(file: Path) -> None:
    whole = file.read_bytes()
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 1 << place % 8
        file.write_bytes(data)
        with pytest.raises(DamagedError):
            everything(file)


def test_wherever_it_is_cut_off_it_is_noticed(file: Path) -> None:
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        with pytest.raises(DamagedError):
            everything(file)


def test_what_is_not_there_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(DamagedError):
        ValueFile(tmp_path / "pieces")


def test_what_a_killed_build_wrote_of_it_is_removed(file: Path) -> None:
    unfinished.place_for(file).write_bytes(b"half")
    value_file.write(file, KINDS)
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_failed_write_leaves_the_old_cache_file(file: Path) -> None:
    with pytest.raises(AttributeError):
        value_file.write(file, {"some": ["ett", lambda: None]})
    assert everything(file) == KINDS
    assert [each.name for each in file.parent.iterdir()] == [file.name]
