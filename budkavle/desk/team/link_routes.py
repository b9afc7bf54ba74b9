"""The addresses of links for others: the desk's page of them, and where they lead."""

from collections.abc import Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.desk.actions import NoItemError
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked, Submitted, Who, first, reading, writing
from budkavle.desk.team import links
from budkavle.desk.team.addresses import LINKS, SEE, links_link
from budkavle.desk.team.links import LONGEST, Link, Links, Wanted
from budkavle.desk.team.visitors import Visitors
from budkavle.desk.team.workspace import TeamWorkspace

_LONGEST_NAME = 100
_USUAL = 3


class LinkRoutes:
    """The handlers of links for others."""

    def __init__(
        self, workspace: TeamWorkspace, pages: Pages, made: Links, visitors: Visitors
    ) -> None:
        self._workspace, self._office = workspace, workspace.office
        self._pages, self._links, self._visitors = pages, made, visitors

    def routes(self, who: Who) -> Iterator[Route]:
        """The addresses, each with its handler."""
        yield Route(LINKS, reading(who, self.show), methods=["GET"])
        yield Route(LINKS, writing(who, self.change), methods=["POST"])
        yield Route(f"{SEE}{{text}}", self.see, methods=["GET"])
        yield Route(f"{SEE}{{text}}", self.approve, methods=["POST"])

    def show(self, asked: Asked, request: Request) -> Response:
        """The links to an item."""
        return HTMLResponse(self._page(asked, request.query_params.get("of", "")))

    def change(self, asked: Asked, form: Submitted) -> Response:
        """Make a link, or revoke one."""
        of, do = first(form, "_of"), first(form, "_do")
        self._page(asked, of)  # raises NoItemError for what is no item
        if do == "revoke":
            return self._revoke(asked, of, first(form, "_link"))
        if do != "make":
            raise HTTPException(400)
        approves = "_approves" in form
        if approves and "approve" not in asked.powers:
            raise HTTPException(403)
        meant_for = " ".join(first(form, "_for").split())[:_LONGEST_NAME]
        if not meant_for:
            return RedirectResponse(links_link(of), 303)
        wanted = Wanted(of, meant_for, _number(first(form, "_days"), _USUAL), approves)
        with self._office.changing() as (connection, now):
            text = self._links.make(connection, wanted, asked.writer, asked.whence, now)
        made = f"{self._office.settings.address}{SEE}{text}"
        return HTMLResponse(self._page(asked, of, made))

    def see(self, request: Request) -> Response:
        """The page of a link."""
        return self._visitors.landing(request.path_params["text"])

    async def approve(self, request: Request) -> Response:
        """Approve through a link."""
        async with request.form(max_files=0, max_fields=5) as form:
            given = {name: str(value) for name, value in form.items()}
        return await run_in_threadpool(
            self._visitors.approve,
            request.scope,
            request.path_params["text"],
            given.get("_token", ""),
            given.get("_seal", ""),
        )

    def _revoke(self, asked: Asked, of: str, number: str) -> Response:
        with self._office.changing() as (connection, now):
            found = links.revoke(
                connection, of, _number(number, 0), asked.writer, asked.whence, now
            )
        if not found:
            raise HTTPException(404)
        return RedirectResponse(links_link(of), 303)

    def _page(self, asked: Asked, of: str, made: str = "") -> str:
        site = self._workspace.newsroom.site
        if of not in site.content.files or not site.settings.is_item(of):
            raise NoItemError
        subject = self._workspace.subject(of)
        with self._office.store.reading() as connection:
            found = [self._shown(each) for each in links.of_item(connection, of)]
        return self._pages.render(
            "team/links.html",
            asked,
            of=of,
            title=subject.title if subject else of,
            links=found,
            made=made,
            longest=LONGEST,
            usual=_USUAL,
        )

    def _shown(self, each: Link) -> dict[str, Any]:
        words, now = self._workspace.words, self._workspace.now()
        return {
            "id": each.id,
            "meant_for": each.meant_for,
            "made_by": each.made_by,
            "approves": each.approves,
            "is_open": each.is_open(now),
            "is_revoked": each.revoked_at is not None,
            "ends": words.at(each.ends_at, now),
            "opened": each.opened,
            "opened_at": words.since(each.opened_at, now) if each.opened_at else "",
        }


def _number(written: str, otherwise: int) -> int:
    is_number = written.isascii() and written.isdecimal() and len(written) < 10
    return int(written) if is_number else otherwise
