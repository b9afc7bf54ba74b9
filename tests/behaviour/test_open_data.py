"""The description of the site's open data: DCAT-AP-SE, by shapes, and as files that are there."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pyshacl import validate
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from tests.behaviour.test_unchanged import settle
from tests.support import many_languages
from tests.support.site_folder import SiteFolder

SHAPES = Path(__file__).parents[1] / "support" / "dcat_ap_se.ttl"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
OPEN = "open_data: {email: data@example.org}"
EVENT = "event: {start: 2026-04-01 09:00, place: Rådhuset}\n"


def built(folder: Path) -> SiteFolder:
    small = SiteFolder(folder, plugin=OPEN)
    number = 'number: "212000-0142"'
    small.configure("organisation: {name: Exempel}", f"organisation: {{name: Exempel, {number}}}")
    small.item("nyhet", "")
    small.item("inbjudan", EVENT)
    settle()
    small.build()
    return small


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A built site, which tests only read."""
    return built(tmp_path_factory.mktemp("open") / "site")


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    """A built site, which a test may change."""
    return built(tmp_path / "site")


def described(room: SiteFolder) -> Graph:
    return Graph().parse(data=room.files()["dcat.rdf"], format="xml")


def faults(graph: Graph) -> str:
    """What the shapes find, empty if nothing."""
    conforms, _, text = validate(graph, shacl_graph=Graph().parse(SHAPES))
    return "" if conforms else str(text)


def test_there_is_none_unless_the_settings_say_so(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "site")
    small.item("nyhet", "")
    small.build()
    assert "dcat.rdf" not in small.files()
    assert not small.holding("rdf+xml")


def test_it_is_as_the_profile_demands(site: SiteFolder) -> None:
    assert faults(described(site)) == ""


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        (DCAT.Catalog, DCTERMS.license),
        (DCAT.Catalog, DCTERMS.publisher),
        (DCAT.Catalog, DCAT.dataset),
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Dataset, DCTERMS.publisher),
        (DCAT.Distribution, DCAT.accessURL),
        (FOAF.Agent, FOAF.name),
        (VCARD.Organization, VCARD.hasEmail),
    ],
    ids=lambda each: each.rpartition("#")[2].rpartition("/")[2],
)
def test_the_shapes_find_what_is_lacking(site: SiteFolder, kind: URIRef, lacking: URIRef) -> None:
    graph = described(site)
    thing = next(graph.subjects(RDF.type, kind))
    graph.remove((thing, lacking, None))
    assert faults(graph)


def test_every_address_is_whole_and_nothing_is_nameless(site: SiteFolder) -> None:
    for triple in described(site):
        for term in triple:
            assert not isinstance(term, BNode)
            assert not isinstance(term, URIRef) or urlsplit(term).scheme in (
                "http",
                "https",
                "mailto",
            )


def test_every_file_is_there(site: SiteFolder) -> None:
    places = set(described(site).objects(None, DCAT.downloadURL))
    paths = {str(each).removeprefix("https://example.org/") for each in places}
    assert paths == {"api/items.json", "feed.xml", "atom.xml", "feed.json", "events.ics"}
    assert paths <= site.files().keys()


def test_the_publisher_is_known_by_its_number(site: SiteFolder) -> None:
    graph = described(site)
    (publisher,) = graph.subjects(RDF.type, FOAF.Agent)
    assert str(publisher) == "http://dataportal.se/organisation/SE2120000142"
    assert "application/rdf+xml" in site.files()["_headers"].decode()


def test_an_item_added_costs_nothing_here(room: SiteFolder) -> None:
    before = room.files()["dcat.rdf"]
    room.item("annan", "date: 2026-03-05\n")
    settle()
    assert "dcat.rdf" not in room.build().report.written
    assert room.files()["dcat.rdf"] == before


def test_another_licence_is_in_it_at_once(room: SiteFolder) -> None:
    licence = "http://creativecommons.org/licenses/by/4.0/"
    room.configure("data@example.org}", f"data@example.org, licence: '{licence}'}}")
    settle()
    assert "dcat.rdf" in room.build().report.written
    graph = described(room)
    kinds = set(graph.subjects(DCTERMS.license, URIRef(licence)))
    assert len(kinds) == 5
    assert faults(graph) == ""


def test_it_speaks_every_language_of_the_site(tmp_path: Path) -> None:
    five = many_languages.site(tmp_path / "site")
    five.configure("accessibility:", f"{OPEN}\n      accessibility:")
    five.build()
    graph = described(five)
    assert faults(graph) == ""
    catalogue = next(graph.subjects(RDF.type, DCAT.Catalog))
    found = graph.objects(catalogue, DCTERMS.title)
    titles = {each.language: str(each) for each in found if isinstance(each, Literal)}
    assert titles.keys() == {"sv", *many_languages.CODES}
    assert titles["fi"] == "Avoin data: Exempel"
    files = {str(each) for each in graph.objects(None, DCAT.downloadURL)}
    assert "https://example.org/ar/events.ics" in files
