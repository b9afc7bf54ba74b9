"""The preview: the site in memory, as readers will see it, with what is not public marked.

reader ─► view ─► responses                 from files to what the browser receives
latest                                      the view that is shown now, and who waits for the next
hidden, overlay, pages                      what is not public and why; what is added to a page
forwarding                                  requests for the mail service that runs beside it

Writes nothing into the site, its record or its ledger. `desk` serves it.
"""

from budkavle.preview.forwarding import Neighbour
from budkavle.preview.latest import Latest
from budkavle.preview.view import View, ViewMaker

__all__ = ["Latest", "Neighbour", "View", "ViewMaker"]
