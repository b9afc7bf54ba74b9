"""Search by Pagefind: an index for each year, made again only when something in the year changes.

edition ─ documents ─► HTML to index ─ indexing ─► Pagefind's files ─ shelf ─► outputs, and the page
"""

from budkavle.search.outputs import outputs

__all__ = ["outputs"]
