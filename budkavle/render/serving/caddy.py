"""The description for Caddy 2, as a snippet that a site block imports."""

from collections.abc import Iterator

from budkavle.render.serving.description import OPENS, Headers, Serving

PATH = ".serving/Caddyfile"

_CACHING = "Cache-Control"
"""The only header that differs from kind to kind."""


def render(serving: Serving) -> str:
    """Render the file: `import …/.serving/Caddyfile` in a site block that has a root."""
    return "\n".join(_lines(serving)) + "\n"


def _lines(serving: Serving) -> Iterator[str]:
    yield "# Written with the site; changes here are lost. Import it in a site block."
    yield "encode gzip {"
    yield "  match {"
    for each in dict.fromkeys(
        kind.partition(";")[0] for kind in ("text/html", *serving.compressed)
    ):
        yield f"    header Content-Type {each}*"
    yield "  }"
    yield "}"
    for old, new in serving.redirects:
        for path in (old, old.rstrip("/")):
            yield f"redir {_quoted(path)} {_quoted(new)} permanent"
    for number, (path, query, new) in enumerate(serving.queries, start=1):
        yield f"@query{number} {{"
        paths = dict.fromkeys((path, path.rstrip("/") + "/"))
        yield f"  path {' '.join(map(_quoted, paths))}"
        yield from (f"  query {_quoted(part)}" for part in query.split("&"))
        yield "}"
        yield f"redir @query{number} {_quoted(new)} permanent"
    for number, former in enumerate(serving.archives, start=1):
        yield f"@archives{number} path_regexp archives{number} {former.expression}"
        feed = former.feed(f"{{re.archives{number}.1}}")
        yield f"redir @archives{number} {_quoted(feed)} permanent"
    if serving.gone:
        yield f"@gone path {' '.join(map(_quoted, serving.gone))}"
        yield "error @gone 410"
    yield "@hidden path_regexp /\\.(?:[^w]|w[^e])"
    yield "error @hidden 404"
    # Caddy puts what has no matcher last; the question mark leaves what is said already.
    general = {name: value for name, value in serving.headers if name != _CACHING}
    caching = dict(serving.headers)[_CACHING]
    yield from _header("", (*general.items(), (f"?{_CACHING}", caching)))
    for number, kind in enumerate(serving.kinds, start=1):
        yield f"@kind{number} path_regexp /{kind.expression}$"
        yield from _header(f"@kind{number} ", (("Content-Type", kind.media_type), *kind.headers))
        if kind.shown_as:
            yield f"@opened{number} {{"
            yield f"  path_regexp /{kind.expression}$"
            yield f"  header {OPENS[0]} {OPENS[1]}"
            yield "}"
            yield f'header @opened{number} Content-Type "{kind.shown_as}"'
    yield "handle_errors {"
    yield "  @why expression {http.error.status_code} == 410"
    yield "  rewrite @why {path}index.html"
    yield "  @nothing expression {http.error.status_code} != 410"
    yield f"  rewrite @nothing {serving.root}404.html"
    yield f'  header {_CACHING} "{caching}"'
    yield "  file_server"
    yield "}"
    yield "file_server"


def _header(matcher: str, headers: Headers) -> Iterator[str]:
    yield f"header {matcher}{{"
    for name, value in headers:
        yield f'  {name} "{value}"'
    yield "}"


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
