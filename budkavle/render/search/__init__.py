"""Search by Pagefind: one index for each volume of years, made again only when it changes.

edition ─ volumes ─ documents ─► HTML ─ indexing ─► an index ─ cache ─► outputs, and the page
"""

from budkavle.render.search.index_cache import IndexCache
from budkavle.render.search.outputs import (
    IndexTags,
    folders,
    index_tags,
    may_make,
    outputs,
    rebuild,
)
from budkavle.render.search.volumes import LIMIT

__all__ = [
    "LIMIT",
    "IndexCache",
    "IndexTags",
    "folders",
    "index_tags",
    "may_make",
    "outputs",
    "rebuild",
]
