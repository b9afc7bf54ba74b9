"""What renderers are given: the whole site, or a few articles of which only words have changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from budkavle.edition import Article, Edition, Lists
from budkavle.edition.ledger import Ledger
from budkavle.model.settings import Settings
from budkavle.render import media
from budkavle.render.feeds import FeedDocument, History
from budkavle.render.frame import Frame, Frames
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext
from budkavle.render.site import Folders, Site
from budkavle.render.templates import Templates
from budkavle.system.cache import Cache


class SiteContext(NamedTuple):
    """The whole site as renderers see it: what is public, and what it is rendered with.

    `render` is what pages are rendered with, `history` makes the history of the feeds, once.
    `ordinary` are MkDocs' outputs. `folders` has the sources and the caches of renderers. Unless
    the site is `searchable`, it is made without the search.
    """

    edition: Edition
    ledger: Ledger
    render: RenderContext
    history: Callable[[], History]
    folders: Folders
    ordinary: Sequence[Output] = ()
    searchable: bool = True

    @property
    def settings(self) -> Settings:
        """The site's settings."""
        return self.render.settings

    def framed(self, frames: Frames, ordinary: Sequence[Output]) -> "SiteContext":
        """The same with what MkDocs has rendered."""
        return self._replace(render=replace(self.render, frames=frames), ordinary=ordinary)

    def load(self) -> None:
        """Load the templates, and the card drawing too if no page is published yet.

        Processes that are forked afterwards then need not load them again.
        """
        self.render.templates.load()
        if not self.render.earlier:
            media.load(self.render.media)


def context_of(
    site: Site,
    theme: Path,
    earlier: Mapping[str, Frame] | None = None,
    *,
    searchable: bool = True,
) -> SiteContext:
    """Collect what a site's renderers need, except the frames; `theme` has the templates.

    `earlier` holds the frames of the published pages, by the frames' digests.
    """
    render = RenderContext(
        settings=site.settings,
        frames={},
        templates=Templates(theme, site.settings, site.folders.cache),
        written=site.content.written,
        addresses=site.addresses,
        media=site.media,
        earlier=earlier or {},
    )
    history = cache(lambda: History(site.edition, render, site.media.sizes))
    return SiteContext(
        site.edition, site.ledger, render, history, site.folders, searchable=searchable
    )


class EditContext(NamedTuple):
    """The articles whose words have changed while nothing else has, and what surrounds them.

    `lists` are those of each language. `place` gives an article's position in its lists,
    `versions` its language versions in the form that `translations` gives, and `documents` the
    feed documents that contain any of the articles. `cache` is what renderers use.
    """

    articles: Sequence[Article]
    lists: Mapping[str, Lists]
    render: RenderContext
    place: Callable[[Article], int]
    versions: Callable[[Article], Mapping[str, tuple[Article, ...]]]
    documents: Callable[[], Iterator[FeedDocument]]
    cache: Cache
