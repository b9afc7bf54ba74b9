"""Back-up and restore, by the commands of the handbook's own text."""

import re
import subprocess
from pathlib import Path

import pytest

from budkavle.cli.main import main
from tests.support import system
from tests.support.projects import ROOT
from tests.support.team import Member, TeamDesk

PAGE = ROOT / "docs/handbook/desk-for-a-team-running.md"
COMMANDS = re.findall(r"<!-- run -->\n```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.mark.needs("sqlite3")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_backed_up_comes_back(desk: TeamDesk, eva: Member) -> None:
    backup, restore = COMMANDS
    eva.get()
    before, key = desk.trail(), desk.approvals.key
    subprocess.run(["sh", "-ec", backup], cwd=desk.site.folder, check=True)
    desk.member("karl").get()
    assert len(desk.trail()) == len(before) + 1
    desk.close()
    desk.secrets.write_text("lost")
    (desk.secrets.parent / "approval.key").unlink()
    subprocess.run(["sh", "-ec", restore], cwd=desk.site.folder, check=True)
    desk.start()
    assert desk.trail() == before
    assert desk.approvals.key == key  # else builds would not believe the next approvals
    assert "Eva" in eva.get()  # her session goes on
    assert main(["team", "trail", "--config", str(desk.site.configuration)]) == 0


def example(begins: str) -> str:
    """The example of the page that begins so."""
    found = re.search(rf"```\w*\n({re.escape(begins)}.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    file = tmp_path / "desk.service"
    file.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", example("[Unit]")))
    run = [system.place_of("systemd-analyze"), "verify", str(file)]
    ran = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.needs("caddy")
def test_caddy_understands_its_file(tmp_path: Path) -> None:
    file = tmp_path / "Caddyfile"
    file.write_text(example("desk.example.org"))
    run = [system.place_of("caddy"), "adapt", "--adapter", "caddyfile", "--config", str(file)]
    subprocess.run(run, capture_output=True, check=True)


@pytest.mark.needs("nginx")
def test_nginx_understands_its_file(tmp_path: Path) -> None:
    plain = re.sub(r"\n *ssl_\S+ .*", "", example("server")).replace("443 ssl", "8443")
    file = tmp_path / "nginx.conf"
    file.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ access_log off;\n{plain}}}\n")
    run = [system.place_of("nginx"), "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(file)]
    subprocess.run(run, capture_output=True, check=True)
