"""Readers see what was changed in an item, and when; only what they had seen before is told."""

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from budkavle.archive.comparison import changed_parts
from budkavle.archive.history import UnreadableHistoryError, note
from budkavle.archive.run import Kept, Original, keep
from budkavle.archive.store import Store
from budkavle.edition.ledger import NOTHING_YET
from budkavle.model.changes import CHANGES_FILE, PARTS
from budkavle.publish.serving import FileServing
from tests.behaviour.test_unchanged import settle
from tests.support.samples import SETTINGS
from tests.support.site_folder import NOON, SiteFolder

HOUR = timedelta(hours=1)
ADDRESS = "nyheter/2026/avtalet/"
ZONE = SETTINGS.timezone
HEADER = {"title": "Avtalet är klart", "summary": "Kort om avtalet."}
CHANGES = {
    "title": "Avtalet är inte klart",
    "summary": "Ännu kortare om avtalet.",
    "facts": "[Avtalet gäller i fyra år.]",
    "attachments": "[{file: rapport.txt, title: Rapporten}]",
    "event": "{start: 2026-05-21 18:00, place: Rådhuset}",
}
SECRET = {
    "expires": "2026-12-24",
    "pinned": "2026-12-24",
    "silence": "{long-sentence: Ett citat.}",
    "corrections": "[{date: 2026-12-24, note: Det var fel.}]",
    "announce": "never",
}


class Newsroom:
    """A site with an item that is edited, built and kept."""

    def __init__(self, folder: Path) -> None:
        self.room = SiteFolder(folder)
        self.room.write("nyheter/2026/rapport.txt", "Rapporten")
        self.room.item("annat", "", "[Rapporten](rapport.txt)")
        self.now = NOON
        self.item()
        self.build()

    def item(self, body: str = "Texten.", **header: str) -> None:
        """Write the item."""
        lines = "".join(f"{key}: {value}\n" for key, value in {**HEADER, **header}.items())
        self.room.item("avtalet", lines, body)

    def build(self) -> None:
        """Build the site as it is an hour later."""
        self.now += HOUR
        settle()
        self.room.build(now=self.now, published=NOTHING_YET)

    def keep(self, end: str = "", file: Path | None = None) -> Kept:
        """Keep what readers got, and write what they saw change."""
        serving, items = FileServing(SETTINGS), {ADDRESS: ("avtalet-0001", end)}
        original = Original(self.room.site, SETTINGS.url, serving, {}, items)
        changes = file or self.room.content / CHANGES_FILE
        return keep(
            original,
            Store(self.room.folder / "archive"),
            self.now,
            lambda seen, last: note(changes, seen, self.now, last, ZONE),
        )

    def seen(self, body: str = "Texten.", end: str = "", **header: str) -> int:
        """Edit the item, build and keep: in how many items readers saw something change."""
        self.item(body, **header)
        self.build()
        return self.keep(end).told

    @property
    def told(self) -> list[str]:
        """What the item's page says of changes, after another build."""
        self.build()
        page = (self.room.site / ADDRESS / "index.html").read_text()
        _, _, box = page.partition('<details class="changes">')
        lines = re.findall("<li>(.*?)</li>", box.partition("</details>")[0], re.DOTALL)
        return [" ".join(unescape(re.sub("<[^>]*>", " ", line)).split()) for line in lines]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    made = Newsroom(tmp_path / "site")
    made.keep()
    return made


def test_a_page_tells_what_was_changed_and_when(newsroom: Newsroom) -> None:
    assert newsroom.told == []
    newsroom.seen("En annan text.", title="Avtalet dröjer")
    newsroom.seen("En tredje text.", title="Avtalet dröjer")
    assert newsroom.told == [
        "10 mars 2026 kl. 17.00 Ändrat: texten",
        "10 mars 2026 kl. 16.00 Ändrat: rubriken och texten",
    ]


def test_every_part_is_told(newsroom: Newsroom) -> None:
    newsroom.seen("En annan text.", **CHANGES)
    written = (newsroom.room.content / CHANGES_FILE).read_text()
    assert [each for each in PARTS if each in written] == [
        "title",
        "summary",
        "text",
        "facts",
        "attachments",
        "event",
    ]


def test_nothing_is_told_that_readers_did_not_see(newsroom: Newsroom) -> None:
    assert newsroom.seen(**SECRET) == 0
    assert not (newsroom.room.content / CHANGES_FILE).exists()


def test_a_draft_is_told_of_only_after_readers_have_seen_it(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "site")
    newsroom.item("Ett utkast.", draft="true")
    newsroom.build()
    newsroom.keep()
    assert newsroom.seen("Ett annat utkast.", draft="true") == 0
    assert newsroom.seen("Det som blev.", title="Det som blev") == 1
    assert newsroom.told == ["10 mars 2026 kl. 17.00 Publicerad igen"]


def test_what_is_public_for_the_first_time_has_no_changes(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "site")
    (newsroom.room.content / "nyheter/2026/avtalet.md").unlink()
    newsroom.room.build(now=newsroom.now)
    newsroom.keep()
    assert newsroom.seen() == 0


def test_what_is_withdrawn_and_comes_back_is_told(newsroom: Newsroom) -> None:
    newsroom.seen(end="withdrawn", withdrawn="Det var fel.")
    assert newsroom.told == ["10 mars 2026 kl. 15.00 Tillbakadragen"]
    newsroom.seen()
    assert newsroom.told[0] == "10 mars 2026 kl. 17.00 Publicerad igen"


def test_what_is_withdrawn_and_not_built_yet_is_not_told(newsroom: Newsroom) -> None:
    newsroom.item(withdrawn="Det var fel.")
    assert newsroom.keep("withdrawn").told == 0


def test_the_words_that_were_taken_back_are_in_no_file_of_the_content(newsroom: Newsroom) -> None:
    newsroom.seen("En text med Evas namn.", title="Eva sade upp sig")
    newsroom.seen("En text utan namn.")
    written = (newsroom.room.content / CHANGES_FILE).read_text()
    assert "Eva" not in written
    newsroom.build()
    pages = [path.read_text() for path in newsroom.room.site.rglob("*.html")]
    assert not [page for page in pages if "Eva sade" in page]


def test_a_run_that_was_killed_before_it_kept_anything_is_not_told(tmp_path: Path) -> None:
    file, seen = tmp_path / CHANGES_FILE, {"avtalet-0001": ("text",)}
    note(file, seen, NOON, None, ZONE)
    note(file, seen, NOON + HOUR, NOON, ZONE)
    note(file, seen, NOON + 2 * HOUR, NOON, ZONE)  # the one before it kept nothing
    assert file.read_text().count("at:") == 2


def test_an_entry_that_somebody_wrote_stays(tmp_path: Path) -> None:
    file = tmp_path / CHANGES_FILE
    mine = "# Vår egen rad.\nannat-0001:\n  changes: [{at: 2026-01-01, parts: [text]}]\n"
    file.write_text(mine)
    note(file, {"avtalet-0001": ("text",)}, NOON, None, ZONE)
    assert file.read_text().startswith(mine)


@pytest.mark.parametrize("text", ["a: [b", "avtalet-0001: ja", "avtalet-0001: {changes: [ja]}"])
def test_a_file_that_is_not_understood_stops_the_run(newsroom: Newsroom, text: str) -> None:
    (newsroom.room.content / CHANGES_FILE).write_text(text)
    before = Store(newsroom.room.folder / "archive").checksums
    newsroom.item("En annan text.")
    (newsroom.room.site / ADDRESS / "index.html").write_text("<article><h1>Ny</h1></article>")
    with pytest.raises(UnreadableHistoryError):
        newsroom.keep()
    assert Store(newsroom.room.folder / "archive").checksums == before
    assert (newsroom.room.content / CHANGES_FILE).read_text() == text


def test_what_moved_is_no_change() -> None:
    redirect = b'<meta http-equiv="refresh" content="0"><p>Hit</p>'
    assert changed_parts(redirect, b"<article><h1>Ny</h1></article>") == ()


def test_labels_of_the_theme_are_no_change() -> None:
    event = "<h2>{}</h2><dl><dt>{}</dt><dd>{}</dd></dl>"
    page = f'<article><section class="event">{event}</section></article>'
    was = page.format("Tid och plats", "Tid", "18.00").encode()
    assert changed_parts(was, page.format("När", "Klockan", "18.00").encode()) == ()
    assert changed_parts(was, page.format("När", "Klockan", "19.00").encode()) == ("event",)


def test_times_are_on_the_clock_of_the_site(tmp_path: Path) -> None:
    note(
        tmp_path / CHANGES_FILE,
        {"a": ("text",)},
        datetime.fromisoformat("2026-07-01T10:00Z"),
        None,
        ZONE,
    )
    assert "2026-07-01 12:00:00+02:00" in (tmp_path / CHANGES_FILE).read_text()
