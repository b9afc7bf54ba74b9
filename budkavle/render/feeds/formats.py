"""The formats that every channel is written in."""

from collections.abc import Callable
from typing import NamedTuple

from budkavle.render.feeds import atom, json_feed, rss
from budkavle.render.feeds.feed import Feed


class Format(NamedTuple):
    """A feed format: its name, its file name with {} for a document's suffix, and its renderer.

    Archives (RFC 5005) are for XML; JSON Feed cannot say that a document never changes again.
    """

    name: str
    file_name: str
    media_type: str
    render: Callable[[Feed], bytes]
    has_archives: bool


FORMATS = (
    Format("RSS", "feed{}.xml", rss.MEDIA_TYPE, rss.render, True),
    Format("Atom", "atom{}.xml", atom.MEDIA_TYPE, atom.render, True),
    Format("JSON Feed", "feed{}.json", json_feed.MEDIA_TYPE, json_feed.render, False),
)
