"""The list of feeds, and the page about feeds: they offer every channel, and nothing else."""

from xml.etree import ElementTree

from tests.support.site_builder import file, site_of, with_matters

MADE = with_matters(site_of(file(1, "topics: [vard, gammalt]"))).publish()


def subscriptions() -> list[ElementTree.Element]:
    """The outlines that are feeds."""
    root = ElementTree.fromstring(MADE["feeds.opml"])
    return [each for each in root.iter("outline") if each.get("xmlUrl")]


def test_every_feed_in_the_list_is_there() -> None:
    """And every current channel is in the list."""
    listed = {
        str(each.get("xmlUrl")).removeprefix("https://example.org/") for each in subscriptions()
    }
    written = {path for path in MADE if path.endswith("feed.xml") and "gammalt" not in path}
    assert listed == written


def test_names_tell_the_feeds_apart() -> None:
    """In a feed reader, among everything else that a person follows."""
    names = [(each.get("text"), each.get("language")) for each in subscriptions()]
    assert len(set(names)) == len(names)


def test_the_page_offers_every_channel_of_its_language() -> None:
    """With its address, to copy and to follow."""
    page = MADE["folj/index.html"].decode()
    for path in (
        "feed.xml",
        "amnen/vard/feed.xml",
        "arenden/arende/atom.xml",
        "rattelser/feed.json",
    ):
        assert f'href="https://example.org/{path}"' in page
    assert 'data-copy="https://example.org/amnen/vard/feed.xml"' in page
    assert "https://example.org/feeds.opml" in page
    assert "en/topics" not in page
    assert "Följ oss" in page
    assert "Follow us" in MADE["en/follow/index.html"].decode()
