"""What is not public now: searched for in what stands on a target, and in what readers get."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path

from budkavle.build.leaks import secrets
from budkavle.build.leaks.search import Search
from budkavle.content.addresses import address_of
from budkavle.host.chrome import Description
from budkavle.model.problems import ContentError
from budkavle.render.output import state_of
from budkavle.render.preparation import prepare
from budkavle.render.site import Folders, Site, addresses
from budkavle.system.cache import Cache


class Secrecy:
    """The secrets of a site at a time. The content is read only when something is asked."""

    def __init__(self, configuration: Path, described: Description, now: datetime) -> None:
        self._configuration, self._described, self._now = configuration, described, now

    def may_show(self, path: str, data: bytes) -> bool:
        """Whether a file holds nothing that is not public now.

        If the content has problems, nobody can tell, and the answer is no.
        """
        if self._search is None:
            return False
        return not self._search.look(path, data)

    def leaks(self, path: str, data: bytes) -> bool:
        """Whether a file holds something that is not public now; no if nobody can tell."""
        return self._search is not None and bool(self._search.look(path, data))

    def hidden_addresses(self, most: int) -> list[str]:
        """The addresses, at most so many, of items that readers must not see yet."""
        return list(islice(self._hidden(), most))

    def _hidden(self) -> Iterator[str]:
        if self._site is not None:
            public = addresses(self._site)
            taken = set(public.values())
            for path, written in self._site.content.written.items():
                address = address_of(written.item, self._site.settings)
                if path not in public and address not in taken:
                    yield address

    @cached_property
    def _site(self) -> Site | None:
        folders = Folders(self._described.content, Cache(state_of(self._described.site)))
        try:
            return prepare(folders, self._described.settings, self._now)
        except ContentError:
            return None

    @cached_property
    def _search(self) -> Search | None:
        if self._site is None:
            return None
        return secrets.search_for(self._site, self._configuration, self._described.theme)
