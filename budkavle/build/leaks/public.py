"""What readers may know: the texts, names and files of public content, the settings and the theme.

What public content also says is not secret, since nobody knows which repeats the other.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path

from budkavle.build.leaks.item_texts import marks_of_item, texts_of_item, texts_of_page
from budkavle.build.leaks.search import Public, file_digest
from budkavle.content.references import files_of
from budkavle.edition import Article, Tombstone
from budkavle.edition.ledger import render as rendered_ledger
from budkavle.i18n import readers_words
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item import Item
from budkavle.model.keys import keys_of
from budkavle.model.noun import texts_in
from budkavle.model.registries import CONTACTS, STORIES, TOPICS, Contact, Registries, Story, Topic
from budkavle.model.values import is_key
from budkavle.render import theme_files
from budkavle.render.public_files import public_files
from budkavle.render.site import Site

NOT_SHOWN = frozenset(key for key, info in keys_of(FrontMatter).items() if not info.shown)
"""Keys of a public item that no page shows: reasons for its writers, the id of another item."""

_TEXT_FILES = frozenset({".html", ".xml", ".txt", ".md", ".css", ".js", ".svg", ".json"})


def public_of(site: Site, configuration: Path, theme: Path) -> Public:
    """What is public of a site, with `configuration` (mkdocs.yml) and the folder `theme`."""
    return Public(
        texts=partial(_public_texts, site, configuration, theme),
        near=partial(_texts_of_page_at, site, cache(partial(_articles_at, site))),
        names=partial(_public_names, site),
        files=cache(partial(_public_files, site, theme)),
    )


def public_text_files(theme: Path) -> Iterator[Path]:
    """The files of a theme that contain text."""
    return (path for path in theme_files.files(theme).values() if path.suffix in _TEXT_FILES)


def shown_entries(site: Site) -> dict[tuple[str, str], Contact | Topic | Story]:
    """What readers see of the registries, by file name and key."""
    of: Registries = site.content.registries
    registries: Mapping[str, Mapping[str, Contact | Topic | Story]] = {
        TOPICS: of.topics,
        STORIES: of.stories,
        CONTACTS: of.contacts,
    }
    return {(name, key): registries[name][key] for name, key in sorted(shown_keys(site))}


def shown_keys(site: Site) -> frozenset[tuple[str, str]]:
    """The entries of registries that readers see."""
    lists, rota = site.edition.lists, site.edition.rota
    named = (key for each in site.edition.articles for key in people_of(each.item))
    return frozenset(
        chain(
            ((TOPICS, topic.key) for each in lists for topic in each.topics),
            ((STORIES, story.key) for each in lists for story in each.stories),
            ((CONTACTS, key) for key in named),
            ((CONTACTS, each.key) for each in (*rota.now, *rota.next)),
        )
    )


def people_of(item: Item) -> Iterator[str]:
    """The keys of the contacts that an item names, also as its authors."""
    yield from (each for each in item.contacts if isinstance(each, str))
    yield from filter(is_key, item.authors)


def open_files(site: Site) -> set[str]:
    """The files that a public item or a public page shows or offers."""
    open_ = set(public_files(site))
    for article in site.edition.articles:
        open_ |= files_of(site.content.written[article.item.path])
    return open_


def page_source(site: Site, path: str) -> str:
    """The source of an ordinary page; `path` is relative to content/."""
    return (site.folders.content / path).read_text(encoding="utf-8")


def _articles_at(site: Site) -> dict[str, Article]:
    return {article.address: article for article in site.edition.articles}


def _texts_of_page_at(
    site: Site, articles_at: Callable[[], Mapping[str, Article]], path: str
) -> Iterator[str]:
    """The texts of the article whose page is at a path, if there is one."""
    article = articles_at().get(path.removesuffix("index.html"))
    return _texts_of_article(article, site) if article else iter(())


def _public_texts(site: Site, configuration: Path, theme: Path) -> Iterator[str]:
    """All texts that are public, or that come from the program and the settings.

    Begins with what occurs on many pages.
    """
    yield site.settings.model_dump_json()
    yield configuration.read_text(encoding="utf-8")
    for language in site.settings.languages:
        yield from chain.from_iterable(readers_words.shipped(language.code).items())
    for (_, key), entry in shown_entries(site).items():
        yield from (key, *texts_in(entry))
    for banner in site.edition.banners:
        yield from (banner.key, *texts_in(banner.banner))
    for gone in site.content.registries.gone.values():
        yield from texts_in(gone)
    for tombstone in site.edition.tombstones:
        yield from (tombstone.title, *texts_in(tombstone.item.withdrawn))
    for page in site.edition.pages:
        yield from texts_of_page(page.path, page_source(site, page.path))
    for article in site.edition.articles:
        yield from _texts_of_article(article, site)
    yield from _public_names(site)
    for file in public_text_files(theme):
        yield file.read_text(encoding="utf-8", errors="replace")


def _texts_of_article(article: Article, site: Site) -> Iterator[str]:
    written = site.content.written[article.item.path]
    told = replace(written.item, corrections=article.corrections)
    shown = replace(written, item=told)
    yield from (
        secret.text
        for secret in chain(marks_of_item(shown, site.settings), texts_of_item(shown, NOT_SHOWN))
    )
    yield from written.headings
    yield from texts_in((article.contacts, article.authors))


def _public_names(site: Site) -> Iterator[str]:
    """The names and addresses of public items and files."""
    shown: tuple[Article | Tombstone, ...] = (*site.edition.articles, *site.edition.tombstones)
    for each in shown:
        yield from (each.address, each.item.id, each.item.path, *each.item.aliases)
    for path, address in site.addresses.items():
        yield from (path, address)
    yield from open_files(site)
    yield rendered_ledger(site.ledger).decode()


def _public_files(site: Site, theme: Path, size: int) -> frozenset[str]:
    """The digests of the public files of this size: offered by public content, or in the theme.

    A loose file in content/ is not public just because it is there.
    """
    open_ = (site.folders.content / path for path in open_files(site))
    themes = theme_files.files(theme).values()
    files = (path for path in chain(open_, themes) if path.is_file())
    return frozenset(
        file_digest(each.read_bytes()) for each in files if each.stat().st_size == size
    )
