"""The web application: the routes in every language, and the middleware around them."""

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from budkavle.services.database import Store
from budkavle.subscriptions.admin import statistics
from budkavle.subscriptions.catalogue import LOOK, STYLES, routes
from budkavle.subscriptions.delivery.rendering import TEMPLATES
from budkavle.subscriptions.settings import ServiceSettings
from budkavle.subscriptions.subscribers.tokens import Tokens
from budkavle.subscriptions.web.mailbox import mailbox_routes
from budkavle.subscriptions.web.middleware import BodyLimit, Quiet, SafeHeaders, headers
from budkavle.subscriptions.web.pages import Pages

_PICTURE = re.compile(r"[\w-]+/[\w-][\w.-]*", re.ASCII)
"""A folder beside that of the style sheet, and a file in it."""


def create_app(
    store: Store,
    settings: ServiceSettings,
    tokens: Tokens,
    clock: Callable[[], datetime],
    mailbox: Path | None = None,
) -> ASGIApp:
    """Create the web application; with a mailbox folder, also its pages (development only)."""
    pages: dict[str, Pages] = {
        language: Pages(store, settings, tokens, clock, language) for language in settings.languages
    }
    listed: list[BaseRoute] = [
        Route(STYLES, _styles),
        Route(LOOK + "/{path:path}", _picture(settings.web.stylesheets)),
        Route("/halsa", _health(store, clock)),
    ]
    listed += mailbox_routes(mailbox, settings) if mailbox else []
    for each in pages.values():
        listed += _routes(each, settings.language)
    first = pages[settings.language]
    app = Starlette(
        routes=listed,
        exception_handlers={HTTPException: _refused(first), Exception: _broken(first)},
    )
    app.router.redirect_slashes = False
    return Quiet(SafeHeaders(BodyLimit(app), headers(settings.web.stylesheets)))


def _routes(pages: Pages, first: str) -> Iterator[Route]:
    words = routes(pages.language, first)
    both = ["GET", "POST"]
    yield Route(words.form, pages.form, methods=both)
    yield Route(words.sent, pages.sent)
    yield Route(words.change, pages.change, methods=both)
    yield Route(words.confirm + "/{token}", pages.confirm, methods=both)
    yield Route(words.end + "/{token}", pages.end, methods=both)
    yield Route(words.mine + "/{token}", pages.mine, methods=both)
    yield Route(words.mine + "/{token}/export.json", pages.export)


async def _styles(request: Request) -> Response:  # noqa: ARG001
    cached = {"Cache-Control": "public, max-age=3600"}
    return FileResponse(TEMPLATES / "web" / "subscriptions.css", headers=cached)


def _picture(stylesheets: Sequence[str]) -> Callable[[Request], Response]:
    def picture(request: Request) -> Response:
        """Lead to a picture that the site's style sheet names, such as `../images/logo.svg`.

        The service's style sheet uses it, and so the browser looks for it from there.
        """
        path = request.path_params["path"]
        if not stylesheets or not _PICTURE.fullmatch(path):
            raise HTTPException(404)
        return RedirectResponse(urljoin(stylesheets[-1], f"../{path}"), 307)

    return picture


def _health(store: Store, clock: Callable[[], datetime]) -> Callable[[Request], Response]:
    def health(request: Request) -> Response:
        """The service's health as JSON, status 503 if it is not well; 404 for other machines."""
        if not _is_loopback(request):
            raise HTTPException(404)
        found = statistics.health(store, clock())
        return JSONResponse(found, 200 if found["ok"] else 503)

    return health


def _is_loopback(request: Request) -> bool:
    try:
        return bool(request.client and ipaddress.ip_address(request.client.host).is_loopback)
    except ValueError:
        return False


def _refused(pages: Pages) -> Callable[[Request, Exception], Response]:
    def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        path = request.url.path
        if status == 404 and path.endswith("/") and path.strip("/"):
            # A path only: Starlette's own redirect would lead to the host that the request names.
            return RedirectResponse("/" + path.strip("/"), 307)
        return pages.failed(status)

    return refused


def _broken(pages: Pages) -> Callable[[Request, Exception], Response]:
    def broken(request: Request, error: Exception) -> Response:  # noqa: ARG001
        return pages.failed(500)

    return broken
