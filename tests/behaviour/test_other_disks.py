"""A site can be written, built and updated on a disk that ignores the case of names."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from budkavle.build import content_check
from budkavle.model.problems import ContentError
from tests.support import other_disks
from tests.support.samples import utc
from tests.support.site_folder import SiteFolder

pytestmark = pytest.mark.needs("mkfs.exfat", "mount.exfat-fuse")
NOON = utc("2026-03-10 12:00")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A mounted disk with exFAT."""
    with other_disks.exfat(tmp_path_factory.mktemp("exfat")) as mounted:
        yield mounted


def test_the_disk_ignores_case_and_has_no_links(disk: Path) -> None:
    """Or the other tests would prove nothing."""
    (disk / "Abc").touch()
    assert (disk / "aBC").exists()
    with pytest.raises(OSError, match=r"not implemented|not permitted"):
        (disk / "link").symlink_to(disk / "Abc")


def test_a_site_has_the_same_bytes_there_also_after_edits(disk: Path, tmp_path: Path) -> None:
    here, there = SiteFolder(tmp_path / "here"), SiteFolder(disk / "there")
    for site in (here, there):
        site.item("ett", "topics: [vard]\n")
        site.item("tva", "", "Se [ett](ett.md).")
        site.build()
    assert there.files() == here.files()
    for site in (here, there):
        site.item("ett", "topics: [vard]\n", "En ny text.")
        site.item("tre", "aliases: [/nyheter/2026/gammal/]\n")
        (site.content / "om.md").write_text("# Om oss\n\nNytt.\n", encoding="utf-8")
        site.build()
    assert there.files() == here.files()
    assert not there.build().report.written
    assert content_check.check(there.configuration, NOON) == ()


def test_a_file_whose_name_changes_only_in_case_keeps_its_site(disk: Path) -> None:
    site = SiteFolder(disk / "renamed")
    item = site.item("ett", "")
    site.build()
    before = site.files()
    item.rename(item.with_name("Ett.md"))
    site.build()
    assert {path.lower() for path in site.files()} == {path.lower() for path in before}


def test_two_addresses_that_differ_in_case_are_refused_and_the_site_stays(disk: Path) -> None:
    site = SiteFolder(disk / "twins")
    site.item("ett", "")
    site.build()
    before = site.files()
    site.item("tva", "aliases: [/nyheter/2026/ETT/]\n")
    with pytest.raises(ContentError) as caught:
        site.build()
    assert [each.code for each in caught.value.problems] == ["same-address"]
    assert site.files() == before


def test_a_site_that_was_copied_there_is_built_there(disk: Path, tmp_path: Path) -> None:
    here = SiteFolder(tmp_path / "here")
    here.item("ett", "")
    here.build()
    copytree(here.folder, disk / "copied")
    there = SiteFolder(disk / "copied")
    there.item("ett", "")
    there.build()
    assert there.files() == here.files()
