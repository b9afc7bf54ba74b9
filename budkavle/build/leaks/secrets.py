"""Collects what is not public in the content, for the search for leaks: from Site to Secrets.

Of an item that is not public yet, everything is secret, under any key; of an item that is gone,
everything except what its tombstone says; of an article, the corrections not yet announced.

What public content also says is not secret, since nobody knows which repeats the other. The
exceptions are what belongs to one item only: its address, its id, its file, and the headline and
summary of an item that is waiting to be published.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from html import unescape
from itertools import chain
from pathlib import Path

from slugify import slugify

from budkavle.build.leaks.search import (
    Public,
    Search,
    Secret,
    SecretFile,
    Secrets,
    file_digest,
    search_terms,
    texts_of,
)
from budkavle.content.addresses import address_of
from budkavle.content.front_matter import decode, split
from budkavle.content.item import ParsedItem
from budkavle.content.link_targets import SCHEME
from budkavle.content.markdown import plain_text, render
from budkavle.content.mistakes import MistakesError
from budkavle.content.references import files_of
from budkavle.edition import Article, Tombstone
from budkavle.edition.ledger import render as rendered_ledger
from budkavle.i18n.catalogue import messages
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item import Item
from budkavle.model.keys import keys_of
from budkavle.model.noun import texts_in, types_of
from budkavle.model.registries import CONTACTS, STORIES, TOPICS, Contact, Registries, Story, Topic
from budkavle.model.settings import Settings, address_of_page
from budkavle.model.values import is_key
from budkavle.render import theme_files
from budkavle.render.public_files import public_files
from budkavle.render.site import Site, addresses

_NAME = 10
"""The fewest characters of a file name that reveals something."""

_TINY = 32
"""The fewest bytes of a file that can be recognised by its content; smaller ones are too alike."""

_LONG = 24
"""The fewest letters of a headline or a summary that nobody would write by chance."""

_OF_THE_FILE = types_of(Item).keys() - types_of(FrontMatter).keys()
"""The fields of an item that come from its file and are not written in it."""

NOT_SHOWN = frozenset(key for key, info in keys_of(FrontMatter).items() if not info.shown)
"""Keys of a public item that no page shows: reasons for its writers, the id of another item."""

TOLD_WHEN_GONE = frozenset(
    key for key, info in keys_of(FrontMatter).items() if info.shown_when_gone
)
"""The keys of an item that is gone which its tombstone still shows."""

_MARK = re.compile(r"[^\s@]+@[^\s@]+|\+\d{6,}|https?://\S+")
"""An e-mail address, a phone number or a web address: searched for as a whole, however short."""

_PLAIN_WORD = re.compile(r"[a-z]+")
"""A key of a registry, a language, `auto`: never secret."""

_MADE_ID = re.compile(r"\d{8}-\d{4,6}-[a-z0-9]+")
"""An id as the verb `new` makes it, which no other text contains by chance."""

_ATTRIBUTE = re.compile(r' (?:alt|title|href)="([^"]*)"')

_TEXT_FILES = frozenset({".html", ".xml", ".txt", ".md", ".css", ".js", ".svg", ".json"})


def search_for(site: Site, configuration: Path, theme: Path) -> Search:
    """The search for everything in the content folder that is not public.

    What `configuration` (mkdocs.yml) and the folder `theme` say is public.
    """
    secrets = Secrets(search_terms(_secrets(site)), {each.digest: each for each in _files(site)})
    public = Public(
        texts=partial(_public_texts, site, configuration, theme),
        names=partial(_public_names, site),
        files=cache(partial(_public_files, site, theme)),
    )
    return Search(secrets, public)


def unpublished_pages(site: Site) -> frozenset[str]:
    """The paths of the ordinary pages that are not public yet."""
    return frozenset(site.content.pages.keys() - {page.path for page in site.edition.pages})


def public_text_files(theme: Path) -> Iterator[Path]:
    """The files of a theme that contain text."""
    return (path for path in theme_files.files(theme).values() if path.suffix in _TEXT_FILES)


def _secrets(site: Site) -> Iterator[Secret]:
    """Everything that the site must not contain."""
    articles = {each.item.path: each for each in site.edition.articles}
    gone = {each.item.path for each in site.edition.tombstones}
    headlines = frozenset(_headlines(site))
    for path, written in site.content.written.items():
        if path in articles:
            told = articles[path].corrections
            to_come = [each for each in written.item.corrections if each not in told]
            yield from (_secret(written, "corrections", text) for text in texts_in(to_come))
        elif path in gone:
            yield from _texts(written, TOLD_WHEN_GONE)
        else:
            yield from _texts(written)
            yield from _marks(written, site.settings)
            yield from _own_texts(written, headlines)
    yield from _hidden_entries(site)
    for path in unpublished_pages(site):
        yield from page_secrets(path, _page_source(site, path))
    for path, owner in _secret_files(site).items():
        yield from _names(path, owner)


def page_secrets(path: str, source: str) -> Iterator[Secret]:
    """The secrets of an ordinary page that is not public yet: its lines, path and address."""
    for number, line in enumerate(source.splitlines(), 1):
        yield Secret(path, number, "", line.lstrip("#->* "))
    for text in _said_of_page(path, source):
        yield Secret(path, 1, "", text)
    for mark in (path, address_of_page(path)):
        if "/" in mark.rstrip("/"):  # others are plain words
            yield Secret(path, 1, "", mark, is_mark=True, is_own=True)


def _texts(written: ParsedItem, told: Iterable[str] = ()) -> Iterator[Secret]:
    """All texts of an item except those under the keys `told`."""
    item = written.item
    for field in types_of(type(item)).keys() - _OF_THE_FILE - {*told}:
        for text in texts_in(getattr(item, field)):
            if not _PLAIN_WORD.fullmatch(text):
                mark = _MARK.fullmatch(text) is not None
                yield _secret(written, field, text, is_mark=mark)
    texts = written.texts()
    yield from _in_html(written, "", texts.body)
    for box in texts.facts:
        for fact in box.items:
            yield from _in_html(written, "facts", fact)
        if box.title:
            yield _secret(written, "facts", box.title)


def _in_html(written: ParsedItem, field: str, html: str) -> Iterator[Secret]:
    """The words of HTML between its tags and in their attributes."""
    for text in _said_in(html):
        yield _secret(written, field, text, is_mark=_MARK.fullmatch(text) is not None)


def _said_in(html: str) -> Iterator[str]:
    yield from texts_of(html)
    yield from plain_text(html).split("\n")
    for told in _ATTRIBUTE.findall(html):
        if not told.startswith((SCHEME, "#")):
            yield unescape(told).removeprefix("mailto:").removeprefix("tel:")


def _marks(written: ParsedItem, settings: Settings) -> Iterator[Secret]:
    """The names of an item that is not public yet: its id, its addresses, its file."""
    item = written.item
    made = _MADE_ID.fullmatch(item.id) is not None
    yield _secret(written, "id", item.id, is_mark=True, is_own=made)
    yield _secret(written, "slug", address_of(item, settings), is_mark=True, is_own=True)
    yield _secret(written, "", item.path, is_mark=True, is_own=True)
    yield from (_secret(written, "aliases", alias, is_mark=True) for alias in item.aliases)


def _own_texts(written: ParsedItem, headlines: Container[str]) -> Iterator[Secret]:
    """The headline and the summary of an item that is waiting to be published.

    Except recurring ones, which a public item has too. A draft may be based on a public item, so
    its words may occur there.
    """
    item = written.item
    for field, text in (("title", item.title), ("summary", item.summary)):
        if not item.draft and text not in headlines and sum(map(str.isalpha, text)) >= _LONG:
            yield _secret(written, field, text, is_mark=True, is_own=True)


def _headlines(site: Site) -> Iterator[str]:
    """The headlines and summaries of all public items."""
    for article in site.edition.articles:
        yield from (article.item.title, article.item.summary)
    yield from (tombstone.title for tombstone in site.edition.tombstones)


def _hidden_entries(site: Site) -> Iterator[Secret]:
    """Topics, stories and contacts that are named only by items that are not public yet.

    Such a contact would reveal who is involved.
    """
    registries, shown = site.content.registries, _shown_entries(site)
    named = {key for each in site.content.written.values() for key in _people(each.item)}
    entries: dict[tuple[str, str], Contact | Topic | Story] = {
        **{(TOPICS, key): each for key, each in registries.topics.items()},
        **{(STORIES, key): each for key, each in registries.stories.items()},
        **{(CONTACTS, key): each for key, each in registries.contacts.items() if key in named},
    }
    for (path, key), entry in entries.items():
        for text in texts_in(entry) if (path, key) not in shown else ():
            yield Secret(path, 1, key, text, is_mark=_MARK.fullmatch(text) is not None)


def _shown_entries(site: Site) -> frozenset[tuple[str, str]]:
    """The entries of registries that readers see."""
    lists = site.edition.lists
    named = (key for each in site.edition.articles for key in _people(each.item))
    return frozenset(
        chain(
            ((TOPICS, topic.key) for each in lists for topic in each.topics),
            ((STORIES, story.key) for each in lists for story in each.stories),
            ((CONTACTS, key) for key in named),
        )
    )


def _people(item: Item) -> Iterator[str]:
    """The keys of the contacts that an item names, also as its authors."""
    yield from (each for each in item.contacts if isinstance(each, str))
    yield from filter(is_key, item.authors)


def shown_entries(site: Site) -> dict[tuple[str, str], Contact | Topic | Story]:
    """What readers see of the registries, by file name and key."""
    of: Registries = site.content.registries
    registries: Mapping[str, Mapping[str, Contact | Topic | Story]] = {
        TOPICS: of.topics,
        STORIES: of.stories,
        CONTACTS: of.contacts,
    }
    return {(name, key): registries[name][key] for name, key in sorted(_shown_entries(site))}


def _secret_files(site: Site) -> dict[str, ParsedItem]:
    """The files that no public item or page shows or offers, each with an item that names it."""
    open_, public = _open_files(site), {each.item.path for each in site.edition.articles}
    named: dict[str, ParsedItem] = {}
    for path, written in site.content.written.items():
        if path not in public:
            named |= dict.fromkeys(files_of(written), written)
    return {path: written for path, written in named.items() if path not in open_}


def _open_files(site: Site) -> set[str]:
    """The files that a public item or a public page shows or offers."""
    open_ = set(public_files(site))
    for article in site.edition.articles:
        open_ |= files_of(site.content.written[article.item.path])
    return open_


def _names(path: str, owner: ParsedItem) -> Iterator[Secret]:
    """The names of a file: in content/, and of its copy in the site."""
    yield _secret(owner, "", path, is_mark=True, is_own="/" in path)
    stem = slugify(path.rpartition("/")[2].rpartition(".")[0])
    if len(stem) >= _NAME:
        yield _secret(owner, "", stem, is_mark=True)


def _files(site: Site) -> Iterator[SecretFile]:
    for path, owner in _secret_files(site).items():
        data = (site.folders.content / path).read_bytes()
        if len(data) >= _TINY:
            yield SecretFile(_secret(owner, "", path), len(data), file_digest(data))


def _secret(
    written: ParsedItem, field: str, text: str, *, is_mark: bool = False, is_own: bool = False
) -> Secret:
    return Secret(written.item.path, written.line_of(field), field, text, is_mark, is_own)


def _public_files(site: Site, theme: Path, size: int) -> frozenset[str]:
    """The digests of the public files of this size: offered by public content, or in the theme.

    A loose file in content/ is not public just because it is there.
    """
    open_ = (site.folders.content / path for path in _open_files(site))
    themes = theme_files.files(theme).values()
    files = (path for path in chain(open_, themes) if path.is_file())
    return frozenset(
        file_digest(each.read_bytes()) for each in files if each.stat().st_size == size
    )


def _public_names(site: Site) -> Iterator[str]:
    """The names and addresses of public items and files."""
    shown: tuple[Article | Tombstone, ...] = (*site.edition.articles, *site.edition.tombstones)
    for each in shown:
        yield from (each.address, each.item.id, each.item.path, *each.item.aliases)
    for path, address in addresses(site).items():
        yield from (path, address)
    yield from _open_files(site)
    yield rendered_ledger(site.ledger).decode()


def _public_texts(site: Site, configuration: Path, theme: Path, path: str) -> Iterator[str]:
    """All texts that are public, or that come from the program and the settings.

    Begins with the article whose page is at `path`, then what occurs on many pages.
    """
    at = {article.address: article for article in site.edition.articles}
    own = [at[address]] if (address := path.removesuffix("index.html")) in at else []
    yield from chain.from_iterable(_texts_of(article, site) for article in own)
    yield site.settings.model_dump_json()
    yield configuration.read_text(encoding="utf-8")
    for language in site.settings.languages:
        yield from chain(messages(language.code), messages(language.code).values())
    for (_, key), entry in shown_entries(site).items():
        yield from (key, *texts_in(entry))
    for gone in site.content.registries.gone.values():
        yield from texts_in(gone)
    for tombstone in site.edition.tombstones:
        yield from (tombstone.title, *texts_in(tombstone.item.withdrawn))
    for page in site.edition.pages:
        yield from _said_of_page(page.path, _page_source(site, page.path))
    for article in site.edition.articles:
        yield from _texts_of(article, site)
    yield from _public_names(site)
    for file in public_text_files(theme):
        yield file.read_text(encoding="utf-8", errors="replace")


def _page_source(site: Site, path: str) -> str:
    return (site.folders.content / path).read_text(encoding="utf-8")


def _said_of_page(path: str, source: str) -> Iterator[str]:
    """The source of an ordinary page, the text that readers see, and the ids of its headings."""
    yield source
    try:
        text = decode(source.encode())
        body = split(text).body if text.lstrip().startswith("---") else text
    except MistakesError:
        return
    rendered = render(body, path)
    yield from _said_in(rendered.html)
    yield from rendered.headings


def _texts_of(article: Article, site: Site) -> Iterator[str]:
    written = site.content.written[article.item.path]
    told = replace(written.item, corrections=article.corrections)
    shown = replace(written, item=told)
    yield from (
        secret.text for secret in chain(_marks(shown, site.settings), _texts(shown, NOT_SHOWN))
    )
    yield from written.headings
    yield from texts_in((article.contacts, article.authors))
