"""Responses to the browser: from a view and an address to a status, headers and bytes. Pure."""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote, unquote

from budkavle.content import markdown
from budkavle.model.problems import BudkavleError
from budkavle.preview import pages
from budkavle.preview.overlay import CODES, OWN, SCRIPT, STYLE, Overlay, with_overlay
from budkavle.preview.view import View
from budkavle.render.output import AnyOutput
from budkavle.render.serving.description import Headers, Serving

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "avif": "image/avif",
    "wasm": "application/wasm",
    "woff2": "font/woff2",
    "xml": "application/xml; charset=utf-8",
}

_CODE = re.compile(r"[a-z0-9-]+")
"""What the code of a rule looks like; nothing else can be the name of a page on it."""

_OTHERWISE = ("cache-control", "access-control-allow-origin", "strict-transport-security")
"""Headers that only the public site sends: browsers must not cache a preview.

Nor may other sites read it.
"""

_ALWAYS: Headers = (
    ("Cache-Control", "no-store"),
    ("X-Robots-Tag", "noindex"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
)


@dataclass(frozen=True, slots=True)
class Response:
    """A response (RFC 9110); its headers do not include those that follow from the body."""

    status: int
    headers: Headers
    body: bytes = b""


def answer(view: View, target: str, *, opened: bool = False) -> Response:
    """Respond to a request for `target`, a path on the server.

    `opened` is whether a person opened it in the browser.
    """
    path, _, query = target.partition("?")
    path = unquote(path)
    root = view.around.root
    if path.startswith(OWN):
        return _own(view, path)
    if view.serving is None:
        return _page(500, pages.failed(view.around.trouble, view.around))
    if not path.startswith(root):
        return _elsewhere(root) if path == "/" else _absent(view, path)
    moved = _moved(view.serving, path, query)
    if moved:
        return _elsewhere(moved)
    try:
        return _of_site(view, view.serving, path.removeprefix(root), opened=opened)
    except (BudkavleError, OSError) as error:
        said = (
            error.explain(view.around.words.gettext) if isinstance(error, BudkavleError) else error
        )
        return _page(500, pages.failed(str(said), view.around))


def _moved(serving: Serving, path: str, query: str) -> str | None:
    """Where an old address leads to; None if it is none."""
    given = set(query.split("&"))
    for each in serving.queries:
        if path == each.path and given.issuperset(each.query.split("&")):
            return each.new
    return dict(serving.redirects).get(path)


def _of_site(view: View, serving: Serving, address: str, *, opened: bool) -> Response:
    path = f"{address}index.html" if address.endswith("/") or not address else address
    output = view.find(path)
    if output:
        return _rendered(output, serving, view.around, 200, opened=opened)
    if not path.endswith("index.html") and view.find(f"{path}/index.html"):
        return _elsewhere(quote(f"{view.around.root}{address}/"))
    return _absent(view, view.around.root + address)


def _rendered(
    output: AnyOutput, serving: Serving, around: Overlay, status: int, *, opened: bool = False
) -> Response:
    data = output.render()
    if output.path.endswith(".html"):
        data = with_overlay(data, output.path.removesuffix("index.html"), around)
    return Response(status, tuple(_headers(output.path, serving, opened=opened)), data)


def _headers(path: str, serving: Serving, *, opened: bool) -> Iterator[tuple[str, str]]:
    name = path.rpartition("/")[2]
    media_type, given = _type_of(name), serving.headers
    for kind in serving.kinds:
        if re.fullmatch(kind.expression, name):
            media_type, given = kind.media_type, kind.headers
            if opened and kind.shown_as:
                media_type = kind.shown_as
    yield "Content-Type", media_type
    said = {header.lower() for header, _ in _ALWAYS}
    yield from (each for each in given if each[0].lower() not in (*_OTHERWISE, *said))
    yield from _ALWAYS


def _own(view: View, path: str) -> Response:
    """The response for the preview's own pages and files."""
    around = view.around
    if path == OWN:
        return _page(200, pages.overview(around))
    if path in (STYLE, SCRIPT):
        name = path.removeprefix(OWN)
        data = files("budkavle.preview").joinpath(name).read_bytes()
        return Response(200, (("Content-Type", _type_of(name)), *_ALWAYS), data)
    code = path.removeprefix(CODES)
    file = view.handbook / f"{code}.md" if view.handbook and _CODE.fullmatch(code) else None
    if file and file.exists():
        heading, _, text = file.read_text(encoding="utf-8").partition("\n")
        html = markdown.render(text, file.name).html
        return _page(200, pages.explain(heading.removeprefix("# "), html, around))
    return _page(404, pages.absent(path, around))


def _absent(view: View, path: str) -> Response:
    """The response where there is nothing: the site's own page for that, as readers get it."""
    try:
        if view.serving and (output := view.find("404.html")):
            return _rendered(output, view.serving, view.around, 404)
    except BudkavleError:
        pass  # the problem with the theme is shown on every page that exists
    return _page(404, pages.absent(path, view.around))


def _elsewhere(address: str) -> Response:
    """A temporary redirect: browsers would remember a permanent one after the preview has ended."""
    return Response(302, (("Location", address), *_ALWAYS))


def _page(status: int, html: bytes) -> Response:
    return Response(status, (("Content-Type", _TYPES["html"]), *_ALWAYS), html)


def _type_of(name: str) -> str:
    suffix = name.rpartition(".")[2].lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
