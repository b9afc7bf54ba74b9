"""What is not public now: searched for in what stands on a target, and in what readers get."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from itertools import islice
from pathlib import Path

from budkavle.build.leaks import secrets
from budkavle.build.leaks.search import Search
from budkavle.content import reader
from budkavle.content.addresses import address_of
from budkavle.content.item_cache import ItemCache
from budkavle.content.page import OrdinaryPage
from budkavle.content.reader import Content
from budkavle.host.chrome import Description
from budkavle.model.problems import ContentError, Problem
from budkavle.render.output import state_of
from budkavle.render.preparation import prepare
from budkavle.render.site import Folders, Site
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
        content, problems = self._content
        items = [each.item for each in content.written.values()]
        hidden = [each for each in items if each.draft or each.public_from > self._now]
        if problems or not hidden:
            return
        settings = self._described.settings
        secret = {each.path for each in hidden}
        taken = {address_of(each, settings) for each in items if each.path not in secret}
        taken |= {each.address for each in content.pages.values() if self._is_open(each)}
        yield from (
            address for each in hidden if (address := address_of(each, settings)) not in taken
        )

    def _is_open(self, page: OrdinaryPage) -> bool:
        return page.matter.is_public(self._now)

    @cached_property
    def _content(self) -> tuple[Content, tuple[Problem, ...]]:
        folder, settings = self._folders.content, self._described.settings
        parsed = ItemCache(self._folders.cache, folder, settings.validation_context)
        return reader.read(folder, settings, parsed=parsed)

    @cached_property
    def _folders(self) -> Folders:
        return Folders(self._described.content, Cache(state_of(self._described.site)))

    @cached_property
    def _site(self) -> Site | None:
        settings = self._described.settings
        try:
            return prepare(self._folders, settings, self._now, finish=lambda _: self._content)
        except ContentError:
            return None

    @cached_property
    def _search(self) -> Search | None:
        if self._site is None:
            return None
        return secrets.search_for(self._site, self._configuration, self._described.theme)
