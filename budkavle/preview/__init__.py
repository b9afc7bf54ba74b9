"""The preview: the site in memory, as readers will see it, with what is not public marked.

reading ─► view ─► answers ─► server        from files to what a browser is sent
waiting, dress, pages                       what is not public and why; what is put around a page

Writes nothing into the site, its record or its ledger. Serves this machine only.
"""

from budkavle.preview.server import PortTakenError, Server
from budkavle.preview.view import Studio, View

__all__ = ["PortTakenError", "Server", "Studio", "View"]
