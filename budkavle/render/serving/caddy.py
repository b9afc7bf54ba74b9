"""The description for Caddy 2, as a snippet that a site block imports."""

from collections.abc import Iterator

from budkavle.render.serving.description import OPENS, Headers, Serving

PATH = ".serving/Caddyfile"


def render(serving: Serving) -> str:
    """Render the file: `import …/.serving/Caddyfile` in a site block that has a root."""
    return "\n".join(_lines(serving)) + "\n"


def _lines(serving: Serving) -> Iterator[str]:
    yield "# Written with the site; changes here are lost. Import it in a site block."
    yield "encode gzip"
    for old, new in serving.redirects:
        for path in (old, old.rstrip("/")):
            yield f"redir {_quoted(path)} {_quoted(new)} permanent"
    yield "@hidden path_regexp /\\.(?:[^w]|w[^e])"
    yield "respond @hidden 404"
    yield from _header("", serving.headers)
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
    yield f"  rewrite * {serving.root}404.html"
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
