"""The hand-over says what was corrected and withdrawn, also after an edited word."""

from datetime import timedelta
from pathlib import Path

from tests.behaviour.test_unchanged import settle
from tests.support.samples import SETTINGS
from tests.support.site_folder import NOON, SiteFolder


def test_corrections_and_withdrawals_are_handed_over_when_they_are_public(tmp_path: Path) -> None:
    room = SiteFolder(tmp_path / "site")
    later = NOON + timedelta(hours=1)
    room.item(
        "rattad",
        f"corrections:\n  - {{date: 2026-03-09, note: Beloppet.}}\n"
        f"  - {{date: '{later.isoformat()}', note: Senare.}}\n",
    )
    room.item("borta", "withdrawn: Uppgiften var fel.\n")
    room.item("slut", "expires: 2026-03-05\n")
    room.item("vanlig", "")
    settle()
    room.build()
    first = room.handed_over()
    corrected = {each.id: [one.note for one in each.corrections] for each in first.items}
    assert corrected == {"rattad-0001": ["Beloppet."], "vanlig-0001": []}
    (gone,) = first.withdrawn
    assert (gone.id, gone.reason, gone.language) == ("borta-0001", "Uppgiften var fel.", "sv")
    assert gone.url == f"{SETTINGS.url}nyheter/2026/borta/"

    item = room.content / "nyheter/2026/vanlig.md"
    item.write_text(item.read_text() + "\nEtt ord till.\n")
    settle()
    assert 0 < len(room.build().report.rendered) < 20  # a partial build
    assert room.handed_over().withdrawn == first.withdrawn
    room.build(later + timedelta(minutes=1))
    corrected = {
        each.id: [one.note for one in each.corrections] for each in room.handed_over().items
    }
    assert corrected["rattad-0001"] == ["Beloppet.", "Senare."]
