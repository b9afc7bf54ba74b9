"""The addresses of a site that its own texts can link to, besides files. Pure."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from unicodedata import normalize

from budkavle.content.addresses import address_name, address_of
from budkavle.content.offered_files import offered_at
from budkavle.model.languages import LISTS, address_of_page
from budkavle.model.registries import Registries
from budkavle.model.settings import Settings

if TYPE_CHECKING:  # a build that finds nothing changed needs no parser of Markdown
    from budkavle.content.item import ParsedItem

FEED_FILES = ("feed.xml", "atom.xml", "feed.json")
"""The names of the feeds of everything that can be followed."""

EVENT, EVENTS = "event.ics", "events.ics"
"""The names of the calendars: of an item, beside its page, and of a language."""

_FILES = ("404.html", "robots.txt", "sitemap.xml", "feeds.opml")
"""The files that every site has, besides its pages and feeds."""

_NAMES = frozenset((*FEED_FILES, *_FILES, EVENT, EVENTS))
_PLACES = frozenset(("assets", "api", ".serving", "_headers", "_redirects", "news-sitemap.xml"))
"""What else is at the site's root, with names that the program or its theme chooses."""

_YEAR = re.compile(r"(?:^|/)([12]\d{3})/")


def own_address(link: str) -> str:
    """A link such as /amnen/vard as an address from the site's root: amnen/vard/."""
    address = normalize("NFC", link).strip("/").removesuffix("index.html").rstrip("/")
    return address if not address or address.rpartition("/")[2] in _NAMES else f"{address}/"


def is_reserved(alias: str, of_the_site: Collection[str]) -> bool:
    """Whether an alias is one of the site's own addresses, or below one that is no folder."""
    parts = alias.rstrip("/").split("/")
    above = ("/".join(parts[: 1 + at]) for at in range(len(parts)))
    return parts[0] in _PLACES or alias in of_the_site or any(each in of_the_site for each in above)


class OwnAddresses:
    """What is at each address of the site, whether it is public yet or not."""

    def __init__(
        self,
        written: "Mapping[str, ParsedItem]",
        registries: Registries,
        files: frozenset[str],
        settings: Settings,
    ) -> None:
        self._written = written
        self._registries = registries
        self._files = files
        self._settings = settings

    def with_item(self, path: str, written: "ParsedItem") -> "OwnAddresses":
        """The same with one more item, or with an item that has changed, whose old address stays.

        It costs little however many items there are.
        """
        made = OwnAddresses({path: written}, self._registries, frozenset({path}), self._settings)
        made.of_the_site = {**made.of_the_site, **self.of_the_site}
        made.known = {**self.known, **made.known}
        made.likely = self.likely
        made.likely_within = self.likely_within
        made.loose = self.loose
        made.offered = {**self.offered, **made.offered}
        return made

    def file_at(self, link: str) -> str | None:
        """The path of the file that is at an address such as /dokument/plan.pdf; None if none is.

        A file of content/ is meant by its path, and one that an item offers also by the address
        beside that item.
        """
        path = link.lstrip("/")
        if path.endswith(".md") or own_address(link) in self.known:
            return None
        return path if path in self.loose else self.offered.get(path)

    def leads_to(self, link: str) -> str | None:
        """The path of what is at an address such as /om/, empty for a list; None if nothing is."""
        file = self.file_at(link)
        return self.known.get(own_address(link)) if file is None else file

    @cached_property
    def loose(self) -> frozenset[str]:
        """All paths in content/."""
        return self._files

    @cached_property
    def offered(self) -> Mapping[str, str]:
        """The addresses that the files of items can have, with the paths of the files."""
        items = (
            (address_of(each.item, self._settings), each.item) for each in self._written.values()
        )
        return dict(offered_at(items, self._files))

    @cached_property
    def known(self) -> Mapping[str, str]:
        """Each address with the path of the item or page there, empty for lists and feeds."""
        items = {
            address: path
            for path, each in self._written.items()
            for address in (*each.item.aliases, address_of(each.item, self._settings))
        }
        gone = dict.fromkeys(self._registries.gone, "")
        return {**gone, **self.of_the_site, **items, **dict.fromkeys(self._calendars(), "")}

    @cached_property
    def moved_nowhere(self) -> Mapping[str, str]:
        """Addresses that are gone with the new one, where that leads nowhere or round in a ring."""
        return {
            at: each.moved_to
            for at, each in self._registries.gone.items()
            if each.moved_to and not self._is_reached(at)
        }

    def _is_reached(self, address: str) -> bool:
        """Whether an address that is gone leads to something in the end."""
        seen = set[str]()
        while address in self._registries.gone and address not in seen:
            seen.add(address)
            address = self._registries.gone[address].moved_to or ""
        return bool(address) and address not in seen and self._stands(address)

    def _stands(self, address: str) -> bool:
        return address in self.known or address.rstrip("/") in self.of_the_site

    @cached_property
    def likely(self) -> frozenset[str]:
        """The known addresses, and those of items that were not read, as far as files tell them."""
        news = self._settings.language.list_address("news")
        unread = (path for path in self._files if self._settings.is_item(path))
        guessed = (
            f"{news}{year[1]}/{address_name(path)}/"
            for path in unread
            if path not in self._written and (year := _YEAR.search(path))
        )
        return frozenset((*self.known, *guessed))

    @cached_property
    def likely_within(self) -> Mapping[str, Mapping[str, str]]:
        """The likely addresses by their last part, in each folder."""
        found = defaultdict[str, dict[str, str]](dict)
        for address in self.likely:
            folder, _, name = address.rstrip("/").rpartition("/")
            found[folder][name] = address
        return found

    @cached_property
    def of_the_site(self) -> Mapping[str, str]:
        """The addresses of lists, feeds and ordinary pages, which no item can have as well."""
        return {**self._ordinary, **self._of_the_program}

    def owner(self, address: str) -> str:
        """The path of the ordinary page that readers see at an address; empty if it is no page."""
        return self.of_the_site.get(address, "")

    @cached_property
    def _of_the_program(self) -> Mapping[str, str]:
        """The addresses that the program makes pages and feeds for."""
        lists = dict.fromkeys(chain(self._lists(), self._followed("topics", "stories")), "")
        feeds = {f"{folder}{name}": "" for folder in self._with_feeds() for name in FEED_FILES}
        return {**lists, **feeds, **dict.fromkeys(_FILES, "")}

    @cached_property
    def _ordinary(self) -> Mapping[str, str]:
        """The address of each ordinary page; the first file in order has it if there are two."""
        texts = sorted((path for path in self._files if path.endswith(".md")), reverse=True)
        return {address_of_page(path): path for path in texts if not self._settings.is_item(path)}

    def _lists(self) -> Iterator[str]:
        items = [path for path in self._files if self._settings.is_item(path)]
        years = {year for path in items for year in _YEAR.findall(path)}
        years |= {
            str(each.item.date.at.astimezone(self._settings.timezone).year)
            for each in self._written.values()
        }
        for language in self._settings.languages:
            yield language.prefix
            yield from map(language.list_address, LISTS)
            if self._has_press:
                yield language.list_address("press")
            yield from (f"{language.list_address('news')}{year}/" for year in years)

    @property
    def _has_press(self) -> bool:
        """Whether anything can have given the site a page for the press."""
        pictures = any(each.item.has_press_pictures for each in self._written.values())
        return pictures or any(each.duty for each in self._registries.contacts.values())

    def _calendars(self) -> Iterator[str]:
        invitations = [each.item for each in self._written.values() if each.item.event]
        for item in invitations:
            yield f"{address_of(item, self._settings)}{EVENT}"
            yield f"{self._settings.in_language(item.lang).prefix}{EVENTS}"

    def _followed(self, *names: str) -> Iterator[str]:
        for language in self._settings.languages:
            for name in names:
                for key in getattr(self._registries, name):
                    yield f"{language.list_address(name)}{key}/"

    def _with_feeds(self) -> Iterator[str]:
        yield from self._followed("topics", "stories")
        for language in self._settings.languages:
            yield language.prefix
            yield language.list_address("corrections")
        first = self._settings.language
        if len(self._settings.languages) > 1:
            yield first.list_address("follow")
