"""The description as .htaccess for Apache 2.4, which reads it in the site's own folder."""

import re
from collections.abc import Iterator

from budkavle.render.serving.description import OPENS, Headers, Serving

PATH = ".htaccess"


def render(serving: Serving) -> str:
    """Render the file; headers need mod_headers, and the server must allow FileInfo here."""
    return "\n".join(_lines(serving)) + "\n"


def _lines(serving: Serving) -> Iterator[str]:
    yield "# Written with the site; changes here are lost."
    yield "AddDefaultCharset utf-8"
    yield "DirectoryIndex index.html"
    yield f"ErrorDocument 404 {serving.root}404.html"
    yield "<IfModule mod_headers.c>"
    yield from _headers(serving.headers)
    yield "</IfModule>"
    for kind in serving.kinds:
        yield f'<FilesMatch "^{kind.expression}$">'
        yield f'  ForceType "{kind.media_type}"'
        if kind.shown_as:
            yield f"  <If \"%{{HTTP:{OPENS[0]}}} == '{OPENS[1]}'\">"
            yield f'    ForceType "{kind.shown_as}"'
            yield "  </If>"
        yield "  <IfModule mod_headers.c>"
        yield from _headers(kind.headers)
        yield "  </IfModule>"
        yield "</FilesMatch>"
    for old, new in serving.redirects:
        expression = re.escape(old.rstrip("/")).replace('"', r"\x22")
        yield f'RedirectMatch permanent "^{expression}/?$" "{new}"'


def _headers(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        yield f'  Header always set {name} "{value}"'
