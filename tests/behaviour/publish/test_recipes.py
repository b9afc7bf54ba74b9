"""The recipes of the handbook, run to the letter as far as one machine can.

`pip` fetches nothing here, and the host's repository and pages are on this machine.
"""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from budkavle.host import project
from tests.support import nginx
from tests.support.hosts import HOSTS
from tests.support.newsdesk import files_below
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder
from tests.support.ssh import ssh_server
from tests.support.web import Web

RECIPES = (ROOT / "docs" / "handbook" / "recipes.md").read_text(encoding="utf-8")
GIT = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]


def block(name: str) -> str:
    """The block of the recipes whose first line names this file."""
    found = re.search(rf"```\w*\n# {re.escape(name)}\n(.*?)```", RECIPES, re.DOTALL)
    assert found
    return found[1]


class Host:
    """A host with a repository for the site, whose branch `branch` it shows as pages."""

    def __init__(self, folder: Path, branch: str) -> None:
        self.folder, self.branch = folder, branch
        self.source, self.pages = folder / "source.git", folder / "pages"
        self.pages.mkdir()
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.program("pip", 'echo "$@" >> "$0.log"')
        self.program("python", f'exec "{sys.executable}" "$@"')
        self.desk = SiteFolder(folder / "desk", plugin="publish: {public: {to: www}}")
        self.web = Web(self.pages, project.describe(self.desk.configuration).settings)
        self.desk.configure(
            "to: www",
            f"to: 'git+file://{self.source}#{branch}', address: '{self.web.url}', patience: 0",
        )
        shutil.copy(ROOT / "build.py", self.desk.folder)
        (self.desk.folder / ".gitignore").write_text("site/\n.budkavle/\npublished/\n")
        subprocess.run([*GIT, "init", "-q", "--bare", str(self.source)], check=True)
        hook = self.source / "hooks" / "post-receive"
        hook.write_text(
            "#!/bin/sh\ngit rev-parse -q --verify"
            f" refs/heads/{branch} >/dev/null || exit 0\n"
            f"git --work-tree={self.pages} checkout -q -f {branch} -- .\n"
        )
        hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
        subprocess.run([*GIT, "init", "-q", "-b", "main"], cwd=self.desk.folder, check=True)

    def program(self, name: str, line: str) -> None:
        """Put a program of a job's machine in place of the real one."""
        file = self.programs / name
        file.write_text(f"#!/bin/sh\n{line}\n")
        file.chmod(0o755)

    def commit(self) -> None:
        """Push what the writers have written."""
        for words in (
            ["add", "-A"],
            ["commit", "-q", "-m", "news"],
            ["push", "-q", str(self.source), "main"],
        ):
            subprocess.run([*GIT, *words], cwd=self.desk.folder, check=True)

    def job(self, steps: list[str], name: str) -> Path:
        """Run the steps of a job in a new clone, as a new machine does; give its folder."""
        folder = self.folder / name
        clone = [*GIT, "clone", "-q", "-b", "main", str(self.source), str(folder)]
        subprocess.run(clone, check=True)
        environment = {
            **os.environ,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "CI_REPOSITORY_URL": f"file://{self.source}",
            "BUDKAVLE_GIT_TOKEN": "made up",
        }
        for step in steps:
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", step],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
        return folder


@pytest.fixture
def host(branch: str, tmp_path: Path) -> Iterator[Host]:
    """A host with a site that has one item."""
    host = Host(tmp_path, branch)
    host.desk.item("en-nyhet", "")
    host.commit()
    yield host
    host.web.stop()


@pytest.mark.parametrize("branch", ["gh-pages"])
def test_github(host: Host) -> None:
    """A renamed item's old address is kept, although each machine is new."""
    workflow: Any = yaml.safe_load(block(".github/workflows/publish.yml"))
    steps = [step["run"] for step in workflow["jobs"]["publish"]["steps"] if "run" in step]
    host.job(steps, "first")
    assert (host.pages / "nyheter" / "2026" / "en-nyhet" / "index.html").exists()

    news = host.desk.content / "nyheter" / "2026"
    (news / "en-nyhet.md").rename(news / "nytt-namn.md")
    host.commit()
    host.job(steps, "second")
    assert "nytt-namn" in (host.pages / "nyheter/2026/en-nyhet/index.html").read_text()
    assert (host.pages / ".nojekyll").exists()
    assert "requirements.lock" in (host.programs / "pip.log").read_text()


@pytest.mark.parametrize("branch", ["pages"])
def test_gitlab(host: Host) -> None:
    """What the job leaves in `public` is what was published."""
    job: Any = yaml.safe_load(block(".gitlab-ci.yml"))["pages"]
    assert job["artifacts"] == {"paths": ["public"]}
    left = host.job(job["script"], "job") / "public"
    assert files_below(left) == files_below(host.pages)
    assert "nyheter/2026/en-nyhet/index.html" in files_below(left)


@pytest.mark.parametrize("branch", ["pages"])
def test_forgejo(host: Host) -> None:
    """A renamed item's old address is kept, although each machine is new."""
    workflow: Any = yaml.safe_load(block(".forgejo/workflows/publish.yml"))
    steps = [step["run"] for step in workflow["jobs"]["publish"]["steps"] if "run" in step]
    host.program("apt-get", 'echo "$@" >> "$0.log"')
    host.program(
        "python3", '[ "$*" = "-m venv .venv" ] && mkdir .venv && cp -r "${0%/*}" .venv/bin'
    )
    host.job(steps, "first")
    news = host.desk.content / "nyheter" / "2026"
    (news / "en-nyhet.md").rename(news / "nytt-namn.md")
    host.commit()
    host.job(steps, "second")
    assert "nytt-namn" in (host.pages / "nyheter/2026/en-nyhet/index.html").read_text()


def settings_of(recipe: str) -> str:
    """The settings below a heading of the recipes, as one line."""
    text = RECIPES.partition(f"## {recipe}\n")[2].partition("```yaml\n")[2].partition("```")[0]
    settings: Any = yaml.safe_load(text)
    return json.dumps(settings["publish"]["public"])


def desk_of(folder: Path, target: str) -> SiteFolder:
    """A site with an item and the file build.py, and settings that a recipe gives."""
    desk = SiteFolder(folder / "desk", plugin=f"publish: {{public: {target}}}")
    desk.item("en-nyhet", "")
    shutil.copy(ROOT / "build.py", desk.folder)
    return desk


def run_all(desk: SiteFolder, commands: str, home: Path) -> str:
    """Run the commands of a recipe where the site is; give what they say."""
    programs = home / "programs"
    programs.mkdir(parents=True, exist_ok=True)
    python = programs / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", commands],
        cwd=desk.folder,
        env={**os.environ, "HOME": str(home), "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.needs("nginx")
def test_a_server_of_ones_own_with_nginx(tmp_path: Path) -> None:
    settings: Any = yaml.safe_load(RECIPES.partition("```yaml\n")[2].partition("```")[0])
    assert settings == {"publish": {"public": {"to": "/srv/www/news"}}}
    out = str(tmp_path / "www" / "news")
    desk = desk_of(tmp_path, f"{{address: 'http://127.0.0.1:9/', to: '{out}'}}")
    run_all(desk, "python build.py", tmp_path / "home")
    run_all(desk, block("the first time: folder"), tmp_path / "home")
    server = block("nginx, in a server block").replace("/srv/www/news", out)
    with nginx.running(f"server {{ listen 80; {server} }}", tmp_path / "nginx") as address:
        desk.configure("http://127.0.0.1:9/", address)
        assert "är ute sedan" in run_all(desk, "python build.py publish", tmp_path / "home")


@pytest.mark.needs("sshd")
def test_sftp(tmp_path: Path) -> None:
    """With a home that holds only the key, and a host that has put files there."""
    out, home = tmp_path / "www", tmp_path / "home"
    out.mkdir()
    (out / "index.html").write_text("Welcome to your host")
    (out / "robots.php").write_text("deras")
    with ssh_server(tmp_path / "ssh") as server:
        (home / ".ssh").mkdir(parents=True)
        shutil.copy(server.keys / "user", home / ".ssh" / "id_ed25519")
        settings = settings_of("A plain web host with SFTP")
        settings = settings.replace("user@ssh.example.org", f"{server.address}{tmp_path}")
        desk = desk_of(tmp_path, settings)
        web = Web(out, project.describe(desk.configuration).settings)
        desk.configure('"to":', f'"address": "{web.url}", "to":')
        commands = block("the first time: host").replace(
            "ssh-keyscan ssh.example.org", f"ssh-keyscan -p {server.network.port} 127.0.0.1"
        )
        try:
            said = run_all(desk, commands, home)
        finally:
            web.stop()
    assert "är ute sedan" in said
    assert "robots.php" in said
    assert "en-nyhet" in (out / "index.html").read_text()


@pytest.mark.needs("weed", "nginx")
def test_s3_with_nginx_as_the_cdn(tmp_path: Path) -> None:
    with HOSTS["s3"](tmp_path) as host, ExitStack() as used:
        where: Any = yaml.safe_load(f"{{{host.settings}}}")
        settings = settings_of("S3 with a CDN").replace("s3://example-news", where["to"])
        shutil.copy(where["secrets"], tmp_path / "news.secrets")
        desk = desk_of(tmp_path, settings)
        bucket = f"{where['endpoint']}/{where['to'].removeprefix('s3://')}"
        text = (
            block("/etc/nginx/conf.d/news.conf")
            .replace("https://example-news.s3.eu-north-1.amazonaws.com", bucket)
            .replace("/var/cache/nginx", str(tmp_path))
            .replace("10s;", "1s;")
        )
        address = used.enter_context(nginx.running(text, tmp_path / "nginx"))
        more = f'"address": "{address}", "endpoint": "{where["endpoint"]}", "to":'
        desk.configure('"to":', more)
        assert "är ute sedan" in run_all(desk, "python build.py publish", tmp_path / "home")

        client = used.enter_context(httpx.Client(base_url=address, trust_env=False))
        first, second = (client.get("feed.xml") for _ in range(2))
        assert (second.headers["X-Cache"], second.headers["Cache-Control"]) == (
            "HIT",
            "public, max-age=900",
        )
        assert first.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
        moved = client.get("nyheter/2026/en-nyhet")
        assert (moved.status_code, moved.headers["Location"]) == (
            301,
            f"{address}nyheter/2026/en-nyhet/",
        )
        assert client.get("nyheter/2026/finns-inte/").status_code == 404
        assert "<html" in client.get("finns-inte/x.html").text

        desk.item("andra-nyheten", "")
        assert "är ute sedan" in run_all(desk, "python build.py publish", tmp_path / "home")
        assert "andra-nyheten" in client.get("feed.xml").text


@pytest.mark.needs("systemd-analyze")
def test_systemd(tmp_path: Path) -> None:
    unit = block("/etc/systemd/system/budkavle.service")
    assert "build.py watch --publish" in unit
    known = unit.replace("/srv/news/.venv/bin/python", sys.executable).replace("=news", "=root")
    file = tmp_path / "budkavle.service"
    file.write_text(known)
    command = ["systemd-analyze", "verify", "--man=no", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if "budkavle" in line]
