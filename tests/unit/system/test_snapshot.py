import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.system import snapshot

files = st.dictionaries(st.text(), st.text())


def written(folder: Path, *paths: str) -> Path:
    """A folder with files at these paths."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return folder


@given(files, files, files)
def test_a_digest_is_carried_on_without_the_files_that_stay(
    stay: dict[str, str], gone: dict[str, str], new: dict[str, str]
) -> None:
    gone = {path: stamp for path, stamp in gone.items() if path not in stay}
    new = {path: stamp for path, stamp in new.items() if path not in stay}
    before = snapshot.digest_of(stay | gone)
    assert snapshot.digest_after(before, gone.items(), new.items()) == snapshot.digest_of(
        stay | new
    )


@given(files, files)
def test_other_files_have_another_digest(these: dict[str, str], those: dict[str, str]) -> None:
    assert (snapshot.digest_of(these) == snapshot.digest_of(those)) == (these == those)


def test_all_files_of_a_site_are_seen_or_those_of_a_folder(tmp_path: Path) -> None:
    site = written(tmp_path, "a", "b/c", "b/d/e")
    stamps = snapshot.stamps_in(site)
    assert sorted(stamps) == ["a", "b/c", "b/d/e"]
    assert snapshot.stamps_in(site, "b/") == {p: stamps[p] for p in ("b/c", "b/d/e")}
    assert snapshot.stamps_of(site, ["a", "b", "a/x", "gone"]) == {"a": stamps["a"]}
    assert snapshot.stamps_in(site / "gone") == {}


def test_a_rewritten_file_makes_another_site(tmp_path: Path) -> None:
    before = snapshot.digest_of_site(written(tmp_path, "a"))
    (tmp_path / "a").write_text("another")
    assert snapshot.digest_of_site(tmp_path) != before


def test_what_another_build_takes_away_meanwhile_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = written(tmp_path, "a", "b/c")
    look = os.scandir

    @contextmanager
    def look_and_take_away(folder: str) -> Iterator[list[os.DirEntry[str]]]:
        with look(folder) as entries:
            seen = list(entries)
        if Path(folder) == site:
            (site / "a").unlink()
            (site / "b/c").unlink()
            (site / "b").rmdir()
        yield seen

    monkeypatch.setattr(os, "scandir", look_and_take_away)
    assert snapshot.stamps_in(site) == {}
