"""The addresses of the registries."""

from collections.abc import Iterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.desk.addresses import REGISTER
from budkavle.desk.pages import Pages
from budkavle.desk.register_pages import RegisterPages
from budkavle.desk.registers import REGISTERS, shows_at_once
from budkavle.desk.requests import Asked, NotYoursError, Submitted, Who, first, reading, writing
from budkavle.desk.submitted import read
from budkavle.desk.workspace import Workspace


class RegisterRoutes:
    """The handlers of the registries."""

    def __init__(self, workspace: Workspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, RegisterPages(workspace, pages)

    def routes(self, who: Who) -> Iterator[Route]:
        """The addresses, each with its handler."""
        yield Route(REGISTER, reading(who, self.show), methods=["GET"])
        yield Route(REGISTER, writing(who, self.change), methods=["POST"])

    def show(self, asked: Asked, request: Request) -> Response:
        """A registry, with the form of one of its entries."""
        query = request.query_params
        name = query.get("of", "contacts")
        if name not in REGISTERS:
            raise HTTPException(404)
        page = self._pages.page(asked, name, query.get("key", ""), query.get("saved", ""))
        return HTMLResponse(page)

    def change(self, asked: Asked, form: Submitted) -> Response:
        """Save or take away an entry of a registry."""
        name = first(form, "_of")
        if name not in REGISTERS:
            raise HTTPException(404)
        if _shows_at_once(name, form) and not self._may(asked):
            raise NotYoursError
        if page := self._pages.change(asked, form):
            return HTMLResponse(page)
        time = f"{self._workspace.now():%H.%M.%S}"
        return RedirectResponse(f"{REGISTER}?of={name}&saved={time}", 303)

    def _may(self, asked: Asked) -> bool:
        """Whether she may change what readers see without anybody's approval."""
        is_free = not self._workspace.newsroom.site.settings.desk.requires_approval
        return is_free or "publish" in asked.powers


def _shows_at_once(name: str, form: Submitted) -> bool:
    """Whether readers see a change at the next build, unlike a new entry that no item names yet."""
    is_new = not first(form, "_key").strip() and first(form, "_do") != "remove"
    return not is_new or shows_at_once(name, read(REGISTERS[name].fields, form))
