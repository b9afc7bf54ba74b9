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
    yield "AddCharset utf-8 .css .js .txt"
    yield f"ErrorDocument 404 {serving.root}404.html"
    yield r'RedirectMatch 404 "/\.(?!well-known/)"'
    yield from _compression(serving)
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
        yield f'RedirectMatch permanent "^{_expression(old.rstrip("/"))}/?$" "{new}"'
    for each in serving.archives:
        yield f'RedirectMatch permanent "{each.expression}" "{each.feed("$1")}"'
    for path in serving.gone:
        yield f'RedirectMatch gone "^{_expression(path)}$"'
        yield f"<If \"%{{REQUEST_URI}} == '{path}'\">"
        yield f"  ErrorDocument 410 {path}index.html"
        yield "</If>"
    yield from _queries(serving)


def _queries(serving: Serving) -> Iterator[str]:
    """Old addresses with a query; the query must hold all of the old one's parts."""
    if not serving.queries:
        return
    yield "<IfModule mod_rewrite.c>"
    yield "RewriteEngine On"
    for path, query, new in serving.queries:
        for part in query.split("&"):
            expression = _expression(part)
            yield f'RewriteCond %{{QUERY_STRING}} "(?:^|&){expression}(?:&|$)"'
        within = _expression(path.removeprefix(serving.root))
        expression = f"{within}/?" if within else "(?:index\\.html)?"
        yield f'RewriteRule "^{expression}$" "{new}" [R=301,QSD,NE,L]'
    yield "</IfModule>"


def _compression(serving: Serving) -> Iterator[str]:
    """Compress texts; an entity tag that was changed by it is recognised when it comes back."""
    types = dict.fromkeys(each.partition(";")[0] for each in ("text/html", *serving.compressed))
    yield "<IfModule mod_deflate.c>"
    yield "  <IfModule mod_filter.c>"
    yield f"    AddOutputFilterByType DEFLATE {' '.join(types)}"
    yield "  </IfModule>"
    yield "  <IfModule mod_headers.c>"
    yield r"""    RequestHeader edit "If-None-Match" '^(W/)?"(.*)-gzip"$' '$1"$2-gzip", $1"$2"'"""
    yield "  </IfModule>"
    yield "</IfModule>"


def _headers(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        yield f'  Header always set {name} "{value}"'


def _expression(path: str) -> str:
    """A regular expression for a path, as an argument in quotation marks."""
    return re.escape(path).replace('"', r"\x22")
