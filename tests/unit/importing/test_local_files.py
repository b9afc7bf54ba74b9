"""Files of an export are found by their addresses, and none outside of it."""

import os
from pathlib import Path

import pytest

from budkavle.importing.readers.local_files import FilesBelow
from budkavle.importing.source import SourceItem

ITEM = SourceItem(key="a", where="a", title="A", html="", published=None)


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
@pytest.mark.parametrize("address", ["bilder/hus.png", "/x/y/z/w/q/bilder/hus.png"])
def test_a_link_in_an_export_leads_to_no_file_outside_of_it(tmp_path: Path, address: str) -> None:
    (tmp_path / "hemlig.png").touch()
    folder = tmp_path / "export/2019/bilder"
    folder.mkdir(parents=True)
    (folder / "eget.png").touch()
    (folder / "hus.png").symlink_to(tmp_path / "hemlig.png")
    files = FilesBelow((tmp_path / "export",))
    assert files.find(address, ITEM) is None
    assert files.find(address.replace("hus", "eget"), ITEM) == folder / "eget.png"
