"""Feeds made from templates have the same bytes as those that feedgen and lxml write."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budkavle.render.feeds import atom, rss, xml
from budkavle.render.feeds.entries import Category, Entry
from budkavle.render.feeds.feed import Explanation, Feed, FeedLink
from budkavle.render.feeds.files import EntryFile
from budkavle.render.feeds.text import clean
from budkavle.render.feeds.xml_renderer import XmlRenderer
from budkavle.render.feeds.xml_template import XmlTemplate
from budkavle.render.media.kinds import FileKind

FORMATS = [pytest.param(atom.RENDERER, id="Atom"), pytest.param(rss.RENDERER, id="RSS")]
HOSTILE = ["]]>", '"', "<entries/>", "&amp;", "<b a='x'>", "a\nb\tc", "\ue000title\ue001", "9999"]
_FIRST, _LAST = datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2040-01-01")
TEXTS = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
).map(lambda text: clean(text) or "x")
TIMES = st.datetimes(_FIRST, _LAST, timezones=st.sampled_from([UTC])).map(
    lambda at: at.replace(microsecond=0).astimezone(timezone(timedelta(hours=1)))
)
LANGUAGES = st.sampled_from(["sv", "en"])
CATEGORIES = st.builds(Category, TEXTS, TEXTS | st.just(""), TEXTS)
FILES = st.builds(
    EntryFile,
    TEXTS,
    TEXTS | st.just(""),
    st.builds(FileKind, TEXTS, TEXTS, TEXTS),
    st.integers(0) | st.none(),
)
ENTRIES = st.builds(
    Entry,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS.map(lambda text: partial(str, text)),
    TIMES,
    TIMES,
    LANGUAGES,
    st.lists(TEXTS, max_size=2).map(tuple),
    st.lists(CATEGORIES, max_size=3).map(tuple),
    st.lists(FILES, max_size=2).map(tuple),
    st.none() | FILES,
)
LINKS = st.lists(
    st.builds(FeedLink, st.sampled_from(["prev-archive", "next-archive", "current", "hub"]), TEXTS),
    unique_by=lambda link: link.rel,
    max_size=4,
).map(lambda links: (FeedLink("self", "https://example.org/feed.xml"), *links))
FEEDS = st.builds(
    Feed,
    TEXTS,
    TEXTS,
    TEXTS,
    LANGUAGES,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TIMES,
    st.lists(ENTRIES, max_size=3).map(tuple),
    LINKS,
    st.booleans(),
    st.booleans(),
    st.builds(Explanation, TEXTS.map("Så följer du {}".format), TEXTS, TEXTS),
    st.just("../assets/stylesheets/feed.css"),
)
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENTRY = Entry("id", "url", "Rubrik", "Summa", partial(str, "<p>a]]>b</p>"), AT, AT, "sv")
ODD = replace(ENTRY, text=partial(str, "<entries/>"))
FEED = Feed(
    "id",
    "Flöde",
    "Om det",
    "sv",
    "VästKom",
    "home",
    "site",
    "url",
    AT,
    (ENTRY, replace(ENTRY, updated=AT + timedelta(1)), replace(ENTRY, language="en")),
    (FeedLink("self", "url"),),
    False,
    False,
    Explanation("Ett flöde.", "Mer", "https://example.org/"),
    "assets/stylesheets/feed.css",
)


@pytest.mark.parametrize("renderer", FORMATS)
@given(feed=FEEDS)
@example(FEED)
@example(FEED._replace(entries=(), is_archive=True))
@example(
    FEED._replace(title="<entries/>", entries=(replace(ENTRY, text=partial(str, "<entries/>")),))
)
def test_documents_from_templates_equal_those_serialised_in_full(
    renderer: XmlRenderer, feed: Feed
) -> None:
    """Whatever a feed and its entries contain, and whatever they leave out."""
    entries = (
        renderer.entry(each, feed.author, each.language != feed.language) for each in feed.entries
    )
    in_full = xml.with_entries(renderer.document(feed), entries)
    assert renderer.render(feed).decode() == in_full.decode()


def test_feedgen_writes_one_of_each_shape() -> None:
    """However many entries there are."""
    made: list[Entry] = []

    def written(entry: Entry, author: str, foreign: bool) -> bytes:
        made.append(entry)
        return f"<entry>{entry.title}{author}{foreign}</entry>".encode()

    renderer = XmlRenderer(lambda _: b"<feed><entries/></feed>", written, str, lambda _: {})
    entries = tuple(replace(ENTRY, title=f"Rubrik {number}") for number in range(50))
    filled = renderer.render(FEED._replace(entries=entries))
    assert b"Rubrik 49" in filled
    assert filled.count(b"<entry>") == 50
    assert len(made) == 1


def test_a_text_is_escaped_as_its_place_asks() -> None:
    """In an attribute, in a CDATA section and between tags."""
    template = XmlTemplate(b'<a b="@"><![CDATA[@]]>@</a>', {"text": "@"})
    filled = template.fill({"text": '"]]>\n'})
    assert filled == b'<a b="&quot;]]&gt;&#10;"><![CDATA["]]]]><![CDATA[>\n]]>"]]&gt;\n</a>'
