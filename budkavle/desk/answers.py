"""What a writer's browser gets for what came of an action: a form, a conflict, or where to go."""

from starlette.responses import HTMLResponse, RedirectResponse, Response

from budkavle.desk.actions import Conflict, Raw, Saved
from budkavle.desk.addresses import item_link
from budkavle.desk.forms import Form
from budkavle.desk.item_pages import ItemPages
from budkavle.desk.requests import Asked
from budkavle.desk.workspace import Workspace

Done = Saved | Conflict | Form | Raw


class Answers:
    """Turns what came of an action into a response."""

    def __init__(self, workspace: Workspace, pages: ItemPages) -> None:
        self._workspace, self._pages = workspace, pages

    def to(self, asked: Asked, done: Done) -> Response:
        """The response to whoever asked."""
        match done:
            case Saved():
                time = f"{self._workspace.now():%H.%M.%S}"
                return RedirectResponse(item_link(done.path, saved=time), 303)
            case Form():
                return HTMLResponse(self._pages.form(asked, done))
            case Conflict():
                return HTMLResponse(self._pages.conflict(asked, done), 409)
        page = self._pages.raw(asked, done.of, done.text, done.digest, done.examined, done.notice)
        return HTMLResponse(page)
