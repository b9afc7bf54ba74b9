"""Attacks on the desk of a team that no other module tries: every address as everybody, and more.

The others: `test_who` (prepared sessions, forms of other sites, invented names and addresses, roles
that change), `test_login` (where a login leads), `test_links` (guessed and forged links),
`test_limits` (repetition), `tests/unit/desk_team/test_gate` (slow requests).
"""

import re
from itertools import product
from typing import Any

import pytest
from starlette.routing import Route

from budkavle.desk.addresses import DEED, DESK, HISTORY, ITEM
from budkavle.desk.editor import FIELDS, TEXT
from budkavle.desk.fields import Field
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
