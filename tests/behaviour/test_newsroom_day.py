"""A day in the newsroom: what readers and feed readers see after each step."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import feedparser
import pytest

from budkavle.build import content_check
from budkavle.build.run import Result
from budkavle.edition.ledger import NOTHING_YET
from budkavle.model.problems import ContentError
from budkavle.preview import ViewMaker
from budkavle.preview.responses import answer
from tests.support.rules import ADVICE
from tests.support.samples import utc
from tests.support.site_folder import SiteFolder

PAGE = "nyheter/2026/busskort/index.html"
MOVED = "nyheter/2026/gratis-busskort/index.html"
HEADER = """\
id: 20260310-0800-buss
title: Busskorten blir gratis
date: 2026-03-10
summary: Alla elever i Exempelby får gratis busskort från och med i höst.
topics: [vard]
"""
TEXT = "Beslutet kostar tolv miljoner kronor om året."


class Entry(NamedTuple):
    """An entry as a feed reader shows it."""

    title: str
    link: str
    id: str
    updated: str


class Newsroom(SiteFolder):
    """The newsroom on 10 March 2026, in Swedish time, one hour ahead of UTC."""

    def write_item(self, *lines: str, title: str = "", text: str = TEXT) -> None:
        header = HEADER if not title else HEADER.replace("Busskorten blir gratis", title)
        self.item("busskort", header + "".join(f"{line}\n" for line in lines), text)

    def publish(self, clock: str) -> Result:
        """Build at a time of the day, as the scheduler or a writer does."""
        return self.build(self.at(clock), NOTHING_YET)

    def at(self, clock: str) -> datetime:
        """A time of the day."""
        hour, minute = clock.split(".")
        return utc(f"2026-03-10 {int(hour) - 1:02}:{minute}")

    def check(self) -> list[str]:
        """Check the item, as its writer does; return the codes of its problems."""
        file = self.folder / "content/nyheter/2026/busskort.md"
        found = content_check.check(self.configuration, self.at("8.00"), [file])
        return [each.code for each in found if each.code not in ADVICE]

    def preview(self, clock: str, *, public: bool = False) -> str:
        """The item's page in its writer's open preview; empty if there is none."""
        view = ViewMaker(self.configuration, "sv", public=public).view(self.at(clock))
        found = answer(view, f"/{PAGE.removesuffix('index.html')}")
        return found.body.decode() if found.status == 200 else ""

    def page(self, path: str = PAGE) -> str:
        return self.files().get(path, b"").decode()

    def feed(self, path: str = "atom.xml") -> list[Entry]:
        entries = feedparser.parse(self.files()[path]).entries
        return [Entry(each.title, each.link, each.id, each.updated) for each in entries]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A site with an older item, published."""
    room = Newsroom(tmp_path)
    room.item("vagen", "date: 2026-03-01\ntitle: Vägen är öppen\n")
    room.publish("7.00")
    return room


def test_a_day(newsroom: Newsroom) -> None:
    # 8.00: written in a hurry; the check reports what is wrong, and the site does not change
    before = newsroom.files()
    newsroom.write_item("embargo: 2026-03-10 kl 10", "draft: true")
    assert newsroom.check() == ["date-form"]
    with pytest.raises(ContentError):
        newsroom.publish("8.00")
    assert newsroom.files() == before

    # 8.10: repaired, a draft; readers see nothing
    newsroom.write_item("embargo: 2026-03-10 10:00", "draft: true")
    assert newsroom.check() == []
    assert "Utkast</strong> <span>Läsarna ser den inte." in newsroom.preview("8.10")
    assert newsroom.preview("8.10", public=True) == ""
    newsroom.publish("8.10")
    assert newsroom.holding("Busskorten") == newsroom.holding("busskort") == set()

    # 8.30: no longer a draft, but under embargo: still nothing, and the time is known
    newsroom.write_item("embargo: 2026-03-10 10:00")
    assert "Embargo till 10 mars 2026, kl. 10.00" in newsroom.preview("8.30")
    assert newsroom.preview("9.59", public=True) == ""
    assert TEXT in newsroom.preview("10.00", public=True)
    result = newsroom.publish("8.30")
    assert newsroom.holding("Busskorten") == newsroom.holding("busskort") == set()
    assert [each.at for each in result.changes] == [newsroom.at("10.00")]
    newsroom.publish("9.59")
    assert newsroom.holding("Busskorten") == set()

    # 9.59: a build for ten o'clock, in another folder
    preview = Newsroom(newsroom.folder / "preview")
    preview.write_item("embargo: 2026-03-10 10:00")
    preview.build(newsroom.at("10.00"))
    assert "Busskorten blir gratis" in preview.page()

    # 10.00: public, everywhere at once
    newsroom.publish("10.00")
    assert TEXT in newsroom.page()
    assert "Busskorten blir gratis" in newsroom.page("index.html")
    first, older = newsroom.feed()
    assert (first.title, older.title) == ("Busskorten blir gratis", "Vägen är öppen")
    assert first in newsroom.feed("amnen/vard/atom.xml")

    # 11.00: a comma is corrected without notice
    newsroom.write_item("embargo: 2026-03-10 10:00", text="Beslutet kostar tolv miljoner per år.")
    newsroom.publish("11.00")
    assert "tolv miljoner per år" in newsroom.page()
    assert newsroom.feed()[0].updated == first.updated
    assert newsroom.feed("rattelser/atom.xml") == []

    # 12.00: the sum was wrong, and readers are told about the correction
    note = "corrections: [{date: 2026-03-10 12:00, note: Summan var fel. Den är tio miljoner.}]"
    newsroom.write_item("embargo: 2026-03-10 10:00", note, text=TEXT.replace("tolv", "tio"))
    newsroom.publish("12.00")
    assert "Summan var fel." in newsroom.page()
    assert "Summan var fel." in newsroom.page("rattelser/index.html")
    assert newsroom.feed()[0].updated > first.updated
    assert newsroom.feed()[0].id == first.id
    assert len(newsroom.feed("rattelser/atom.xml")) == 1

    # 13.00: a better headline and address; the old one redirects, and feed readers see no new entry
    newsroom.write_item(
        "embargo: 2026-03-10 10:00", note, "slug: gratis-busskort", title="Gratis buss"
    )
    newsroom.publish("13.00")
    assert "Gratis buss" in newsroom.page(MOVED)
    assert "url=https://example.org/nyheter/2026/gratis-busskort/" in newsroom.page(PAGE)
    assert "/nyheter/2026/busskort/" in newsroom.page("_redirects")
    assert [each.id for each in newsroom.feed()] == [first.id, older.id]
    assert newsroom.feed()[0].link == "https://example.org/nyheter/2026/gratis-busskort/"

    # 14.00: the file is deleted; the build refuses this
    file = newsroom.folder / "content/nyheter/2026/busskort.md"
    deleted = file.read_text(encoding="utf-8")
    file.unlink()
    before = newsroom.files()
    with pytest.raises(ContentError) as stopped:
        newsroom.publish("14.00")
    assert {each.code for each in stopped.value.problems} == {"address-lost"}
    assert newsroom.files() == before

    # 14.10: restored and withdrawn, with a reason; the text is gone everywhere
    file.write_text(deleted, encoding="utf-8")
    newsroom.write_item(
        "withdrawn: Beslutet är upphävt.", "slug: gratis-busskort", title="Gratis buss"
    )
    newsroom.publish("14.10")
    assert "Beslutet är upphävt." in newsroom.page(MOVED)
    assert "url=https://example.org/nyheter/2026/gratis-busskort/" in newsroom.page(PAGE)
    assert newsroom.holding("miljoner kronor om året") == set()
    assert [each.title for each in newsroom.feed()] == ["Vägen är öppen"]
    assert newsroom.feed("amnen/vard/atom.xml") == []
