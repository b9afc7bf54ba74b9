"""The description for nginx, to be included in a server block that has a root."""

from collections.abc import Iterator

from budkavle.serving.description import Headers, Serving

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
        # Headers of the server would be lost where a location has its own, so each has them all.
        yield f'location ~ "/{kind.expression}$" {{'
        yield "  types { }"
        yield f'  default_type "{kind.media_type}";'
        yield "  charset off;"
        yield from _headers(kind.headers)
        yield "}"
    yield f"location {root} {{"
    yield from _headers(serving.headers)
    yield "}"


def _headers(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        yield f'  add_header {name} "{value}" always;'


def _quoted(path: str) -> str:
    """A path as one word; nginx has no way to write a dollar, so such a path is left alone."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
