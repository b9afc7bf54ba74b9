"""While the desk is upgraded people read, and what they type is neither saved nor lost."""

import re

import pytest

from budkavle.cli.main import main
from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.saving import read
from budkavle.desk.team.addresses import LINKS, LOGOUT, REVIEW, SEE
from budkavle.desk.team.gate import POSTS
from tests.behaviour.desk_team.test_links import make
from tests.support.desk import fields_in
from tests.support.site_folder import SiteFolder
from tests.support.team import ORIGIN, Member, TeamDesk, form_in

UTKAST = "nyheter/2026/utkast.md"


def switch(site: SiteFolder, state: str) -> None:
    """Begin or end read-only mode from a terminal."""
    assert main(["team", "read-only", state, "--config", str(site.configuration)]) == 0


def test_nothing_is_saved_and_what_was_typed_comes_back(
    site: SiteFolder, desk: TeamDesk, eva: Member
) -> None:
    typed = 'Ny text <b>&\r\n\r\n"med" flera stycken.'
    form = {**eva.form(UTKAST), "_text": typed, "title": "En ny rubrik"}
    before, told = read(site.content / UTKAST), len(desk.trail())
    switch(site, "on")
    answer = eva.post(**form, _do="save")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "uppdateras" in answer.text
    back = fields_in(answer.text)
    assert {key: back[key] for key in form} == form
    assert back["_do"] == "save"
    assert "<b>" not in answer.text
    assert read(site.content / UTKAST) == before
    assert len(desk.trail()) == told
    switch(site, "off")
    assert eva.post(**back).status_code == 303  # the same page sends it again
    assert "flera stycken." in read(site.content / UTKAST).decode()


def test_people_read_and_see_pages_and_are_told(
    site: SiteFolder, eva: Member, karl: Member
) -> None:
    for member in (eva, karl):
        member.get()
    switch(site, "on")
    for page in (eva.get(), eva.get(ITEM, of=UTKAST), karl.get(REVIEW, of=UTKAST)):
        assert "Du kan läsa men inte spara." in page
    assert "Utkastet" in eva.get("/nyheter/2026/utkast/")
    switch(site, "off")
    assert "Du kan läsa men inte spara." not in eva.get()


@pytest.mark.parametrize("path", sorted(set(POSTS) - {LOGOUT}))
def test_no_form_is_taken(site: SiteFolder, desk: TeamDesk, path: str) -> None:
    somebody = desk.member("paula", "chefer")
    desk.roles.write_text(desk.roles.read_text().replace('"ada"', '"ada", "paula"'))
    token = somebody.token
    switch(site, "on")
    assert somebody.post(path, _of=UTKAST, _token=token).status_code == 503


def test_a_link_shows_but_does_not_approve(site: SiteFolder, desk: TeamDesk, karl: Member) -> None:
    karl.post(REVIEW, _of=UTKAST, _do="ask")
    link = make(karl, UTKAST, _approves="true")
    guest = desk.member("", **{"x-remote-name": "", "x-remote-email": ""})
    switch(site, "on")
    assert link.startswith(SEE)
    assert guest.ask(link).status_code == 200
    answer = guest.ask(link, "POST", data={"_seal": "x"}, headers={"Origin": ORIGIN})
    assert answer.status_code == 503
    assert karl.post(LINKS, _of=UTKAST, _do="make", _for="Gull", _days="1").status_code == 503


def test_everybody_can_log_out(site: SiteFolder, eva: Member) -> None:
    token = form_in(eva.get())["_token"]
    switch(site, "on")
    assert eva.post(LOGOUT, _token=token).status_code == 200


def test_english(site: SiteFolder) -> None:
    desk = TeamDesk(site, language="en")
    eva = desk.member("eva")
    token = eva.token
    switch(site, "on")
    answer = eva.post(f"{DESK}keep", _of=UTKAST, _token=token)
    assert answer.status_code == 503
    assert re.search("The desk is being upgraded", answer.text)
    desk.close()
