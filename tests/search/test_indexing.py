import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from budkavle.search.documents import Document, of_year
from budkavle.search.indexing import SearchError, index
from tests.feeds.newsroom import file, newsroom

TOPICS = {f"amne-{number}": {"title": f"Ämne {number}"} for number in range(12)}
TOPICS |= {"ett-amne-med-ett-mycket-langt-namn": {"title": "Långt"}}


def documents() -> Iterator[Document]:
    """Articles that share out many topics, which Pagefind has in another order every time."""
    keys = sorted(TOPICS)
    room = newsroom(
        *(file(n, topics=f"[{keys[n]}, {keys[n - 1]}]") for n in range(len(keys))), topics=TOPICS
    )
    for lists in room.edition().lists:
        for year in lists.years:
            yield from of_year(year, room.press())


def made(folder: Path, *, engine: bool = False) -> dict[str, bytes]:
    """Every file of an index."""
    index(documents(), "sv", folder, engine=engine)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    first = made(tmp_path / "0")
    assert all(made(tmp_path / str(number)) == first for number in range(1, 5))


def test_the_description_is_found_under_its_new_name(tmp_path: Path) -> None:
    files = made(tmp_path)
    name = json.loads(files["pagefind-entry.json"])["languages"]["sv"]["hash"]
    described = gzip.decompress(files[f"pagefind.{name}.pf_meta"])
    assert described.startswith(b"pagefind_dcd")
    assert all(f"topic-{key}".encode() in described for key in TOPICS)
    assert len([path for path in files if path.endswith(".pf_meta")]) == 1


def test_only_the_first_index_brings_the_engine_and_none_an_interface(tmp_path: Path) -> None:
    alone, first = made(tmp_path / "alone"), made(tmp_path / "first", engine=True)
    engine = {"pagefind.js", "pagefind-worker.js", "wasm.sv.pagefind"}
    assert set(first) - set(alone) == engine
    folders = {"index", "filter", "fragment"}
    assert {path.split("/")[0] for path in alone if "/" in path} == folders


def test_when_pagefind_fails_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho 'no room left' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    with pytest.raises(SearchError, match="no room left"):
        made(tmp_path / "index")
