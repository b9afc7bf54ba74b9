"""How the outputs of a preview are made: lazily, and again with other words in one item."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from budkavle.content.item import ParsedItem
from budkavle.host.chrome import Chrome, Description
from budkavle.model.settings import Settings
from budkavle.preview.lazy_outputs import LazyOutputs
from budkavle.render.context import SiteContext, context_of
from budkavle.render.feeds import History
from budkavle.render.renderers import RENDERERS, Renderer
from budkavle.render.site import Site


class Making(NamedTuple):
    """What outputs are made with: for people the site as it is `shown`, for programs as `public`.

    Both are made when they are asked for, and once.
    """

    described: Description
    chrome: Chrome
    shown: Callable[[], SiteContext]
    public: Callable[[], SiteContext]

    @classmethod
    def of(
        cls, described: Description, chrome: Chrome, own: Site, public: Callable[[], Site]
    ) -> "Making":
        """The making of a site."""

        def context(site: Callable[[], Site]) -> SiteContext:
            made = context_of(site(), described.theme)
            return made.framed(chrome.frames, chrome.outputs)

        shown = cache(partial(context, lambda: own))
        return cls(described, chrome, shown, cache(partial(context, public)))

    def reworded(self, written: ParsedItem) -> "Making":
        """The same with other words in one item, of which nothing else differs (its outline)."""
        return self._replace(
            shown=cache(partial(_reworded, self.shown, written)),
            public=cache(partial(_reworded, self.public, written)),
        )

    def outputs(self) -> tuple[LazyOutputs, ...]:
        """MkDocs' outputs and those of each renderer."""
        return (
            LazyOutputs(lambda: self.chrome.outputs),
            *(
                _lazy(each, self.shown if each.for_people else self.public, self._settings)
                for each in RENDERERS
            ),
        )

    @property
    def _settings(self) -> Settings:
        return self.described.settings


def _reworded(context: Callable[[], SiteContext], written: ParsedItem) -> SiteContext:
    made = context()
    texts = {**made.render.written, written.item.path: written}
    render = replace(made.render, written=texts)
    history = cache(partial(History, made.edition, render, render.media.sizes))
    return made._replace(render=render, history=history)


def _lazy(renderer: Renderer, site: Callable[[], SiteContext], settings: Settings) -> LazyOutputs:
    return LazyOutputs(
        lambda: renderer.outputs(site()),
        lambda path: renderer.only(site(), path),
        lambda path: renderer.may_make(path, settings),
    )
