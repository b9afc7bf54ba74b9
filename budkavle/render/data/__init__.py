"""Files for programs, besides feeds: sitemaps, robots.txt, security.txt, the items as JSON.

Also the hand-over to the subscription service, which is not part of the site (see `manifest`).
"""

from collections.abc import Iterator

from budkavle.edition import Edition
from budkavle.render.output import AnyOutput
from budkavle.render.pages import RenderContext

__all__ = ["outputs"]


def outputs(edition: Edition, context: RenderContext) -> Iterator[AnyOutput]:
    """All files that only programs read, except feeds and the search."""
    # Imported here, since an edited text changes none of these files and is published faster so.
    from budkavle.render.data import items, legal_deposit, news, robots, security, sitemap

    yield from sitemap.outputs(edition, context)
    yield news.output(edition, context.settings)
    yield robots.output(context.settings)
    yield from security.outputs(context.settings)
    yield from items.outputs(edition, context.settings)
    yield from legal_deposit.outputs(edition, context)
    if context.settings.open_data:
        from budkavle.render.data import open_data

        yield from open_data.outputs(edition, context.settings)
    if any(lists.events for lists in edition.lists):
        from budkavle.render.data import calendar

        yield from calendar.outputs(edition, context.settings)
