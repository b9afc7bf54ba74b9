"""The site's open data, described for data portals: `/dcat.rdf`. Pure.

RDF/XML, as Sweden's data portal fetches it, in the profile DCAT-AP-SE 3.0.1: nothing that is
described is a blank node, every address is whole, and the description itself is CC0. What changes
with each item is left out, so that an item added costs nothing here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from xml.etree import ElementTree

from budkavle.content.own_addresses import EVENTS
from budkavle.edition import Edition
from budkavle.model.languages import SiteLanguage
from budkavle.model.publisher import OpenData
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.data import items
from budkavle.render.feeds.formats import FORMATS
from budkavle.render.keys import output_key
from budkavle.render.output import Output

PATH, MEDIA_TYPE = "dcat.rdf", "application/rdf+xml"
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
"""The licence of the description, which the profile demands."""

_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_EUROPE = "http://publications.europa.eu/resource/authority"
_LANGUAGES = {
    "ar": "ARA",
    "en": "ENG",
    "fi": "FIN",
    "fit": "FIT",
    "se": "SME",
    "so": "SOM",
    "sv": "SWE",
    "yi": "YID",
}
"""The codes of languages in the European authority table; others are not named."""
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a dataset: its address from the site's root, its type, and what it is called."""

    address: str
    media_type: str
    title: str


@dataclass(frozen=True, slots=True)
class _Dataset:
    """A set of data: its name within the description, titles and texts by language, its files."""

    name: str
    titles: tuple[tuple[str, str], ...]
    descriptions: tuple[tuple[str, str], ...]
    files: tuple[_File, ...]


def outputs(edition: Edition, settings: Settings) -> Iterator[Output]:
    """The description, if the settings say that the data is open."""
    if settings.open_data:
        datasets = tuple(_datasets(edition, settings))
        key = output_key(settings=keys.settings(settings), files=datasets)
        yield Output(PATH, key, partial(_render, settings.open_data, datasets, settings))


def _datasets(edition: Edition, settings: Settings) -> Iterator[_Dataset]:
    name = settings.organisation.name
    yield _Dataset(
        "news",
        _in_each(settings, lambda words: words.translate("News from {name}").format(name=name)),
        _in_each(
            settings,
            lambda words: words.translate(
                "All published news, with summaries, topics and corrections."
            ),
        ),
        tuple(_news_files(settings)),
    )
    events = [lists.language for lists in edition.lists if lists.events]
    if events:
        yield _Dataset(
            "events",
            _in_each(settings, lambda words: words.translate("Events of {name}").format(name=name)),
            _in_each(settings, lambda words: words.translate("All events, for your calendar")),
            tuple(
                _File(f"{each.prefix}{EVENTS}", "text/calendar", f"iCalendar, {each.code}")
                for each in events
            ),
        )


def _news_files(settings: Settings) -> Iterator[_File]:
    yield _File(items.PATH, "application/json", "JSON")
    for language in settings.languages:
        for form in FORMATS:
            path = f"{language.prefix}{form.file_name.format('')}"
            yield _File(path, form.media_type, f"{form.name}, {language.code}")


def _render(open_data: OpenData, datasets: Iterable[_Dataset], settings: Settings) -> bytes:
    for prefix, namespace in _NAMESPACES.items():
        ElementTree.register_namespace(prefix, namespace)
    root = ElementTree.Element(_name("rdf:RDF"))
    _catalogue(root, datasets, settings)
    _publisher(root, open_data, settings)
    _contact(root, open_data, settings)
    for each in datasets:
        _dataset(root, each, open_data, settings)
    ElementTree.indent(root)
    return f"{_DECLARATION}{ElementTree.tostring(root, encoding='unicode')}\n".encode()


def _catalogue(root: ElementTree.Element, datasets: Iterable[_Dataset], settings: Settings) -> None:
    name = settings.organisation.name
    made = _thing(root, "dcat:Catalog", _iri(settings, "catalogue"))
    for language in settings.languages:
        translate = language.translate
        _text(
            made, "dcterms:title", translate("Open data of {name}").format(name=name), language.code
        )
        said = translate("News and feeds of {name} that others may use.").format(name=name)
        _text(made, "dcterms:description", said, language.code)
    _link(made, "dcterms:publisher", _publisher_iri(settings))
    _link(made, "dcterms:license", CC0)
    _link(made, "foaf:homepage", settings.url)
    _languages(made, settings.languages)
    _link(made, "dcat:themeTaxonomy", f"{_EUROPE}/data-theme")
    for each in datasets:
        _link(made, "dcat:dataset", _iri(settings, each.name))


def _publisher(root: ElementTree.Element, open_data: OpenData, settings: Settings) -> None:
    made = _thing(root, "foaf:Agent", _publisher_iri(settings))
    organisation = settings.organisation
    _text(made, "foaf:name", organisation.full_name or organisation.name)
    _link(made, "dcterms:type", f"http://purl.org/adms/publishertype/{open_data.publisher}")
    _link(made, "foaf:homepage", settings.url)


def _contact(root: ElementTree.Element, open_data: OpenData, settings: Settings) -> None:
    made = _thing(root, "vcard:Organization", _iri(settings, "contact"))
    _text(made, "vcard:fn", settings.organisation.full_name or settings.organisation.name)
    _link(made, "vcard:hasEmail", f"mailto:{open_data.email}")


def _dataset(
    root: ElementTree.Element, dataset: _Dataset, open_data: OpenData, settings: Settings
) -> None:
    made = _thing(root, "dcat:Dataset", _iri(settings, dataset.name))
    for code, title in dataset.titles:
        _text(made, "dcterms:title", title, code)
    for code, description in dataset.descriptions:
        _text(made, "dcterms:description", description, code)
    _link(made, "dcterms:publisher", _publisher_iri(settings))
    _link(made, "dcat:contactPoint", _iri(settings, "contact"))
    _link(made, "dcat:theme", f"{_EUROPE}/data-theme/GOVE")
    _link(made, "dcterms:accessRights", f"{_EUROPE}/access-right/PUBLIC")
    _link(made, "dcterms:accrualPeriodicity", f"{_EUROPE}/frequency/IRREG")
    _link(made, "dcat:landingPage", settings.url)
    _languages(made, settings.languages)
    for number, file in enumerate(dataset.files, 1):
        iri = _iri(settings, f"{dataset.name}-{number}")
        _link(made, "dcat:distribution", iri)
        _distribution(root, iri, file, open_data.licence, settings)


def _distribution(
    root: ElementTree.Element, iri: str, file: _File, licence: str, settings: Settings
) -> None:
    made = _thing(root, "dcat:Distribution", iri)
    _text(made, "dcterms:title", file.title)
    _text(made, "dcterms:format", file.media_type)
    _link(made, "dcat:accessURL", settings.url + file.address)
    _link(made, "dcat:downloadURL", settings.url + file.address)
    _link(made, "dcterms:license", licence)


def _in_each(settings: Settings, say: Callable[[SiteLanguage], str]) -> tuple[tuple[str, str], ...]:
    return tuple((language.code, say(language)) for language in settings.languages)


def _publisher_iri(settings: Settings) -> str:
    """What the portal knows the publisher by, wherever else its data is described."""
    number = settings.organisation.number
    if not number:
        return _iri(settings, "publisher")
    return f"http://dataportal.se/organisation/SE{number.replace('-', '')}"


def _iri(settings: Settings, name: str) -> str:
    return f"{settings.url}{PATH}#{name}"


def _languages(made: ElementTree.Element, those: Iterable[SiteLanguage]) -> None:
    for each in those:
        if each.code in _LANGUAGES:
            _link(made, "dcterms:language", f"{_EUROPE}/language/{_LANGUAGES[each.code]}")


def _thing(root: ElementTree.Element, kind: str, iri: str) -> ElementTree.Element:
    return ElementTree.SubElement(root, _name(kind), {_name("rdf:about"): iri})


def _link(thing: ElementTree.Element, name: str, iri: str) -> None:
    ElementTree.SubElement(thing, _name(name), {_name("rdf:resource"): iri})


def _text(thing: ElementTree.Element, name: str, text: str, language: str = "") -> None:
    marked = {"{http://www.w3.org/XML/1998/namespace}lang": language} if language else {}
    ElementTree.SubElement(thing, _name(name), marked).text = text


def _name(short: str) -> str:
    prefix, _, name = short.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{name}"
