"""Who may ask the desk of a team for anything, and for what: checked before any handler runs."""

import asyncio
import logging
import math
from collections.abc import Mapping
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from budkavle.desk.addresses import DEED, DESK, HISTORY, ITEM, PUBLISHING, REGISTER, SETTINGS
from budkavle.desk.guards import METHODS, MOST_BYTES, asked_here, refusal_of_form, with_headers
from budkavle.desk.requests import Power
from budkavle.desk.team.addresses import (
    ARRIVED,
    HEALTH,
    LINKS,
    LOGIN,
    LOGOUT,
    PEOPLE,
    REVIEW,
    SEE,
    TRAIL,
    login_link,
)
from budkavle.desk.team.admission import Admission, Admitted
from budkavle.desk.team.office import Office
from budkavle.desk.team.plain_pages import PlainPages
from budkavle.desk.team.proxy import SpoofedError
from budkavle.desk.team.read_only import refused
from budkavle.desk.team.visitors import Visitors
from budkavle.model.rules import N_

_log = logging.getLogger(__name__)

OPEN = frozenset({LOGIN, ARRIVED, f"{DESK}desk.css", HEALTH})
"""What is answered without a session."""

POSTS: Mapping[str, Power] = {
    ITEM: "write",
    f"{DESK}keep": "write",
    f"{DESK}paste": "write",
    DEED: "write",
    HISTORY: "write",
    REGISTER: "write",
    f"{DESK}publish": "publish",
    SETTINGS: "administer",
    PEOPLE: "administer",
    REVIEW: "read",
    LINKS: "write",
    LOGOUT: "read",
}
"""What a form needs, by its address; a form that is not listed is refused."""

GETS: Mapping[str, Power] = {
    f"{DESK}new": "write",
    SETTINGS: "administer",
    PEOPLE: "administer",
    TRAIL: "administer",
    PUBLISHING: "read",
}
"""What a page needs, by its address; every other one needs that somebody may read."""

PIECE_SECONDS = 15.0
"""How long the next piece of a form may take."""

STRANGERS_SECONDS = 15.0
"""How long the whole form of somebody may take who is not known: byte by byte it would be days."""

LARGEST_OF_LINKS = 10_000
"""Bytes of a form on the page of a link, which is read before anybody is known."""

WHO = N_("Who are you?")
LOG_IN = N_(
    "Your login has ended, so this was not saved. Go back in your browser, copy what you want to"
    " keep, and log in again."
)
NOBODY = N_("The server in front of the desk does not say who you are. Ask your IT department.")
NO_ROLE = N_("You have no role at this desk. Ask your IT department for one.")
NOT_YOURS = N_("Not for you")
NEEDS: Mapping[Power, str] = {
    "read": NO_ROLE,
    "write": N_("Only writers can do this."),
    "approve": N_("Only approvers can do this."),
    "publish": N_("Only publishers can do this."),
    "administer": N_("Only administrators can do this."),
}


class Gate:
    """Lets in who may ask; what a person may do is looked up at every request."""

    def __init__(
        self,
        app: ASGIApp,
        office: Office,
        admission: Admission,
        visitors: Visitors,
        pages: PlainPages,
    ) -> None:
        self._app, self._office = app, office
        self._admission, self._visitors, self._pages = admission, visitors, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        send = with_headers(self._secured(send))
        if refusal := self._refusal(scope):
            await PlainTextResponse(refusal.phrase, refusal)(scope, receive, send)
            return
        is_by_link = scope["path"].startswith(SEE)
        if is_by_link and self._is_refused(scope):
            stranger = Request(scope, impatient(receive, whole=STRANGERS_SECONDS))
            await (await refused(stranger, self._pages))(scope, receive, send)
            return
        if scope["path"] in OPEN or is_by_link:
            await self._app(scope, impatient(receive, whole=STRANGERS_SECONDS), send)
            return
        try:
            admitted = await run_in_threadpool(self._admission.admitted, scope)
        except SpoofedError:
            _log.warning("names came from another address than the proxy's, or without its secret")
            await PlainTextResponse("Forbidden", 403)(scope, receive, send)
            return
        answer = None if admitted else await run_in_threadpool(self._visitors.answer, scope)
        answer = answer or self._kept_out(scope, admitted)
        if answer is not None:
            await answer(scope, receive, send)
            return
        if self._is_refused(scope):
            await (await refused(Request(scope, impatient(receive)), self._pages))(
                scope, receive, send
            )
            return
        scope.setdefault("state", {})["admitted"] = admitted
        if admitted and admitted.is_new:
            send = self._giving(send, admitted)
        await self._app(scope, impatient(receive), send)

    def _is_refused(self, scope: Scope) -> bool:
        """Whether this would write while the desk is upgraded; logging out is always right."""
        is_write = scope["method"] == "POST" and scope["path"] != LOGOUT
        return is_write and self._office.is_read_only

    def _refusal(self, scope: Scope) -> HTTPStatus | None:
        headers, method = Headers(scope=scope), scope["method"]
        if headers.getlist("host") != [self._office.settings.host]:
            is_probe = scope["path"] == HEALTH and method == "GET"
            return None if is_probe else HTTPStatus.FORBIDDEN
        if method not in METHODS:
            return HTTPStatus.METHOD_NOT_ALLOWED
        if not asked_here(headers):
            return HTTPStatus.FORBIDDEN
        if method == "POST":
            most = LARGEST_OF_LINKS if scope["path"].startswith(SEE) else MOST_BYTES
            return refusal_of_form(headers, {self._office.settings.address}, most)
        return None

    def _kept_out(self, scope: Scope, admitted: Admitted | None) -> Response | None:
        """What somebody gets who may not ask for this."""
        if admitted is None:
            return self._unknown(scope)
        if scope["method"] == "POST" and admitted.is_new:
            return self._told(WHO, LOG_IN, HTTPStatus.UNAUTHORIZED)
        needed = needed_for(scope["method"], scope["path"])
        if needed is None:
            return PlainTextResponse("Method Not Allowed", HTTPStatus.METHOD_NOT_ALLOWED)
        if needed in admitted.person.powers:
            return None
        return self._told(NOT_YOURS, NEEDS[needed], HTTPStatus.FORBIDDEN)

    def _unknown(self, scope: Scope) -> Response:
        if self._office.settings.proxy:
            return self._told(WHO, NOBODY, HTTPStatus.FORBIDDEN)
        headers = Headers(scope=scope)
        is_page = headers.get("sec-fetch-dest", "document") == "document"
        if scope["method"] != "GET" or not is_page:
            return self._told(WHO, LOG_IN, HTTPStatus.UNAUTHORIZED, is_login=True)
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse(login_link(scope["path"] + (f"?{query}" if query else "")), 303)

    def _told(
        self, title: str, said: str, status: HTTPStatus, *, is_login: bool = False
    ) -> Response:
        link = login_link(DESK) if is_login else ""
        return HTMLResponse(self._pages.message(title, said, link, N_("Log in")), status)

    def _secured(self, send: Send) -> Send:
        """Tell browsers to come by https from now on, where they do."""
        if not self._office.settings.is_secure:
            return send
        return _with(send, "Strict-Transport-Security", "max-age=31536000")

    def _giving(self, send: Send, admitted: Admitted) -> Send:
        response = Response()
        response.set_cookie(
            self._admission.cookie,
            admitted.cookie,
            httponly=True,
            samesite="lax",
            secure=self._office.settings.is_secure,
        )
        return _with(send, "Set-Cookie", response.headers["set-cookie"])


def needed_for(method: str, path: str) -> Power | None:
    """What somebody must be allowed to get an answer; None if there is none. Pure."""
    if method == "POST":
        return POSTS.get(path)
    return GETS.get(path, "read")


def _with(send: Send, name: str, value: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append(name, value)
        await send(message)

    return sending


def impatient(receive: Receive, piece: float = PIECE_SECONDS, whole: float = math.inf) -> Receive:
    """Give up a form whose next piece, or which as a whole, does not come in so many seconds.

    Whoever waits after the form, for the other side to go, may wait as long as the answer takes.
    """
    ends, is_whole = math.inf, False

    async def receiving() -> Message:
        nonlocal ends, is_whole
        if is_whole:
            return await receive()
        now = asyncio.get_running_loop().time()
        ends = min(ends, now + whole)
        try:
            message = await asyncio.wait_for(receive(), min(piece, ends - now))
        except TimeoutError:
            return {"type": "http.disconnect"}
        is_whole = not message.get("more_body", False)
        return message

    return receiving
