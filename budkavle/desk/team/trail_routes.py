"""The trail for administrators: its latest entries, and all of it as a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked, Who, reading
from budkavle.desk.team import trail
from budkavle.desk.team.addresses import TRAIL
from budkavle.desk.team.office import Office
from budkavle.desk.workspace import Workspace

_SHOWN = 200


class TrailRoutes:
    """The handlers of the trail."""

    def __init__(self, office: Office, pages: Pages, workspace: Workspace) -> None:
        self._office, self._pages, self._workspace = office, pages, workspace

    def routes(self, who: Who) -> Iterator[Route]:
        """The address, with its handler."""
        yield Route(TRAIL, reading(who, self.show), methods=["GET"])

    def show(self, asked: Asked, request: Request) -> Response:
        """The latest entries, or the whole trail as lines of JSON."""
        if "file" in request.query_params:
            return self._file()
        with self._office.store.reading() as connection:
            latest = trail.latest(connection, _SHOWN)
            number = trail.count(connection)
        shown = [self._shown(each) for each in latest]
        page = self._pages.render("team/trail.html", asked, entries=shown, number=number)
        return HTMLResponse(page)

    def _file(self) -> Response:
        def lines() -> Iterator[str]:
            with self._office.store.reading() as connection:
                yield from trail.exported(trail.entries(connection))

        name = f"trail-{self._office.clock():%Y-%m-%d}.jsonl"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(lines(), media_type="application/jsonl", headers=headers)

    def _shown(self, each: Any) -> dict[str, Any]:
        words, now = self._workspace.words, self._workspace.now()
        more = each.get("more", {})
        return {
            **each,
            "at": words.since(datetime.fromisoformat(each["at"]), now),
            "more": ", ".join(f"{key}: {value}" for key, value in more.items()),
        }
