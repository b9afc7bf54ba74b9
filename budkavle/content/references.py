"""Checks that what content refers to exists: keys, ids, addresses, links and files. Pure."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from unicodedata import normalize
from urllib.parse import unquote

from budkavle.content.claims import NOTHING_PUBLISHED, Claims
from budkavle.content.item import ParsedItem
from budkavle.content.link_targets import content_path
from budkavle.content.markdown import Link
from budkavle.content.named_keys import Named
from budkavle.content.named_links import links_of
from budkavle.content.own_addresses import OwnAddresses, is_reserved, own_address
from budkavle.content.similarity import (
    MISSING_FILE,
    OTHER_LETTERS,
    Suggestions,
    plain_letters,
    some_of,
)
from budkavle.model.keys import references_in
from budkavle.model.languages import address_of_page
from budkavle.model.problems import Problem
from budkavle.model.registries import GONE, Registries
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import Settings
from budkavle.model.values import is_key, slug

UNKNOWN_ITEM = Rule(
    "unknown-item",
    N_("No item has the id “{value}”."),
    N_("Copy the id from the item that you mean."),
)
ALIAS_OF_SITE = Rule(
    "alias-of-site",
    N_("The address {value} is one of the site's own pages or feeds."),
    N_("Take it away from aliases."),
)
HIDDEN_PAGE = Rule(
    "hidden-page",
    N_("Readers would not see this page: something else is at its address {value}."),
    N_("Give the file another name."),
)
DEAD_LINK = Rule(
    "dead-link",
    N_("The link leads to {value}, which is not there."),
    N_("Check the name and the folder. Nearest is: {known}"),
    alone=N_("Check the name and the folder. The address of another site begins with https://"),
)
DEAD_ANCHOR = Rule(
    "dead-anchor",
    N_("The link leads to #{value}, and no heading there is called that."),
    N_("There are: {known}"),
    alone=N_("No heading is there to lead to. Remove # and what follows it."),
)
DEAD_ADDRESS = Rule(
    "dead-address",
    N_("The link leads to {value} on this site, and nothing is there."),
    N_("Check it in the address field of your browser. Nearest is: {known}"),
    alone=N_("Check it in the address field of your browser."),
)
FILE_NAME = Rule(
    "file-name",
    N_("The file is called {value}, but # and % mean something else in an address."),
    N_("Call the file {remedy}, and write so here too."),
)
DEPOSIT_WITHOUT_NUMBER = Rule(
    "deposit-without-number",
    N_("What goes to the National Library needs the number of your organisation."),
    N_("Ask for organisation: number: in mkdocs.yml, or take deposit away."),
)
_ON_EVERY_PAGE = frozenset({"main", "top"})
_Found = tuple[str, int, str, Rule, dict[str, str]]
"""Path in content/, line, field, rule and values of a problem."""


def problems(
    written: Mapping[str, ParsedItem],
    page_links: Mapping[str, tuple[Link, ...]],
    registries: Registries,
    files: frozenset[str],
    settings: Settings,
    folder: str,
    own: OwnAddresses | None = None,
    published: Mapping[str, str] = NOTHING_PUBLISHED,
) -> Iterator[Problem]:
    """Find every reference that leads nowhere, and every id or address that is used twice.

    `page_links` are the links of ordinary pages, by path; `files` are all paths in content/. The
    paths of problems begin with `folder`. `own` are the addresses of the site, if these are only
    some of its items. `published` is the ledger: it tells whose id or address came first.
    """
    items = tuple(written.values())
    nearest = Nearest(files)
    own = own or OwnAddresses(written, registries, files, settings)
    found = chain(
        _keys(items, registries),
        _named_items(items),
        _claims(Claims(items, settings, published)),
        _aliases_of_the_site(items, own),
        _hidden_pages(page_links, own),
        _moved_nowhere(own, nearest),
        _dead_links(written, page_links, nearest, own),
        _missing_files(items, nearest),
        _deposits(items, settings),
    )
    for path, line, field, rule, values in found:
        yield Problem(f"{folder}/{path}", line, field, rule, tuple(values.items()))


def _keys(items: Iterable[ParsedItem], registries: Registries) -> Iterator[_Found]:
    named = Named(registries)
    for each in items:
        for field, to, key in references_in(each.item, "contact", "topic", "story"):
            if is_key(key):  # otherwise it is a name, such as an author's
                for rule, values in named.unknown(to, key, field):
                    yield each.item.path, each.line_of(field), field, rule, values


def _named_items(items: Iterable[ParsedItem]) -> Iterator[_Found]:
    ids = {each.item.id for each in items}
    for each in items:
        for field, _, named in references_in(each.item, "item"):
            if named not in ids:
                line = each.line_of(field)
                yield each.item.path, line, field, UNKNOWN_ITEM, {"value": named}


def _claims(claims: Claims) -> Iterator[_Found]:
    for each, field, rule, values in claims.contested():
        yield each.item.path, each.line_of(field), field, rule, values


def _aliases_of_the_site(items: Iterable[ParsedItem], own: OwnAddresses) -> Iterator[_Found]:
    """Find aliases that are addresses of lists, feeds or ordinary pages, or below one of a file."""
    for each in items:
        for alias in each.item.aliases:
            if is_reserved(alias, own.of_the_site):
                line, values = each.line_of("aliases"), {"value": f"/{alias}"}
                yield each.item.path, line, "aliases", ALIAS_OF_SITE, values


def _hidden_pages(paths: Iterable[str], own: OwnAddresses) -> Iterator[_Found]:
    """Find ordinary pages at the address of a list, or of a page whose file comes before theirs."""
    for path in paths:
        address = address_of_page(path)
        if own.owner(address) != path:
            yield path, 1, "", HIDDEN_PAGE, {"value": f"/{address}"}


def _moved_nowhere(own: OwnAddresses, nearest: "Nearest") -> Iterator[_Found]:
    """Find addresses that are said to have moved to where nothing is."""
    for at, target in own.moved_nowhere.items():
        values = {"value": f"/{target}", "known": nearest.address(f"/{target}", own)}
        yield GONE, 1, f"/{at}", DEAD_ADDRESS, values


def _dead_links(
    written: Mapping[str, ParsedItem],
    page_links: Mapping[str, tuple[Link, ...]],
    nearest: "Nearest",
    own: OwnAddresses,
) -> Iterator[_Found]:
    items = ((each.item.path, links_of(each)) for each in written.values())
    pages = ((path, ((link, "") for link in links)) for path, links in page_links.items())
    for path, links in chain(items, pages):
        for link, field in links:
            target, _, anchor = link.target.partition("#")
            if name := nearest.with_signs(link.target.lstrip("/")):
                yield (
                    path,
                    link.line,
                    field,
                    FILE_NAME,
                    {"value": name, "remedy": _plain_name(name)},
                )
                continue
            if target.startswith("/"):
                address, there = target, own.leads_to(target)
                target = there or ""
                if there is None:
                    values = {"value": address, "known": nearest.address(address, own)}
                    yield path, link.line, field, DEAD_ADDRESS, values
            elif target not in nearest.files:
                rule = MISSING_FILE if field else DEAD_LINK
                yield path, link.line, field, *nearest.told(rule, target, path)
            if anchor and target in written and not _has_anchor(written[target], anchor):
                known = some_of(written[target].headings)
                yield path, link.line, field, DEAD_ANCHOR, {"value": anchor, "known": known}


def _has_anchor(written: ParsedItem, anchor: str) -> bool:
    """Whether an item's page has an anchor: a heading of its text, or a part of every page."""
    return anchor in written.headings or anchor in _ON_EVERY_PAGE or anchor.startswith("box_")


def _plain_name(path: str) -> str:
    """A name for a file whose name has a # or a % in it."""
    stem, dot, suffix = unquote(path).rpartition("/")[2].rpartition(".")
    return f"{slug(stem.replace('#', '-'))}{dot}{suffix}"


def files_of(each: ParsedItem) -> frozenset[str]:
    """The files in content/ that an item shows, offers or links to, except other items.

    Besides, paths of files that would be at the addresses on the site that it links to.
    """
    named = {content_path(each.item.path, name) for _, name in _named_files(each)}
    linked = {link.target.partition("#")[0] for link, _ in links_of(each)}
    files = {path.lstrip("/") for path in linked if "." in path.rpartition("/")[2]}
    texts = {path for path in files if path.endswith(".md")}
    return frozenset(named | (files - texts) | set(each.item.pictures))


def _missing_files(items: Iterable[ParsedItem], nearest: "Nearest") -> Iterator[_Found]:
    for each in items:
        for field, name in _named_files(each):
            target = content_path(each.item.path, name)
            if target not in nearest.files:
                line = each.line_of(field)
                yield (
                    each.item.path,
                    line,
                    field,
                    *nearest.told(MISSING_FILE, target, each.item.path),
                )
        for picture in each.pictures:
            target = picture.target.partition("#")[0]
            if there := nearest.with_signs(picture.target):
                values = {"value": there, "remedy": _plain_name(there)}
                yield each.item.path, picture.line, "", FILE_NAME, values
            elif target not in nearest.files:
                told = nearest.told(MISSING_FILE, target, each.item.path)
                yield each.item.path, picture.line, "", *told


def _named_files(each: ParsedItem) -> Iterator[tuple[str, str]]:
    """The fields of an item that name files, and what they name."""
    for field, _, name in references_in(each.item, "picture", "file"):
        yield field, name


def _deposits(items: Iterable[ParsedItem], settings: Settings) -> Iterator[_Found]:
    """Publications are delivered under the organisation's number, so there must be one."""
    if settings.organisation.number:
        return
    for each in items:
        if any(attachment.deposit for attachment in each.item.attachments):
            line = each.line_of("attachments")
            yield each.item.path, line, "attachments", DEPOSIT_WITHOUT_NUMBER, {}


class Nearest:
    """Suggests which file was meant by a path that does not exist, at a limited cost."""

    def __init__(self, files: Collection[str]) -> None:
        self.files = files
        self._suggestions = Suggestions()
        self._known: dict[str, str] = {}
        self._addresses: dict[tuple[str, OwnAddresses], str] = {}
        self._elsewhere: dict[tuple[str, OwnAddresses], frozenset[str]] = {}

    def to(self, target: str) -> str:
        """The file with the most similar name, in whatever folder; empty if none is found.

        One with the same name in other letters is meant, first of all in the same folder.
        """
        folder, _, name = target.rpartition("/")
        if same := self._by_plain_letters.get(plain_letters(name)):
            return min(same, key=lambda each: (each.rpartition("/")[0] != folder, each))
        if name not in self._known:
            near = self._suggestions.nearest(name, self._by_name, 0.5)
            self._known[name] = self._by_name[near] if near else ""
        return self._known[name]

    def told(self, rule: Rule, target: str, path: str) -> tuple[Rule, dict[str, str]]:
        """The rule to report for a file that is not there, and the values for its message.

        The nearest one is named as it is to be written in the file at `path`.
        Some systems store å as two characters in names; the name then looks the same.
        """
        there = self._by_letters.get(normalize("NFC", target))
        if there is None:
            near = self.to(target)
            known = posixpath.relpath(near, posixpath.dirname(path) or ".") if near else near
            return rule, {"value": target, "known": known}
        stem, dot, suffix = target.rpartition("/")[2].rpartition(".")
        return OTHER_LETTERS, {"value": target, "remedy": f"{slug(stem)}{dot}{suffix}"}

    def with_signs(self, target: str) -> str | None:
        """The file with a # or % in its name that a link leads past, as these mean something else.

        A target has its anchor, and nothing percent-encoded any more.
        """
        if target.partition("#")[0] in self.files:
            return None
        return target if target in self.files else self._by_unquoted.get(target)

    def address(self, target: str, own: OwnAddresses) -> str:
        """The most similar address of the site; empty if none is found."""
        asked = target, own
        if asked not in self._addresses:
            self._addresses[asked] = self._address(target, own)
        return self._addresses[asked]

    def _address(self, target: str, own: OwnAddresses) -> str:
        folder, _, last = own_address(target).rstrip("/").rpartition("/")
        beside = own.likely_within.get(folder, {})
        if name := self._suggestions.nearest(last, beside):
            return f"/{beside[name]}"
        if self._suggestions.are_used_up:
            return ""
        others = folder, own
        if others not in self._elsewhere:
            self._elsewhere[others] = own.likely - frozenset(beside.values())
        near = self._suggestions.nearest(own_address(target), self._elsewhere[others])
        return "" if near is None else f"/{near}"

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        return {normalize("NFC", path): path for path in self.files}

    @cached_property
    def _by_plain_letters(self) -> dict[str, list[str]]:
        names = defaultdict[str, list[str]](list)
        for path in self.files:
            names[plain_letters(path.rpartition("/")[2])].append(path)
        return names

    @cached_property
    def _by_unquoted(self) -> dict[str, str]:
        return {unquote(path): path for path in self.files if "%" in path}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {path.rpartition("/")[2]: path for path in self.files}
