"""An article shows the same media, whether they come from its own survey or from everyone's."""

from budkavle.render.media import MediaCollector, display
from tests.unit.render.media.conftest import MediaSite, pdf, picture

NAMED = (
    "image:\n  src: bild.jpg\n  alt: En bild.\nimages:\n  - {src: en-till.jpg, alt: En till.}\n"
    "attachments:\n  - file: fil.pdf\n    title: En fil\n"
)


def test_gathered_one_by_one_each_shows_what_it_shows_among_all(newsroom: MediaSite) -> None:
    for name in ("bild.jpg", "en-till.jpg", "i-text.jpg"):
        newsroom.write(f"nyheter/{name}", picture(640, 360, comment=name.encode()))
    newsroom.write("nyheter/fil.pdf", pdf())
    newsroom.write("nyheter/data.csv", b"1")
    newsroom.add_item("a", NAMED, "![Bild](i-text.jpg)")
    newsroom.add_item("b", "", "[Data](data.csv) och ![bild](bild.jpg)")
    newsroom.add_item("c", "")
    everything, articles = newsroom.media(), newsroom.edition().articles
    gathered = MediaCollector(everything.site_card, everything.folder)
    assert len(articles) == 3
    for article in articles:
        own = everything.only(article)
        assert own
        assert own.of(article) == everything.of(article)
        gathered.add(own)
        assert gathered.all.of(article) == everything.of(article)
    assert gathered.all.addresses == everything.addresses
    assert gathered.sizes == everything.sizes


def test_an_article_without_media_of_its_own_has_none(newsroom: MediaSite) -> None:
    newsroom.add_many(display.NEWEST + 1)
    *_, oldest = newsroom.edition().articles
    assert newsroom.media().only(oldest) is None
