from lxml import etree

from budkavle.render.data import news
from tests.support.samples import utc
from tests.support.site_builder import SiteBuilder, file, site_of
from tests.unit.render.data.test_sitemap import SCHEMA

NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def titles(room: SiteBuilder, now: str = "2026-11-22 12:00") -> list[str | None]:
    root = etree.fromstring(news.output(room.edition(utc(now)), room.settings).render())
    SCHEMA.assertValid(root)
    return [each.findtext(f".//{NEWS}title") for each in root]


def test_it_holds_the_two_days_that_end_with_the_newest_article() -> None:
    room = site_of(*(file(number) for number in range(1, 6)))
    assert titles(room) == ["Rubrik 5", "Rubrik 4", "Rubrik 3"]


def test_time_alone_changes_nothing() -> None:
    room = site_of(file(1))
    assert titles(room, "2020-01-03 00:00") == titles(room, "2030-01-01 00:00") == ["Rubrik 1"]


def test_it_is_valid_without_articles() -> None:
    assert titles(site_of()) == []


def test_it_holds_no_more_than_a_news_sitemap_may() -> None:
    many = (file(1, id=f"20200101-{number:04}", slug=f"n{number}") for number in range(1001))
    room = site_of(*((f"nyheter/{number}.md", text) for number, (_, text) in enumerate(many)))
    assert len(titles(room)) == news.LIMIT


def test_each_article_is_in_its_own_language() -> None:
    room = site_of(file(1), file(2, lang="en", title='"A & B < C"'))
    root = etree.fromstring(news.output(room.edition(), room.settings).render())
    assert [each.findtext(f".//{NEWS}language") for each in root] == ["en", "sv"]
    assert root[0].findtext(f".//{NEWS}title") == "A & B < C"
