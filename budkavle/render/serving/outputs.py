"""The description as files of the site."""

from collections.abc import Iterator
from functools import partial

from budkavle.edition import Edition
from budkavle.model.settings import Settings
from budkavle.render.keys import content_key, settings_facts
from budkavle.render.output import Output, digest_of
from budkavle.render.serving import apache, caddy, netlify, nginx
from budkavle.render.serving.description import serving_of

_FILES = {
    apache.PATH: apache.render,
    caddy.PATH: caddy.render,
    nginx.PATH: nginx.render,
    netlify.HEADERS_PATH: netlify.headers,
    netlify.REDIRECTS_PATH: netlify.redirects,
}


def outputs(edition: Edition, settings: Settings) -> Iterator[Output]:
    """The files for every server; they are cheap to render, so the key digests their content."""
    serving = serving_of(edition, settings)
    for path, render in _FILES.items():
        data = render(serving).encode()
        yield Output(path, content_key(digest_of(data), settings_facts), partial(bytes, data))
