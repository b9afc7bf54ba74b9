"""The list of items shows what is true now, though it looks at all items only when it must."""

from datetime import datetime, timedelta
from pathlib import Path

from budkavle.desk import listing
from budkavle.desk.listing import Listing
from budkavle.desk.newsroom import Newsroom
from budkavle.desk.saving import Unsaved
from budkavle.desk.wording import state_of
from budkavle.desk.workspace import Workspace
from budkavle.i18n.catalogue import translations
from tests.support.calls import calls_of
from tests.support.site_folder import NOON, SiteFolder


class Desk:
    """A desk with a clock that a test moves."""

    def __init__(self, site: SiteFolder) -> None:
        self.now: datetime = NOON
        self.newsroom = Newsroom(site.configuration, "en", lambda: self.now)
        unsaved = Unsaved(site.folder / "unsaved")
        self.workspace = Workspace(self.newsroom, unsaved, translations("en"))

    def list(self, search: str = "", state: str = "") -> Listing:
        """What the list shows."""
        newsroom, workspace = self.newsroom, self.workspace
        return listing.listing(
            newsroom.site,
            workspace.overview(),
            newsroom.view.problems,
            workspace.now(),
            workspace.words,
            search=search,
            state=state,
        )


def test_an_item_gets_another_state_at_its_time_without_being_read_again(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "publish: 2026-03-10 13:30\nexpires: 2026-03-10 14:30\n")
    site.item("utkast", "draft: true\n")
    desk = Desk(site)
    seen = []
    for minutes in (0, 29, 30, 89, 90, 0):
        desk.now = NOON + timedelta(minutes=minutes)
        seen.append([each.state for each in desk.list("beslut").rows])
    assert seen == [["waiting"], ["waiting"], ["out"], ["out"], ["expired"], ["waiting"]]
    assert desk.list().counts["draft"] == 1
    assert [each.path for each in desk.list(state="draft").rows] == ["nyheter/2026/utkast.md"]


def test_words_that_are_saved_do_not_make_it_look_at_all_items_again(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project")
    for number in range(20):
        file = site.item(f"beslut-{number}", "")
    desk = Desk(site)
    assert len(desk.list().rows) == 20
    desk.newsroom.saved(site.item(file.stem, "", "Andra ord."))
    with calls_of(state_of) as calls:
        assert len(desk.list("beslut").rows) == 20
        assert len(calls) == 20  # for the sentence beside each row that is shown


def test_a_saved_title_is_found_and_a_fault_is_counted(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project")
    site.item("annat", "")
    file = site.item("beslut", "")
    desk = Desk(site)
    assert not desk.list("vinterväghållning").rows
    desk.newsroom.saved(site.item("beslut", "title: Vinterväghållningen\n"))
    assert [each.title for each in desk.list("vinterväghållning").rows] == ["Vinterväghållningen"]
    file.write_bytes(b"---\ntitle: [\n")
    desk.newsroom.saved(file)
    assert desk.list().counts["wrong"] == 1
    assert [each.state for each in desk.list(state="wrong").rows] == ["wrong"]
