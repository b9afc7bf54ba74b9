"""A second pair of eyes: what goes out is exactly what somebody else has approved."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from budkavle.build.content_check import check
from budkavle.desk.addresses import DEED, DESK, ITEM
from budkavle.desk.saving import Writer, digest_of, read
from budkavle.desk.team import reviews, versions
from budkavle.desk.team.addresses import REVIEW
from budkavle.desk.team.reviews import RefusedError, Subject
from budkavle.render.approvals import parse
from tests.support.desk import fields_in
from tests.support.site_folder import NOON, SiteFolder
from tests.support.team import Member, TeamDesk, form_in

UTKAST, BESLUT = "nyheter/2026/utkast.md", "nyheter/2026/beslut.md"
PUBLISH = f"{DESK}publish"
PAULA = Writer("Paula", "paula@example.org", "proxy|paula")


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site that requires approval, with a draft."""
    site = SiteFolder(tmp_path / "project", plugin="desk: {approval: required}")
    site.item("utkast", "title: Utkastet\ndraft: true\n")
    return site


@pytest.fixture
def desk(site: SiteFolder, database: str) -> Iterator[TeamDesk]:
    """Its desk."""
    made = TeamDesk(site, database=database)
    yield made
    made.close()


def ask(member: Member, of: str = UTKAST) -> Any:
    """Ask for approval."""
    return member.post(REVIEW, _of=of, _do="ask")


def approve(member: Member, of: str = UTKAST) -> Any:
    """Approve what the page shows."""
    seal = fields_in(member.get(REVIEW, of=of)).get("_seal", "")
    return member.post(REVIEW, _of=of, _do="approve", _seal=seal)


def publish(member: Member, of: str = UTKAST, **more: str) -> Any:
    """Look at the box and publish."""
    box = member.post(**member.form(of), _do="publish")
    assert box.status_code == 200, box.text
    return member.post(PUBLISH, **{**form_in(box.text), **more})


def change(member: Member, of: str = UTKAST, **fields: str) -> Any:
    """Save something else in the form."""
    return member.post(**{**member.form(of), **fields}, _do="save")


def is_out(desk: TeamDesk, of: str = UTKAST) -> bool:
    """Whether a build would take an item, and finds nothing wrong."""
    told = [each for each in check(desk.site.configuration, NOON) if not each.is_advice]
    assert told == []
    return b"draft" not in read(desk.site.content / of)


def published(desk: TeamDesk, eva: Member, karl: Member, paula: Member) -> None:
    """Bring the draft out as it should be."""
    change(eva, summary="Kort och bra.")
    assert ask(eva).status_code == 303
    assert approve(karl).status_code == 303
    assert publish(paula).status_code == 303
    assert is_out(desk)


@pytest.mark.postgres
def test_what_somebody_else_has_approved_is_published(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    published(desk, eva, karl, paula)
    (made,) = parse(read(desk.approvals.path("utkast-0001")))
    assert made
    assert (made.by, made.how, made.writers) == ("Karl", "approved", ("proxy|eva",))
    assert made.signature
    assert [what for _, what in desk.did() if what not in ("login", "saved")] == [
        "approval asked", "approved", "published",
    ]  # fmt: skip


def test_nobody_publishes_without_approval_or_a_reason(
    desk: TeamDesk, eva: Member, paula: Member
) -> None:
    change(eva, summary="Kort och bra.")
    for reason in ("", "   "):
        page = publish(paula, _reason=reason)
        assert page.status_code == 200
        assert "Någon annan måste godkänna den först" in page.text
    assert not is_out(desk)
    assert publish(paula, _reason="Vatten stiger.").status_code == 303
    assert is_out(desk)
    (made,) = parse(read(desk.approvals.path("utkast-0001")))
    assert made
    assert (made.how, made.by, made.reason) == ("anyway", "Paula", "Vatten stiger.")
    assert desk.trail()[-1]["more"]["reason"] == "Vatten stiger."


def test_who_has_written_cannot_approve(desk: TeamDesk, karl: Member, eva: Member) -> None:
    change(karl, summary="Kort och bra.")
    ask(eva)
    page = karl.get(REVIEW, of=UTKAST)
    assert "Du har själv skrivit i den" in page
    assert 'value="approve"' not in page
    answer = approve(karl)
    assert answer.status_code == 409
    assert ("Karl", "approved") not in desk.did()


def test_who_asks_cannot_approve_and_a_writer_cannot_at_all(
    desk: TeamDesk, karl: Member, eva: Member
) -> None:
    ask(karl)
    assert approve(karl).status_code == 409
    assert approve(eva).status_code == 403
    assert not is_out(desk)


def test_an_approval_is_of_exactly_this_text(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    ask(eva)
    approve(karl)
    change(eva, summary="Kort om något annat.")
    page = karl.get(REVIEW, of=UTKAST)
    assert "Ändrad sedan dess" in page
    assert "<ins>" in page
    assert "annat" in page
    assert publish(paula).status_code == 200
    assert not is_out(desk)
    change(eva, summary="Kort om utkast.")  # what was approved
    assert publish(paula).status_code == 303
    assert is_out(desk)


def test_who_writes_after_approving_has_not_approved(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    change(eva, summary="Kort och bra.")
    ask(eva)
    approve(karl)
    change(karl, summary="Kort och dåligt.")
    change(karl, summary="Kort och bra.")  # what was approved, but by somebody who writes now
    assert "Väntar på godkännande" in karl.get(REVIEW, of=UTKAST)
    assert publish(paula).status_code == 200
    assert not is_out(desk)
    assert ("Karl", "approval taken back") in desk.did()


def test_what_is_saved_while_something_is_published_still_waits(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    published(desk, eva, karl, paula)
    change(eva, title="En ny rubrik")
    now = read(desk.site.content / UTKAST)
    with desk.office.changing() as (connection, _):
        versions.forget(connection, UTKAST, now)  # as a release that began before the change
        assert versions.waiting(connection) == [UTKAST]
        assert versions.writers(connection, UTKAST) == ("proxy|eva",)
    assert eva.form(UTKAST)["title"] == "En ny rubrik"


def test_a_page_that_is_old_approves_nothing(desk: TeamDesk, eva: Member, karl: Member) -> None:
    ask(eva)
    seal = fields_in(karl.get(REVIEW, of=UTKAST))["_seal"]
    change(eva, summary="Kort om något annat.")
    ask(eva)
    assert karl.post(REVIEW, _of=UTKAST, _do="approve", _seal=seal).status_code == 409
    assert ("Karl", "approved") not in desk.did()


def test_a_page_with_another_picture_approves_nothing(desk: TeamDesk) -> None:
    seen = Subject(UTKAST, "Utkastet", b"text", {"nyheter/2026/bild.jpg": "1"})
    now = replace(seen, files={"nyheter/2026/bild.jpg": "2"})
    eva, karl = Writer("Eva", "", "proxy|eva"), Writer("Karl", "", "proxy|karl")
    with desk.office.changing() as (connection, at):
        reviews.ask(connection, now, eva, "", at)
        with pytest.raises(RefusedError):
            reviews.approve(connection, now, seen.seal, karl, "", at)
        reviews.approve(connection, now, now.seal, karl, "", at)


def test_an_approval_that_is_taken_back_counts_no_more(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    ask(eva)
    approve(karl)
    karl.post(REVIEW, _of=UTKAST, _do="back")
    assert publish(paula).status_code == 200
    assert not is_out(desk)
    assert desk.did()[-2:] == [("Karl", "approval taken back"), ("Paula", "login")]


@pytest.mark.postgres
def test_what_is_saved_of_a_published_item_waits_until_it_is_published(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    published(desk, eva, karl, paula)
    before = read(desk.site.content / UTKAST)
    assert change(eva, title="En ny rubrik").status_code == 303
    assert read(desk.site.content / UTKAST) == before
    assert is_out(desk)  # a build in between takes what was approved
    assert eva.form(UTKAST)["title"] == karl.form(UTKAST)["title"] == "En ny rubrik"
    assert "Ändringar väntar på publicering" in eva.get()
    assert "En ny rubrik" in karl.get(REVIEW, of=UTKAST)
    ask(eva)
    approve(karl)
    assert publish(paula).status_code == 303
    assert b"En ny rubrik" in read(desk.site.content / UTKAST)
    assert is_out(desk)
    assert len(parse(read(desk.approvals.path("utkast-0001")))) == 2


def with_attachment(desk: TeamDesk) -> Path:
    """Give the draft an attachment; its file."""
    header = "title: Utkastet\ndraft: true\nattachments:\n  - file: karta.pdf\n    title: Karta\n"
    desk.site.item("utkast", header)
    file = desk.site.write("nyheter/2026/karta.pdf", b"%PDF-1.4\n1\n%%EOF\n")
    desk.newsroom.refresh()
    return file


def test_a_file_that_is_replaced_after_the_approval_is_named(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    file = with_attachment(desk)
    ask(eva)
    approve(karl)
    approved = file.read_bytes()
    file.write_bytes(b"%PDF-1.4\n2\n%%EOF\n")
    desk.newsroom.refresh()
    page = karl.get(REVIEW, of=UTKAST)
    assert "Ändrad sedan dess" in page
    assert "En annan bild eller fil med samma namn" in page
    assert "nyheter/2026/karta.pdf" in page
    assert "Någon annan måste godkänna den först" in publish(paula).text
    file.write_bytes(approved)
    desk.newsroom.refresh()
    assert publish(paula).status_code == 303
    assert is_out(desk)
    file.write_bytes(b"%PDF-1.4\n3\n%%EOF\n")  # once it is out, the build refuses it
    (told,) = [each for each in check(desk.site.configuration, NOON) if not each.is_advice]
    assert told.code == "changed-since-approval"
    assert dict(told.values) == {"by": "Karl", "what": "nyheter/2026/karta.pdf"}


AROUND: dict[str, Callable[[SiteFolder], object]] = {
    "theme": lambda site: (site.own_theme() / "assets/own.css").write_text("p {color: navy}"),
    "settings": lambda site: site.configure("site_name: Exempel", "site_name: Annat"),
    "contact": lambda site: site.write(
        "contacts.yml", (site.content / "contacts.yml").read_text().replace("390", "391")
    ),
    "another page": lambda site: site.write("om.md", "# Om oss\n\nAnnat.\n"),
    "another draft": lambda site: site.item("annat", "draft: true\n"),
}


@pytest.mark.parametrize("what", AROUND)
def test_what_stands_around_an_approved_text_may_change(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member, what: str
) -> None:
    """Those who may publish change it; the handbook says what needs no approval."""
    change(eva, summary="Kort och bra.")
    ask(eva)
    approve(karl)
    AROUND[what](desk.site)
    desk.newsroom.refresh()
    assert "Ändrad sedan dess" not in karl.get(REVIEW, of=UTKAST)
    assert publish(paula).status_code == 303
    assert is_out(desk)


@pytest.mark.parametrize("deed", ["withdraw", "embargo", "expire", "retitle", "correct"])
def test_no_deed_leads_past_the_approval(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member, deed: str
) -> None:
    published(desk, eva, karl, paula)
    before = read(desk.site.content / UTKAST)
    form = form_in(paula.get(DEED, of=UTKAST, do=deed))
    given = {"withdrawn": "Fel.", "title": "Ny", "note": "Fel siffra.", "embargo.day": "2026-04-01",
             "expires.day": "2026-04-01"}  # fmt: skip
    filled = {**form, **{key: value for key, value in given.items() if key in form}}
    paula.post(DEED, **filled, _do=deed)
    assert read(desk.site.content / UTKAST) == before
    assert is_out(desk)


def test_a_writer_who_empties_draft_publishes_nothing(desk: TeamDesk, eva: Member) -> None:
    form = eva.form(UTKAST)
    form.pop("draft", None)
    eva.post(**form, _do="save")
    assert b"draft: true" in read(desk.site.content / UTKAST)
    new = fields_in(eva.get(eva.ask(f"{DESK}new").headers["location"]))
    new = {**form_in_new(new), "title": "Smyger ut", "summary": "Kort.", "_text": "Text."}
    new.pop("draft", None)
    assert eva.post(**new, _do="save").status_code == 303
    assert b"draft: true" in read(desk.site.content / "nyheter/2026/smyger-ut.md")


def form_in_new(found: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form, with one token."""
    token = found["_token"]
    return {**found, "_token": token[0] if isinstance(token, list) else token}


def test_only_a_publisher_publishes(desk: TeamDesk, eva: Member, karl: Member) -> None:
    ask(eva)
    approve(karl)
    box = eva.post(**eva.form(UTKAST), _do="publish")
    assert "Publicera ändå" not in box.text
    assert eva.post(PUBLISH, **form_in(box.text)).status_code == 403
    assert karl.post(PUBLISH, **form_in(box.text)).status_code == 403
    assert not is_out(desk)


def test_a_file_that_was_changed_outside_the_desk_is_not_overwritten(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    published(desk, eva, karl, paula)
    change(eva, title="En ny rubrik")
    file = desk.site.content / UTKAST
    outside = file.read_bytes() + b"\nOch en rad till.\n"
    file.write_bytes(outside)
    desk.newsroom.refresh()
    page = publish(paula, _reason="Bråttom.")
    assert page.status_code == 200
    assert file.read_bytes() == outside


def test_two_who_save_the_same_proposal_meet_in_a_conflict(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    published(desk, eva, karl, paula)
    form = karl.form(UTKAST)
    change(eva, title="Evas rubrik")
    answer = karl.post(**{**form, "title": "Karls rubrik"}, _do="save")
    assert answer.status_code == 409
    assert "Evas" in answer.text
    assert "Karls" in answer.text
    assert eva.form(UTKAST)["title"] == "Evas rubrik"


def test_a_killed_release_leaves_what_a_build_takes(
    desk: TeamDesk, eva: Member, karl: Member, paula: Member
) -> None:
    published(desk, eva, karl, paula)
    change(eva, title="En ny rubrik")
    ask(eva)
    approve(karl)
    subject = desk.releasing.subject(UTKAST)
    assert subject
    # As after a kill between the two files: the approval is written, the item is not.
    why = desk.releasing.cleared(subject, "")
    assert why.review
    parsed = desk.newsroom.examine(UTKAST, subject.data).parsed
    assert parsed
    approval = desk.releasing.approval(PAULA, parsed, subject, why, ())
    standing = digest_of(read(desk.site.content / UTKAST))
    for digest in ("0" * 64, subject.digest):  # another release was killed before
        made = replace(approval, digest=digest)
        desk.approvals.write(*desk.approvals.added(made, standing))
        assert is_out(desk)
    # And as after a kill behind it: the item is written, the database does not know it.
    (desk.site.content / UTKAST).write_bytes(subject.data)
    desk.newsroom.refresh()
    assert is_out(desk)
    assert eva.form(UTKAST)["title"] == "En ny rubrik"
    assert change(eva, title="Ännu en").status_code == 303
    assert is_out(desk)


XSS = "<script>alert(1)</script>\"'>"


def test_comments_stand_at_their_passages_and_are_settled(
    desk: TeamDesk, eva: Member, karl: Member
) -> None:
    page = karl.get(REVIEW, of=UTKAST)
    assert "Texten till nyheten." in page
    said = {"_of": UTKAST, "_do": "comment", "_passage": "Texten till nyheten."}
    assert karl.post(REVIEW, **said, _said=f"Vilken nyhet? {XSS}").status_code == 303
    page = eva.get(REVIEW, of=UTKAST)
    assert "Vilken nyhet?" in page
    assert "<script>alert" not in page
    assert "1 att ordna" in page
    change(eva, _text="Texten till nyheten om bron.")
    page = eva.get(REVIEW, of=UTKAST)
    assert "På ett ställe som har ändrats sedan dess" in page
    number = fields_in(page)["_comment"]
    assert eva.post(REVIEW, _of=BESLUT, _do="settle", _comment=number).status_code == 404
    assert eva.post(REVIEW, _of=UTKAST, _do="settle", _comment=number).status_code == 303
    assert "Ordnad av Eva" in eva.get(REVIEW, of=UTKAST)
    assert desk.did()[-1] == ("Eva", "comment settled")


@pytest.mark.parametrize("of", ["", "om.md", "../mkdocs.yml", "nyheter/2026/finns-inte.md"])
@pytest.mark.parametrize("do", ["ask", "approve", "back", "comment"])
def test_what_is_no_item_has_no_review(eva: Member, of: str, do: str) -> None:
    assert eva.ask(REVIEW, params={"of": of}).status_code == 404
    assert eva.post(REVIEW, _of=of, _do=do, _said="x").status_code in (403, 404)


def test_an_item_with_faults_cannot_be_sent(desk: TeamDesk, eva: Member) -> None:
    desk.site.item("utkast", "title: Utkastet\ndraft: true\nembargo: igår\n")
    desk.newsroom.refresh()
    assert ask(eva).status_code == 409
    assert ITEM in eva.get(REVIEW, of=UTKAST)
