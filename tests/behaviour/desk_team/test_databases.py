"""The desk's database: what both kinds hold alike, and the move from one to the other."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from budkavle.cli.main import main
from budkavle.desk.team import sessions
from budkavle.desk.team import trail as trail_module
from budkavle.desk.team.addresses import LINKS, REVIEW
from budkavle.desk.team.schema import metadata, trail
from budkavle.desk.team.trail import Event as Told
from tests.support.site_folder import SiteFolder
from tests.support.team import Member, TeamDesk

UTKAST = "nyheter/2026/utkast.md"
pytestmark = pytest.mark.postgres


def test_the_migrations_make_the_tables_of_the_schema(desk: TeamDesk) -> None:
    with desk.office.store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_nobody_changes_the_trail(desk: TeamDesk, eva: Member) -> None:
    eva.get()
    for statement in (update(trail).values(entry="{}"), delete(trail)):
        with (
            pytest.raises(SQLAlchemyError, match="append-only"),
            desk.office.changing() as (connection, _),
        ):
            connection.execute(statement)
    assert desk.did() == [("Eva", "login")]


def test_nobody_empties_the_trail(desk: TeamDesk, eva: Member) -> None:
    eva.get()
    if desk.office.store.embedded:
        return  # SQLite has no TRUNCATE
    with (
        pytest.raises(SQLAlchemyError, match="append-only"),
        desk.office.changing() as (connection, _),
    ):
        connection.execute(text("TRUNCATE trail"))
    assert desk.did() == [("Eva", "login")]


def test_no_two_changes_wait_for_each_other(desk: TeamDesk, eva: Member) -> None:
    """One that ends a session and tells of it, and one that tells of a login and ends it too."""
    eva.get()
    has_begun = Event()

    def other() -> None:
        with desk.office.changing() as (connection, now):
            trail_module.record(connection, Told("login", "Eva"), now)
            has_begun.set()
            sessions.end_all(connection, 1, now)

    with ThreadPoolExecutor() as pool:
        with desk.office.changing() as (connection, now):
            sessions.end_all(connection, 1, now)
            began = pool.submit(other)
            has_begun.wait(0.5)  # it waits for its turn, if it is right
            trail_module.record(connection, Told("session ended", "Eva"), now)
        began.result(20)
    assert [what for _, what in desk.did()] == ["login", "session ended", "login"]


def test_what_many_do_at_once_is_one_trail(desk: TeamDesk) -> None:
    def come(number: int) -> int:
        return desk.member(f"nobody-{number}").ask().status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(come, range(40))) == {403}
    with desk.office.store.reading() as connection:
        told = list(trail_module.entries(connection))
    assert len(told) == 40
    assert trail_module.verify(told) == told[-1].digest


def test_a_login_may_say_anything_of_somebody(desk: TeamDesk) -> None:
    said = {"x-remote-name": "E" * 3000, "x-remote-email": "e" * 3000 + "@example.org"}
    assert "EEE" in desk.member("eva", **said).get()


def test_whatever_is_typed_is_kept(desk: TeamDesk, eva: Member) -> None:
    said = {"_of": UTKAST, "_do": "comment", "_passage": "Texten\0", "_said": "Vad\0 är det?"}
    assert eva.post(REVIEW, **said).status_code == 303
    assert "är det?" in eva.get(REVIEW, of=UTKAST)
    assert eva.post(LINKS, _of=UTKAST, _do="make", _for="Gull\0", _days="3").status_code == 200
    assert desk.did()[-1] == ("Eva", "link made")


def test_all_of_it_moves_and_goes_on(
    site: SiteFolder, postgres_server: str, database: str, tmp_path: Path
) -> None:
    here = TeamDesk(site, database=database)
    eva = here.member("eva")
    said = {"_of": UTKAST, "_do": "comment", "_passage": "", "_said": "Vilken nyhet?"}
    assert eva.post(REVIEW, **said).status_code == 303
    eva.post(**{**eva.form("nyheter/2026/beslut.md"), "title": "En ny rubrik"}, _do="save")
    before = here.trail()
    rows = counts(here)
    assert rows["proposal"] == rows["comment"] == rows["person"] == 1
    here.close()
    is_here = database == ""
    there = postgres_server if is_here else f"sqlite:///{tmp_path}/moved.sqlite"
    command = ["team", "copy-to", there, "--quiet", "--config", str(site.configuration)]
    assert main(command) == 0
    assert main(command) == 2  # it is not empty any more
    moved = TeamDesk(site, database=there)
    eva.moved_to(moved)
    assert moved.trail() == before
    assert counts(moved) == rows
    assert eva.form("nyheter/2026/beslut.md")["title"] == "En ny rubrik"  # her session goes on
    assert eva.post(REVIEW, **said).status_code == 303
    karl = moved.member("karl")
    assert "Vilken nyhet?" in karl.get(REVIEW, of=UTKAST)
    assert counts(moved)["comment"] == counts(moved)["person"] == 2  # numbers go on
    assert main(["team", "trail", "--quiet", "--config", str(site.configuration)]) == 0
    moved.close()


@pytest.mark.parametrize(
    "address",
    [
        "mysql://x",
        "nothing",
        "postgresql+psycopg://127.0.0.1:9/x",
        "postgresql+asyncpg://127.0.0.1:9/x",  # its driver is not installed
    ],
)
def test_what_is_no_database_is_told(
    desk: TeamDesk, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    command = ["team", "copy-to", address, "--config", str(desk.site.configuration)]
    assert main(command) == 2
    assert "Traceback" not in capsys.readouterr().err


def counts(desk: TeamDesk) -> dict[str, int]:
    """How many rows each table has."""
    with desk.office.store.reading() as connection:
        return {
            each.name: connection.execute(select(func.count()).select_from(each)).scalar_one()
            for each in metadata.sorted_tables
        }
