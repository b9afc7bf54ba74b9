"""Makes an edition's feeds: RSS, Atom and JSON Feed for every channel, and the list of feeds.

edition ─ channels ─ archives ─► documents ─ feed ─► one value ─ rss, atom, json_feed ─► bytes
             └ posts ─ entries: the content of an entry, decided once for all formats
"""

from budkavle.render.feeds.archives import FeedDocument
from budkavle.render.feeds.channels import Channel
from budkavle.render.feeds.outputs import all_documents, in_formats, outputs
from budkavle.render.feeds.posts import History, Post, Posts

__all__ = [
    "Channel",
    "FeedDocument",
    "History",
    "Post",
    "Posts",
    "all_documents",
    "in_formats",
    "outputs",
]
