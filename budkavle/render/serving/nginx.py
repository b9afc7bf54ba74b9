"""The description for nginx, to be included in a server block that has a root."""

import re
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
    yield "gzip on;"
    yield "gzip_vary on;"
    yield "gzip_min_length 500;"
    yield f"gzip_types {' '.join(_quoted(each) for each in serving.compressed)};"
    yield f"error_page 404 {root}404.html;"
    for each in serving.archives:
        yield f"rewrite {_quoted(each.expression)} {_quoted(each.feed('$1'))} permanent;"
    yield from _redirects(serving)
    for path in serving.gone:
        page = _quoted(f"{path}index.html")
        yield f"location = {_quoted(path)} {{ error_page 410 {page}; return 410; }}"
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


def _redirects(serving: Serving) -> Iterator[str]:
    """One location for each old path: with a query, by that; otherwise to its own new path."""
    moved = {path: new for old, new in serving.redirects for path in (old, old.rstrip("/"))}
    asked: dict[str, list[str]] = {}
    for each in serving.queries:
        parts = (rf"(?=(?:.*&)?{re.escape(part)}(?:&|$))" for part in each.query.split("&"))
        line = f"if ($args ~ {_quoted('^' + ''.join(parts))}) {{ return 301 {_quoted(each.new)}; }}"
        for path in dict.fromkeys((each.path, each.path.rstrip("/") or "/")):
            asked.setdefault(path, []).append(line)
    for path in dict.fromkeys((*asked, *moved)):
        otherwise = [f"return 301 {_quoted(moved[path])};"] if path in moved else []
        yield f"location = {_quoted(path)} {{ {' '.join((*asked.get(path, ()), *otherwise))} }}"


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
