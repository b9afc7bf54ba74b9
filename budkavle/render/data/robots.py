"""robots.txt (RFC 9309): robots may read everything, and are told where the sitemaps are. Pure."""

from collections.abc import Sequence
from functools import partial

from budkavle.model.settings import Settings
from budkavle.render.data import news, sitemap
from budkavle.render.output import Output, digest_of

PATH = "robots.txt"


def output(settings: Settings) -> Output:
    """The file; the lines `Sitemap` are an extension that sitemaps.org defines."""
    lines = ["User-agent: *", "Allow: /"]
    lines += [f"Sitemap: {settings.url}{path}" for path in (sitemap.PATH, news.PATH)]
    return _file(lines)


def closed() -> Output:
    """The file of what robots may not read at all."""
    return _file(["User-agent: *", "Disallow: /"])


def _file(lines: Sequence[str]) -> Output:
    data = ("\n".join(lines) + "\n").encode()
    return Output(PATH, digest_of(data), partial(bytes, data))
