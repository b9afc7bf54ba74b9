"""Killed builds: at every moment the old site is complete, or the next build completes it."""

import os
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest

from budkavle.build.journal import StagingFolder, recover
from budkavle.build.site_writer import write
from budkavle.edition.ledger import NOTHING_YET
from budkavle.model.problems import ContentError
from tests.support.deaths import killed_everywhere
from tests.support.site_folder import SiteFolder
from tests.unit.build.test_site_writer import NEW, OLD, Files, outputs, publish, standing


@pytest.mark.parametrize("torn", [False, True], ids=["between writes", "within a write"])
@pytest.mark.parametrize("then", [NEW, OLD], ids=["then again", "then the change taken back"])
def test_killed_anywhere_nothing_is_half_written_and_the_next_build_makes_it_right(
    then: Files, torn: bool, tmp_path: Path
) -> None:
    publish(OLD, tmp_path)
    deaths = 0
    for _ in killed_everywhere(lambda: publish(NEW, tmp_path), torn=torn):
        deaths += 1
        assert_whole(tmp_path)
        publish(then, tmp_path)
        assert standing(tmp_path) == then
        assert not list((tmp_path / "state").glob("stage*"))
        publish(OLD, tmp_path)
    assert deaths > 20
    assert standing(tmp_path) == NEW


def assert_whole(folder: Path) -> None:
    """Before the journal exists, the old site is complete; after it, every file is old or new."""
    shown = standing(folder)
    if not (folder / "state/journal.json").exists() and shown != NEW:
        assert shown == OLD
    for path, data in shown.items():
        assert data in (OLD.get(path), NEW.get(path)), path


def test_killed_while_it_completes_what_was_killed(tmp_path: Path) -> None:
    publish(OLD, tmp_path)
    for _ in killed_everywhere(lambda: publish(NEW, tmp_path), step=6):
        for _ in killed_everywhere(lambda: publish(NEW, tmp_path), step=5):
            assert_whole(tmp_path)
        assert standing(tmp_path) == NEW
        publish(OLD, tmp_path)


def test_what_cannot_be_moved_waits_for_the_next_build(tmp_path: Path) -> None:
    publish(OLD, tmp_path)
    replace = os.replace

    def refuse(source: str, target: str | Path) -> None:
        if Path(target).is_relative_to(tmp_path / "site"):
            raise PermissionError(target)
        replace(source, target)

    with patch("os.replace", refuse), pytest.raises(PermissionError):
        publish(NEW, tmp_path)
    assert standing(tmp_path) == OLD
    assert recover(tmp_path / "site", tmp_path / "state")
    assert standing(tmp_path) == NEW


def test_what_another_process_of_a_killed_build_still_writes_is_not_used(tmp_path: Path) -> None:
    publish(OLD, tmp_path)
    site, state = tmp_path / "site", tmp_path / "state"
    dead = StagingFolder(site, state)

    def write_on(_: str) -> None:
        for path in NEW:
            place = Path(dead.place_for(path))
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(b"half")

    write(outputs(NEW), site, state, write_on)
    assert standing(tmp_path) == NEW
    publish(NEW, tmp_path)
    assert not list(state.glob("stage*"))


def test_what_was_killed_is_completed_even_if_the_next_build_has_problems(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "newsroom")
    small.item("ett", "")
    small.build()
    before = small.files()
    small.item("tva", "")
    snapshot = shutil.copytree(small.folder, tmp_path / "before")
    completed = 0
    for _ in killed_everywhere(small.build, step=2):
        under_way = (small.state / "journal.json").exists()
        small.item("fel", "date: igår\n")
        with pytest.raises(ContentError):
            small.build()
        if under_way:
            completed += 1
        is_new = "nyheter/2026/tva/index.html" in small.files()
        assert is_new or small.files() == before
        assert is_new or not under_way
        shutil.rmtree(small.folder)
        shutil.copytree(snapshot, small.folder)
    assert completed > 5


def killed_builds(folder: Path, step: int) -> int:
    """Kill builds that publish, correct, move and withdraw items; return how many."""
    small = SiteFolder(folder)

    def old() -> None:
        small.item("kvar", "topics: [vard]\n")
        small.item("andras", "summary: Så var det från början.\n")
        small.item("flyttas", "slug: fore\n")
        small.item("dras-in", "")

    def new() -> None:
        small.item("andras", "summary: Så blev det till slut.\n")
        small.item("flyttas", "slug: efter\n")
        small.item("dras-in", "withdrawn: Uppgifterna var fel.\n")
        small.item("hemlig", "title: Ingen får se det här än\nembargo: 2026-04-01\n")

    old()
    small.build(published=NOTHING_YET)
    before, ledger = small.files(), small.ledger.read_bytes()
    handed_before = small.handed_over()
    new()
    small.build(published=NOTHING_YET)
    after, handed_after = small.files(), small.handed_over()
    assert handed_before != handed_after
    old()
    (small.folder / "content/nyheter/2026/hemlig.md").unlink()
    small.ledger.write_bytes(ledger)
    small.build(published=NOTHING_YET)
    assert small.files() == before
    snapshot = folder.parent / "before"
    shutil.copytree(folder, snapshot)
    new()
    deaths = 0
    for _ in killed_everywhere(lambda: small.build(published=NOTHING_YET), step=step):
        deaths += 1
        assert all(data in (before.get(at), after.get(at)) for at, data in small.files().items())
        assert small.handed_over() in (handed_before, handed_after)
        small.build(published=NOTHING_YET)
        assert (small.files(), small.handed_over()) == (after, handed_after)
        for name in ("site", ".budkavle"):
            shutil.rmtree(folder / name)
            shutil.copytree(snapshot / name, folder / name)
    return deaths


def test_a_whole_build_may_be_killed(tmp_path: Path) -> None:
    assert killed_builds(tmp_path / "newsroom", step=31) > 2


@pytest.mark.long
def test_a_whole_build_may_be_killed_anywhere(tmp_path: Path) -> None:
    assert killed_builds(tmp_path / "newsroom", step=1) > 100
