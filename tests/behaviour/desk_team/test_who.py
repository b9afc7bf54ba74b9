"""Who gets in at the desk of a team, and what each role may do."""

import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.team import schema, sessions
from budkavle.desk.team.addresses import LOGOUT, PEOPLE, SEE, TRAIL
from budkavle.desk.team.gate import GETS, POSTS, needed_for
from budkavle.desk.team.people import POWERS
from tests.support.desk import fields_in
from tests.support.forms import every
from tests.support.site_folder import SiteFolder
from tests.support.team import BY_PROXY, ORIGIN, SECRET, Member, TeamDesk

BESLUT = "nyheter/2026/beslut.md"


def test_somebody_whom_the_proxy_names_is_known_by_name(desk: TeamDesk, eva: Member) -> None:
    page = eva.get()
    assert '<span class="who">Eva</span>' in page
    assert "Beslutet" in page
    assert desk.did() == [("Eva", "login")]
    eva.get()
    assert desk.did() == [("Eva", "login")]  # the session goes on


@pytest.mark.parametrize(
    ("change", "peer"),
    [
        ({}, "10.0.0.2"),
        ({}, "127.0.0.1"),
        ({"x-budkavle-secret": "fel"}, "10.0.0.1"),
        ({"x-budkavle-secret": ""}, "10.0.0.1"),
        ({"x-forwarded-for": "10.0.0.1"}, "192.0.2.7"),
    ],
)
def test_names_from_anybody_but_the_proxy_are_refused(
    desk: TeamDesk, change: dict[str, str], peer: str
) -> None:
    stranger = desk.member("ada", peer=peer, **change)
    answer = stranger.ask()
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert desk.did() == []


@pytest.mark.parametrize("name", ["x-remote-user", "x-remote-groups", "x-budkavle-secret"])
def test_a_header_that_comes_twice_is_refused(desk: TeamDesk, name: str) -> None:
    eva = desk.member("eva")
    headers = [*eva.headers.items(), (name, eva.headers[name] or "chefer")]
    assert eva.http.get(DESK, headers=headers).status_code == 403


def test_a_session_is_of_no_use_under_another_name(desk: TeamDesk, eva: Member) -> None:
    eva.get()
    thief = desk.member("karl")
    thief.http.cookies = eva.http.cookies
    assert '<span class="who">Karl</span>' in thief.get()
    assert desk.did()[-1] == ("Karl", "login")


def test_a_prepared_cookie_is_replaced(eva: Member) -> None:
    prepared = "a" * 43
    eva.http.cookies.set("__Host-budkavle-desk", prepared, domain="desk.example.org")
    answer = eva.ask()
    given = re.search(r"__Host-budkavle-desk=([^;]+)", answer.headers["set-cookie"])
    assert given
    assert given[1] != prepared
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert word in answer.headers["set-cookie"]
    assert "Domain" not in answer.headers["set-cookie"]


def test_the_database_does_not_hold_what_opens_a_session(desk: TeamDesk, eva: Member) -> None:
    eva.get()
    (cookie,) = eva.http.cookies.values()
    folder = desk.site.folder / ".budkavle/desk"
    for file in folder.glob("team.sqlite*"):
        assert cookie.encode() not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0


def test_nobody_without_a_role_gets_in(desk: TeamDesk) -> None:
    answer = desk.member("frida").ask()
    assert answer.status_code == 403
    assert "Beslutet" not in answer.text
    assert desk.did() == [("Frida", "login refused")]


def test_who_has_left_is_out_at_the_next_request(desk: TeamDesk, eva: Member) -> None:
    form = eva.form(BESLUT)
    desk.roles.write_text('left = ["EVA@example.org"]\n' + desk.roles.read_text())
    assert eva.ask().status_code == 403
    assert eva.post(**{**form, "title": "Nytt"}, _do="save").status_code == 403
    assert "Beslutet" in (desk.site.content / BESLUT).read_text()


@pytest.mark.parametrize("roles", ["", "writer = 3\n", "not toml", 'wizard.people = ["eva"]\n'])
def test_a_file_of_roles_that_is_empty_or_wrong_lets_nobody_in(
    desk: TeamDesk, eva: Member, roles: str
) -> None:
    eva.get()
    desk.roles.write_text(roles)
    assert eva.ask().status_code == 403
    desk.roles.unlink()
    assert eva.ask().status_code == 403


def test_a_role_that_is_taken_away_counts_for_a_form_that_is_open(
    desk: TeamDesk, eva: Member
) -> None:
    form = {**eva.form(BESLUT), "title": "Nytt"}
    desk.roles.write_text('administrator.people = ["eva"]\n')
    answer = eva.post(**form, _do="save")
    assert answer.status_code == 403
    assert "Bara skribenter" in answer.text
    assert "Nytt" not in (desk.site.content / BESLUT).read_text()


GONE: dict[str, Callable[[TeamDesk, Member], object]] = {
    "has left": lambda desk, _: desk.roles.write_text('left = ["eva"]\n' + desk.roles.read_text()),
    "another role": lambda desk, _: desk.roles.write_text(
        "".join(f'{role}.people = ["karl"]\n' for role in POWERS)
    ),
    "barred": lambda _, ada: ada.post(PEOPLE, _person="1", _do="bar"),
    "session ended": lambda _, ada: ada.post(PEOPLE, _person="1", _do="end"),
}


@pytest.mark.parametrize("why", GONE)
@pytest.mark.parametrize("path", every(3, sorted(set(POSTS) - {LOGOUT})))
def test_a_role_that_is_taken_away_counts_for_a_form_that_is_still_coming(
    desk: TeamDesk, ada: Member, path: str, why: str
) -> None:
    desk.roles.write_text("".join(f'{role}.people = ["eva", "ada"]\n' for role in POWERS))
    eva = desk.member("eva")
    form = {**eva.form(BESLUT), "title": "Nytt", "_do": "save", "_person": "1"}
    ada.get()
    begun = list(desk.trail())
    body = urlencode({**form, "_do": "end"} if path == PEOPLE else form).encode()

    async def pieces() -> AsyncIterator[bytes]:
        yield body[:10]
        await run_in_threadpool(GONE[why], desk, ada)
        yield body[10:]

    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": ORIGIN,
               "Content-Length": str(len(body))}  # fmt: skip
    assert eva.ask(path, "POST", content=pieces(), headers=headers).status_code == 403
    assert "Beslutet" in (desk.site.content / BESLUT).read_text()
    assert [each for each in desk.trail()[len(begun) :] if each["who"] == "Eva"] == []


@pytest.mark.parametrize(
    "other",
    ["ſven", "sve\u0301n", "sven\u200b", "ＳＶＥＮ", "ｓｖｅｎ", "svеn", "sven|", "proxy|sven"],
)
def test_a_name_that_only_looks_the_same_is_another(desk: TeamDesk, other: str) -> None:
    desk.roles.write_text('administrator.people = ["Sven"]\n')
    assert desk.member("SVEN").ask(PEOPLE).status_code == 200
    assert desk.member(other).ask(PEOPLE).status_code == 403
    desk.roles.write_text('administrator.people = ["Sven"]\nleft = ["ſVEN"]\n')
    assert desk.member("sven").ask(PEOPLE).status_code == 403  # rather one too many


def test_sessions_end_when_idle_and_at_the_latest_after_hours(
    site: SiteFolder, database: str
) -> None:
    limits = "[sessions]\nidle_minutes = 30\nlongest_hours = 2\n"
    desk = TeamDesk(site, BY_PROXY + limits, database=database)
    eva = desk.member("eva")
    eva.get()
    for _ in range(4):
        desk.wait(minutes=29)
        eva.get()
    assert desk.did() == [("Eva", "login")]
    desk.wait(minutes=29)  # two hours after the login
    eva.get()
    desk.wait(minutes=31)
    eva.get()
    assert desk.did() == [("Eva", "login")] * 3
    desk.close()


def test_a_session_that_is_over_keeps_no_secret_and_is_forgotten(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    eva.get()
    with desk.office.changing() as (connection, now):
        sessions.begin(connection, 1, now, whence="192.0.2.1", renewal="a sealed token")

    def renewals() -> list[str]:
        with desk.office.store.reading() as connection:
            return list(connection.execute(select(schema.session.c.renewal)).scalars())

    karl.get()
    assert sorted(renewals()) == ["", "", "a sealed token"]
    desk.wait(minutes=61)
    paula.get()
    assert renewals() == [""] * 4
    desk.wait(days=31)
    eva.get()
    assert renewals() == [""]


def test_a_form_of_a_session_that_has_ended_changes_nothing(desk: TeamDesk, eva: Member) -> None:
    form = {**eva.form(BESLUT), "title": "Nytt"}
    desk.wait(hours=2)
    answer = eva.post(**form, _do="save")
    assert answer.status_code == 401
    assert "Beslutet" in (desk.site.content / BESLUT).read_text()


def test_logging_out_ends_the_session(desk: TeamDesk, eva: Member) -> None:
    before = dict(eva.http.cookies)
    eva.get()
    before = dict(eva.http.cookies)
    assert eva.post(f"{DESK}logout").status_code == 200
    eva.http.cookies.update(before)
    eva.get()
    assert desk.did() == [("Eva", "login"), ("Eva", "logout"), ("Eva", "login")]


def test_logging_out_needs_the_forms_token(eva: Member) -> None:
    eva.get()
    assert eva.post(f"{DESK}logout", _token="x").status_code == 403


def test_an_administrator_ends_sessions_and_lets_somebody_in_no_more(
    desk: TeamDesk, eva: Member, ada: Member
) -> None:
    eva.get()
    page = ada.get(PEOPLE)
    assert "1 pågående inloggning" in page
    (number,) = re.findall(r'id="p-(\d+)">Eva<', page)
    assert ada.post(PEOPLE, _person=number, _do="bar").status_code == 303
    assert eva.ask().status_code == 403
    assert "Släpps inte in" in ada.get(PEOPLE)
    ada.post(PEOPLE, _person=number, _do="admit")
    eva.get()
    assert ("Ada", "person barred") in desk.did()
    assert ada.post(PEOPLE, _person="9" * 30, _do="end").status_code in (400, 404)


FORMS = {
    "writer": {"write", "read"},
    "approver": {"write", "read", "approve"},
    "publisher": {"write", "read", "publish"},
    "administrator": {"administer", "read"},
}


@pytest.mark.parametrize("role", sorted(POWERS))
def test_every_form_needs_its_power(desk: TeamDesk, role: str) -> None:
    desk.roles.write_text(f'{role}.people = ["eva"]\n')
    eva = desk.member("eva")
    token = eva.token
    refused = {
        path for path in POSTS if eva.post(path, _of="finns-inte", _token=token).status_code == 403
    }
    assert refused == {path for path, power in POSTS.items() if power not in FORMS[role]}


@pytest.mark.parametrize("role", sorted(POWERS))
def test_pages_for_some_are_not_shown_to_others(desk: TeamDesk, role: str) -> None:
    desk.roles.write_text(f'{role}.people = ["eva"]\n')
    eva = desk.member("eva")
    refused = {path for path in GETS if eva.ask(path).status_code == 403}
    assert refused == {path for path, power in GETS.items() if power not in FORMS[role]}


def test_every_address_that_takes_a_form_says_what_it_needs(desk: TeamDesk) -> None:
    app = desk.app._app  # type: ignore[attr-defined] # the application behind the gate
    takes = {each.path for each in app.routes if isinstance(each, Route)
             and "POST" in (each.methods or ())}  # fmt: skip
    assert takes
    assert takes - {f"{SEE}{{text}}"} <= set(POSTS)  # a link has rights of its own
    assert needed_for("POST", "/nyheter/") is None


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"},
     {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}],
    ids=["none", "other", "null", "cross-site"],
)  # fmt: skip
def test_a_form_on_another_site_changes_nothing(eva: Member, headers: dict[str, str]) -> None:
    form = {**eva.form(BESLUT), "title": "Nytt", "_do": "save"}
    assert eva.ask(ITEM, "POST", data=form, headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "desk.example.org.evil.example", "127.0.0.1"])
def test_another_host_name_is_refused(eva: Member, host: str) -> None:
    assert eva.ask(headers={"Host": host}).status_code == 403


def test_every_page_refuses_frames_scripts_and_caches(eva: Member) -> None:
    headers = eva.ask().headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("who", ["eva", "karl", "paula"])
def test_only_administrators_see_people_trail_and_settings(desk: TeamDesk, who: str) -> None:
    member = desk.member(who)
    for path in (PEOPLE, TRAIL, f"{DESK}settings"):
        assert member.ask(path).status_code == 403
        assert path not in member.get()


XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_a_name_with_markup_stays_a_name_everywhere(desk: TeamDesk, ada: Member) -> None:
    eva = desk.member("eva", **{"x-remote-name": XSS, "x-remote-email": XSS})
    pages = [eva.get(), ada.get(PEOPLE), ada.get(TRAIL)]
    assert all("<script>alert" not in each and "<img src=x" not in each for each in pages)
    assert all("&lt;script&gt;" in each for each in pages)


def test_the_trail_is_one_line_of_ascii_for_each_entry(desk: TeamDesk, ada: Member) -> None:
    forged = 'Eva\\n{"what": "x"}'
    desk.member("eva", **{"x-remote-name": forged}).get()
    desk.member("karl", **{"x-remote-name": "\x1b[2J\u202eKarl\u2028"}).get()
    answer = ada.ask(TRAIL, params={"file": "1"})
    lines = answer.text.splitlines()
    assert answer.text.isascii()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", answer.text)
    assert [json.loads(each)["number"] for each in lines] == [1, 2, 3]


def test_where_somebody_asks_from_cannot_be_invented(desk: TeamDesk) -> None:
    eva = desk.member("eva", **{"x-forwarded-for": "203.0.113.9, 198.51.100.4"})
    eva.get()
    assert desk.trail()[-1]["from"] == "198.51.100.4"
    odd = desk.member("karl", **{"x-forwarded-for": "<b>203.0.113.9"})
    odd.get()
    assert desk.trail()[-1]["from"] == "10.0.0.1"


def test_the_secret_stays_secret(desk: TeamDesk, eva: Member) -> None:
    eva.get()
    assert SECRET not in json.dumps(desk.trail())
    assert SECRET not in repr(desk.office)


def test_the_token_of_one_session_is_no_token_of_another(eva: Member, karl: Member) -> None:
    assert fields_in(eva.get())["_token"] != fields_in(karl.get())["_token"]
    form = {**eva.form(BESLUT), "_token": karl.token}
    assert eva.post(**form, _do="save").status_code == 403


def test_two_people_with_the_same_name_type_apart(desk: TeamDesk) -> None:
    one, other = (desk.member(each, **{"x-remote-name": "Kim"}) for each in ("eva", "karl"))
    one.post(f"{DESK}keep", **{**one.form(BESLUT), "title": "Den enas"})
    assert other.form(BESLUT)["title"] == "Beslutet"
    assert one.form(BESLUT)["title"] == "Den enas"


def test_a_file_of_secrets_that_others_may_read_is_refused(desk: TeamDesk) -> None:
    desk.secrets.chmod(0o644)
    with pytest.raises(Exception, match="chmod 600"):
        TeamDesk(desk.site)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("", "address"),
        ('address = "http://desk.example.org"\n', "https"),
        ('address = "https://desk.example.org"\n', "either"),
        ('address = "https://desk.example.org"\n[proxy]\n', "proxies"),
        (BY_PROXY.replace("10.0.0.1", "the proxy"), "proxies: "),
        ('address = "https://d.example/x"\n', "without a path"),
        (BY_PROXY + "[sessions]\nidle_minutes = 0\n", "idle_minutes"),
        ("address = ", "TOML"),
    ],
)
def test_wrong_settings_are_explained(tmp_path: Path, settings: str, said: str) -> None:
    site = SiteFolder(tmp_path / "project")
    with pytest.raises(Exception, match=said):
        TeamDesk(site, settings)
