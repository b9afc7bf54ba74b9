"""Logs in at the desk of a team by Canaille, an identity server that organisations run.

    python -m tests.behaviour.desk_team.real_login PYTHON

PYTHON is the interpreter of an environment into which `canaille[front,oidc]` was installed. It
brings many libraries along, so it is none of the tests' own. The everyday tests use
oidc-provider-mock, and answers that are wrong in one thing.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

import httpx

from budkavle.desk.addresses import DESK
from budkavle.desk.team.addresses import ARRIVED, LOGIN
from tests.support.ports import free_port, wait_for
from tests.support.site_folder import SiteFolder
from tests.support.team import ORIGIN, Member, TeamDesk

PASSWORD = "correct horse battery staple"
SERVER = Path(__file__).with_name("canaille_server.py")


def main() -> None:
    """Log in, be asked about again, log in after the keys were changed, and with a wrong secret."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", type=Path)
    python = parser.parse_args().python.absolute()
    with TemporaryDirectory() as folder, _server(python, Path(folder)) as issuer:
        site = SiteFolder(Path(folder) / "project")
        desk = TeamDesk(site, _settings(issuer), 'writer.groups = ["press"]\n')
        browser = Member(desk, {}, "192.0.2.1")
        with httpx.Client() as there:
            assert "Eva" in _logged_in(browser, there)
            desk.wait(seconds=70)
            assert "Eva" in browser.get()  # she was asked about again
            for change in ("rotate", "retire", "rotate"):
                httpx.get(f"{issuer}/{change}").raise_for_status()
                assert "Eva" in _logged_in(browser, there)
            browser.post(f"{DESK}logout")
            assert browser.ask().status_code == 303
            desk.secrets.write_text(desk.secrets.read_text().replace("hemligt", "gissat"))
            desk.close()
            desk.start()
            assert _came_back(browser, there).status_code == 403
        told = [what for _, what in desk.did()]
        desk.close()
    assert told == [*["login"] * 4, "logout"]
    sys.stdout.write(f"As it should be. The trail tells: {', '.join(told)}\n")


def _settings(issuer: str) -> str:
    return (
        f'address = "{ORIGIN}"\n[oidc]\nissuer = "{issuer}"\nclient_id = "desk"\n'
        'scopes = "openid profile email groups"\n'
    )


@contextmanager
def _server(python: Path, folder: Path) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [python, SERVER, str(port), ORIGIN + ARRIVED], cwd=folder, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _logged_in(browser: Member, there: httpx.Client) -> str:
    """Log in; the first page of the desk."""
    answer = _came_back(browser, there)
    assert answer.status_code == 303, answer.text
    return browser.get()


def _came_back(browser: Member, there: httpx.Client) -> httpx.Response:
    """Fill in what the server asks, until it leads back to the desk; the answer there."""
    answer = there.get(browser.ask(LOGIN).headers["location"])
    for _ in range(8):
        while answer.is_redirect:
            to = urljoin(str(answer.url), answer.headers["location"])
            if to.startswith(ORIGIN):
                return browser.ask(to.removeprefix(ORIGIN))
            answer = there.get(to)
        fields = dict(re.findall(r'name="(csrf_token)"[^>]*value="([^"]*)"', answer.text))
        fields = {name: unescape(value) for name, value in fields.items()}
        fields |= {"login": "eva"} if 'name="login"' in answer.text else {}
        fields |= {"password": PASSWORD} if 'name="password"' in answer.text else {}
        answer = there.post(str(answer.url), data={**fields, "answer": "accept"})
    raise SystemExit(f"the login led nowhere: {answer.status_code} {answer.url}\n{answer.text}")


if __name__ == "__main__":
    main()
