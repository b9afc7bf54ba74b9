"""Edition → feeds: RSS, Atom and JSON Feed of everything that can be followed, and their list.

edition ─ channels ─ archives ─► documents ─ feed ─► one value ─ rss, atom, json_feed ─► bytes
             └ posts ─ entries: what an entry is, decided once for all formats
"""

from budkavle.feeds.outputs import outputs, telling_of
from budkavle.feeds.posts import History

__all__ = ["History", "outputs", "telling_of"]
