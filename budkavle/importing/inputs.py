"""Reads what an import starts from, besides the export: the mapping, the record, the site."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from budkavle import __version__
from budkavle.build.durable import DurableFiles
from budkavle.content.addresses import address_of
from budkavle.content.own_addresses import OwnAddresses
from budkavle.content.reader import Content
from budkavle.host.chrome import Description
from budkavle.importing import kinds, mapping, record, urls
from budkavle.importing.fetching import documents
from budkavle.importing.fetching.polite import AGENT, Fetcher
from budkavle.importing.fetching.store import Store
from budkavle.importing.mapping import ImportMapping
from budkavle.importing.plan import Planned, Taken
from budkavle.importing.readers import feeds, pages
from budkavle.importing.record import Record
from budkavle.importing.result import Wish
from budkavle.importing.source import Source, SourceError
from budkavle.model.rules import N_
from budkavle.model.settings import Settings
from budkavle.render.output import state_of
from budkavle.services.web_client import Client

_FETCHED, _DOCUMENTS = "import-fetched", "import-documents"
NOT_ASKED = N_("{address} is an address: add --fetch, so that it may be fetched.")
NO_FEED = N_("{path}, which is named in {mapping} under feeds, is not there.")


def fetcher_of(wish: Wish, described: Description, tell: Callable[[str], None]) -> Fetcher | None:
    """What fetches documents, if that is wished; raises SourceError for an address without."""
    if not wish.fetches:
        if wish.address:
            raise SourceError(NOT_ASKED, address=wish.address)
        return None
    agent = f"{AGENT}/{__version__} (+{described.settings.url})"
    store = Store(state_of(described.site) / _FETCHED)
    return Fetcher(Client(agent, private=wish.private), store, tell)


def source_of(wish: Wish, described: Description, fetcher: Fetcher | None) -> Source:
    """The export, read; raises SourceError."""
    zone, here = described.settings.timezone, wish.configuration.resolve().parent
    path = wish.source
    if wish.address and fetcher:
        folder = state_of(described.site) / _DOCUMENTS
        path = documents.fetched(wish.address, fetcher, folder, here / pages.FILE)
    source = kinds.read(path, wish.kind, zone, wish.files)
    if fetcher and source.kind == "feed":
        return documents.with_whole_texts(source, fetcher, here, zone)
    return source


def mapping_of(
    wish: Wish, source: Source, own: Content, settings: Settings
) -> tuple[ImportMapping, bool]:
    """The mapping that was wished, or else a proposed one, and whether it is only proposed."""
    if wish.mapping.exists():
        return mapping.parse(wish.mapping.read_bytes(), wish.mapping.name), False
    made = mapping.proposed(source, own.registries.topics, settings.language.code)
    return made, True


def at_address(source: Source, address: str) -> Source:
    """The source with the address that the mapping gives it, if the export does not know it."""
    if not address or source.address not in ("", "/"):
        return source
    items = (
        replace(
            each,
            base=urls.join(address, each.base),
            addresses=tuple(urls.join(address, one) for one in each.addresses),
            guid=urls.join(address, each.guid) if each.guid.startswith("/") else each.guid,
        )
        for each in source.items
    )
    return replace(source, address=address, items=tuple(items))


def record_of(durable: DurableFiles) -> Record:
    """What earlier imports took in; raises SourceError."""
    path = durable.known(record.NAME)
    return record.parse(path.read_bytes(), path.name) if path.exists() else {}


def feed_ids(wish: Wish, chosen: ImportMapping, settings: Settings) -> Mapping[str, str]:
    """The ids that the old site's feeds gave to items, by address; raises SourceError."""
    found: dict[str, str] = {}
    for name in chosen.feeds:
        path = wish.mapping.parent / name
        if not path.exists():
            raise SourceError(NO_FEED, path=name, mapping=wish.mapping.name)
        found |= feeds.ids(path, settings.timezone)
    return found


def taken(own: Content, known: Record, settings: Settings) -> Taken:
    """What the site has besides what was taken in before."""
    ours = {each.path for each in known.values()}
    items = [each.item for path, each in own.written.items() if path not in ours]
    addresses = {address_of(each, settings) for each in items}
    addresses |= {alias for each in items for alias in each.aliases}
    site = OwnAddresses({}, own.registries, own.files, settings).of_the_site
    return Taken(
        addresses=frozenset(addresses),
        ids=frozenset(each.id for each in items),
        paths=frozenset(path for path in own.files if path not in ours),
        of_the_site=frozenset(site),
    )


def own_addresses(own: Content, taken: Taken, planned: Iterable[Planned]) -> frozenset[str]:
    """Every address that something of the site has or gets, without slashes at its ends."""
    new = {one for each in planned for one in (each.address, *each.aliases)}
    every = {*taken.addresses, *taken.of_the_site, *own.registries.gone, *new}
    return frozenset(each.strip("/") for each in every)
