"""The description for nginx, to be included in a server block that has a root."""

from collections.abc import Iterable, Iterator

from budkavle.render.serving.description import OPENS, Headers, ServedKind, Serving

PATH = ".serving/nginx.conf"


def render(serving: Serving) -> str:
    """Render the file: `include …/.serving/nginx.conf;` after `root`."""
    return "\n".join(_lines(serving)) + "\n"


def _lines(serving: Serving) -> Iterator[str]:
    root = serving.root
    yield "# Written with the site; changes here are lost. Include it in a server block."
    yield "index index.html;"
    yield "charset utf-8;"
    yield "charset_types text/css text/plain text/javascript application/javascript;"
    yield "absolute_redirect off;"
    yield f"error_page 404 {root}404.html;"
    for old, new in serving.redirects:
        for path in (old, old.rstrip("/")):
            yield f"location = {_quoted(path)} {{ return 301 {_quoted(new)}; }}"
    yield r"location ~ /\.(?!well-known/) { return 404; }"
    for kind in serving.kinds:
        yield f'location ~ "/{kind.expression}$" {{'
        if kind.shown_as:
            condition = f'$http_{_variable(OPENS[0])} = "{OPENS[1]}"'
            yield f"  if ({condition}) {{ rewrite ^ /.shown$uri last; }}"
        yield from _typed(kind.media_type, kind.headers)
        yield "}"
    yield from _shown(serving.kinds)
    yield f"location {root} {{"
    yield from _headers(serving.headers)
    yield "}"


def _shown(kinds: Iterable[ServedKind]) -> Iterator[str]:
    """Serve the same files with another type, since nginx has no condition on a type."""
    shown = next(kind for kind in kinds if kind.shown_as)
    yield "location ^~ /.shown/ {"
    yield "  internal;"
    yield "  rewrite ^/\\.shown(/.*)$ $1 break;"
    yield from _typed(str(shown.shown_as), shown.headers)
    yield "}"


def _typed(media_type: str, headers: Headers) -> Iterator[str]:
    """A type and headers; in nginx, a location with headers of its own inherits none."""
    yield "  types { }"
    yield f'  default_type "{media_type}";'
    yield "  charset off;"
    yield from _headers(headers)


def _variable(header: str) -> str:
    return header.lower().replace("-", "_")


def _headers(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        yield f'  add_header {name} "{value}" always;'


def _quoted(path: str) -> str:
    """A path as one word; nginx cannot escape a dollar sign, so such a path is not changed."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
