"""Search by Pagefind: an index for each volume of years, made again only when it changes.

edition ─ volumes ─ documents ─► HTML ─ indexing ─► an index ─ shelf ─► outputs, and the page
"""

from budkavle.search.outputs import folders, outputs

__all__ = ["folders", "outputs"]
