"""robots.txt (RFC 9309): robots may read everything, and are told where the sitemaps are. Pure."""

from functools import partial

from budkavle.machines import news, sitemap
from budkavle.output import Output, digest_of
from budkavle.settings import Settings


def output(settings: Settings) -> Output:
    """The file; the lines `Sitemap` are an extension that sitemaps.org defines."""
    lines = ["User-agent: *", "Allow: /"]
    lines += [f"Sitemap: {settings.url}{path}" for path in (sitemap.PATH, news.PATH)]
    data = ("\n".join(lines) + "\n").encode()
    return Output("robots.txt", digest_of(data), partial(bytes, data))
