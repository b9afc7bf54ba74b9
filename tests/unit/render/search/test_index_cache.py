from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree

import pytest

from budkavle.render.output import Output, key_of
from budkavle.render.search.documents import SearchDocument
from budkavle.render.search.index_cache import IndexCache, SearchIndex
from budkavle.system.cache import Cache


@dataclass
class Indexer:
    """A fake Pagefind: writes the documents' addresses, and counts its runs."""

    runs: list[str] = field(default_factory=list)

    def index(
        self, documents: Sequence[SearchDocument], language: str, folder: Path, *, engine: bool
    ) -> None:
        (address,) = (each.address for each in documents)
        self.runs.append(address)
        (folder / "index").mkdir()
        (folder / "index" / "words").write_text(f"{address} {language} {engine}")


@pytest.fixture
def indexer() -> Indexer:
    return Indexer()


def wanted(name: str, key: str = "key", language: str = "sv") -> SearchIndex:
    documents: Callable[[], Sequence[SearchDocument]] = lambda: [SearchDocument(name, "")]  # noqa: E731
    address, key = f"sok/index/{name}/", key_of(name, key, language)
    return SearchIndex(address, language, key, documents, lambda: ())


def made(indexer: Indexer, folder: Path, *indexes: SearchIndex) -> dict[str, bytes]:
    return {output.path: output.render() for output in outputs(indexer, folder, *indexes)}


def outputs(indexer: Indexer, folder: Path, *indexes: SearchIndex) -> Iterator[Output]:
    """The files of indexes, from a cache that holds nothing else; missing ones are made."""
    cache = IndexCache(Cache(folder), indexer.index)
    tags = cache.tags(indexes)
    cache.clear("sv", indexes)
    for each, tag in zip(indexes, tags, strict=True):
        yield from cache.outputs(each, tag)


def test_an_index_is_made_once(tmp_path: Path, indexer: Indexer) -> None:
    first = made(indexer, tmp_path, wanted("2018"), wanted("2020"))
    assert first == {
        "sok/index/2018/index/words": b"2018 sv False",
        "sok/index/2020/index/words": b"2020 sv False",
    }
    assert made(indexer, tmp_path, wanted("2018"), wanted("2020")) == first
    assert sorted(indexer.runs) == ["2018", "2020"]


def test_only_what_changed_is_made_again(tmp_path: Path, indexer: Indexer) -> None:
    made(indexer, tmp_path, wanted("2018"), wanted("2020"))
    made(indexer, tmp_path, wanted("2018"), wanted("2020", "other"))
    assert sorted(indexer.runs) == ["2018", "2020", "2020"]


@pytest.mark.parametrize("bytes_left", [b"2018 SV False", b"2018", None])
def test_a_damaged_index_is_made_again(
    bytes_left: bytes | None, tmp_path: Path, indexer: Indexer
) -> None:
    first = made(indexer, tmp_path, wanted("2018"))
    (pack,) = tmp_path.rglob("*.pack")
    assert pack.read_bytes() == b"2018 sv False"
    pack.write_bytes(bytes_left) if bytes_left else pack.unlink()
    assert made(indexer, tmp_path, wanted("2018")) == first
    assert indexer.runs == ["2018", "2018"]


def test_a_copied_cache_is_used(tmp_path: Path, indexer: Indexer) -> None:
    first = made(indexer, tmp_path / "here", wanted("2018"))
    copytree(tmp_path / "here", tmp_path / "there")
    assert made(indexer, tmp_path / "there", wanted("2018")) == first
    assert indexer.runs == ["2018"]


def test_unused_indexes_leave_the_cache(tmp_path: Path, indexer: Indexer) -> None:
    made(indexer, tmp_path, wanted("2018"), wanted("2020"))
    made(indexer, tmp_path, wanted("2018"), wanted("2021"))
    assert {path.name for path in (tmp_path / "search/sv").iterdir()} == {"2018.pack", "2021.pack"}


def test_an_index_of_many_files_is_given_as_it_was_made(tmp_path: Path) -> None:
    files = {"a": b"", "b/å": b"\0\1", "b/c": b"two", "d": b""}

    def index(_: object, __: str, folder: Path, /, *, engine: bool) -> None:
        assert not engine
        for path, data in files.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(data)

    for _ in range(2):
        cache = IndexCache(Cache(tmp_path), index)
        (tag,) = cache.tags([wanted("2018")])
        found = {each.path: each.render() for each in cache.outputs(wanted("2018"), tag)}
        assert found == {f"sok/index/2018/{path}": data for path, data in files.items()}


def test_a_run_that_was_killed_leaves_nothing_that_is_used(
    tmp_path: Path, indexer: Indexer
) -> None:
    half = tmp_path / "search/sv/draft-killed"
    half.mkdir(parents=True)
    (half / "words").write_text("half")
    made(indexer, tmp_path, wanted("2018"))
    assert not half.exists()
    assert indexer.runs == ["2018"]


def test_the_key_changes_with_the_index(tmp_path: Path, indexer: Indexer) -> None:
    (first,) = outputs(indexer, tmp_path, wanted("2018"))
    (same,) = outputs(indexer, tmp_path, wanted("2018"))
    (other,) = outputs(indexer, tmp_path, wanted("2018", language="en"))
    assert first.key == same.key != other.key


def test_the_key_says_nothing_of_what_an_index_was_made_from(
    tmp_path: Path, indexer: Indexer
) -> None:
    (first,) = outputs(indexer, tmp_path, wanted("2018"))
    (other,) = outputs(indexer, tmp_path, wanted("2018", "a link to a draft"))
    assert first.key == other.key
    assert indexer.runs == ["2018", "2018"]
