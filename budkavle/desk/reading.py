"""The desk without its writing: the site's own addresses, which `serve` serves alone."""

from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from budkavle.desk.guards import AccessControl
from budkavle.desk.server import Server, bound
from budkavle.desk.site_pages import as_response, page_of
from budkavle.preview import Latest, Neighbour, View
from budkavle.preview.forwarding import LARGEST_BODY
from budkavle.preview.overlay import CHANGES

LONGEST_WAIT = 10.0
"""Seconds after which a page waiting for a new view gets the answer that there is none."""


class SiteReader:
    """Answers for the site's own addresses, as the preview shows them.

    A `neighbour` answers for its own addresses, forms too.
    """

    def __init__(self, latest: Latest, longest_wait: float = LONGEST_WAIT) -> None:
        self._latest, self._longest_wait = latest, longest_wait
        self.neighbour: Neighbour | None = None

    def routes(self) -> Iterator[Route]:
        """The addresses; the last one answers for all that no other route does."""
        yield Route(CHANGES, self.changes)
        yield Route("/{path:path}", self.answer, methods=["GET", "POST"])

    async def answer(self, request: Request) -> Response:
        """A page or file of the site, or the neighbour's answer."""
        neighbour = self.neighbour
        if neighbour and neighbour.answers_for(request.url.path):
            return await _passed_on(neighbour, request)
        if request.method == "POST":
            return PlainTextResponse("A preview takes no forms.", 405)
        if self._latest.view is None:
            return PlainTextResponse("The preview is closing.", 503)
        return await run_in_threadpool(site_page, request, self._latest.view)

    async def changes(self, request: Request) -> Response:
        """Wait for a new view, then respond with a script that reloads the page.

        If none comes, the script is empty, and the page requests it again. It cannot listen to
        events instead, since its content security policy does not let it fetch anything.
        """
        seen = request.query_params.get("version", "")
        is_new = await self._latest.is_another(seen, self._longest_wait)
        said = "location.reload();" if is_new else ""
        return Response(said, media_type="text/javascript; charset=utf-8")


class ReadingServer:
    """Serves the latest view on loopback; `port` 0 means any free port. Raises PortTakenError."""

    def __init__(self, port: int, longest_wait: float = LONGEST_WAIT) -> None:
        listening = bound(port)
        self.port: int = listening.getsockname()[1]
        self._latest = Latest()
        self._reader = SiteReader(self._latest, longest_wait)
        app = Starlette(routes=[*self._reader.routes()])
        app.router.redirect_slashes = False
        self._server = Server(AccessControl(app, self.port), listening)

    def pass_on_to(self, neighbour: Neighbour) -> None:
        """Let another server answer for its own addresses from now on."""
        self._reader.neighbour = neighbour

    def show(self, view: View) -> None:
        """Show this view from now on, and make every open page reload."""
        is_first = self._latest.view is None
        self._latest.show(view)
        if is_first:
            self._server.start()

    def close(self) -> None:
        """Stop serving; whoever waits for another view is told that there is none."""
        self._latest.show(None)
        self._server.close()


def site_page(request: Request, view: View, *, framed: bool = False) -> Response:
    """A page or file of the site; `framed` if the desk shows it beside a form."""
    opened = request.headers.get("sec-fetch-dest") == "document"
    target = request.scope["raw_path"].decode("latin-1")
    return page_of(view, target, opened=opened, framed=framed)


async def _passed_on(neighbour: Neighbour, request: Request) -> Response:
    length = request.headers.get("content-length", "0")
    is_number = length.isascii() and length.isdecimal() and len(length) < 16
    if not is_number or int(length) > LARGEST_BODY:
        return PlainTextResponse("The form is too large.", 413)
    body, query = await request.body(), request.url.query
    target = request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    given = await run_in_threadpool(neighbour.answer, request.method, target, request.headers, body)
    return as_response(given)
