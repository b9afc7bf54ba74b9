import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest
from pagefind.service import get_executable

from budkavle.render.search.documents import SearchDocument, of_articles
from budkavle.render.search.indexing import IncompleteIndexError, SearchError, index
from tests.behaviour.kills import left_in
from tests.support.site_builder import file, site_of

TOPICS = {f"amne-{number}": {"title": f"Ämne {number}"} for number in range(12)}
TOPICS |= {"ett-amne-med-ett-mycket-langt-namn": {"title": "Långt"}}


def documents() -> Iterator[SearchDocument]:
    """Articles with many topics, which Pagefind writes in another order every time."""
    keys = sorted(TOPICS)
    room = site_of(
        *(file(n, topics=f"[{keys[n]}, {keys[n - 1]}]") for n in range(len(keys))), topics=TOPICS
    )
    for lists in room.edition().lists:
        yield from of_articles(lists.articles, room.context())


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


def test_a_failure_of_pagefind_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho 'no room left' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    with pytest.raises(SearchError, match="no room left"):
        made(tmp_path / "index")


@pytest.mark.parametrize("entry", ["", "{", "{}"])
def test_an_incomplete_index_is_reported(
    entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pagefind"
    script = f'#!/bin/sh\nmkdir -p "$4"\nprintf \'{entry}\' > "$4/pagefind-entry.json"\n'
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    with pytest.raises(IncompleteIndexError) as caught:
        made(tmp_path / "index")
    assert caught.value.explain(str).startswith("The search could not be written whole")


_INDEXES = """
import os, sys
from pathlib import Path
from budkavle.render.search.indexing import index
index((), "sv", Path(sys.argv[1]), engine=False)
"""


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_pagefind_ends_with_its_parent(by: signal.Signals, tmp_path: Path) -> None:
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/begun\nexec sleep 60\n")
    program.chmod(0o755)
    build = subprocess.Popen(
        [sys.executable, "-c", _INDEXES, tmp_path / "index"],
        env={**os.environ, "PAGEFIND_BINARY_PATH": str(program)},
        start_new_session=True,
    )
    while not (tmp_path / "begun").exists():
        assert build.poll() is None
        sleep(0.01)
    build.send_signal(by)
    build.wait()
    assert left_in(build.pid) == []


def _with_damage(folder: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    """Let Pagefind run, then damage what it made, as a full disk does."""
    real = get_executable()
    program = folder / "pagefind"
    program.write_text(f'#!/bin/sh\n{real} "$@"\ncd "$4"\n{damage}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))


@pytest.mark.parametrize("kind", ["fragment", "index", "filter"])
@pytest.mark.parametrize("left", [0, 20], ids=["empty", "cut off"])
def test_a_file_that_is_cut_off_beside_a_whole_entry_is_reported(
    kind: str, left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_damage(tmp_path, monkeypatch, f'truncate -s {left} "$(ls {kind}/* | head -1)"')
    with pytest.raises(IncompleteIndexError) as caught:
        made(tmp_path / "index")
    assert str(tmp_path) in caught.value.explain(str)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("kind", ["fragment", "index", "filter"])
def test_a_missing_file_beside_a_whole_entry_is_reported(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_damage(tmp_path, monkeypatch, f'rm "$(ls {kind}/* | head -1)"')
    with pytest.raises(IncompleteIndexError):
        made(tmp_path / "index")


@pytest.mark.parametrize("damage", ["rm wasm.sv.pagefind", "truncate -s 9 wasm.sv.pagefind"])
def test_a_damaged_search_program_is_reported(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_damage(tmp_path, monkeypatch, damage)
    with pytest.raises(IncompleteIndexError):
        made(tmp_path / "index", engine=True)


def left_behind(folder: Path) -> list[Path]:
    """The unfinished folders that an index has left."""
    return list(folder.rglob("*.unfinished"))
