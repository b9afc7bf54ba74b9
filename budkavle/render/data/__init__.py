"""What machines read beside feeds: sitemaps, robots.txt, security.txt, the items as JSON.

And the hand-over to the subscription service, which is not part of the site (see `manifest`).
"""

from collections.abc import Iterator

from budkavle.edition import Edition
from budkavle.render.output import Promised
from budkavle.render.pages import Press

__all__ = ["outputs"]


def outputs(edition: Edition, press: Press) -> Iterator[Promised]:
    """Everything in the site that machines alone read, but feeds and search."""
    # An edited text changes none of it, and is published sooner without.
    from budkavle.render.data import items, news, robots, security, sitemap

    yield from sitemap.outputs(edition, press)
    yield news.output(edition, press.settings)
    yield robots.output(press.settings)
    yield from security.outputs(press.settings)
    yield from items.outputs(edition, press.settings)
