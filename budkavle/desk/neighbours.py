"""The items that one item is checked against; all items of a site are looked at once for many."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from budkavle.content.addresses import slug_of
from budkavle.content.item import ParsedItem
from budkavle.content.named_links import links_of
from budkavle.content.own_addresses import OwnAddresses, own_address
from budkavle.model.item import Item
from budkavle.model.keys import references_in
from budkavle.render.site import Site


class Neighbours:
    """Who has which id and address in an edition of a site."""

    def __init__(self, site: Site) -> None:
        content = site.content
        self.edition = site.edition
        self._addresses = OwnAddresses(
            content.written, content.registries, content.files, site.settings
        )
        self._paths = content.written.keys()
        self._by_claim = defaultdict[Hashable, list[str]](list)
        for path, each in content.written.items():
            for claim in _claims(each.item):
                self._by_claim[claim].append(path)

    def of(self, parsed: ParsedItem) -> Sequence[str]:
        """The paths of the items that one links to, translates, or may clash with, in order."""
        item = parsed.item
        claims = {*_claims(item), *(("id", each.value) for each in references_in(item, "item"))}
        found = {path for claim in claims for path in self._by_claim.get(claim, ())}
        targets = {link.target.partition("#")[0] for link, _ in links_of(parsed)}
        for target in targets:
            known = self._addresses.known
            found.add(known.get(own_address(target), "") if target.startswith("/") else target)
        return sorted(found & self._paths)

    def addresses_with(self, parsed: ParsedItem) -> OwnAddresses:
        """All addresses of the site, with those that an item would give it."""
        return self._addresses.with_item(parsed.item.path, parsed)


def _claims(item: Item) -> Iterator[Hashable]:
    """What no two items may have: ids, and the last parts of addresses in whatever year."""
    yield "id", item.id
    yield "feed id", item.feed_id or item.path
    yield "name", slug_of(item)
    for alias in item.aliases:
        yield "name", alias.strip("/").rpartition("/")[2]
