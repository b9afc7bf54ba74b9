"""The trail: nothing in it can be changed, left out or forged without being seen."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from budkavle.desk.team import trail
from budkavle.desk.team.office import MIGRATIONS
from budkavle.desk.team.schema import metadata
from budkavle.desk.team.trail import BEGINNING, Broken, Entry, Event
from budkavle.services import upgrading
from budkavle.services.database import Store

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database with three entries."""
    address = f"sqlite:///{tmp_path_factory.mktemp('trail')}/team.sqlite"
    upgrading.upgrade(address, MIGRATIONS)
    made = Store(address)
    with made.writing() as connection:
        for name in ("Eva", "Karl", "Paula"):
            trail.record(connection, Event("login", name), NOW)
    yield made
    made.close()


def entries(store: Store) -> list[Entry]:
    """All entries."""
    with store.reading() as connection:
        return list(trail.entries(connection))


def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/team.sqlite"
    upgrading.upgrade(address, MIGRATIONS)
    store = Store(address)
    with store.reading() as connection:
        assert upgrading.is_current(connection, MIGRATIONS)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


@pytest.mark.parametrize("statement", ["UPDATE trail SET entry = '{}'", "DELETE FROM trail"])
def test_the_database_refuses_to_change_the_trail(store: Store, statement: str) -> None:
    with pytest.raises(DatabaseError), store.writing() as connection:
        connection.execute(text(statement))
    assert isinstance(trail.verify(entries(store)), str)


def test_a_whole_trail_is_verified_also_after_its_export(store: Store) -> None:
    found = entries(store)
    assert trail.verify(found) == found[-1].digest
    assert trail.verify(trail.imported(trail.exported(found))) == found[-1].digest
    assert trail.verify([]) == BEGINNING


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_change_of_an_entry_is_found_where_it_is(store: Store, number: int) -> None:
    found = entries(store)
    one = found[number - 1]
    forged = replace(one, line=one.line.replace('"login"', '"logout"'))
    again = replace(forged, digest=trail.digest_after(found[number - 2].digest, forged.line))
    for each in (forged, again):
        changed = [*found[: number - 1], each, *found[number:]]
        told = trail.verify(changed)
        # A new digest of the last entry shows only beside the one that was kept elsewhere.
        assert told == Broken(number) or told == Broken(number + 1) or told != found[-1].digest


def test_an_entry_that_is_left_out_or_moved_is_found(store: Store) -> None:
    one, two, three = entries(store)
    assert trail.verify([one, three]) == Broken(2)
    assert trail.verify([two, three]) == Broken(1)
    assert trail.verify([one, three, two]) == Broken(2)
    assert trail.verify([one, two, two]) == Broken(3)


@pytest.mark.parametrize("damaged", ["", "{", "[]", '"x"', "1"])
def test_a_line_of_an_export_that_is_no_entry_is_found(store: Store, damaged: str) -> None:
    one, _, three = trail.exported(entries(store))
    assert trail.verify(trail.imported([one, damaged, three])) == Broken(2)
    assert trail.verify(trail.imported([one, three[: len(three) // 2]])) == Broken(2)


_MORE = st.dictionaries(st.text(max_size=5), st.text(max_size=40))


@given(st.text(max_size=600), st.text(max_size=40), _MORE)
def test_whatever_is_told_is_one_line_of_ascii_and_comes_back(
    who: str, about: str, more: dict[str, str]
) -> None:
    line = trail._line(Event("did", who, about=about, more=more), 1, NOW)
    assert line.isascii()
    assert line.isprintable()
    said = json.loads(line)
    assert said["who"] == who or (len(who) > 500 and said["who"].endswith("…"))
    assert said["about"] == about
    assert said["at"] == "2026-03-10T12:00:00.000+00:00"
