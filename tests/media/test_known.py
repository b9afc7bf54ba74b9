"""Facts are read once for each file, and again when it has changed."""

import os
import time
from pathlib import Path

import pytest

from budkavle.media import facts, known
from tests.media.conftest import picture

PATH = "bild.jpg"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []
    read = facts.read

    def noted(path: Path) -> facts.FileFacts:
        names.append(path.name)
        return read(path)

    monkeypatch.setattr(facts, "read", noted)
    return names


def surveyed(folder: Path) -> known.Facts:
    return known.survey([PATH], folder, folder / "store")


def put(folder: Path, data: bytes) -> None:
    (folder / PATH).write_bytes(data)
    time.sleep(0.02)  # the file's time and the store's must not be of the same tick


def test_an_unchanged_file_is_read_once(tmp_path: Path, reads: list[str]) -> None:
    put(tmp_path, picture(8, 8))
    assert surveyed(tmp_path) == surveyed(tmp_path)
    assert reads == [PATH]


def test_a_changed_file_is_read_again_even_if_it_claims_to_be_old(
    tmp_path: Path, reads: list[str]
) -> None:
    put(tmp_path, b"first")
    before = (tmp_path / PATH).stat()
    first = surveyed(tmp_path)
    put(tmp_path, b"other")
    os.utime(tmp_path / PATH, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert surveyed(tmp_path)[PATH].digest != first[PATH].digest
    assert reads == [PATH, PATH]


def test_a_file_changed_in_the_tick_of_the_survey_is_read_again(
    tmp_path: Path, reads: list[str]
) -> None:
    put(tmp_path, b"first")
    surveyed(tmp_path)
    changed = (tmp_path / PATH).stat().st_ctime_ns
    os.utime(tmp_path / "store", ns=(changed, changed))
    surveyed(tmp_path)
    assert reads == [PATH, PATH]


@pytest.mark.parametrize("damage", [b"", b"x" * 64, None])
def test_a_damaged_store_costs_time_only(
    tmp_path: Path, reads: list[str], damage: bytes | None
) -> None:
    put(tmp_path, picture(8, 8))
    first = surveyed(tmp_path)
    store = tmp_path / "store"
    store.write_bytes(store.read_bytes()[:-9] if damage is None else damage)
    assert surveyed(tmp_path) == first
    assert reads == [PATH, PATH]


def test_facts_of_another_version_are_read_again(
    tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, picture(8, 8))
    surveyed(tmp_path)
    monkeypatch.setattr(known, "_VERSION", ["another"])
    surveyed(tmp_path)
    assert reads == [PATH, PATH]


def test_a_missing_file_has_no_facts(tmp_path: Path) -> None:
    assert surveyed(tmp_path) == {}
