"""The addresses of the site itself: its pages as the preview shows them, and its files in forms."""

import posixpath
from collections.abc import Callable, Iterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from budkavle.content.offered_files import suffix_of
from budkavle.desk.actions import Actions
from budkavle.desk.addresses import DESK
from budkavle.desk.forms import Form
from budkavle.desk.preview import TYPED
from budkavle.desk.reading import SiteReader, site_page
from budkavle.desk.requests import Asked, Who, reading
from budkavle.desk.templating import STATIC
from budkavle.desk.workspace import Workspace
from budkavle.model.rules import N_
from budkavle.preview.overlay import CHANGES
from budkavle.render.media.kinds import KINDS, PICTURES

NOT_SHOWN = N_("The page cannot be shown until the faults in the form are corrected.")
_FILES = ("desk.css", "desk.js")


class SiteRoutes:
    """The handlers of the site's own addresses."""

    def __init__(self, workspace: Workspace, actions: Actions) -> None:
        self._workspace, self._actions = workspace, actions
        self._reader = SiteReader(workspace.newsroom.latest)

    def routes(self, who: Who) -> Iterator[Route]:
        """The addresses, each with its handler."""
        yield Route(f"{DESK}file", reading(who, self.file))
        yield from (Route(f"{DESK}{name}", _static(name)) for name in _FILES)
        yield Route(CHANGES, self._reader.changes)
        yield Route("/{path:path}", reading(who, self.site))

    def file(self, asked: Asked, request: Request) -> Response:
        """A picture of the content, for a form that shows it."""
        del asked
        site, query = self._workspace.newsroom.site, request.query_params
        path = posixpath.normpath(posixpath.join(query.get("of", ""), query.get("name", "")))
        kind = KINDS.get(suffix_of(path))
        if path not in site.content.files or kind is None or kind.content not in PICTURES:
            raise HTTPException(404)
        return FileResponse(site.folders.content / path, media_type=kind.media_type)

    def site(self, asked: Asked, request: Request) -> Response:
        """A page or file of the site, as the preview shows it; typed items too."""
        typed = request.query_params.get(TYPED)
        if not typed:
            return site_page(request, self._workspace.newsroom.view)
        made = self._actions.open(asked.writer, typed)
        parsed = self._workspace.parsed(made) if isinstance(made, Form) else None
        view = self._workspace.newsroom.with_item(parsed) if parsed else None
        if view is None:
            return PlainTextResponse(self._workspace.words.gettext(NOT_SHOWN), 404)
        return site_page(request, view, framed=True)


def _static(name: str) -> Callable[[Request], Response]:
    return lambda request: FileResponse(STATIC / name)  # noqa: ARG005
