"""Checks that an SVG file only draws: without scripts, links or external resources (SVG 2). Pure.

A safe file is published unchanged, and any other is refused, not repaired: if parts of a drawing
are removed, its author should look at the result.
"""

import re
from collections.abc import Iterator

from lxml import etree

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"

_ELEMENTS = frozenset(
    "svg g defs desc title metadata path rect circle ellipse line polyline polygon text tspan"
    " textPath use symbol marker linearGradient radialGradient stop pattern clipPath mask switch"
    " style filter feBlend feColorMatrix feComponentTransfer feComposite feDiffuseLighting"
    " feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge"
    " feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile"
    " feTurbulence".split()
)
"""Elements that draw or name; without `script`, `a`, `image`, `foreignObject` and animation."""

_NOTES = frozenset(
    {
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://purl.org/dc/elements/1.1/",
    }
)
"""Namespaces that drawing programs use for their own data; browsers ignore them."""

_DEFINES = re.compile(rb"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)")
"""Definitions in a document type: entities, and attributes that are not visible in the file."""

_ENCODINGS = frozenset({"UTF-8", "ASCII", "US-ASCII", "ISO-8859-1", "WINDOWS-1252"})
_URL = re.compile(r"url\s*\(\s*[\"']?\s*(.?)", re.IGNORECASE | re.DOTALL)
_FETCHES = re.compile(r"@import|\\|image-set|src\s*\(", re.IGNORECASE)
"""CSS that loads something, or escapes that could hide this."""


class NotSvgError(ValueError):
    """The bytes are not an SVG file, or not one that all programs read in the same way."""


def unsafe(data: bytes) -> str:
    """The first forbidden part of an SVG file, as a writer can find it; empty if it only draws.

    Raises NotSvgError.
    """
    root = _parsed(data)
    around = (*root.itersiblings(preceding=True), *root.itersiblings())
    if any(not _is_comment(each) for each in around):
        return "<?"
    return next(_faults(root), "")


def _parsed(data: bytes) -> etree._Element:
    """Parse XML without loading anything; refuse a document type that defines something."""
    if b"\0" in data or _DEFINES.search(data):
        raise NotSvgError
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotSvgError from error
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    if encoding.upper() not in _ENCODINGS or root.tag != f"{{{_SVG}}}svg":
        raise NotSvgError
    return root


def _is_comment(node: etree._Element) -> bool:
    tag: object = node.tag  # that of a comment is not a text
    return tag is etree.Comment


def _faults(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if _is_comment(element):
            continue
        if not isinstance(element.tag, str):
            yield "<?"
            continue
        name = etree.QName(element)
        if name.namespace in _NOTES:
            continue
        if name.namespace != _SVG or name.localname not in _ELEMENTS:
            yield f"<{name.localname}>"
        elif name.localname == "style" and _fetches("".join(map(str, element.itertext()))):
            yield "<style>"
        for attribute, value in element.attrib.items():
            if not _harmless(str(attribute), str(value)):
                yield f"{_name(str(attribute))}="


def _harmless(attribute: str, value: str) -> bool:
    name = etree.QName(attribute)
    if name.namespace in _NOTES:
        return True
    if name.localname == "href" and name.namespace in (None, _XLINK):
        return value.startswith("#")
    if name.namespace == _XML:
        return name.localname in ("space", "lang", "id")
    if name.namespace not in (None, _XLINK) or name.localname.lower().startswith("on"):
        return False
    return not _fetches(value)


def _fetches(css: str) -> bool:
    """Whether CSS refers to anything but a part of the same drawing."""
    return bool(_FETCHES.search(css)) or any(start != "#" for start in _URL.findall(css))


def _name(tag: str) -> str:
    return etree.QName(tag).localname
