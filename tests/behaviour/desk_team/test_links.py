"""Links for others: one item and nothing else, until it ends, is revoked, or is published."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from budkavle.desk.addresses import DESK
from budkavle.desk.saving import read
from budkavle.desk.team.addresses import LINKS, LOGIN, REVIEW, SEE
from budkavle.desk.team.copies import loaded
from budkavle.render.approvals import parse
from tests.behaviour.desk_team.test_approval import ask, change, publish
from tests.support.desk import fields_in
from tests.support.site_folder import SiteFolder
from tests.support.team import HOST, ORIGIN, Member, TeamDesk

UTKAST, HEMLIG, ANNAN = (f"nyheter/2026/{name}.md" for name in ("utkast", "hemlig", "annan"))
PAGE = "/nyheter/2026/hemlig/"


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site with secrets: two items under embargo with pictures, and a draft."""
    site = SiteFolder(tmp_path / "project", plugin="desk: {approval: required}")
    for name, colour in (("hemlig", "navy"), ("annan", "red")):
        file = site.write(f"nyheter/2026/{name}.png", b"")
        Image.new("RGB", (900, 600), colour).save(file)
        site.item(
            name,
            f"title: Den {name}a nyheten\nembargo: 2026-04-01 09:00\ntopics: [vard]\n"
            f"image:\n  src: {name}.png\n  alt: En {colour} yta\ndraft: true\n",
        )
    site.item("utkast", "title: Utkastet\ndraft: true\n")
    return site


@pytest.fixture
def desk(site: SiteFolder, database: str) -> Iterator[TeamDesk]:
    """Its desk."""
    made = TeamDesk(site, database=database)
    yield made
    made.close()


@pytest.fixture
def guest(desk: TeamDesk) -> Member:
    """Somebody without an account, whom the proxy lets through without a name."""
    return desk.member("", **{"x-remote-name": "", "x-remote-email": ""})


def make(member: Member, of: str = HEMLIG, **more: str) -> str:
    """Make a link; its path."""
    page = member.post(LINKS, _of=of, _do="make", _for="Gull Granskare", _days="3", **more).text
    found = re.search(rf"{ORIGIN}({SEE}[^\"]+)", page)
    assert found, page
    return found[1]


def test_a_link_shows_one_item_as_it_will_be(desk: TeamDesk, eva: Member, guest: Member) -> None:
    link = make(eva)
    landing = guest.ask(link)
    assert "Den hemliga nyheten" in landing.text
    assert "onsdag 1 april 2026" in landing.text
    page = guest.ask(PAGE)
    assert page.status_code == 200
    assert "Den hemliga nyheten" in page.text
    for answer in (landing, page):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"].startswith("noindex")
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    loads = set(loaded(page.text, PAGE.lstrip("/")))
    assert [each for each in loads if not each.startswith("assets/")]  # its picture
    for each in loads:
        assert guest.ask(f"/{each}").status_code == 200, each
    assert "öppnad 1 gång" in eva.get(LINKS, of=HEMLIG)
    assert ("Gull Granskare", "link opened") in desk.did()


def test_a_link_leads_to_the_page_of_an_item_of_next_year(
    desk: TeamDesk, eva: Member, guest: Member
) -> None:
    desk.site.item("utkast", "title: Nästa års nyhet\ndate: 2027-01-05\ndraft: true\n")
    desk.newsroom.refresh()
    landing = guest.ask(make(eva, UTKAST))
    (page,) = re.findall(r'href="(/nyheter/[^"]+)"', landing.text)
    assert "Nästa års nyhet" in guest.ask(page).text


def test_a_link_shows_nothing_else(eva: Member, guest: Member) -> None:
    guest.ask(make(eva))
    page = guest.ask(PAGE).text
    assert "annana" not in page
    assert "Utkastet" not in page
    for path in ("/", "/nyheter/", "/nyheter/2026/annan/", "/nyheter/2026/utkast/", DESK,
                 "/feed.xml",
                 f"{DESK}item?of={HEMLIG}", f"{DESK}file?of={HEMLIG}&name=hemlig.png",
                 f"{PAGE}?typed={ANNAN}", "/nyheter/2026/annan/annan.png", f"{PAGE}../annan/",
                 "/assets/../nyheter/2026/annan/", "/api/items.json", "/sitemap.xml"):  # fmt: skip
        answer = guest.ask(path)
        if path.startswith(PAGE + "?"):
            assert "annana" not in answer.text  # the same page: what is typed is not shown
        else:
            assert answer.status_code in (303, 403, 404), path


def test_nobody_without_the_link_sees_anything(eva: Member, guest: Member) -> None:
    link = make(eva)
    assert guest.ask(PAGE).status_code == 403
    for wrong in (
        link[:-1],
        link + "x",
        SEE + "x",
        SEE + "å",
        SEE + "a.b",
        SEE + link.removeprefix(SEE).upper(),
    ):
        answer = guest.ask(wrong)
        assert answer.status_code == 404
        assert "hemlig" not in answer.text
    assert guest.ask(PAGE).status_code == 403


def test_a_revoked_link_is_dead_at_once(desk: TeamDesk, eva: Member, guest: Member) -> None:
    link = make(eva)
    guest.ask(link)
    assert guest.ask(PAGE).status_code == 200
    number = fields_in(eva.get(LINKS, of=HEMLIG))["_link"]
    assert eva.post(LINKS, _of=UTKAST, _do="revoke", _link=number).status_code == 404
    assert guest.ask(PAGE).status_code == 200
    assert eva.post(LINKS, _of=HEMLIG, _do="revoke", _link=number).status_code == 303
    assert guest.ask(PAGE).status_code == 403
    assert guest.ask(link).status_code == 404
    assert "Tillbakatagen" in eva.get(LINKS, of=HEMLIG)
    assert desk.did()[-1] == ("Eva", "link revoked")


def test_a_link_ends_by_itself(desk: TeamDesk, eva: Member, guest: Member) -> None:
    link = make(eva)
    guest.ask(link)
    desk.wait(days=3, seconds=-1)
    assert guest.ask(PAGE).status_code == 200
    desk.wait(seconds=1)
    assert guest.ask(PAGE).status_code == 403
    assert guest.ask(link).status_code == 404


def test_the_database_and_the_trail_do_not_hold_a_link(desk: TeamDesk, eva: Member) -> None:
    text = make(eva).removeprefix(SEE)
    for file in (desk.site.folder / ".budkavle/desk").glob("team.sqlite*"):
        assert text.encode() not in file.read_bytes()
    assert text not in str(desk.trail())
    assert text not in eva.get(LINKS, of=HEMLIG)


def test_a_link_of_another_key_is_refused(desk: TeamDesk, eva: Member, guest: Member) -> None:
    link = make(eva)
    desk.close()
    desk.secrets.write_text(desk.secrets.read_text().replace("k" * 40, "n" * 40))
    desk.start()
    assert guest.ask(link).status_code == 404


def test_an_approval_through_a_link_counts(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member, guest: Member
) -> None:
    change(eva, HEMLIG, summary="Kort.")
    ask(eva, HEMLIG)
    link = make(karl, _approves="true")
    page = guest.ask(link).text
    form = fields_in(page)
    other = {**form, "_token": "x"}
    headers = {"Origin": ORIGIN}
    assert guest.ask(link, "POST", data=other, headers=headers).status_code == 403
    assert guest.ask(link, "POST", data=form, headers={"Origin": "https://e"}).status_code == 403
    assert guest.ask(link, "POST", data=form, headers=headers).status_code == 303
    assert "Den är godkänd" in guest.ask(link).text
    assert publish(paula, HEMLIG).status_code == 303
    assert b"draft" not in read(desk.site.content / HEMLIG)
    (made,) = parse(read(desk.approvals.path("hemlig-0001")))
    assert made
    assert made.by == "Gull Granskare (via Karl)"  # Karl has chosen the name
    assert ("Gull Granskare (via Karl)", "approved") in desk.did()


def test_an_approval_through_a_link_is_of_what_was_seen(
    desk: TeamDesk, eva: Member, karl: Member, guest: Member
) -> None:
    ask(eva, HEMLIG)
    link = make(karl, _approves="true")
    form = fields_in(guest.ask(link).text)
    change(eva, HEMLIG, summary="Något annat.")
    ask(eva, HEMLIG)
    answer = guest.ask(link, "POST", data=form, headers={"Origin": ORIGIN})
    assert "Den har ändrats" in answer.text
    assert ("Gull Granskare (via Karl)", "approved") not in desk.did()


def test_nobody_approves_her_own_text_through_a_link(
    desk: TeamDesk, karl: Member, eva: Member, guest: Member
) -> None:
    change(karl, HEMLIG, summary="Karls ord.")
    ask(eva, HEMLIG)
    link = make(karl, _approves="true")
    form = fields_in(guest.ask(link).text)
    answer = guest.ask(link, "POST", data=form, headers={"Origin": ORIGIN})
    assert "Någon annan måste godkänna" in answer.text
    assert ("Gull Granskare (via Karl)", "approved") not in desk.did()


def test_a_writer_makes_no_link_that_approves_and_a_link_without_it_does_not(
    desk: TeamDesk, eva: Member, guest: Member
) -> None:
    answer = eva.post(LINKS, _of=HEMLIG, _do="make", _for="Eva", _days="3", _approves="true")
    assert answer.status_code == 403
    ask(eva, HEMLIG)
    link = make(eva)
    landing = guest.ask(link).text
    assert "_seal" not in landing
    seal = fields_in(eva.get(REVIEW, of=HEMLIG))["_seal"]
    token = fields_in(eva.get(REVIEW, of=HEMLIG))["_token"]
    for given in ("", token if isinstance(token, str) else token[0]):
        form = {"_token": given, "_seal": seal}
        assert guest.ask(link, "POST", data=form, headers={"Origin": ORIGIN}).status_code == 403
    assert ("Gull Granskare (via Eva)", "approved") not in desk.did()


def test_a_link_of_somebody_who_has_left_is_dead(
    desk: TeamDesk, eva: Member, guest: Member
) -> None:
    link = make(eva)
    guest.ask(link)
    assert guest.ask(PAGE).status_code == 200
    desk.roles.write_text(desk.roles.read_text() + 'left = ["eva"]\n', encoding="utf-8")
    assert guest.ask(PAGE).status_code == 403
    assert guest.ask(link).status_code == 404


def test_a_link_approves_only_while_its_maker_may(
    desk: TeamDesk, eva: Member, karl: Member, guest: Member
) -> None:
    ask(eva, HEMLIG)
    link = make(karl, _approves="true")
    form = fields_in(guest.ask(link).text)
    desk.roles.write_text(desk.roles.read_text().replace("chefer", "direktion"), encoding="utf-8")
    assert "_digest" not in guest.ask(link).text
    assert guest.ask(link, "POST", data=form, headers={"Origin": ORIGIN}).status_code == 403
    assert ("Gull Granskare (via Karl)", "approved") not in desk.did()


def test_strangers_send_no_large_forms_and_get_nothing_below_a_link(guest: Member) -> None:
    headers = {"Origin": ORIGIN}
    large = guest.ask(f"{SEE}x", "POST", data={"_token": "x" * 20_000}, headers=headers)
    assert large.status_code == 413
    for path in (f"{SEE}x/y", f"{SEE}x/", LOGIN):  # this desk has no login of its own
        assert guest.ask(path).status_code == 404, path


def test_after_publishing_a_link_leads_to_the_public_page(
    eva: Member, paula: Member, guest: Member
) -> None:
    link = make(eva, UTKAST)
    guest.ask(link)
    assert guest.ask("/nyheter/2026/utkast/").status_code == 200
    publish(paula, UTKAST, _reason="Bråttom.")
    for path in (link, "/nyheter/2026/utkast/"):
        answer = guest.ask(path)
        assert answer.status_code == 303
        assert answer.headers["location"].endswith("/nyheter/2026/utkast/")
        assert HOST not in answer.headers["location"]
    change(eva, UTKAST, title="En ny rubrik")
    assert "En ny rubrik" in guest.ask(link).text  # what waits is shown again


def test_an_embargo_stays_until_its_time(
    desk: TeamDesk, eva: Member, paula: Member, guest: Member
) -> None:
    link = make(eva)
    publish(paula, HEMLIG, _reason="Bråttom.")
    assert guest.ask(link).status_code == 200  # scheduled, not out
    desk.now = desk.now.replace(month=3, day=12)
    assert guest.ask(PAGE).status_code == 200


@pytest.mark.parametrize("days", ["0", "-1", "9999", "x", "", "9" * 40])
def test_a_link_never_lasts_longer_than_a_month(desk: TeamDesk, eva: Member, days: str) -> None:
    eva.post(LINKS, _of=HEMLIG, _do="make", _for="Gull", _days=days)
    ends = desk.trail()[-1]["more"]["ends"]
    assert "2026-03-11" <= ends <= "2026-04-11"


def test_a_name_with_markup_stays_a_name(eva: Member) -> None:
    xss = "<script>alert(1)</script>"
    page = eva.post(LINKS, _of=HEMLIG, _do="make", _for=xss, _days="1").text
    assert xss not in page
    found = re.search(rf"{ORIGIN}({SEE}[^\"]+)", page)
    assert found
    assert xss not in eva.ask(found[1]).text
