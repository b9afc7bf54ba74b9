"""The content of a feed, parsed with the libraries that feed readers use."""

import json
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
_SCHEMA = json.loads((Path(__file__).parent / "json-feed-1.1.schema.json").read_text())


def xml(data: bytes) -> etree._Element:
    """The root of a feed in XML."""
    return etree.fromstring(data, etree.XMLParser(huge_tree=True))


def items(data: bytes) -> list[etree._Element]:
    """The entries of RSS or Atom."""
    return xml(data).findall("channel/item") or xml(data).findall(f"{ATOM}entry")


def ids(data: bytes) -> list[str]:
    """The ids of the entries, in order, in any format."""
    if data.startswith(b"{"):
        return [item["id"] for item in parsed_json(data)["items"]]
    return [item.findtext("guid") or item.findtext(f"{ATOM}id") or "" for item in items(data)]


def links(data: bytes) -> dict[str, str]:
    """The links of the document itself: rel to href."""
    root = xml(data)
    found = _head(root).findall(f"{ATOM}link")
    return {str(link.get("rel")): str(link.get("href")) for link in found}


def parsed(data: bytes) -> feedparser.FeedParserDict:
    """The feed parsed by feedparser, which must report no error."""
    result = feedparser.parse(data)
    assert not result.bozo, result.bozo_exception
    return result


def parsed_json(data: bytes) -> dict[str, Any]:
    """The feed as JSON, which must match the schema."""
    feed: dict[str, Any] = json.loads(data)
    jsonschema.validate(feed, _SCHEMA, format_checker=jsonschema.FormatChecker())
    return feed


def _head(root: etree._Element) -> etree._Element:
    return root[0] if root.tag == "rss" else root
