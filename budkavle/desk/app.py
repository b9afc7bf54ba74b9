"""The web application of the desk: puts the addresses of its parts together."""

from collections.abc import Callable, Iterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from budkavle.desk.actions import Actions
from budkavle.desk.addresses import DESK, OPENING, UPLOAD
from budkavle.desk.answers import Answers
from budkavle.desk.deed_actions import DeedActions
from budkavle.desk.failures import FAILURES, explained
from budkavle.desk.guards import AccessControl, Session, cookie_in
from budkavle.desk.history_routes import HistoryRoutes
from budkavle.desk.importing.routes import MOST_UPLOAD, ImportRoutes
from budkavle.desk.item_pages import ItemPages
from budkavle.desk.item_routes import ItemRoutes
from budkavle.desk.newsroom import NoSiteError
from budkavle.desk.pages import Pages
from budkavle.desk.publish_routes import PublishRoutes
from budkavle.desk.publisher import Publisher
from budkavle.desk.register_routes import RegisterRoutes
from budkavle.desk.requests import Asked, Who
from budkavle.desk.settings_routes import SettingsRoutes
from budkavle.desk.site_routes import SiteRoutes
from budkavle.desk.statistics_routes import StatisticsRoutes
from budkavle.desk.workspace import Workspace


def create_app(workspace: Workspace, session: Session, port: int) -> ASGIApp:
    """The application for one writer; `port` is the one that it is served at."""
    pages = Pages(workspace)

    def who(request: Request) -> Asked:
        cookie = cookie_in(request.headers, session.cookie)
        return Asked(session.writer, session.form_token(cookie))

    def failed(request: Request, error: Exception) -> Response:
        status, title, said = explained(error, workspace.words.gettext)
        try:
            return HTMLResponse(pages.message(who(request), title, said), status)
        except NoSiteError:
            return PlainTextResponse(f"{title}\n\n{said}", status)

    app = Starlette(
        routes=[
            Route(OPENING, _opening(session)),
            *ImportRoutes(workspace, pages).routes(who),
            *routes(workspace, pages, who),
        ],
        exception_handlers=dict.fromkeys(FAILURES, failed),
    )
    app.router.redirect_slashes = False
    return AccessControl(app, port, session, OPENING, {UPLOAD: MOST_UPLOAD})


def routes(
    workspace: Workspace,
    pages: Pages,
    who: Who,
    publishes: Callable[..., PublishRoutes] = PublishRoutes,
    publisher: Publisher | None = None,
) -> Iterator[Route]:
    """The addresses of every desk and of its site, each with its handler.

    `publishes` makes the handlers of publishing, which is done by the `publisher`.
    """
    item_pages, actions = ItemPages(workspace, pages), Actions(workspace)
    deeds, answers = DeedActions(workspace, actions), Answers(workspace, item_pages)
    publishing = publishes(
        workspace, pages, actions, deeds, answers, publisher or publisher_of(workspace)
    )
    yield from ItemRoutes(workspace, pages, item_pages, actions, publishing).routes(who)
    yield from publishing.routes(who)
    yield from HistoryRoutes(workspace, pages, deeds, answers).routes(who)
    yield from RegisterRoutes(workspace, pages).routes(who)
    yield from SettingsRoutes(workspace, pages).routes(who)
    yield from StatisticsRoutes(workspace, pages).routes(who)
    yield from SiteRoutes(workspace, actions).routes(who)  # the last one answers for the rest


def publisher_of(workspace: Workspace) -> Publisher:
    """What builds and publishes the site of a workspace."""
    newsroom = workspace.newsroom
    return Publisher(
        newsroom.configuration,
        newsroom.language,
        newsroom.clock,
        lambda: bool(newsroom.settings.publish),
    )


def _opening(session: Session) -> Callable[[Request], Response]:
    """Give the cookie to whoever has the token of the address, and lead to the list."""

    def opening(request: Request) -> Response:
        if not session.is_token(request.query_params.get("token", "")):
            raise HTTPException(403)
        response = RedirectResponse(DESK, 303)
        if not session.is_open(cookie_in(request.headers, session.cookie)):
            # Another cookie would make the forms useless that are open in other windows.
            response.set_cookie(session.cookie, session.begin(), httponly=True, samesite="strict")
        return response

    return opening
