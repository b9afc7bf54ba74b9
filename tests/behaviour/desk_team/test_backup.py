"""Back-up and restore, by the commands of the handbook's own text."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from budkavle.cli.main import main
from budkavle.desk.addresses import DESK
from tests.support import postgres
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder
from tests.support.team import Member, TeamDesk

PAGE = ROOT / "docs/handbook/desk-for-a-team-running.md"
COMMANDS = re.findall(r"<!-- run -->\n```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
BACKUP, RESTORE, DUMP, UNDUMP = COMMANDS
UTKAST, BESLUT = "nyheter/2026/utkast.md", "nyheter/2026/beslut.md"


def run(command: str, folder: Path) -> None:
    """Run a command of the handbook in a folder."""
    subprocess.run(["sh", "-ec", command], cwd=folder, check=True)


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases: one to copy from, and one to copy to."""
    if request.param == "sqlite":
        yield "", ""
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.another(server, "desk") as one, postgres.another(server, "restored") as other:
        yield one, other


@pytest.mark.needs("sqlite3")
def test_a_machine_that_is_lost_is_replaced(
    site: SiteFolder, tmp_path: Path, databases: tuple[str, str]
) -> None:
    ours, new = databases
    desk = TeamDesk(site, database=ours)
    eva = desk.member("eva")
    assert eva.post(**{**eva.form(BESLUT), "title": "En ny rubrik"}, _do="save").status_code == 303
    eva.post(f"{DESK}keep", **{**eva.form(UTKAST), "title": "Halvfärdig"})
    for name in ("site", ".venv", ".budkavle/site"):
        (site.folder / name).mkdir(parents=True, exist_ok=True)
    before, key = desk.trail(), desk.approvals.key
    run(without_sqlite(BACKUP) if ours else BACKUP, site.folder)
    if ours:
        run(at(ours, DUMP), site.folder)
    desk.member("karl").get()  # what happens after a back-up is lost
    desk.close()

    lost = tmp_path / "lost"
    site.folder.rename(lost)
    site.folder.mkdir()
    (lost / "backup").rename(site.folder / "backup")
    run(without_sqlite(RESTORE) if ours else RESTORE, site.folder)
    if ours:
        run(at(new, UNDUMP), site.folder)
        settings = site.folder / "desk.toml"
        settings.write_text(settings.read_text().replace(ours, new))
    for name in ("site", ".venv", ".budkavle/site"):
        assert not (site.folder / name).exists()
    keys = site.folder / ".budkavle/desk"
    for file in (*keys.glob("*"), *(site.folder / "backup").iterdir()):
        assert file.stat().st_mode & 0o077 == 0 or file.is_dir(), file
    desk.start()
    assert desk.trail() == before
    assert desk.approvals.key == key  # else builds would not believe the next approvals
    assert eva.form(BESLUT)["title"] == "En ny rubrik"  # her session goes on, and what waits
    assert eva.form(UTKAST)["title"] == "Halvfärdig"  # and what is typed
    assert desk.trail() == before
    assert main(["team", "trail", "--config", str(site.configuration)]) == 0
    desk.close()


def without_sqlite(commands: str) -> str:
    """The commands without those that copy SQLite's file."""
    return "".join(each for each in commands.splitlines(True) if "team.sqlite" not in each or
                   each.startswith("tar"))  # fmt: skip


def at(database: str, command: str) -> str:
    """The command with the address of another database."""
    ours = database.replace("postgresql+psycopg", "postgresql")
    made = re.sub(r'"postgresql://[^"]*"', f'"{ours}"', command)
    assert made != command
    return made


def test_a_restored_trail_that_was_cut_off_is_seen(
    desk: TeamDesk, eva: Member, capsys: pytest.CaptureFixture[str]
) -> None:
    eva.get()
    assert main(["team", "trail", "--config", str(desk.site.configuration)]) == 0
    digest = capsys.readouterr().out.split()[-1]
    command = ["team", "trail", "--last", digest, "--config", str(desk.site.configuration)]
    assert main(command) == 0
    command[3] = "0" * 64
    assert main(command) == 1
