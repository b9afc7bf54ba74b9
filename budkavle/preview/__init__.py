"""The preview: the site in memory, as readers will see it, with what is not public marked.

reader ─► view ─► responses ─► server       from files to what the browser receives
hidden, overlay, pages                      what is not public and why; what is added to a page
forwarding                                  requests for the mail service that runs beside it

Writes nothing into the site, its record or its ledger. Serves only this machine.
"""

from budkavle.preview.forwarding import Neighbour
from budkavle.preview.server import PortTakenError, Server
from budkavle.preview.view import View, ViewMaker

__all__ = ["Neighbour", "PortTakenError", "Server", "View", "ViewMaker"]
