"""The addresses of the settings."""

from collections.abc import Iterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.content.editing.patch import UneditableError
from budkavle.desk.addresses import SETTINGS as ADDRESS
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked, Submitted, Who, first, reading, writing
from budkavle.desk.settings_fields import SETTINGS
from budkavle.desk.settings_pages import SettingsPages
from budkavle.desk.workspace import Workspace
from budkavle.model.rules import N_

TITLE = N_("No form can show these settings")
BY_HAND = N_(
    "mkdocs.yml is written in a way that no form can change without losing something, such as menus"
    " within the menu, or references to other files. Your IT department changes it in the file."
)


class SettingsRoutes:
    """The handlers of the settings."""

    def __init__(self, workspace: Workspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, SettingsPages(workspace, pages)
        self._messages = pages

    def routes(self, who: Who) -> Iterator[Route]:
        """The address, with its handlers."""
        yield Route(ADDRESS, reading(who, self.show), methods=["GET"])
        yield Route(ADDRESS, writing(who, self.change), methods=["POST"])

    def show(self, asked: Asked, request: Request) -> Response:
        """The form of one section."""
        query = request.query_params
        name = query.get("of", next(iter(SETTINGS)))
        if name not in SETTINGS:
            raise HTTPException(404)
        try:
            return HTMLResponse(self._pages.page(asked, name, query.get("saved", "")))
        except UneditableError:
            return self._by_hand(asked)

    def change(self, asked: Asked, form: Submitted) -> Response:
        """Save what the form of a section says."""
        name = first(form, "_of")
        if name not in SETTINGS:
            raise HTTPException(404)
        try:
            page = self._pages.change(asked, form)
        except UneditableError:
            return self._by_hand(asked)
        time = f"{self._workspace.now():%H.%M.%S}"
        link = f"{ADDRESS}?of={name}&saved={time}"
        return HTMLResponse(page) if page else RedirectResponse(link, 303)

    def _by_hand(self, asked: Asked) -> Response:
        _ = self._workspace.words.gettext
        return HTMLResponse(self._messages.message(asked, _(TITLE), _(BY_HAND)), 409)
