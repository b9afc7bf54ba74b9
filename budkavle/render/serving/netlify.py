"""The description as _headers and _redirects, for Netlify and similar hosts."""

from collections.abc import Iterator
from urllib.parse import quote

from budkavle.render.serving.description import Serving

HEADERS_PATH = "_headers"
REDIRECTS_PATH = "_redirects"
_FOLDERS = "abcdefgh"


def headers(serving: Serving) -> str:
    """Render _headers. Rules match only whole file names, so archives are served as plain XML."""
    return "\n".join(_header_lines(serving)) + "\n"


def redirects(serving: Serving) -> str:
    """Render _redirects; with the exclamation mark, a rule wins over the redirect page."""
    rules = (f"{quote(old)} {new} 301!" for old, new in serving.redirects)
    parts = ((each, " ".join(each.query.split("&"))) for each in serving.queries)
    asked = (f"{quote(each.path)} {query} {each.new} 301!" for each, query in parts)
    archives = (
        f"{quote(each.above)}:folder/{each.beginning}-* {each.feed(':folder')} 301"
        for each in serving.archives
    )
    return "".join(f"{rule}\n" for rule in (*asked, *rules, *archives))


def _header_lines(serving: Serving) -> Iterator[str]:
    yield "# Written with the site; changes here are lost."
    yield f"{serving.root}*"
    for name, value in serving.headers:
        yield f"  {name}: {value}"
    general = dict(serving.headers)
    for kind in serving.kinds:
        if kind.name:
            for depth in range(serving.depth + 1):
                yield serving.root + "".join(f":{each}/" for each in _FOLDERS[:depth]) + kind.name
                yield f"  Content-Type: {kind.media_type}"
                for name, value in kind.headers:
                    if general.get(name) != value:
                        yield f"  {name}: {value}"
