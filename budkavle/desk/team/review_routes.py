"""The address of a review: ask, approve, take back, comment and settle."""

from collections.abc import Iterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked, Power, Submitted, Who, first, reading, writing
from budkavle.desk.team import comments, reviews
from budkavle.desk.team.addresses import REVIEW, review_link
from budkavle.desk.team.review_pages import ReviewPages
from budkavle.desk.team.reviews import RefusedError, Subject
from budkavle.desk.team.telling import Telling
from budkavle.desk.team.workspace import TeamWorkspace
from budkavle.model.rules import N_

FAULTS = N_("It has faults, so nobody can approve it. Correct them in the form first.")
NEEDS: dict[str, Power] = {
    "ask": "write",
    "approve": "approve",
    "back": "write",
    "comment": "write",
    "settle": "write",
}
"""What each button needs."""


class ReviewRoutes:
    """The handlers of reviews."""

    def __init__(self, workspace: TeamWorkspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, ReviewPages(workspace, pages)
        self._telling = Telling(workspace.office, workspace)

    def routes(self, who: Who) -> Iterator[Route]:
        """The address, with its handlers."""
        yield Route(REVIEW, reading(who, self.show), methods=["GET"])
        yield Route(REVIEW, writing(who, self.act), methods=["POST"])

    def show(self, asked: Asked, request: Request) -> Response:
        """The review of an item."""
        return HTMLResponse(self._pages.page(asked, request.query_params.get("of", "")))

    def act(self, asked: Asked, form: Submitted) -> Response:
        """Do what the button says."""
        of, do = first(form, "_of"), first(form, "_do")
        if do not in NEEDS:
            raise HTTPException(400)
        if NEEDS[do] not in asked.powers:
            raise HTTPException(403)
        self._pages.page(asked, of)  # raises NoItemError for what is no item
        try:
            if do in ("comment", "settle"):
                self._comment(asked, of, form)
            else:
                self._review(asked, of, do, first(form, "_seal"))
        except RefusedError as error:
            notice = self._workspace.words.gettext(str(error))
            return HTMLResponse(self._pages.page(asked, of, notice), 409)
        return RedirectResponse(review_link(of), 303)

    def _review(self, asked: Asked, of: str, do: str, seen: str) -> None:
        subject = self._workspace.subject(of)
        if subject is None and do != "back":
            raise RefusedError(FAULTS)
        subject = subject or Subject(of, of, b"", {})
        writer, there = asked.writer, asked.whence
        with self._workspace.office.changing() as (connection, now):
            if do == "ask":
                reviews.ask(connection, subject, writer, there, now)
                self._telling.asked(connection, subject, now)
            elif do == "approve":
                reviews.approve(connection, subject, seen, writer, there, now)
            else:
                reviews.take_back(connection, subject, writer, there, now)

    def _comment(self, asked: Asked, of: str, form: Submitted) -> None:
        said, number = first(form, "_said").strip(), first(form, "_comment")
        with self._workspace.office.changing() as (connection, now):
            if first(form, "_do") == "comment":
                if said:
                    passage = first(form, "_passage").replace("\r\n", "\n")
                    comments.add(connection, of, passage, said, asked.writer, now)
            elif not (number.isascii() and number.isdecimal() and len(number) < 16) or not (
                comments.settle(connection, of, int(number), asked.writer, now)
            ):
                raise HTTPException(404)
