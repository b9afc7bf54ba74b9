"""Fixtures for all tests."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import ids, postgres, system
from tests.support.projects import build_with, built, copy_site

settings.register_profile("quick", deadline=None, max_examples=50)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile("quick")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a test after the values that it is given, in short."""
    return ids.id_of(val, argname)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse ids that nobody can read or type."""
    faults = [f"{each.nodeid}: {fault}" for each in items if (fault := ids.fault_of(each.name))]
    if faults:
        raise pytest.UsageError("\n".join(["give these tests `ids`:", *faults]))


def pytest_collection_finish() -> None:
    """Leave what was collected out of garbage collection, which would look at it all each time."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose program is missing; fail it where all programs must be installed."""
    for marker in item.iter_markers("needs"):
        absent = [name for name in marker.args if system.find(name) is None]
        if absent:
            refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
            refuse("; ".join(f"{name}: {system.remedy(name)}" for name in absent))


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of the first test site."""
    return built(copy_site("first", tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built copy of the first test site with our own mail service, without search."""
    return build_with(tmp_path_factory.mktemp("own"), "subscriptions: {mode: own}")


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second organisation's site, built."""
    return built(copy_site("second", tmp_path_factory.mktemp("second")))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server; skips or, with CI=true, fails if it is missing."""
    if postgres.programs() is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("PostgreSQL is missing; this brings it: apt-get install postgresql")
    with postgres.cluster() as address:
        yield address
