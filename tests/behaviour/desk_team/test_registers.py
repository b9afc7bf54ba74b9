"""What readers see without an approval is changed by publishers, where items need approval."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from budkavle.desk.addresses import REGISTER
from budkavle.desk.saving import digest_of, read
from tests.support.site_folder import SiteFolder
from tests.support.team import Member, TeamDesk


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site that requires approval."""
    site = SiteFolder(tmp_path / "project", plugin="desk: {approval: required}")
    site.item("utkast", "title: Utkastet\ndraft: true\n")
    return site


@pytest.fixture
def desk(site: SiteFolder, database: str) -> Iterator[TeamDesk]:
    """Its desk."""
    made = TeamDesk(site, database=database)
    yield made
    made.close()


CHANGES = {
    "a contact": ("contacts.yml", {"_of": "contacts", "_key": "eva", "name": "Eva Svensson",
                                   "phone": "031-390 06 99"}),
    "a contact taken away": ("contacts.yml", {"_of": "contacts", "_key": "eva", "_do": "remove"}),
    "somebody on duty": ("contacts.yml", {"_of": "contacts", "_key": "", "name": "Ny Person",
                                          "phone": "031-390 06 98",
                                          "duty.0.from.day": "2026-03-01",
                                          "duty.0.from.time": "09:00",
                                          "duty.0.until.day": "2026-03-20",
                                          "duty.0.until.time": "09:00"}),
    "a retired topic": ("topics.yml", {"_of": "topics", "_key": "", "title.": "Äldre",
                                       "retired.": "Läs om vård."}),
    "a topic": ("topics.yml", {"_of": "topics", "_key": "vard", "title.": "Annat"}),
    "a banner": ("viktigt.yml", {"_of": "banners", "key": "kris", "title.": "Koka vattnet",
                                "kind": "minor",
                                "from.day": "2026-03-01", "from.time": "09:00"}),
    "a gone address": ("gone.yml", {"_of": "gone", "key": "/nyheter/2026/borta/",
                                    "reason.": "Fel."}),
}  # fmt: skip


def send(member: Member, site: SiteFolder, what: str) -> Any:
    """Send the form of a change."""
    file, form = CHANGES[what]
    digest = digest_of(read(site.content / file))
    return member.post(REGISTER, **{"_do": "save", "_digest": digest, **form})


@pytest.mark.parametrize("what", CHANGES)
def test_only_publishers_change_what_readers_see_at_once(
    site: SiteFolder, eva: Member, karl: Member, paula: Member, what: str
) -> None:
    file = site.content / CHANGES[what][0]
    before = read(file)
    for member in (eva, karl):
        answer = send(member, site, what)
        assert answer.status_code == 403
        assert "kan bara de som får publicera" in answer.text
    assert read(file) == before
    assert send(paula, site, what).status_code == 303
    assert read(file) != before


def test_a_writer_adds_what_no_item_names_yet(
    desk: TeamDesk, site: SiteFolder, eva: Member
) -> None:
    form = {"_of": "stories", "_do": "save", "title.": "Ett nytt ärende"}
    digest = digest_of(read(site.content / "stories.yml"))
    assert eva.post(REGISTER, **form, _digest=digest).status_code == 303
    assert "Ett nytt ärende" in read(site.content / "stories.yml").decode()
    assert desk.did()[-1] == ("Eva", "saved")


@pytest.mark.parametrize(
    ("target", "file", "typed"),
    [
        ("contact", "contacts.yml", CHANGES["somebody on duty"][1]),
        ("topic", "topics.yml", CHANGES["a retired topic"][1]),
    ],
)
def test_an_entry_made_in_the_form_of_an_item_is_not_seen_before_the_item(
    site: SiteFolder, eva: Member, target: str, file: str, typed: dict[str, str]
) -> None:
    path = "nyheter/2026/utkast.md"
    shown = eva.form(path)
    assert f"_new.{target}.{'name' if target == 'contact' else 'title.'}" in shown
    assert not [name for name in shown if ".duty" in name or ".retired" in name]
    new = {f"_new.{target}.{name}": value for name, value in typed.items() if name[0] != "_"}
    answer = eva.post(**{**shown, **new}, _do=f"new.{target}")
    assert answer.status_code == 200
    written = read(site.content / file).decode()
    assert ("Ny Person" in written) or ("Äldre" in written)
    assert "duty" not in written
    assert "retired" not in written


def test_without_the_setting_writers_change_registries(
    desk: TeamDesk, site: SiteFolder, eva: Member
) -> None:
    site.configure("approval: required", "approval: off")
    desk.newsroom.refresh()
    assert send(eva, site, "a contact").status_code == 303
