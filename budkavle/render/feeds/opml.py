"""The list of all feeds as OPML 2.0 (opml.org/spec2.opml), which feed readers can import."""

from collections.abc import Iterable
from itertools import groupby
from urllib.parse import quote
from xml.etree import ElementTree

from budkavle.i18n.dates import language_name
from budkavle.model.settings import Settings
from budkavle.render.feeds import rss
from budkavle.render.feeds.channels import Channel
from budkavle.render.feeds.formats import FORMATS

PATH = "feeds.opml"
MEDIA_TYPE = "text/x-opml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_RSS = next(form for form in FORMATS if form.media_type == rss.MEDIA_TYPE)


def render(channels: Iterable[Channel], settings: Settings) -> bytes:
    """Render the list, by language; without a date, so that it changes only with its channels."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = settings.name
    ElementTree.SubElement(head, "ownerName").text = settings.organisation.name
    ElementTree.SubElement(head, "ownerId").text = settings.url
    body = ElementTree.SubElement(root, "body")
    for code, group in groupby(channels, key=lambda channel: channel.language):
        parent = body
        if len(settings.languages) > 1:
            parent = ElementTree.SubElement(body, "outline", text=language_name(code))
        for channel in group:
            ElementTree.SubElement(parent, "outline", _facts(channel, settings))
    ElementTree.indent(root)
    return f"{_DECLARATION}{ElementTree.tostring(root, encoding='unicode')}\n".encode()


def _facts(channel: Channel, settings: Settings) -> dict[str, str]:
    """The attributes of a subscription; feed readers show `text`."""
    folder = settings.url + quote(channel.folder)
    return {
        "type": "rss",
        "text": channel.title,
        "title": channel.title,
        "description": channel.description,
        "language": channel.language,
        "htmlUrl": settings.url + quote(channel.home),
        "xmlUrl": folder + _RSS.file_name.format(""),
    }
