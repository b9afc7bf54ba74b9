"""Fixtures for tests of the desk of a team."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.site_folder import SiteFolder
from tests.support.team import Member, TeamDesk


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests on PostgreSQL too: those that are marked for it, and with `--long` all."""
    named = any(
        "database" in each.args[0] for each in metafunc.definition.iter_markers("parametrize")
    )
    if "database" in metafunc.fixturenames and not named:
        is_core = metafunc.definition.get_closest_marker("postgres") is not None
        marks = () if is_core else (pytest.mark.long,)
        metafunc.parametrize(
            "database", ["sqlite", pytest.param("postgres", marks=marks)], indirect=True
        )


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; empty for the one that a desk has by default."""
    if request.param == "postgres" or "postgres_server" in request.fixturenames:
        postgres.empty(request.getfixturevalue("postgres_server"))
    return str(request.getfixturevalue("postgres_server")) if request.param == "postgres" else ""


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site with an item that is out, and a draft."""
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Beslutet\n")
    site.item("utkast", "title: Utkastet\ndraft: true\n")
    return site


@pytest.fixture
def desk(site: SiteFolder, database: str) -> Iterator[TeamDesk]:
    """The desk of a team, whose names come from a proxy."""
    made = TeamDesk(site, database=database)
    yield made
    made.close()


@pytest.fixture
def eva(desk: TeamDesk) -> Member:
    """A writer."""
    return desk.member("eva")


@pytest.fixture
def karl(desk: TeamDesk) -> Member:
    """Another writer, who is also an approver."""
    return desk.member("karl", "chefer")


@pytest.fixture
def paula(desk: TeamDesk) -> Member:
    """A publisher."""
    return desk.member("paula")


@pytest.fixture
def ada(desk: TeamDesk) -> Member:
    """An administrator."""
    return desk.member("ada")
