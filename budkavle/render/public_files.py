"""The ordinary pages and the loose files of content/ that are public. Pure."""

from collections.abc import Iterable, Iterator

from budkavle.content import own_words
from budkavle.content.page import OrdinaryPage
from budkavle.content.reader import Content
from budkavle.content.references import files_of
from budkavle.model.registries import REGISTRIES
from budkavle.model.settings import Settings
from budkavle.render.site import Site, public_pages


def public_files(site: Site) -> frozenset[str]:
    """The loose files of content/ that MkDocs publishes unchanged.

    These are the files that public ordinary pages link to or show, those that mkdocs.yml adds to
    every page, and those in a folder declared open. Files that items refer to are published with
    the items.
    """
    return loose_files(site.content, public_pages(site), site.settings)


def loose_files(read: Content, pages: Iterable[OrdinaryPage], settings: Settings) -> frozenset[str]:
    """The loose files that are public if these pages are."""
    linked = {path for page in pages for path in _linked(page)}
    folders = tuple(f"{each.rstrip('/')}/" for each in settings.open_folders)
    opened = {path for path in read.files if path.startswith(folders)}
    named = (linked | set(settings.extra_files)) & read.files
    return frozenset(path for path in named | opened if not _is_source(path))


def unused_files(site: Site) -> Iterator[str]:
    """The files of content/ that are not public and that nothing, not even a draft, refers to."""
    named = {name for each in site.content.written.values() for name in files_of(each)}
    named |= {path for page in site.content.pages.values() for path in _linked(page)}
    for path in sorted(site.content.files - named - public_files(site)):
        if not _is_source(path) and path.rpartition("/")[2] not in _MADE_BY_SYSTEMS:
            yield path


def _linked(page: OrdinaryPage) -> Iterator[str]:
    """The paths that a page links to, also where it names a file by its address on the site."""
    for link in page.links:
        yield link.target.partition("#")[0].lstrip("/")


_MADE_BY_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini", "ehthumbs.db", "Icon\r"})
"""Files that operating systems put into folders by themselves."""


def _is_source(path: str) -> bool:
    return path.endswith(".md") or path in REGISTRIES or own_words.is_file_of_words(path)
