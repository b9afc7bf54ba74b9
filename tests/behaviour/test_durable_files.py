"""Records of what was published and pinged are separate from the caches, and survive their loss."""

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from budkavle.build.content_check import check
from budkavle.build.durable import DurableFiles
from budkavle.build.ledger_file import LedgerFile
from budkavle.build.run import build_as_of
from budkavle.cli.main import main
from budkavle.edition.ledger import NOTHING_YET, PATH
from budkavle.model.problems import ContentError
from tests.support.site_folder import NOON, SiteFolder

MAKEFILE = Path(__file__).parents[2] / "Makefile"


@pytest.fixture
def small(tmp_path: Path) -> SiteFolder:
    """A published site with one item."""
    small = SiteFolder(tmp_path / "newsroom")
    small.item("ett", "")
    small.build(published=NOTHING_YET)
    return small


def delete_item(small: SiteFolder) -> None:
    (small.folder / "content/nyheter/2026/ett.md").unlink()


def is_missed(small: SiteFolder) -> bool:
    """Whether a build refuses to lose the address of an item that is deleted now."""
    delete_item(small)
    try:
        small.build(published=NOTHING_YET)
    except ContentError as error:
        return [each.code for each in error.problems] == ["address-lost"]
    return False


def move_to_caches(small: SiteFolder) -> Path:
    """Move the durable file to the place where version 0.1 wrote it."""
    older = small.state / "addresses.json"
    small.ledger.rename(older)
    return older


def test_the_durable_file_says_what_the_site_says(small: SiteFolder) -> None:
    assert small.ledger.read_bytes() == (small.site / PATH).read_bytes()


def test_a_lost_cache_loses_no_address(small: SiteFolder) -> None:
    shutil.rmtree(small.folder / ".budkavle")
    shutil.rmtree(small.site)
    assert is_missed(small)


def test_make_clean_keeps_what_was_published_and_handed_over(small: SiteFolder) -> None:
    handed_over = small.handed_over()
    shutil.copy(MAKEFILE, small.folder)
    subprocess.run(["make", "--silent", "clean"], cwd=small.folder, check=True)
    assert not small.state.exists()
    assert not small.site.exists()
    assert small.handed_over() == handed_over
    assert is_missed(small)


def test_a_fresh_checkout_with_the_durable_files_knows_all_addresses(
    small: SiteFolder, tmp_path: Path
) -> None:
    fresh = SiteFolder(tmp_path / "fresh")
    for name in ("content", "published"):
        shutil.copytree(small.folder / name, fresh.folder / name, dirs_exist_ok=True)
    assert is_missed(fresh)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_fresh_checkout_without_them_is_warned_of_even_if_quiet(
    language: str, small: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--config", str(small.configuration), "--quiet", "--lang", language, "build"]
    assert main([*command, "--no-search"]) == 0
    assert "--published" not in capsys.readouterr().err
    shutil.rmtree(small.folder / "published")
    assert main([*command, "--no-search"]) == 0
    assert "--published https://example.org/" in capsys.readouterr().err


def test_a_file_of_an_older_version_is_taken_over_once(small: SiteFolder) -> None:
    known = small.ledger.read_bytes()
    older = move_to_caches(small)
    small.item("nytt", "")
    small.build(published=NOTHING_YET)
    assert not older.exists()
    assert set(known.splitlines()) <= {*small.ledger.read_bytes().splitlines(), b"}"}
    assert is_missed(small)


def test_a_build_that_stops_takes_nothing_over_and_loses_nothing(small: SiteFolder) -> None:
    older = move_to_caches(small)
    assert is_missed(small)
    assert older.exists()


def test_a_draft_of_an_older_version_counts_if_it_is_in_the_site(small: SiteFolder) -> None:
    older = move_to_caches(small)
    older.rename(older.with_name("addresses.draft"))
    assert is_missed(small)


def test_what_only_reads_knows_a_file_of_an_older_version_too(small: SiteFolder) -> None:
    older = move_to_caches(small)
    delete_item(small)
    assert "address-lost" in {each.code for each in check(small.configuration, NOON)}
    assert LedgerFile(DurableFiles(small.configuration, small.site), NOTHING_YET).ledger
    assert older.exists()


def test_a_build_for_another_time_writes_none(small: SiteFolder) -> None:
    small.item("sedan", "embargo: 2026-04-01\n")
    before = small.ledger.read_bytes()
    later = NOON + timedelta(days=60)
    build_as_of(small.configuration, later, lambda *_: None, searchable=False)
    assert small.ledger.read_bytes() == before
    shutil.rmtree(small.folder / "published")
    build_as_of(small.configuration, later, lambda *_: None, searchable=False)
    assert not (small.folder / "published").exists()


def test_what_is_not_public_is_not_in_it(small: SiteFolder) -> None:
    small.item("hemligt", "embargo: 2026-04-01\n")
    small.item("utkast", "draft: true\n")
    small.build(published=NOTHING_YET)
    for word in (b"hemligt", b"utkast"):
        assert word not in small.ledger.read_bytes()
