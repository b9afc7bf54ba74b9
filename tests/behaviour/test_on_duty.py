"""Who answers journalists: on every page at its time, with the whole time, and nobody too early."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from budkavle.build.run import Result
from budkavle.edition.ledger import NOTHING_YET
from budkavle.model.problems import ContentError
from tests.behaviour.test_unchanged import settle
from tests.support.site_folder import NOON, SiteFolder

HOUR = timedelta(hours=1)
EVA = '{from: "2026-03-10 08:00", until: "2026-03-10 15:00"}'
BO = '{from: "2026-03-10 15:00", until: "2026-03-11 08:00"}'
CONTACTS = f"""\
eva:
  name: Eva Exempel
  role: presschef
  phone: 031-390 06 10
  duty: [{EVA}]
bo:
  name: Bo Beredskap
  email: bo@example.se
  duty: [{BO}]
cilla:
  name: Cilla Senare
  phone: 031-390 06 12
  duty: [{{from: "2026-03-20 08:00", until: "2026-03-21 08:00"}}]
"""
PAGE, OTHER, PRESS = "nyheter/2026/hennes/index.html", "om/index.html", "press/index.html"


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    small = SiteFolder(tmp_path / "site")
    small.item("hennes", "contacts: [eva]\n")
    small.item("andras", "")
    small.write("contacts.yml", CONTACTS)
    return small


def built(room: SiteFolder, hours: float = 0) -> Result:
    settle()
    return room.build(NOON + hours * HOUR, NOTHING_YET)


def words(room: SiteFolder, path: str) -> str:
    """What a person reads on a page."""
    return " ".join(re.sub("<[^>]*>", " ", room.files()[path].decode().split("<body>")[1]).split())


def test_every_page_says_who_answers_and_until_when(room: SiteFolder) -> None:
    built(room)
    pages = [path for path in room.files() if path.endswith("index.html")]
    assert len(pages) > 8
    for path in pages:
        said = words(room, path)
        assert "Eva Exempel 031-390 06 10 10 mars 2026 kl. 8.00 – 10 mars 2026 kl. 15.00" in said
        assert "Bo Beredskap" not in said or path == PRESS


def test_the_card_of_the_one_on_duty_says_so(room: SiteFolder) -> None:
    built(room)
    text = room.files()[PAGE].decode().partition('<section class="contacts">')[2]
    assert "Svarar journalister" in text.partition("</section>")[0]
    built(room, 4)
    text = room.files()[PAGE].decode().partition('<section class="contacts">')[2]
    assert "Svarar journalister" not in text.partition("</section>")[0]


def test_the_page_for_the_press_says_who_is_next_and_of_which_place_the_times_are(
    room: SiteFolder,
) -> None:
    built(room)
    said = words(room, PRESS)
    assert said.index("Eva Exempel") < said.index("Därefter") < said.index("Bo Beredskap")
    assert "bo@example.se" in said
    assert "Europe/Stockholm" in said
    assert "Cilla" not in said


def test_the_site_changes_at_its_time_and_nothing_else_does(room: SiteFolder) -> None:
    changes = built(room).changes
    assert {each.what for each in changes} == {"duty", "duty-end"}
    assert {each.at for each in changes} == {NOON + 2 * HOUR}
    built(room, 2)
    assert "Bo Beredskap" in words(room, OTHER)
    assert "Eva Exempel" not in words(room, OTHER)
    assert built(room, 2).report.written == ()


def test_what_is_built_after_a_change_is_what_a_clean_build_makes(
    room: SiteFolder, tmp_path: Path
) -> None:
    built(room)
    built(room, 4)
    clean = SiteFolder(tmp_path / "clean")
    clean.item("hennes", "contacts: [eva]\n")
    clean.item("andras", "")
    clean.write("contacts.yml", CONTACTS)
    built(clean, 4)
    assert room.files() == clean.files()


def test_nobody_is_known_before_being_next(room: SiteFolder) -> None:
    room.item("hemlig", "contacts: [cilla]\nembargo: 2026-04-01\n")
    built(room)
    assert not room.holding("Cilla")
    built(room, 3)  # Bo answers, and Cilla is next
    assert room.holding("Cilla") == {PRESS}


def test_between_two_times_nobody_is_said_to_answer(room: SiteFolder) -> None:
    built(room, 48)
    assert "Den som svarar journalister" not in words(room, OTHER)
    assert "Härnäst Cilla Senare" in words(room, PRESS)


def test_a_time_that_ends_before_it_begins_is_refused(room: SiteFolder) -> None:
    wrong = CONTACTS.replace("2026-03-10 15:00", "2026-03-10 07:00", 1)
    room.write("contacts.yml", wrong)
    with pytest.raises(ContentError) as refused:
        built(room)
    assert [each.code for each in refused.value.problems] == ["duty-ends-before"]


def test_without_duties_a_site_has_nothing_of_this(room: SiteFolder) -> None:
    room.write("contacts.yml", "eva: {name: Eva Exempel, phone: 031-390 06 10}\n")
    built(room)
    assert not [path for path in room.files() if "press" in path]
    assert not room.holding("Den som svarar")
