"""The web application of the desk of a team: the desk's pages, and those of working together."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from budkavle.desk.app import routes
from budkavle.desk.failures import FAILURES, explained
from budkavle.desk.newsroom import NoSiteError
from budkavle.desk.pages import Pages
from budkavle.desk.publisher import Publisher
from budkavle.desk.requests import Asked
from budkavle.desk.team.addresses import ARRIVED
from budkavle.desk.team.admission import Admission, Admitted
from budkavle.desk.team.copies import Copies
from budkavle.desk.team.gate import Gate, needed_for
from budkavle.desk.team.health import health_route
from budkavle.desk.team.link_routes import LinkRoutes
from budkavle.desk.team.links import Links
from budkavle.desk.team.login_routes import LoginRoutes
from budkavle.desk.team.office import Office
from budkavle.desk.team.oidc import Provider
from budkavle.desk.team.people_routes import PeopleRoutes
from budkavle.desk.team.plain_pages import PlainPages
from budkavle.desk.team.publish_routes import TeamPublishRoutes
from budkavle.desk.team.releasing import Releasing
from budkavle.desk.team.review_routes import ReviewRoutes
from budkavle.desk.team.sessions import form_token
from budkavle.desk.team.trail_routes import TrailRoutes
from budkavle.desk.team.visitors import Visitors
from budkavle.desk.team.whence import whence
from budkavle.desk.team.workspace import TeamWorkspace
from budkavle.preview.view import ViewMaker


def create_team_app(
    office: Office,
    workspace: TeamWorkspace,
    releasing: Releasing,
    publisher: Publisher,
    is_failing: Callable[[], bool] = bool,
) -> ASGIApp:
    """The application of an office, whose members share a workspace and release its items.

    `is_failing` says whether what the clock began could not be published.
    """
    pages, plain = Pages(workspace), PlainPages(workspace)
    provider = provider_of(office)
    admission = Admission(office, provider)
    made = Links(office.key)
    visitors = Visitors(workspace, made, _copies(workspace), plain)

    def who(request: Request) -> Asked:
        admitted: Admitted | None = getattr(request.state, "admitted", None)
        if admitted is None:  # an address below those that need no login
            raise HTTPException(404)
        if request.method == "POST":  # its form may have taken long to come
            admitted = admission.still(admitted)
            needed = needed_for(request.method, request.url.path)
            if admitted is None or needed not in admitted.person.powers:
                raise HTTPException(403)
        return asked_by(admitted, request)

    def asked_by(admitted: Admitted, request: Request) -> Asked:
        person = admitted.person
        token = form_token(office.key, admitted.cookie)
        there = whence(request.scope, office.settings)
        return Asked(
            replace(person.writer, whence=there),
            token,
            person.powers,
            team=True,
            whence=there,
            is_read_only=office.is_read_only,
        )

    def failed(request: Request, error: Exception) -> Response:
        status, title, said = explained(error, workspace.words.gettext)
        admitted: Admitted | None = getattr(request.state, "admitted", None)
        if admitted is None:
            return PlainTextResponse(f"{title}\n\n{said}", status)
        try:
            page = pages.message(asked_by(admitted, request), title, said)
            return HTMLResponse(page, status)
        except NoSiteError:
            return PlainTextResponse(f"{title}\n\n{said}", status)

    app = Starlette(
        routes=[
            health_route(office, is_failing),
            *LoginRoutes(office, admission, provider, plain).routes(),
            *PeopleRoutes(office, pages, workspace).routes(who),
            *TrailRoutes(office, pages, workspace).routes(who),
            *ReviewRoutes(workspace, pages).routes(who),
            *LinkRoutes(workspace, pages, made, visitors).routes(who),
            *routes(workspace, pages, who, partial(TeamPublishRoutes, releasing), publisher),
        ],
        exception_handlers=dict.fromkeys(FAILURES, failed),
    )
    app.router.redirect_slashes = False
    return Gate(app, office, admission, visitors, plain)


def _copies(workspace: TeamWorkspace) -> Copies:
    newsroom = workspace.newsroom
    maker = ViewMaker(newsroom.configuration, newsroom.language, public=True)
    return Copies(maker, newsroom.clock)


def provider_of(office: Office) -> Provider | None:
    """Who vouches for people, if they log in by OpenID Connect."""
    settings, secret = office.settings, office.secrets.oidc
    if settings.oidc is None:
        return None
    given = secret.get_secret_value() if secret else ""
    return Provider(settings.oidc, given, settings.address + ARRIVED)
