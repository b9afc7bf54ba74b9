"""What an unlucky administrator or an attacker may do: it is refused, or it does no harm."""

import subprocess
from pathlib import Path

import pytest

from budkavle.cli.main import main
from budkavle.host import project
from budkavle.publish.credentials import credentials
from budkavle.publish.protocol import PublishError, RefusedError
from budkavle.publish.server import Server, server_at
from tests.support.hosts import HOSTS
from tests.support.newsdesk import PAGES, Newsdesk
from tests.support.other_disks import exfat
from tests.support.ssh import ssh_server
from tests.support.web import Web


@pytest.mark.parametrize(
    "to",
    (
        ". ./ .. site site/ site/www content content/../site published .budkavle/www link link/"
        " rsync+file://{here} rsync+file://{here}/site/"
    ).split(),
)
def test_a_target_among_the_sites_own_files_is_refused(to: str, tmp_path: Path) -> None:
    here = tmp_path / "desk"
    here.mkdir()
    (here / "link").symlink_to("site", target_is_directory=True)
    desk = Newsdesk(here, f"to: '{to.format(here=here)}'")
    before = desk.project.files()
    with pytest.raises(PublishError, match="Choose a folder of its own"):
        desk.publish()
    assert desk.project.files() == before


def test_a_target_behind_a_link_and_a_slash_is_a_target(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "www").symlink_to("elsewhere", target_is_directory=True)
    desk = Newsdesk(tmp_path, "to: www/")
    desk.publish()
    assert desk.out() == PAGES
    assert (tmp_path / "www").is_symlink()


@pytest.mark.parametrize("kind", ["folder", pytest.param("sftp", marks=pytest.mark.needs("sshd"))])
def test_a_folder_that_holds_other_files_is_left_alone(kind: str, tmp_path: Path) -> None:
    with HOSTS[kind](tmp_path) as host:
        desk = Newsdesk(tmp_path, host.settings)
        out = tmp_path / ("www/current" if kind == "folder" else "server/site")
        out.mkdir(parents=True)
        (out / "bokslut.xlsx").write_text("deras")
        with pytest.raises((RefusedError, PublishError), match=r"did not put there|not a link"):
            desk.publish()
        assert [each.name for each in out.iterdir()] == ["bokslut.xlsx"]


@pytest.mark.parametrize(
    "to", ["sftp://news:hemligt@example.org/www", "git+https://x:hemligt@h/r.git"]
)
def test_a_password_in_the_settings_is_refused_and_not_repeated(to: str, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="password in the address") as refused:
        Newsdesk(tmp_path, f"to: '{to}'").publish()
    assert "hemligt" not in refused.value.explain(str)


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("sftp://news@[2001:db8::1]:2222/www", Server("2001:db8::1", "/www", "news", 2222)),
        ("sftp://example.org/", Server("example.org", "/")),
        ("sftp://example.org", Server("example.org", ".")),
        ("sftp://a%40b@example.org/~/my%20site/", Server("example.org", "my site", "a@b")),
    ],
)
def test_addresses_of_servers(to: str, expected: Server) -> None:
    assert server_at(to) == expected


@pytest.mark.parametrize(
    "to",
    (
        "sftp:///www sftp://[::1/www sftp://host:port/www sftp://-oProxyCommand=x/www"
        " sftp://host/a#b rsync+ssh://host:99999/x"
    ).split(),
)
def test_what_is_no_address_of_a_server_is_refused(to: str, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="is not an address of a server"):
        Newsdesk(tmp_path, f"to: '{to}'").publish()


@pytest.mark.parametrize("password", ["p=a=b", '"quoted"', "#1 å ä", "$HOME `x` \\n", "a  b"])
def test_passwords_are_taken_as_they_are(password: str, tmp_path: Path) -> None:
    desk = Newsdesk(tmp_path, "to: www, secrets: .secrets")
    (tmp_path / ".secrets").write_text(f"BUDKAVLE_SFTP_PASSWORD={password}\r\n", encoding="utf-8")
    (tmp_path / ".secrets").chmod(0o600)
    assert credentials(desk.destination)["BUDKAVLE_SFTP_PASSWORD"] == password


@pytest.mark.needs("sshd", "rsync")
@pytest.mark.parametrize("kind", ["sftp", "rsync+ssh"])
@pytest.mark.parametrize("known", ["empty", "another", "none"])
def test_a_server_whose_key_is_unknown_is_refused(
    kind: str, known: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home" / ".ssh"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home.parent))
    (home / "config").write_text("Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile none\n")
    with ssh_server(tmp_path / "ssh") as server:
        file = tmp_path / "known"
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other")]
        subprocess.run(command, check=True)
        other = " ".join((tmp_path / "other.pub").read_text().split()[:2])
        file.write_text(
            f"[127.0.0.1]:{server.network.port} {other}\n" if known == "another" else ""
        )
        more = "" if known == "none" else f", known_hosts: {file}"
        to = f"{kind}://{server.address}{tmp_path}/www"
        desk = Newsdesk(tmp_path, f"to: '{to}', key: {server.keys}/user{more}")
        with pytest.raises(PublishError, match="key is not known"):
            desk.publish()
    assert not (tmp_path / "www").exists()


@pytest.mark.needs("sshd")
@pytest.mark.parametrize("setting", ["key", "known_hosts"])
def test_a_file_that_is_missing_is_named(setting: str, tmp_path: Path) -> None:
    desk = Newsdesk(tmp_path, f"to: 'sftp://news@127.0.0.1:9/www', {setting}: nowhere")
    with pytest.raises(PublishError, match=r"nowhere cannot be read"):
        desk.publish()


def test_a_full_disk_is_said_and_may_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with HOSTS["folder"](tmp_path) as host:
        if host.fill is None:
            pytest.skip("this user may not mount a disk to fill")
        desk = Newsdesk(tmp_path, f"{host.settings}, patience: 0")
        desk.publish()
        desk.write({"index.html": "nytt" * 10_000})
        words = ["publish", "--no-build", "--no-verify", "--lang", "en"]
        words += ["--config", str(desk.project.configuration)]
        host.fill(True)
        assert main(words) == 3
        assert "The disk is full" in capsys.readouterr().err
        assert host.files() == PAGES
        host.fill(False)
        assert main(words) == 0


@pytest.mark.needs("mkfs.exfat", "mount.exfat-fuse", "rsync")
def test_a_disk_that_ignores_case_and_has_no_links(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder is refused before anything is put, and rsync's target loses no page in silence."""
    with exfat(tmp_path) as disk:
        desk = Newsdesk(tmp_path / "desk", f"to: '{disk}/www', patience: 0")
        with pytest.raises(PublishError, match=f"to: rsync[+]file://{disk}/www"):
            desk.publish()
        assert not list((disk / "www").rglob("*.html"))

        desk.write({"Om/index.html": "stora", "om/index.html": "små"})
        settings = project.describe(desk.project.configuration).settings
        web = Web(disk / "www", settings)
        desk.project.configure(
            f"to: '{disk}/www'", f"to: 'rsync+file://{disk}/www', address: '{web.url}'"
        )
        words = ["publish", "--no-build", "--lang", "en", "--config"]
        assert main([*words, str(desk.project.configuration)]) == 4
        web.stop()
    assert "takes names that differ in case only for one" in capsys.readouterr().out
