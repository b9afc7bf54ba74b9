"""Attacks on the desk of a team, an attacker's list: what no other module tries is here.

session fixation       `test_who`: a prepared cookie, another name; `test_login`: a login of others
forms of other sites   here: every address; `test_who`: a token of another session
open redirects         `test_login`: where a login leads; here: paths that look like hosts
names past the proxy   `test_who`: peers, secrets, doubles, looks; `test_in_front`: real servers
what is another's      here: every address as everybody, items, comments, links, files
roles in flight        `test_who`: open forms, forms that are still coming; `test_links`: makers
stored markup          here: every field; `test_who`: names; `test_links`, `test_approval`
tricks with files      here; `tests/behaviour/desk/test_hostile`: bombs, two kinds in one, Word
guessing links         `test_links`; here: every wrong link gets the same answer
lines in logs          `test_who`: the trail; `test_in_front`: links; `test_telling`: mails
frames                 here: every address
slow requests          `tests/unit/desk_team/test_gate`, `test_running`
repetition             `test_limits`
"""

import re
from itertools import product
from typing import Any

import pytest
from starlette.routing import Route

from budkavle.desk.addresses import DEED, DESK, HISTORY, ITEM, REGISTER
from budkavle.desk.editor import FIELDS, TEXT
from budkavle.desk.fields import Field
from budkavle.desk.saving import digest_of, read
from budkavle.desk.team.addresses import LINKS, PEOPLE, REVIEW, SEE, TRAIL
from budkavle.desk.team.people import POWERS
from tests.support.site_folder import SiteFolder
from tests.support.team import ORIGIN, Member, TeamDesk, form_in

UTKAST, BESLUT = "nyheter/2026/utkast.md", "nyheter/2026/beslut.md"
ALL = {"writer", "approver", "publisher", "administrator"}
WRITERS, ADMINISTRATOR, PUBLISHER = ALL - {"administrator"}, {"administrator"}, {"publisher"}
EVERYBODY = ALL | {"nobody"}

MAY = {
    ("GET", f"{DESK}health"): EVERYBODY,
    ("GET", f"{DESK}desk.css"): EVERYBODY,
    ("GET", f"{SEE}x"): EVERYBODY,
    ("POST", f"{SEE}x"): EVERYBODY,
    ("GET", DESK): ALL,
    ("GET", ITEM): ALL,
    ("GET", REVIEW): ALL,
    ("GET", LINKS): ALL,
    ("GET", DEED): ALL,
    ("GET", HISTORY): ALL,
    ("GET", f"{DESK}links"): ALL,
    ("GET", f"{DESK}publishing"): ALL,
    ("GET", f"{DESK}registers"): ALL,
    ("GET", f"{DESK}statistics"): ALL,
    ("GET", f"{DESK}statistics/2026-01.csv"): ALL,
    ("GET", f"{DESK}file"): ALL,
    ("GET", f"{DESK}desk.js"): ALL,
    ("GET", "/-/changes.js"): ALL,
    ("GET", "/nyheter/"): ALL,
    ("POST", REVIEW): ALL,
    ("POST", f"{DESK}logout"): ALL,
    ("GET", f"{DESK}new"): WRITERS,
    ("POST", ITEM): WRITERS,
    ("POST", LINKS): WRITERS,
    ("POST", DEED): WRITERS,
    ("POST", HISTORY): WRITERS,
    ("POST", f"{DESK}keep"): WRITERS,
    ("POST", f"{DESK}paste"): WRITERS,
    ("POST", f"{DESK}registers"): WRITERS,
    ("POST", f"{DESK}publish"): PUBLISHER,
    ("GET", PEOPLE): ADMINISTRATOR,
    ("POST", PEOPLE): ADMINISTRATOR,
    ("GET", TRAIL): ADMINISTRATOR,
    ("GET", f"{DESK}settings"): ADMINISTRATOR,
    ("POST", f"{DESK}settings"): ADMINISTRATOR,
}
"""Who may ask for each address; everybody else is refused."""

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def addresses(desk: TeamDesk) -> set[tuple[str, str]]:
    """Every method and address of the application behind the gate, with something in each gap."""
    app: Any = desk.app
    return {
        (method, re.sub(r"\{\w+:path\}", "nyheter/", each.path)
         .replace("{month}", "2026-01").replace("{text}", "x"))
        for each in app._app.routes if isinstance(each, Route)
        for method in (each.methods or set()) - {"HEAD"}
    }  # fmt: skip


def test_it_is_said_of_every_address_who_may_ask_for_it(desk: TeamDesk) -> None:
    assert addresses(desk) == set(MAY)


@pytest.mark.parametrize("role", [*sorted(POWERS), "nobody"])
def test_every_address_refuses_whom_it_is_not_for(desk: TeamDesk, role: str) -> None:
    desk.roles.write_text("" if role == "nobody" else f'{role}.people = ["eva"]\n')
    eva = desk.member("eva")
    token = "x" if role == "nobody" else eva.token
    for (method, path), who in sorted(MAY.items(), key=lambda each: "logout" in each[0][1]):
        if path.startswith(SEE):
            continue
        given = {} if method == "GET" else {"data": {"_token": token, "_of": "finns-inte"}}
        answer = eva.ask(path, method, headers={"Origin": ORIGIN}, **given)
        assert (answer.status_code == 403) == (role not in who), (method, path)
        assert answer.status_code < 500, (method, path)


@pytest.mark.parametrize("role", ["writer", "nobody"])
def test_every_answer_refuses_frames_sniffing_and_caches(desk: TeamDesk, role: str) -> None:
    desk.roles.write_text('writer.people = ["eva"]\n')
    asks = desk.member("eva" if role == "writer" else "nobody")
    for method, path in MAY:
        headers = asks.ask(path, method, headers={"Origin": ORIGIN}).headers
        assert "frame-ancestors" in headers["content-security-policy"], path
        assert "unsafe-inline" not in headers["content-security-policy"], path
        assert "'unsafe-eval'" not in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cache-control"] == "no-store", path
        assert "access-control-allow-origin" not in headers, path


FORMS = sorted(path for method, path in MAY if method == "POST" and not path.startswith(SEE))
ELSEWHERE: dict[str, dict[str, str]] = {
    "nothing": {},
    "another site": {"Origin": "https://evil.example"},
    "another port": {"Origin": f"{ORIGIN}:8443"},
    "without tls": {"Origin": ORIGIN.replace("https", "http")},
    "a longer name": {"Origin": f"{ORIGIN}.evil.example"},
    "no origin": {"Origin": "null"},
    "a neighbour": {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    "cross-site": {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
}


@pytest.mark.parametrize("path", FORMS)
def test_no_form_of_another_site_or_without_its_token_is_taken(desk: TeamDesk, path: str) -> None:
    desk.roles.write_text("".join(f'{role}.people = ["eva"]\n' for role in POWERS))
    eva = desk.member("eva")
    form = {**eva.form(UTKAST), "_do": "save", "_raw": "x", "_person": "1"}
    before = desk.trail()
    for name, headers in ELSEWHERE.items():
        assert eva.ask(path, "POST", data=form, headers=headers).status_code == 403, name
    for token in ("", "x", "å" * 40, str(form["_token"])[:-1], str(form["_token"]).upper()):
        headers = {"Origin": ORIGIN}
        sent = {"_of": UTKAST, "_do": "save", "_token": token}
        assert eva.ask(path, "POST", data=sent, headers=headers).status_code == 403, token
    plain = {"Origin": ORIGIN, "Content-Type": "text/plain"}
    sent_plain = eva.ask(path, "POST", content=b"_token=x&_do=save", headers=plain)
    assert 400 <= sent_plain.status_code < 500
    assert desk.trail() == before


def test_no_page_that_is_only_asked_for_changes_anything(desk: TeamDesk) -> None:
    desk.roles.write_text("".join(f'{role}.people = ["eva"]\n' for role in POWERS))
    eva = desk.member("eva")
    form = {**eva.form(UTKAST), "of": UTKAST, "title": "Nytt", "_person": "1", "_for": "Gull"}
    before, files = (
        desk.trail(),
        {each: each.read_bytes() for each in desk.site.content.rglob("*.*")},
    )
    for (method, path), do in product(MAY, ("save", "approve", "make", "bar", "publish", "forget")):
        if method == "POST":
            eva.ask(path, "GET", params={**form, "_do": do, "do": do})
            eva.ask(path, "HEAD", params={**form, "_do": do, "do": do})
    assert desk.trail() == before
    assert {each: each.read_bytes() for each in desk.site.content.rglob("*.*")} == files
    assert not desk.publisher.tasks


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example/", "/%2f/evil.example", "/%0d%0aX:y"]
)
def test_no_path_leads_to_another_host(desk: TeamDesk, path: str) -> None:
    for member in (desk.member("eva"), desk.member("nobody")):
        answer = member.ask(f"{ORIGIN}{path}")
        assert "evil.example" not in answer.headers.get("location", "")
        assert "X" not in answer.headers
        assert answer.status_code in (403, 404)


def test_every_link_that_leads_nowhere_gets_the_same_answer(desk: TeamDesk) -> None:
    eva = desk.member("eva")

    def made(days: str) -> str:
        page = eva.post(LINKS, _of=UTKAST, _do="make", _for="Gull", _days=days).text
        return SEE + page.partition(f"{ORIGIN}{SEE}")[2].partition('"')[0]

    ended, revoked, changed = made("1"), made("9"), made("9")
    assert len(changed.removeprefix(SEE)) > 40
    eva.post(LINKS, _of=UTKAST, _do="revoke", _link="2")
    desk.wait(days=2)
    wrong = (ended, revoked, changed[:-1], f"{changed}x", f"{SEE}{'x' * 60}", f"{SEE}1")
    guest = desk.member("", **{"x-remote-name": "", "x-remote-email": ""})
    before = desk.trail()
    answers = [guest.ask(each) for each in wrong]
    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1
    clock = re.compile(r"expires=[^;]*;")
    headers = [
        {name: clock.sub("", said) for name, said in each.headers.items()} for each in answers
    ]
    assert all(each == headers[0] for each in headers)
    assert desk.trail() == before
    assert guest.ask(changed).status_code == 200


def test_what_belongs_to_another_item_or_person_is_not_reached(desk: TeamDesk) -> None:
    eva, karl = desk.member("eva"), desk.member("karl", "chefer")
    eva.post(f"{DESK}keep", **{**eva.form(UTKAST), "title": "Bara Evas"})
    assert "Bara Evas" not in karl.get(ITEM, of=UTKAST)
    assert "Bara Evas" not in karl.ask("/nyheter/2026/utkast/", params={"typed": UTKAST}).text
    eva.post(REVIEW, _of=UTKAST, _do="comment", _said="Bra.")
    eva.post(LINKS, _of=UTKAST, _do="make", _for="Gull", _days="3")
    for path, number, do in ((REVIEW, "_comment", "settle"), (LINKS, "_link", "revoke")):
        wrong = karl.post(path, **{"_of": BESLUT, "_do": do, number: "1"})
        assert wrong.status_code == 404, path
        assert karl.post(path, **{"_of": UTKAST, "_do": do, number: "1"}).status_code in (200, 303)


@pytest.mark.parametrize(
    "of", ["../mkdocs.yml", "../desk-roles.toml", "/etc/passwd", "\0", "x" * 5000]
)
def test_no_address_reaches_a_file_that_is_no_item(desk: TeamDesk, ada: Member, of: str) -> None:
    eva = desk.member("eva")
    for path, key in product((ITEM, REVIEW, LINKS, HISTORY, f"{DESK}file"), ("of", "name")):
        answer = eva.ask(path, params={"of": of, key: of})
        assert answer.status_code in (400, 404, 409), (path, answer.status_code)
    for path in (ITEM, REVIEW, LINKS, HISTORY, DEED, f"{DESK}keep"):
        answer = eva.post(path, _of=of, _do="save", _raw="x")
        assert 400 <= answer.status_code < 500, (path, answer.status_code)
    assert ada.get()


def filled(fields: tuple[Field, ...], prefix: str = "") -> dict[str, str]:
    """Markup in every field of a form, in the first row where there are several."""
    made: dict[str, str] = {}
    for each in fields:
        name = f"{prefix}{each.key}"
        if each.kind == "group":
            made |= filled(each.inside, f"{name}.")
        elif each.kind in ("groups", "contacts"):
            made |= filled(each.inside, f"{name}.0.")
            made[f"{name}.0.key"] = "-"
        else:
            made |= dict.fromkeys((name, f"{name}.day", f"{name}.time", f"{name}.sv"), XSS)
    return made


def is_harmless(page: str) -> bool:
    """Whether no markup of ours became markup of the page."""
    return "<script>alert" not in page and "<img src=x" not in page


def test_markup_in_any_field_stays_text_on_every_page(eva: Member) -> None:
    everything = {**eva.form(UTKAST), **filled(FIELDS), TEXT: XSS, "draft": "true"}
    for do in ("show", "save", "publish", "merged", "mine"):
        page = eva.post(**everything, _do=do).text
        assert is_harmless(page), do
    assert "&lt;script&gt;" in page
    for path in (DESK, ITEM, REVIEW, LINKS, HISTORY):
        assert is_harmless(eva.get(path, of=UTKAST)), path
    assert is_harmless(eva.get(DESK, q=XSS, state=XSS))


def test_markup_that_is_saved_stays_text_for_everybody(
    desk: TeamDesk, site: SiteFolder, eva: Member, karl: Member, ada: Member
) -> None:
    words = {"title": XSS, "summary": XSS, TEXT: XSS.replace("<", "&lt;")}
    assert eva.post(**{**eva.form(UTKAST), **words}, _do="save").status_code == 303
    assert "onerror" in (site.content / UTKAST).read_text()
    eva.post(REVIEW, _of=UTKAST, _do="comment", _said=XSS, _passage=XSS)
    eva.post(REVIEW, _of=UTKAST, _do="ask")
    made = eva.post(LINKS, _of=UTKAST, _do="make", _for=XSS, _days="3").text
    address = SEE + made.partition(f"{ORIGIN}{SEE}")[2].partition('"')[0]
    guest = desk.member("", **{"x-remote-name": "", "x-remote-email": ""})
    pages = [
        made, guest.ask(address).text, guest.ask("/nyheter/2026/utkast/").text, ada.get(TRAIL),
        *(karl.get(path, of=UTKAST) for path in (DESK, ITEM, REVIEW, LINKS, HISTORY)),
    ]  # fmt: skip
    assert all(map(is_harmless, pages))
    theirs = {**karl.form(UTKAST), "title": "Annan rubrik"}
    eva.post(**{**eva.form(UTKAST), "title": f"{XSS} mer"}, _do="save")
    conflict = karl.post(**theirs, _do="save")
    assert conflict.status_code == 409
    assert is_harmless(conflict.text)
    assert is_harmless(karl.post(**form_in(conflict.text), _do="merged").text)


def test_markup_in_registries_and_in_reasons_stays_text_for_everybody(
    desk: TeamDesk, site: SiteFolder, eva: Member, paula: Member, ada: Member
) -> None:
    site.configure("subscriptions: {hand_over: true}", "desk: {approval: required}")
    desk.newsroom.refresh()
    registers = {
        "contacts": {"name": XSS, "role.": XSS, "phone": "031-390 06 99"},
        "topics": {"title.": XSS},
        "stories": {"title.": XSS},
    }
    for of, form in registers.items():
        file = site.content / f"{of}.yml"
        digest = digest_of(read(file))
        answer = paula.post(REGISTER, _of=of, _do="save", _digest=digest, **form)
        assert answer.status_code == 303, of
        assert "onerror" in file.read_text(), of
        assert is_harmless(eva.get(REGISTER, of=of)), of
    assert is_harmless(eva.get(ITEM, of=UTKAST))
    question = form_in(eva.get(DEED, of=BESLUT, do="correct"))
    deed = eva.post(DEED, **{**question, "note": XSS})
    assert is_harmless(deed.text)
    box = paula.post(**paula.form(UTKAST), _do="publish")
    published = paula.post(f"{DESK}publish", **{**form_in(box.text), "_reason": XSS})
    assert published.status_code == 303
    assert desk.trail()[-1]["more"]["reason"] == XSS
    for page in (ada.get(TRAIL), paula.get(f"{DESK}publishing"), eva.get(HISTORY, of=UTKAST)):
        assert is_harmless(page)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.pdf", b"<script>alert(1)</script>"),
        ("a.md", b"---\ntitle: x\n---\n"),
        ("../../mkdocs.yml", b"site_name: x"),
        ("a.pdf\0.html", b"<html>"),
    ],
    ids=["svg", "html", "html-as-pdf", "item", "path", "null"],
)
def test_a_file_is_not_taken_for_what_it_is_not(
    desk: TeamDesk, site: SiteFolder, eva: Member, name: str, data: bytes
) -> None:
    before = set(site.content.rglob("*"))
    files = {"attachments.0.file._file": (name, data, "application/pdf")}
    answer = eva.post(files=files, **eva.form(UTKAST), _do="show")
    assert answer.status_code == 200
    assert set(site.content.rglob("*")) == before
    assert "file brought" not in [what for _, what in desk.did()]
