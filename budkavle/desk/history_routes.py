"""The history of an item: what changed in words, who did it and when, and the way back."""

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from budkavle.desk.actions import DISK, NoItemError
from budkavle.desk.addresses import HISTORY, history_link
from budkavle.desk.answers import Answers
from budkavle.desk.deed_actions import DeedActions
from budkavle.desk.differences import differences
from budkavle.desk.history import MOST, Version
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked, Submitted, Who, first, reading, writing
from budkavle.desk.saving import ConflictError, digest_of
from budkavle.desk.workspace import Workspace
from budkavle.model.rules import N_

CHANGED = N_("The news item has been changed since this page was shown. Look at it again.")


class HistoryRoutes:
    """The handlers of the history."""

    def __init__(
        self, workspace: Workspace, pages: Pages, deeds: DeedActions, answers: Answers
    ) -> None:
        self._workspace, self._pages = workspace, pages
        self._deeds, self._answers = deeds, answers

    def routes(self, who: Who) -> Iterator[Route]:
        """The address, with its handlers."""
        yield Route(HISTORY, reading(who, self.show), methods=["GET"])
        yield Route(HISTORY, writing(who, self.take_back), methods=["POST"])

    def show(self, asked: Asked, request: Request) -> Response:
        """The versions of an item, the latest first."""
        of, skip = (request.query_params.get(name, "") for name in ("of", "skip"))
        number = int(skip) if skip.isascii() and skip.isdecimal() and len(skip) < 5 else 0
        return HTMLResponse(self._page(asked, of, number))

    def take_back(self, asked: Asked, form: Submitted) -> Response:
        """Save an earlier version once more."""
        of, id_, digest = (first(form, name) for name in ("_of", "_version", "_digest"))
        try:
            return self._answers.to(asked, self._deeds.take_back(asked.writer, of, id_, digest))
        except ConflictError:
            notice = self._workspace.words.gettext(CHANGED)
            return HTMLResponse(self._page(asked, of, 0, notice), 409)
        except OSError as error:
            notice = self._workspace.words.gettext(DISK).format(reason=error.strerror)
            return HTMLResponse(self._page(asked, of, 0, notice))

    def _page(self, asked: Asked, of: str, skip: int, notice: str = "") -> str:
        site = self._workspace.newsroom.site
        if of not in site.content.files or not site.settings.is_item(of):
            raise NoItemError
        file = site.folders.content / of
        data, history = self._workspace.stored(of), self._workspace.history
        found = history.versions(file, skip)
        written = site.content.written.get(of)
        return self._pages.render(
            "history.html",
            asked,
            of=of,
            title=written.item.title if written else of,
            notice=notice,
            trouble=history.trouble(),
            digest=digest_of(data),
            versions=[self._shown(each) for each in found],
            outside=list(differences(found[0].data, data)) if found and not skip else [],
            is_first=not skip,
            older=history_link(of, skip=str(skip + MOST)) if len(found) == MOST else "",
        )

    def _shown(self, version: Version) -> dict[str, Any]:
        workspace = self._workspace
        return {
            "id": version.commit.id,
            "author": version.commit.author,
            "at": workspace.words.at(version.commit.at, workspace.now()),
            "says": version.commit.subject,
            "differences": list(differences(version.before, version.data)),
            "is_new": not version.before,
        }
