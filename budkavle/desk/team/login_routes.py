"""The login: to the provider, back from it, and out again."""

import hmac
from collections.abc import Iterator
from secrets import token_urlsafe

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.desk.addresses import DESK
from budkavle.desk.guards import cookie_in
from budkavle.desk.requests import first
from budkavle.desk.team import begun_logins
from budkavle.desk.team.addresses import ARRIVED, LOGIN, LOGOUT, login_link, own_path
from budkavle.desk.team.admission import Admission, Admitted
from budkavle.desk.team.begun_logins import LASTS, Begun, Secrets, TooManyError
from budkavle.desk.team.office import Office
from budkavle.desk.team.oidc import NotLoggedInError, Provider, UnreachableError
from budkavle.desk.team.plain_pages import PlainPages
from budkavle.desk.team.sessions import form_token
from budkavle.desk.team.whence import whence
from budkavle.model.rules import N_

NOT_IN = N_("The login did not work")
AGAIN = N_("It took too long, or began in another window. Try once more.")
REFUSED = N_("The login service of your organisation did not let you in.")
NO_ROLE = N_(
    "You are logged in, but have no role at this desk. Ask your IT department for one, and log in"
    " again."
)
SILENT = N_("The login service of your organisation does not answer. Try again in a while.")
CROWDED = N_("Too many people log in at once. Try again in a few minutes.")
OUT = N_("You are logged out")
GOODBYE = N_("What you typed and did not save is kept until you come back.")


class LoginRoutes:
    """The handlers of the login."""

    def __init__(
        self,
        office: Office,
        admission: Admission,
        provider: Provider | None,
        pages: PlainPages,
    ) -> None:
        self._office, self._admission = office, admission
        self._provider, self._pages = provider, pages

    def routes(self) -> Iterator[Route]:
        """The addresses, each with its handler."""
        if self._provider:
            yield Route(LOGIN, self.begin, methods=["GET"])
            yield Route(ARRIVED, self.arrived, methods=["GET"])
        yield Route(LOGOUT, self.leave, methods=["POST"])

    def begin(self, request: Request) -> Response:
        """Send the browser to the provider."""
        state, nonce, browser = (token_urlsafe(32) for _ in range(3))
        secrets = Secrets(state, browser, cookie_in(request.headers, self._login_cookie))
        leads_to = own_path(request.query_params.get("to", DESK))
        begun = Begun(nonce, token_urlsafe(64), leads_to)
        there = whence(request.scope, self._office.settings)
        try:
            address = self._vouching.address(state, nonce, begun.verifier)
            with self._office.changing() as (connection, now):
                begun_logins.begin(connection, secrets, begun, there, now)
        except UnreachableError:
            return self._failed(SILENT, 503)
        except TooManyError:
            return self._failed(CROWDED, 503)
        response = RedirectResponse(address, 303)
        self._set(response, self._login_cookie, browser, int(LASTS.total_seconds()))
        return response

    def arrived(self, request: Request) -> Response:
        """Begin the session of whoever comes back from the provider."""
        query = request.query_params
        browser = cookie_in(request.headers, self._login_cookie)
        with self._office.changing() as (connection, now):
            secrets = Secrets(query.get("state", ""), browser)
            begun = begun_logins.take(connection, secrets, now)
        if begun is None:
            return self._failed(AGAIN, 400)
        if "code" not in query:
            return self._failed(REFUSED, 403)
        try:
            vouched = self._vouching.arrived(query["code"], begun.nonce, begun.verifier)
        except NotLoggedInError:
            return self._failed(REFUSED, 403)
        except UnreachableError:
            return self._failed(SILENT, 503)
        admitted = self._admission.begin(vouched.identity, request.scope, vouched.renewal)
        if admitted is None:
            return self._failed(NO_ROLE, 403)
        response = RedirectResponse(begun.leads_to, 303)
        response.delete_cookie(self._login_cookie, secure=self._office.settings.is_secure)
        self.give(response, admitted)
        return response

    async def leave(self, request: Request) -> Response:
        """End the session."""
        admitted: Admitted | None = getattr(request.state, "admitted", None)
        async with request.form(max_fields=5) as form:
            given = {name: [value] for name, value in form.multi_items()}
        if admitted:
            token = form_token(self._office.key, admitted.cookie)
            if not hmac.compare_digest(first(given, "_token").encode(), token.encode()):
                raise HTTPException(403)
            await run_in_threadpool(self._admission.end, admitted, request.scope)
        link = login_link(DESK) if self._provider else DESK
        response = HTMLResponse(self._pages.message(OUT, GOODBYE, link, N_("Log in again")))
        response.delete_cookie(self._admission.cookie, secure=self._office.settings.is_secure)
        return response

    def give(self, response: Response, admitted: Admitted) -> None:
        """Give the cookie of a new session."""
        self._set(response, self._admission.cookie, admitted.cookie, None)

    @property
    def _vouching(self) -> Provider:
        if self._provider is None:
            raise HTTPException(404)
        return self._provider

    @property
    def _login_cookie(self) -> str:
        return f"{self._admission.cookie}-login"

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        # Lax, not strict: mails lead to the desk, and the provider leads back to it.
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self._office.settings.is_secure,
        )

    def _failed(self, said: str, status: int) -> Response:
        page = self._pages.message(NOT_IN, said, login_link(DESK), N_("Log in"))
        return HTMLResponse(page, status)
