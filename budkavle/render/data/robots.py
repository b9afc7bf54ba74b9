"""robots.txt (RFC 9309): lets robots read everything, and lists the sitemaps. Pure."""

from collections.abc import Sequence
from functools import partial

from budkavle.model.settings import Settings
from budkavle.render.data import news, sitemap
from budkavle.render.keys import content_key, settings_facts
from budkavle.render.output import Output, digest_of

PATH = "robots.txt"


def output(settings: Settings) -> Output:
    """The robots.txt of the site; `Sitemap` lines are an extension defined by sitemaps.org."""
    lines = ["User-agent: *", "Allow: /"]
    lines += [f"Sitemap: {settings.url}{path}" for path in (sitemap.PATH, news.PATH)]
    return _file(lines)


def closed() -> Output:
    """The robots.txt of a site that robots may not read at all."""
    return _file(["User-agent: *", "Disallow: /"])


def _file(lines: Sequence[str]) -> Output:
    data = ("\n".join(lines) + "\n").encode()
    return Output(PATH, content_key(digest_of(data), settings_facts), partial(bytes, data))
