"""Databases for the tests: a SQLite file for each, or a PostgreSQL server of our own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from budkavle.services.database import Store
from budkavle.subscriptions.upgrade import upgrade
from tests.service.sample_service import Newsroom
from tests.support import postgres


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with empty tables, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def store(tmp_path: Path, empty_database: Path) -> Iterator[Store]:
    """A SQLite database with empty tables."""
    path = tmp_path / "subscriptions.sqlite"
    shutil.copyfile(empty_database, path)
    opened = Store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def postgres_address(postgres_server: str) -> str:
    """A PostgreSQL database with empty tables."""
    postgres.empty(postgres_server)
    upgrade(postgres_server)
    return postgres_server


@pytest.fixture
def postgres_store(postgres_address: str) -> Iterator[Store]:
    """A PostgreSQL database with empty tables, opened."""
    opened = Store(postgres_address)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
def any_store(request: pytest.FixtureRequest) -> Store:
    """Each of the two databases in turn."""
    name = "store" if request.param == "sqlite" else "postgres_store"
    opened: Store = request.getfixturevalue(name)
    return opened


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    """A service on SQLite."""
    return Newsroom(store)


@pytest.fixture
def any_newsroom(any_store: Store) -> Newsroom:
    """A service on each of the two databases."""
    return Newsroom(any_store)
