"""The web servers in front of the desk of a team, and its unit, as the handbook writes them."""

import re
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from budkavle.desk import server
from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.team import settings as team_settings
from budkavle.desk.team.addresses import LINKS, SEE
from tests.support import system
from tests.support.desk import fields_in
from tests.support.ports import free_port
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder
from tests.support.team import HOST, ORIGIN, SECRET, TeamDesk
from tests.support.web_servers import running

HANDBOOK = ROOT / "docs/handbook"
PAGE = (HANDBOOK / "desk-for-a-team-running.md").read_text("utf-8")
UTKAST = "nyheter/2026/utkast.md"
BROWSER = "127.0.0.2"
"""Where requests come from: not where the web server is, which the desk trusts."""


def example(begins: str) -> str:
    """The example of the page that begins so."""
    found = re.search(rf"```\w*\n({re.escape(begins)}.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    file = tmp_path / "desk.service"
    file.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", example("[Unit]")))
    run = [system.place_of("systemd-analyze"), "verify", str(file)]
    ran = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_settings_of_the_handbook_are_right(tmp_path: Path) -> None:
    text = (HANDBOOK / "desk-for-a-team.md").read_text("utf-8")
    login, secrets, proxy, roles, mail = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "desk-roles.toml").write_text(roles)
    (tmp_path / "desk.toml").write_text(proxy)
    assert team_settings.load(tmp_path / "desk.toml").proxy
    (tmp_path / "desk.toml").write_text(login + mail)
    read = team_settings.load(tmp_path / "desk.toml")
    assert read.address == ORIGIN
    read.secrets.parent.mkdir(parents=True)
    read.secrets.write_text(secrets.replace("at least 32 letters that nobody knows", "k" * 40))
    read.secrets.chmod(0o600)
    assert team_settings.load_secrets(read).oidc


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site that requires approval, with a draft."""
    site = SiteFolder(tmp_path / "project", plugin="desk: {approval: required}")
    site.item("utkast", "title: Utkastet\ndraft: true\n")
    return site


@contextmanager
def nginx(text: str, run: Path, port: int) -> Iterator[str]:
    """Debian's nginx with a server of the handbook."""
    text = text.replace("443 ssl", f"127.0.0.1:{port} ssl")
    text = text.replace("/etc/ssl/desk", f"{run}/desk")
    file = run / "nginx.conf"
    file.write_text(
        f"daemon off; user root; pid {run}/pid; error_log {run}/error.log; events {{}}\n"
        f"http {{ access_log {run}/access.log; client_body_temp_path {run}/body;\n"
        f"proxy_temp_path {run}/proxy; fastcgi_temp_path {run}/fastcgi;\n"
        f"uwsgi_temp_path {run}/uwsgi; scgi_temp_path {run}/scgi;\n{text}}}\n"
    )
    command = [system.place_of("nginx"), "-e", f"{run}/error.log", "-c", str(file)]
    subprocess.run([*command, "-t"], capture_output=True, check=True)
    yield from running(command, port, run)


@contextmanager
def caddy(text: str, run: Path, port: int) -> Iterator[str]:
    """Debian's Caddy with a site of the handbook, and a certificate of ours."""
    text = text.replace(f"{HOST} {{", f"{HOST}:{port} {{\n    tls {run}/desk.pem {run}/desk.key")
    file = run / "Caddyfile"
    options = f"admin off\n auto_https disable_redirects\n storage file_system {run}"
    file.write_text(text.replace("{\n", f"{{\n {options}\n", 1))
    command = [system.place_of("caddy")]
    how = ["--config", str(file), "--adapter", "caddyfile"]
    subprocess.run([*command, "validate", *how], capture_output=True, check=True)
    yield from running([*command, "run", *how], port, run)


Run = Callable[[str, Path, int], AbstractContextManager[str]]
SERVERS: Mapping[str, tuple[Run, str, str]] = {
    "nginx": (nginx, "server", 'proxy_set_header {name} "{value}";'),
    "caddy": (caddy, "{\n    log", "header_up {name} {value}"),
}
"""Each server: how it runs, how its example begins, and how it sets a header."""


class InFront:
    """A browser of somebody elsewhere, which reaches a desk through a web server at a port.

    `run` is the web server's folder, with its certificate.
    """

    def __init__(self, desk: TeamDesk, run: Path, port: int) -> None:
        self.desk, self.run = desk, run
        self._http = httpx.Client(
            base_url=f"https://127.0.0.1:{port}",
            transport=httpx.HTTPTransport(
                verify=ssl.create_default_context(cafile=run / "desk.pem"), local_address=BROWSER
            ),
            headers={"Host": HOST, "Origin": ORIGIN},
            timeout=60,
        )

    def ask(
        self, path: str, method: str = "GET", *, host: str = HOST, **given: object
    ) -> httpx.Response:
        """Ask for anything; redirects are not followed."""
        options = {**given, "extensions": {"sni_hostname": HOST}}
        headers = {"Host": host, **options.pop("headers", {})}  # type: ignore[dict-item] # of a request
        return self._http.request(method, path, headers=headers, **options)  # type: ignore[arg-type] # as above

    def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form."""
        return self.ask(path, "POST", files={name: (None, each) for name, each in form.items()})

    def close(self) -> None:
        """Close its connections."""
        self._http.close()


@contextmanager
def in_front(
    name: str, site: SiteFolder, run: Path, login: str, set_: Mapping[str, str]
) -> Iterator[InFront]:
    """A desk behind a web server, which sets headers."""
    run.mkdir()
    listening, port = server.bound(0), free_port()
    desk = TeamDesk(site, f'address = "{ORIGIN}"\nproxies = ["127.0.0.1"]\n{login}')
    serving = server.Server(desk.app, listening)
    serving.start()
    start, begins, line = SERVERS[name]
    text = example(begins).replace("127.0.0.1:8011", f"127.0.0.1:{listening.getsockname()[1]}")
    for header, value in set_.items():
        made = line.format(name=header, value=value)
        text, number = re.subn(rf'(proxy_set_header|header_up) -?{header}( "";)?', made, text)
        assert number == 1, header
    _certify(run)
    try:
        with start(text, run, port), closing(InFront(desk, run, port)) as browser:
            yield browser
    finally:
        serving.close()
        desk.close()


def _certify(folder: Path) -> None:
    names = f"subjectAltName=DNS:{HOST}"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-subj", f"/CN={HOST}", "-addext", names, "-days", "2"]
    files = ["-keyout", str(folder / "desk.key"), "-out", str(folder / "desk.pem")]
    subprocess.run([*command, *files], capture_output=True, check=True)


SPOOFED = {
    "X-Remote-User": "ada",
    "X-Remote-Name": "Ada",
    "X-Remote-Email": "ada@example.org",
    "X-Remote-Groups": "chefer",
    "X-Budkavle-Secret": SECRET,
    "X-Forwarded-For": "203.0.113.9",
}
"""What a browser sends to be taken for somebody else, even with the secret."""

each_server = pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.needs(each)) for each in SERVERS]
)


@each_server
def test_a_login_of_the_desk_itself_is_reached_and_nothing_is_believed_of_browsers(
    name: str, site: SiteFolder, tmp_path: Path
) -> None:
    login = '[oidc]\nissuer = "http://127.0.0.1:9"\nclient_id = "desk"\n'
    with in_front(name, site, tmp_path / "run", login, {}) as browser:
        answer = browser.ask(DESK, headers=SPOOFED)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"{DESK}login?")
        assert answer.headers["strict-transport-security"]
        assert browser.ask(f"{DESK}desk.css").status_code == 200


@each_server
def test_names_of_the_web_server_count_and_no_others(
    name: str, site: SiteFolder, tmp_path: Path
) -> None:
    set_ = {
        "X-Remote-User": "eva",
        "X-Remote-Name": "Eva",
        "X-Budkavle-Secret": SECRET.replace(" ", "-"),
    }
    with in_front(name, site, tmp_path / "run", "[proxy]\n", {}) as browser:
        assert browser.ask(DESK, headers=SPOOFED).status_code == 403
        assert browser.desk.did() == []
    secrets = browser.desk.secrets
    secrets.write_text(secrets.read_text().replace(SECRET, set_["X-Budkavle-Secret"]))
    with in_front(name, site, tmp_path / "again", "[proxy]\n", set_) as browser:
        page = browser.ask(DESK, headers=SPOOFED).text
        assert '<span class="who">Eva</span>' in page
        links = browser.ask(LINKS, params={"of": UTKAST}, headers=SPOOFED)
        assert links.status_code == 200
        assert "_approves" not in links.text  # the groups of a browser make nobody an approver
        assert [(each["who"], each["from"]) for each in browser.desk.trail()] == [("Eva", BROWSER)]

        # A form with a large file comes through.
        form = fields_in(browser.ask(ITEM, params={"of": UTKAST}).text)
        token = form["_token"][0] if isinstance(form["_token"], list) else form["_token"]
        form = {**form, "_token": str(token)}
        fields = {key: (None, str(each)) for key, each in form.items()}
        large = {"attachments.0.file._file": ("a.pdf", b"%PDF-1.4" + b"x" * 30_000_000, "x/y")}
        sent = {**fields, **large, "_do": (None, "show")}
        assert browser.ask(ITEM, "POST", files=sent).status_code == 200
        (brought,) = site.content.rglob("*.pdf")
        assert brought.stat().st_size > 30_000_000

        # A link works for whoever has it, and its address is in no log.
        made = browser.post(
            LINKS, _token=str(token), _of=UTKAST, _do="make", _for="Gull", _days="3"
        ).text
        link = SEE + made.partition(f"{ORIGIN}{SEE}")[2].partition('"')[0]
        assert "Utkastet" in browser.ask(link).text
        assert not is_logged(browser.run, link.removeprefix(SEE))


@each_server
def test_a_link_is_in_no_log_either_when_the_desk_does_not_run(
    name: str, site: SiteFolder, tmp_path: Path
) -> None:
    run, port = tmp_path / "run", free_port()
    with in_front(name, site, run, "[proxy]\n", {}) as before:
        pass
    start, begins, _ = SERVERS[name]
    text = example(begins).replace("127.0.0.1:8011", f"127.0.0.1:{free_port()}")
    with start(text, run, port), closing(InFront(before.desk, run, port)) as browser:
        assert browser.ask(f"{SEE}hemlig-lank").status_code == 502
        assert browser.ask("/annat").status_code == 502
    assert is_logged(run, "/annat")
    assert not is_logged(run, "hemlig")


def is_logged(run: Path, words: str) -> bool:
    """Whether a web server has written some words anywhere."""
    logs = (*run.glob("*.log"), run / "said")
    return any(words in each.read_text() for each in logs if each.exists())
