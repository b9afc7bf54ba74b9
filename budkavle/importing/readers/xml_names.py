"""The names of elements in XML that programs have written, or people have damaged. Pure."""

import re
from collections.abc import Mapping

from lxml import etree

_KNOWN: Mapping[str, str] = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "media": "http://search.yahoo.com/mrss/",
    "wp": "http://wordpress.org/export/1.2/",
}
"""The namespaces that exports name by these prefixes."""
_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF)\b")


def with_namespaces(text: str) -> str:
    """XML in which the usual prefixes are declared, also where a program or a person forgot it.

    Without that, no element could be told by its namespace, such as the state of a WordPress item.
    """
    missing = "".join(
        f' xmlns:{prefix}="{name}"'
        for prefix, name in _KNOWN.items()
        if f"<{prefix}:" in text and not re.search(rf"\bxmlns:{prefix}\s*=", text)
    )
    return _ROOT.sub(lambda root: root[0] + missing, text, count=1) if missing else text


def local_name(element: etree._Element | None) -> str:
    """The name of an element without its namespace; empty for comments and for none.

    A prefix whose namespace is not declared is left out too: `dc:creator` is `creator`.
    """
    if element is None or not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].rpartition(":")[2]
