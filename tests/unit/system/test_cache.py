"""The cache gives what was put, or nothing, whatever has become of it."""

import os
import pickle
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budkavle.system.cache import Cache
from tests.support.edges import another_program

VALUES = {f"key {number}": ("value", number, b"x" * number * 50) for number in range(60)}


OPEN_FILES = Path("/proc/self/fd")


def filled(folder: Path) -> Cache:
    """A cache that an earlier run has filled."""
    cache = Cache(folder)
    cache.put_many("one", VALUES.items())
    cache.put_many("two", [("a", 1), ("b", 2)], "digest")
    cache.put_blob("picture", b"bytes")
    return Cache(folder)


def file(cache: Cache) -> Path:
    return cache.folder / "cache.sqlite"


def test_another_run_finds_what_was_put(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    assert cache.exists
    assert cache.get_all("one") == VALUES
    assert cache.get("one", "key 3") == VALUES["key 3"]
    assert cache.get_some("one", ["key 5", "none"]) == {"key 5": VALUES["key 5"]}
    assert cache.blob("picture") == b"bytes"


def test_what_was_never_put_is_missing(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new")
    assert not cache.exists
    assert cache.get("one", "key") is None
    assert cache.get_all("one") == {}
    assert cache.blob("picture") is None


def test_a_value_counts_only_for_what_it_was_made_from(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    assert cache.get("two", "a", "digest") == 1
    assert cache.get("two", "a") is None
    assert cache.get("two", "a", "another") is None
    assert cache.get_all("two", "another") == {}
    cache.put("two", "a", 3, "another")
    assert cache.get_all("two", "digest") == {"b": 2}


def test_another_program_begins_anew(tmp_path: Path) -> None:
    filled(tmp_path)
    with another_program():
        other = Cache(tmp_path)
        assert other.get_all("one") == {}
        other.put("one", "key", 1)
    assert Cache(tmp_path).get_all("one") == {}


def test_what_is_forgotten_is_missing_and_the_rest_stays(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    cache.forget("one", ["key 1", "none"])
    assert cache.get_all("one").keys() == VALUES.keys() - {"key 1"}
    cache.forget_all("one")
    assert Cache(tmp_path).get_all("one") == {}
    assert cache.get("two", "b", "digest") == 2


def test_large_values_that_are_no_longer_used_are_removed(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    cache.put_blob("other", b"more")
    cache.keep_blobs(["other", "none"])
    assert (cache.blob("picture"), cache.blob("other")) == (None, b"more")
    assert len(list((tmp_path / "blobs").iterdir())) == 1


def test_replaced_values_do_not_make_it_grow(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    before = file(cache).stat().st_size
    for number in range(20):
        cache.put_many("one", ((key, (number, value)) for key, value in VALUES.items()))
    assert file(cache).stat().st_size < 2 * before


def test_each_process_has_its_own_connection(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    assert cache.get("one", "key 1")
    if not (child := os.fork()):
        seen = cache.get_all("one") == VALUES
        cache.put("one", "of the child", seen)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert cache.get("one", "of the child") is True
    assert cache == Cache(tmp_path)


def flip(place: int) -> Callable[[bytes], bytes]:
    """Change a bit."""
    return lambda data: bytes(
        each ^ (1 << place % 8) if at == place % max(len(data), 1) else each
        for at, each in enumerate(data)
    )


DAMAGES = st.one_of(
    st.integers(0, 200_000).map(flip),
    st.binary(max_size=4000).map(lambda data: lambda _: data),
    st.integers(0, 200_000).map(lambda size: lambda old: old[: size % max(len(old), 1)]),
    st.tuples(st.integers(0, 200_000), st.binary(min_size=1, max_size=5000)).map(
        lambda both: (
            lambda old: (
                old[: both[0] % len(old)] + both[1] + old[both[0] % len(old) + len(both[1]) :]
            )
        )
    ),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DAMAGES)
def test_damage_costs_time_only(
    tmp_path_factory: pytest.TempPathFactory, damage: Callable[[bytes], bytes]
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    cache = filled(folder)
    file(cache).write_bytes(damage(file(cache).read_bytes()))
    found = cache.get_all("one")
    assert found.items() <= VALUES.items()
    assert cache.get("one", "key 7") in (None, VALUES["key 7"])
    cache.put_many("one", VALUES.items())
    cache.put_many("one", VALUES.items())
    assert Cache(folder).get_all("one").items() <= VALUES.items()


@pytest.mark.parametrize("left", [b"", b"byte", b"x" * 99, b"\0\0\0\0bytes"])
def test_a_damaged_large_value_is_missing(left: bytes, tmp_path: Path) -> None:
    cache = filled(tmp_path)
    (path,) = (tmp_path / "blobs").iterdir()
    path.write_bytes(left)
    assert cache.blob("picture") is None


def test_a_value_of_a_class_that_is_gone_is_missing(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with patch.object(pickle, "dumps", lambda *_: b"cnowhere\nNothing\n."):
        cache.put("one", "key", 1)
    assert cache.get("one", "key") is None


def test_another_programs_database_is_no_cache(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "cache.sqlite") as foreign:
        foreign.execute("CREATE TABLE entry (something TEXT)")
    foreign.close()
    cache = Cache(tmp_path)
    cache.put("one", "key", 1)
    assert Cache(tmp_path).get("one", "key") == 1


@pytest.mark.parametrize("opened", [True, False], ids=["opened before", "opened after"])
def test_a_lock_that_nobody_releases_costs_time_only(tmp_path: Path, *, opened: bool) -> None:
    filled(tmp_path)
    cache = Cache(tmp_path, patience=0.1)
    assert not opened or cache.get_all("one") == VALUES
    with sqlite3.connect(tmp_path / "cache.sqlite") as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert cache.get("one", "key 1") in (None, VALUES["key 1"])
        cache.put("one", "more", 1)
        assert cache.get("one", "more") in (None, 1)
    holder.close()


def test_a_full_disk_costs_time_only(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    connect = sqlite3.connect

    def small(*args: object, **options: object) -> sqlite3.Connection:
        database = connect(*args, **options)  # type: ignore[call-overload]
        database.execute("PRAGMA max_page_count = 3")
        return database  # type: ignore[no-any-return]

    with patch.object(sqlite3, "connect", small):
        cache.put_many("one", ((f"new {n}", b"x" * 9000) for n in range(2000)))
        assert cache.get_all("one").items() >= VALUES.items()
    with patch.object(Path, "write_bytes", side_effect=OSError):
        cache.put_blob("other", b"more")
    assert cache.blob("other") is None


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = Cache(tmp_path / "file")
    cache.put("one", "key", 1)
    cache.put_blob("picture", b"bytes")
    cache.keep_blobs([])
    assert cache.get("one", "key") is cache.blob("picture") is None


def test_threads_that_begin_at_once_share_it(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: cache.put("one", str(n), n), range(200)))
    assert len(cache.get_all("one")) == 200


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="this system does not list them")
def test_few_of_many_caches_are_open(tmp_path: Path) -> None:
    before = len(list(OPEN_FILES.iterdir()))
    caches = [Cache(tmp_path / str(number)) for number in range(30)]
    for number, cache in enumerate(caches):
        cache.put("space", "key", number)
    assert len(list(OPEN_FILES.iterdir())) - before < 10
    assert [cache.get("space", "key") for cache in caches] == list(range(30))
