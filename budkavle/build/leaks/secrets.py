"""Collects what is not public in the content, for the search for leaks: from Site to Secrets.

Of an item that is not public yet, everything is secret, under any key; of an item that is gone,
everything except what its tombstone says; of an article, the corrections not yet announced.

What public content also says is not secret, since nobody knows which repeats the other. The
exceptions are what belongs to one item only: its address, its id, its file, and the headline and
summary of an item that is waiting to be published.
"""

from collections.abc import Container, Iterator
from pathlib import Path

from slugify import slugify

from budkavle.build.leaks.item_texts import (
    MARK,
    marks_of_item,
    secret_of,
    texts_of_item,
    texts_of_page,
)
from budkavle.build.leaks.public import open_files, page_source, people_of, public_of, shown_keys
from budkavle.build.leaks.search import (
    Search,
    Secret,
    SecretFile,
    Secrets,
    file_digest,
    search_terms,
)
from budkavle.content.item import ParsedItem
from budkavle.content.references import files_of
from budkavle.model.front_matter import FrontMatter
from budkavle.model.keys import keys_of
from budkavle.model.languages import address_of_page
from budkavle.model.noun import texts_in
from budkavle.model.registries import CONTACTS, STORIES, TOPICS, Contact, Story, Topic
from budkavle.render.site import Site

_NAME = 10
"""The fewest characters of a file name that reveals something."""

_TINY = 32
"""The fewest bytes of a file that can be recognised by its content; smaller ones are too alike."""

_LONG = 24
"""The fewest letters of a headline or a summary that nobody would write by chance."""

TOLD_WHEN_GONE = frozenset(
    key for key, info in keys_of(FrontMatter).items() if info.shown_when_gone
)
"""The keys of an item that is gone which its tombstone still shows."""


def search_for(site: Site, configuration: Path, theme: Path) -> Search:
    """The search for everything in the content folder that is not public.

    What `configuration` (mkdocs.yml) and the folder `theme` say is public.
    """
    secrets = Secrets(search_terms(_secrets(site)), {each.digest: each for each in _files(site)})
    return Search(secrets, public_of(site, configuration, theme))


def unpublished_pages(site: Site) -> frozenset[str]:
    """The paths of the ordinary pages that are not public yet."""
    return frozenset(site.content.pages.keys() - {page.path for page in site.edition.pages})


def _secrets(site: Site) -> Iterator[Secret]:
    """Everything that the site must not contain."""
    articles = {each.item.path: each for each in site.edition.articles}
    gone = {each.item.path for each in site.edition.tombstones}
    headlines = frozenset(_headlines(site))
    for path, written in site.content.written.items():
        if path in articles:
            told = articles[path].corrections
            to_come = [each for each in written.item.corrections if each not in told]
            yield from (secret_of(written, "corrections", text) for text in texts_in(to_come))
        elif path in gone:
            yield from texts_of_item(written, TOLD_WHEN_GONE)
        else:
            yield from texts_of_item(written)
            yield from marks_of_item(written, site.settings)
            yield from _own_texts(written, headlines)
    yield from _hidden_entries(site)
    yield from _hidden_banners(site)
    for path in unpublished_pages(site):
        yield from page_secrets(path, page_source(site, path))
    for path, owner in _secret_files(site).items():
        yield from _names(path, owner)


def page_secrets(path: str, source: str) -> Iterator[Secret]:
    """The secrets of an ordinary page that is not public yet: its lines, path and address."""
    for number, line in enumerate(source.splitlines(), 1):
        yield Secret(path, number, "", line.lstrip("#->* "))
    for text in texts_of_page(path, source):
        yield Secret(path, 1, "", text)
    for mark in (path, address_of_page(path)):
        if "/" in mark.rstrip("/"):  # others are plain words
            yield Secret(path, 1, "", mark, is_mark=True, is_own=True)


def _own_texts(written: ParsedItem, headlines: Container[str]) -> Iterator[Secret]:
    """The headline and the summary of an item that is waiting to be published.

    Except recurring ones, which a public item has too. A draft may be based on a public item, so
    its words may occur there.
    """
    item = written.item
    for field, text in (("title", item.title), ("summary", item.summary)):
        if not item.draft and text not in headlines and sum(map(str.isalpha, text)) >= _LONG:
            yield secret_of(written, field, text, is_mark=True, is_own=True)


def _headlines(site: Site) -> Iterator[str]:
    """The headlines and summaries of all public items."""
    for article in site.edition.articles:
        yield from (article.item.title, article.item.summary)
    yield from (tombstone.title for tombstone in site.edition.tombstones)


def _hidden_entries(site: Site) -> Iterator[Secret]:
    """Topics, stories and contacts that are named only by items that are not public yet.

    Such a contact would reveal who is involved.
    """
    registries, shown = site.content.registries, shown_keys(site)
    named = {key for each in site.content.written.values() for key in people_of(each.item)}
    entries: dict[tuple[str, str], Contact | Topic | Story] = {
        **{(TOPICS, key): each for key, each in registries.topics.items()},
        **{(STORIES, key): each for key, each in registries.stories.items()},
        **{(CONTACTS, key): each for key, each in registries.contacts.items() if key in named},
    }
    for (path, key), entry in entries.items():
        for text in texts_in(entry) if (path, key) not in shown else ():
            yield Secret(path, 1, key, text, is_mark=MARK.fullmatch(text) is not None)


def _hidden_banners(site: Site) -> Iterator[Secret]:
    """The texts of banners that nobody has seen yet."""
    for each in site.edition.banners_to_come:
        banner = each.banner
        for text in texts_in((banner.title, banner.text, banner.link)):
            yield Secret(each.path, 1, each.key, text, is_mark=MARK.fullmatch(text) is not None)


def _secret_files(site: Site) -> dict[str, ParsedItem]:
    """The files that no public item or page shows or offers, each with an item that names it."""
    open_, public = open_files(site), {each.item.path for each in site.edition.articles}
    named: dict[str, ParsedItem] = {}
    for path, written in site.content.written.items():
        if path not in public:
            named |= dict.fromkeys(files_of(written), written)
    return {path: written for path, written in named.items() if path not in open_}


def _names(path: str, owner: ParsedItem) -> Iterator[Secret]:
    """The names of a file: in content/, and of its copy in the site."""
    yield secret_of(owner, "", path, is_mark=True, is_own="/" in path)
    stem = slugify(path.rpartition("/")[2].rpartition(".")[0])
    if len(stem) >= _NAME:
        yield secret_of(owner, "", stem, is_mark=True)


def _files(site: Site) -> Iterator[SecretFile]:
    for path, owner in _secret_files(site).items():
        data = (site.folders.content / path).read_bytes()
        if len(data) >= _TINY:
            yield SecretFile(secret_of(owner, "", path), len(data), file_digest(data))
