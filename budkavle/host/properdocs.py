"""ProperDocs, which continues MkDocs 1, as the host.

It answers to the name of MkDocs, so the same code runs it, and MkDocs' plugins and themes.
"""

import sys
from types import ModuleType

from budkavle.host.errors import HostError


def take_the_place_of_mkdocs() -> ModuleType:
    """Let imports of MkDocs find ProperDocs from now on; gives the module that runs it.

    Raises HostError if this process has loaded MkDocs already.
    """
    if "mkdocs" in sys.modules and "properdocs.replacement" not in sys.modules:
        raise HostError("ProperDocs cannot be used: this process has loaded MkDocs already")
    import properdocs.replacement  # noqa: F401 - this is all it does

    from budkavle.host import mkdocs

    return mkdocs
