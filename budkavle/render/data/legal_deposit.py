"""Publications for legal deposit at the National Library of Sweden (act 2012:492): `/eplikt.xml`.

RSS 2.0 as the library's technical specification for deliveries by RSS describes it (2024-12-09): a
fixed address, all publications in one document, and an item for each, with the addresses and types
of its files.
"""

from collections.abc import Iterator
from email.utils import format_datetime
from functools import partial
from urllib.parse import quote
from xml.etree import ElementTree

from budkavle.edition import Article, Edition
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.feeds.entries import tag
from budkavle.render.keys import output_key
from budkavle.render.media.attachments import Attached
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext

PATH = "eplikt.xml"

_DCTERMS, _MEDIA = "http://purl.org/dc/terms/", "http://search.yahoo.com/mrss/"
_FREE = "gratis"
"""The library's word for what everybody may read."""
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

Publication = tuple[Article, Attached]
"""An attachment that is a publication, and the article that offers it."""


def outputs(edition: Edition, context: RenderContext) -> Iterator[Output]:
    """The feed; nothing if there is no publication."""
    publications = list(_publications(edition, context))
    if not publications:
        return
    settings = context.settings
    files = [(each.title, each.address, each.kind.media_type) for _, each in publications]
    key = output_key(
        items=keys.items(article for article, _ in publications),
        files=files,
        settings=keys.settings(settings.url, settings.identity, settings.organisation),
    )
    yield Output(PATH, key, partial(_render, publications, settings))


def _publications(edition: Edition, context: RenderContext) -> Iterator[Publication]:
    """Newest first. A file that several articles offer is one publication, that of the first."""
    found: dict[str, Publication] = {}
    for article in edition.articles:
        if any(each.deposit for each in article.item.attachments):
            attached = context.media.of(article).attached
            for each, shown in zip(article.item.attachments, attached, strict=True):
                if each.deposit:
                    found.pop(shown.address, None)
                    found[shown.address] = article, shown
    yield from found.values()


def _render(publications: list[Publication], settings: Settings) -> bytes:
    ElementTree.register_namespace("dcterms", _DCTERMS)
    ElementTree.register_namespace("media", _MEDIA)
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    organisation = settings.organisation
    name = organisation.full_name or organisation.name
    translate = settings.language.translate
    about = translate("Publications of {name} for legal deposit").format(name=name)
    _add(channel, "title", about)
    _add(channel, "link", settings.url)
    _add(channel, "description", about)
    _add(channel, "language", settings.language.code)
    for article, file in publications:
        _add_item(channel, article, file, settings)
    ElementTree.indent(root)
    return f"{_DECLARATION}{ElementTree.tostring(root, encoding='unicode')}\n".encode()


def _add_item(
    channel: ElementTree.Element, article: Article, file: Attached, settings: Settings
) -> None:
    item = ElementTree.SubElement(channel, "item")
    organisation = settings.organisation
    publisher = f"SE{(organisation.number or '').replace('-', '')}"
    published = article.published.astimezone(settings.timezone)
    _add(item, "title", file.title)
    _add(item, "link", settings.url + quote(article.address))
    _add(item, "pubDate", format_datetime(published))
    name = file.address.rpartition("/")[2]
    guid = ElementTree.SubElement(item, "guid", isPermaLink="false")
    guid.text = tag(settings, f"{article.id}/deposit/{name}")
    _add(item, f"{{{_DCTERMS}}}creator", organisation.full_name or organisation.name)
    _add(item, f"{{{_DCTERMS}}}publisher", f"http://id.kb.se/organisations/{publisher}")
    _add(item, f"{{{_DCTERMS}}}accessRights", _FREE)
    _add(item, f"{{{_DCTERMS}}}language", article.language)
    url = settings.url + quote(file.address)
    ElementTree.SubElement(item, f"{{{_MEDIA}}}content", url=url, type=file.kind.media_type)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
