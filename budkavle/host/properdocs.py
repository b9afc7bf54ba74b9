"""ProperDocs, which continues MkDocs 1, as the host.

It answers to the name of MkDocs, so the same code runs it, and MkDocs' plugins and themes.
"""

import sys

from budkavle.host.errors import HostError

if "mkdocs" in sys.modules:
    raise HostError("ProperDocs cannot be used: this process has loaded MkDocs already")

import properdocs.replacement  # noqa: F401 - lets the imports of MkDocs below find ProperDocs

from budkavle.host import mkdocs as HOST  # noqa: N812 - only now does it mean ProperDocs

__all__ = ["HOST"]
