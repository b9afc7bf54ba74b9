"""What readers can follow, and the metadata of a feed."""

import pytest

from tests.support.site_builder import NOW, file, site_of, site_settings
from tests.unit.render.feeds.readers import ATOM, ids, items, links, parsed, parsed_json, xml

ROOM = site_of(
    file(1, "topics: [vard]", "story: arende"),
    file(2, "lang: en"),
    file(3, "corrections: [{date: 2020-05-01, note: A.}, {date: 2020-05-01, note: B.}]"),
)


def ids_in(path: str) -> list[str]:
    """The numbers of the items in a feed."""
    return [each.split(":")[2].split("-")[1] for each in ids(ROOM.publish()[path])]


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json"])
@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("", ["00003", "00001"]),
        ("en/", ["00002"]),
        ("folj/", ["00003", "00002", "00001"]),
        ("amnen/vard/", ["00001"]),
        ("en/topics/vard/", []),
        ("arenden/arende/", ["00001"]),
        ("rattelser/", ["00003", "00003"]),
        ("en/corrections/", []),
    ],
)
def test_each_feed_has_its_own_entries(folder: str, name: str, expected: list[str]) -> None:
    """Everything, each language, topic and story, corrections; newest first."""
    assert ids_in(folder + name) == expected


@pytest.mark.parametrize("header", ["draft: true", "publish: 2027-01-01", "withdrawn: Fel"])
def test_what_is_not_public_is_in_no_feed(header: str) -> None:
    """It is not counted either: it is removed before the newest are chosen."""
    settings = site_settings(feed_length=1)
    made = site_of(file(1), file(2, header), settings=settings).publish()
    assert ids(made["feed.xml"]) == ["tag:example.org,2018:2020-00001-abcd"]
    assert b"Rubrik 2" not in b"".join(made.values())


def test_corrections_are_entries_of_their_own() -> None:
    """Each with its own id and its own second."""
    feed = parsed(ROOM.publish()["rattelser/atom.xml"])
    assert len({entry.id for entry in feed.entries}) == 2
    assert len({entry.published for entry in feed.entries}) == 2
    assert [entry.summary for entry in feed.entries] == ["B.", "A."]


def test_a_new_correction_leaves_the_others_as_they_were() -> None:
    """Their ids and times stay."""
    more = file(3, "corrections: [{date: 2020-05-01, note: A.}, {date: 2020-06-01, note: C.}]")
    less = file(3, "corrections: [{date: 2020-05-01, note: A.}]")
    [old] = parsed(site_of(less).publish()["rattelser/atom.xml"]).entries
    new = parsed(site_of(more).publish()["rattelser/atom.xml"]).entries[-1]
    assert (old.id, old.published) == (new.id, new.published)


def test_a_retired_topic_says_where_to_go() -> None:
    """Its feed remains, with a last entry, and lists do not offer it."""
    made = site_of(file(1, "topics: [gammalt]")).publish()
    farewell, item = parsed(made["amnen/gammalt/feed.xml"]).entries
    assert farewell.summary == "Följ ämnet Vård i stället."
    assert farewell.published_parsed > item.published_parsed
    assert parsed_json(made["amnen/gammalt/feed.json"])["expired"] is True
    assert b"gammalt" not in made["feeds.opml"] + made["folj/index.html"]


def test_an_empty_feed_is_a_feed() -> None:
    """With a date that does not depend on the clock."""
    made = site_of().publish()
    for path in ("feed.xml", "atom.xml"):
        assert parsed(made[path]).entries == []
        assert parsed(made[path]).feed.updated_parsed[:3] == (2018, 1, 1)
    assert parsed_json(made["feed.json"])["items"] == []


def test_the_feeds_date_is_its_newest_entrys() -> None:
    """So the same content gives the same bytes whenever it is built."""
    room = site_of(file(1), file(2))
    made = room.publish()
    assert parsed(made["atom.xml"]).feed.updated == "2020-01-03T09:00:00+01:00"
    assert room.publish(now=NOW.replace(year=2030)) == made


def test_the_channels_link_is_the_page_and_self_is_the_feed() -> None:
    """feedgen would use the last link."""
    made = ROOM.publish()
    channel = xml(made["amnen/vard/feed.xml"])[0]
    assert channel.findtext("link") == "https://example.org/amnen/vard/"
    assert channel.findtext("language") == "sv"
    for name in ("feed.xml", "atom.xml"):
        assert links(made[f"amnen/vard/{name}"])["self"] == f"https://example.org/amnen/vard/{name}"
    assert links(made["atom.xml"])["alternate"] == "https://example.org/"


def test_feed_ids_are_all_different() -> None:
    """One Atom id for each channel."""
    made = ROOM.publish()
    atoms = [data for path, data in made.items() if path.endswith("atom.xml")]
    assert len({xml(data).findtext(f"{ATOM}id") for data in atoms}) == len(atoms)


def test_publishing_dates_are_strictly_apart() -> None:
    """Some readers skip an entry that is not later than the one before it."""
    same = [file(number, date="2020-01-01") for number in range(1, 6)]
    published = [each.findtext("pubDate") for each in items(site_of(*same).publish()["feed.xml"])]
    assert len(set(published)) == 5


def test_only_the_document_that_changes_has_a_hub() -> None:
    """WebSub, section 4: a hub, and the address to subscribe to."""
    settings = site_settings(hub="https://hub.example.net/", feed_length=1)
    made = site_of(*(file(number) for number in range(40)), settings=settings).publish()
    assert links(made["feed.xml"])["hub"] == "https://hub.example.net/"
    assert links(made["atom.xml"])["hub"] == "https://hub.example.net/"
    assert parsed_json(made["feed.json"])["hubs"][0]["url"] == "https://hub.example.net/"
    assert "hub" not in links(made["feed-2020-1.xml"])


def test_a_browser_finds_the_style_and_the_page_for_people() -> None:
    """CSS and an XHTML link, because browsers have dropped XSLT."""
    feed = ROOM.publish()["en/topics/vard/feed.xml"]
    assert b'type="text/css" href="../../../assets/stylesheets/feed.css"' in feed
    link = xml(feed).find(".//{http://www.w3.org/1999/xhtml}a")
    assert link is not None
    assert link.get("href") == "https://example.org/en/follow/"
