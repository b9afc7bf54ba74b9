"""Makes the menu of `nav` in mkdocs.yml; without it, of all ordinary pages. Pure."""

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from budkavle.content.similarity import MISSING_FILE, alike
from budkavle.content.yaml_places import KeyPath, line_of
from budkavle.host.bare.pages import Link, MenuEntry, Page, Section, readable
from budkavle.model.problems import ContentError, Problem
from budkavle.model.rules import N_, Rule

MENU_ENTRY = Rule(
    "menu-entry",
    N_("This entry of the menu is neither a page nor a list of pages."),
    N_("Write for example: - About us: about.md"),
)


class Menu:
    """The entries of the menu; `pages` are all pages in it, in their order."""

    def __init__(self, items: Sequence[MenuEntry]) -> None:
        self.items = items
        self.pages = list(_pages_in(items))
        self.homepage = next((page for page in self.pages if page.is_homepage), None)
        for before, after in zip(self.pages, self.pages[1:], strict=False):
            before.next_page, after.previous_page = after, before

    def __iter__(self) -> Iterator[MenuEntry]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass
class MenuMaker:
    """Makes the menu.

    `pages` are the pages by path, `addresses` those of other public files, `titles` those of items,
    and `hidden` the paths of files that readers must not see. `text` is that of the configuration
    file with this name.
    """

    pages: Mapping[str, Page]
    addresses: Mapping[str, str]
    titles: Mapping[str, str]
    hidden: Collection[str]
    text: str
    name: str
    problems: list[Problem] = field(default_factory=list)

    def menu(self, nav: Any) -> Menu:
        """The menu that `nav` describes; raises ContentError for files that are not there."""
        items = list(self._entries(nav, ("nav",)))
        if self.problems:
            raise ContentError(self.problems)
        return Menu(items)

    def _entries(self, listed: Any, place: KeyPath) -> Iterator[MenuEntry]:
        parts = listed.items() if isinstance(listed, dict) else enumerate(listed)
        for key, each in parts:
            here = (*place, key)
            if isinstance(listed, dict):
                yield from self._named(str(key), each, here)
            elif isinstance(each, dict):
                yield from self._entries(each, here)
            elif isinstance(each, str):
                yield from self._leading_to(each, None, here)
            else:
                self._refuse(here)

    def _named(self, title: str, what: Any, place: KeyPath) -> Iterator[MenuEntry]:
        if isinstance(what, str):
            yield from self._leading_to(what, title, place)
        elif isinstance(what, list | dict):
            children = list(self._entries(what, place))
            if children or not what:
                yield Section(title, children)
        else:
            self._refuse(place)

    def _leading_to(self, target: str, title: str | None, place: KeyPath) -> Iterator[MenuEntry]:
        path = posixpath.normpath(target)
        if path in self.hidden:
            return
        if page := self.pages.get(path):
            page.title = title if page.title is None else page.title
            yield page
        elif path in self.addresses:
            page = Page(path, self.addresses[path], {})
            page.title = title or self.titles.get(path) or readable(path)
            yield page
        else:
            if not target.startswith("/") and not any(urlsplit(target)[:2]):
                self._miss(target, place)
            yield Link(title, target)

    def _miss(self, path: str, place: KeyPath) -> None:
        near = alike(path, [*self.pages, *self.addresses]) or ["–"]
        values = (("value", path), ("known", ", ".join(near)))
        line = line_of(self.text, place) + 1
        self.problems.append(Problem(self.name, line, "nav", MISSING_FILE, values))

    def _refuse(self, place: KeyPath) -> None:
        line = line_of(self.text, place) + 1
        self.problems.append(Problem(self.name, line, "nav", MENU_ENTRY))


def menu_of_folders(pages: Collection[Page]) -> Menu:
    """A menu of all pages, in sections named after their folders; index pages come first."""
    return Menu(list(_in_folder(sorted(pages, key=_order), 0)))


def _order(page: Page) -> tuple[list[str], bool, str]:
    *folders, name = page.path.split("/")
    return folders, name != "index.md", name


def _in_folder(pages: Collection[Page], depth: int) -> Iterator[MenuEntry]:
    def folder(page: Page) -> str:
        parts = page.path.split("/")
        return parts[depth] if len(parts) > depth + 1 else ""

    for name, those in groupby(pages, folder):
        if name:
            yield Section(readable(name), list(_in_folder(list(those), depth + 1)))
        else:
            yield from those


def _pages_in(items: Sequence[MenuEntry]) -> Iterator[Page]:
    for each in items:
        if isinstance(each, Page):
            yield each
        yield from _pages_in(each.children or ())
