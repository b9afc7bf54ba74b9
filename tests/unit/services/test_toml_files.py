"""Settings in TOML: each fault is reported on its line, and what to write corrects it."""

from pathlib import Path

import pytest

from budkavle.desk.team import people
from budkavle.desk.team import settings as team
from budkavle.desk.team.errors import TeamError
from budkavle.i18n.catalogue import LANGUAGES, translator
from budkavle.services.toml_files import UnusableTomlError, read
from budkavle.subscriptions import settings as service
from budkavle.subscriptions.catalogue import translator as service_translator

SERVICE = """\
name = "Exempelkommunen"
site_url = "https://www.example.se/"

[sender]
address = "nyheter@example.se"
name = "Exempelkommunen"
bounces = "studs@example.se"
unsubscribe = "avsluta@example.se"
list_id = "nyheter.example.se"

[relay]
port = 25
"""
DESK = """\
address = "https://redaktion.example.se"
proxies = ["10.0.0.1"]

[oidc]
issuer = "https://login.example.se"
client_id = "redaktion"
"""
MISTAKES = [
    ("site_url =", 'site_url = "www.example.se"', 2, "site_url"),
    ("site_url =", "", 1, "site_url"),
    ("name =", "name = Exempelkommunen", 1, "name"),
    ("name =", "name: Exempelkommunen", 1, "name"),
    ("name =", 'name: "Exempelkommunen"', 1, "name"),
    ("name =", "name = “Exempelkommunen”", 1, "name"),
    ("name =", 'name = "Exempelkommunen', 1, "name"),
    ("name =", 'name = ""', 1, "name"),
    ("name =", "name = 25", 1, "name"),
    ("name =", 'name = "E"\nsecrets = "C:\\Users\\eva"', 2, "secrets"),
    ("address =", 'address = "nyheter at example.se"', 5, "sender.address"),
    ("address =", "", 4, "sender.address"),
    ("list_id =", 'list_id = "Nyheter från oss"', 9, "sender.list_id"),
    ("port =", 'port = "tjugofem"', 12, "relay.port"),
    ("port =", "port = 25.5", 12, "relay.port"),
    ("port =", 'security = "ssl"', 12, "relay.security"),
    ("port =", "port: 25", 12, "port"),
    ("site_url =", 'site_url = "https://example.se/"\nlanguages = "sv"', 3, "languages"),
    ("site_url =", 'site_url = "https://example.se/"\nlanguages = []', 3, "languages"),
    ("site_url =", 'site_url = "https://example.se/"\nlanguages = ["svenska"]', 3, "languages"),
]
"""The beginning of a line, what is there instead, and the line and the key of the message."""


def faults(text: str, folder: Path) -> UnusableTomlError | None:
    file = folder / "subscriptions.toml"
    file.write_text(text, "utf-8")
    try:
        service.load(file)
    except service.FaultySettingsError as error:
        return error.faults
    return None


def changed(text: str, begins: str, written: str) -> str:
    old = next(line for line in text.splitlines() if line.startswith(begins))
    return text.replace(f"{old}\n", f"{written}\n" if written else "", 1)


@pytest.mark.parametrize(("begins", "written", "line", "key"), MISTAKES)
def test_what_the_message_says_corrects_the_file(
    tmp_path: Path, begins: str, written: str, line: int, key: str
) -> None:
    text = changed(SERVICE, begins, written)
    found = faults(text, tmp_path)
    assert found
    (fault,) = found.faults
    assert (fault.line, fault.key) == (line, key)
    lines = text.splitlines()
    if written:
        lines[line - 1] = fault.values["remedy"]
    else:
        lines.insert(line, fault.values["remedy"])
    assert faults("\n".join(lines), tmp_path) is None


@pytest.mark.parametrize(
    ("begins", "written", "key", "value"),
    [
        ("site_url =", 'site_url = "https://example.se/"\nsite_ulr = "x"', "site_ulr", "site_url"),
        ("port =", "prt = 25", "relay.prt", "port"),
        ("port =", "port = 0", "relay.port", "1"),
        ("port =", "port = 70000", "relay.port", "65535"),
        ("[relay]", 'tagline = "x"\n[relay]', "sender.tagline", "address"),
        ("port =", "port = 25\nport = 26", "port", None),
        ("name =", 'name = "x"\ntimezone = "Svensk tid"', "timezone", "Europe/Stockholm"),
        ("name =", 'name = "x"\ndatabase = "mysql://x/y"', "database", "postgresql+psycopg://"),
        ("name =", 'name = "x"\nmastodon = "https://m.example.se"', "mastodon", "[mastodon]"),
        ("[relay]", '[bluesky]\nhandle = "eva"\n[relay]', "bluesky.handle", "example.se"),
        ("[relay]", '[mastodon]\nserver = "http://m.se"\n[relay]', "mastodon.server", "https://"),
    ],
    ids="abcdefghijk",
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_names_the_key_and_what_to_write(
    tmp_path: Path, language: str, begins: str, written: str, key: str, value: str | None
) -> None:
    found = faults(changed(SERVICE, begins, written), tmp_path)
    assert found
    (said,) = found.sentences(service_translator(language))
    assert f": {key}: " in said
    assert (value or "") in said
    assert language == "en" or said != found.sentences(str)[0]


def test_all_faults_are_told_by_their_lines(tmp_path: Path) -> None:
    found = faults("[relay]\nport = 0\n[web]\nport = -1\n", tmp_path)
    assert found
    told = [(each.line, each.key) for each in found.faults]
    assert told == [(1, "name"), (1, "site_url"), (1, "sender"), (2, "relay.port"), (4, "web.port")]


@pytest.mark.parametrize(
    ("begins", "written", "key", "value"),
    [
        ("address =", 'address = "redaktion.example.se"', "address", "https://redaktion"),
        ("address =", 'address = "https://example.se/redaktion"', "address", "r"),
        ("client_id =", "", "oidc.client_id", "client_id ="),
        ("proxies =", 'proxies = ["lastbalanserare"]', "proxies", "10.0.0.1"),
        ("issuer =", 'issuer = "http://login.example.se"', "oidc.issuer", "https://"),
        ("[oidc]", "[oicd]", "oicd", "oidc"),
        ("proxies =", "proxies: 10.0.0.1", "proxies", 'proxies = "10.0.0.1"'),
    ],
    ids="abcdefg",
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_of_a_team_says_the_same(
    tmp_path: Path, language: str, begins: str, written: str, key: str, value: str
) -> None:
    file = tmp_path / team.FILE
    file.write_text(changed(DESK, begins, written), "utf-8")
    with pytest.raises(TeamError) as caught:
        team.load(file)
    said = caught.value.explain(translator(language))
    assert said.startswith(f"{file}:")
    assert f": {key}: " in said
    assert value in said
    assert language == "en" or said != str(caught.value)


def test_roles_are_read_in_the_same_way(tmp_path: Path) -> None:
    file = tmp_path / "desk-roles.toml"
    file.write_text('[writer]\npeople = "eva@example.se"\n', "utf-8")
    with pytest.raises(TeamError) as caught:
        people.Roles(file).check()
    said = caught.value.explain(str)
    assert f"{file}:2: writer.people: This must be a list" in said
    assert 'people = ["eva@example.se"]' in said


@pytest.mark.parametrize("written", ['key = "hemligt"', "key = hemligt", 'key = ["hemligt"]'])
def test_no_message_repeats_a_secret(tmp_path: Path, written: str) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text(f"{written}\n", "utf-8")
    with pytest.raises(UnusableTomlError) as caught:
        read(team.Secrets, file, {}, is_secret=True)
    assert "hemligt" not in str(caught.value)
    assert caught.value.faults[0].line == 1


@pytest.mark.parametrize(
    ("data", "line"), [(b'name = "V\xe4st"\n', 1), (b'\n\nname = "V\xe4st"\n', 3)]
)
def test_another_encoding_is_told_on_its_line(tmp_path: Path, data: bytes, line: int) -> None:
    file = tmp_path / "subscriptions.toml"
    file.write_bytes(data)
    with pytest.raises(service.FaultySettingsError) as caught:
        service.load(file)
    assert [(each.line, "UTF-8" in each.message) for each in caught.value.faults.faults] == [
        (line, True)
    ]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "subscriptions.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SERVICE.encode())
    assert service.load(file).name == "Exempelkommunen"
