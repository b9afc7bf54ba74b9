"""People with a link and no account: they see one item and its files, and may approve it."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from budkavle.content.addresses import address_of
from budkavle.desk.guards import cookie_in
from budkavle.desk.requests import Power
from budkavle.desk.team import links, people, reviews, versions
from budkavle.desk.team.addresses import SEE
from budkavle.desk.team.copies import Copies, Copy
from budkavle.desk.team.links import Link, Links
from budkavle.desk.team.plain_pages import PlainPages
from budkavle.desk.team.reviews import OWN, RefusedError
from budkavle.desk.team.trail import Event
from budkavle.desk.team.whence import whence
from budkavle.desk.team.workspace import TeamWorkspace
from budkavle.model.rules import N_

GONE = N_("The link leads nowhere")
GONE_WHY = N_(
    "It has ended, was taken back, or is not whole. Ask whoever gave it to you for a new one."
)
NOT_SHOWN = N_("It cannot be shown now. Ask whoever gave you the link.")
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self';"
        " font-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none';"
        " base-uri 'none'"
    ),
}


class Visitors:
    """Answers people with links; `links` reads these, `copies` makes what they see."""

    def __init__(
        self, workspace: TeamWorkspace, links: Links, copies: Copies, pages: PlainPages
    ) -> None:
        self._workspace, self._office = workspace, workspace.office
        self._links, self._copies, self._pages = links, copies, pages

    @property
    def cookie(self) -> str:
        """The name of the cookie that holds the link while its pages are read."""
        return f"{'__Host-' if self._office.settings.is_secure else ''}budkavle-link"

    def landing(self, text: str, notice: str = "") -> Response:
        """The page of a link: what it is, and where it leads. Nothing is counted yet."""
        now = self._office.clock()
        found = self._found(text, now)
        if found is None:
            return self._gone()
        if public := self._public_address(found):
            return RedirectResponse(public, 303, HEADERS)
        subject, copy = self._workspace.subject(found.path), self._copy(found)
        if subject is None or copy is None:
            return self._told(NOT_SHOWN, 409)
        with self._office.store.reading() as connection:
            review = reviews.find(connection, found.path)
            approves = found.approves and "approve" in self._powers(connection, found)
        state = review.state_of(subject) if review else "none"
        words = self._workspace.words
        page = self._pages.render(
            "team/landing.html",
            title=subject.title,
            meant_for=found.meant_for,
            made_by=found.made_by,
            ends=words.at(found.ends_at, self._workspace.now()),
            public_from=self._public_from(found),
            address=self._workspace.newsroom.view.around.root + copy.address,
            see=f"{SEE}{text}",
            can_approve=approves and state == "ready",
            is_approved=state == "approved",
            seal=subject.seal,
            token=self._token(text),
            notice=notice,
        )
        response = HTMLResponse(page, headers=HEADERS)
        self._give(response, text, found, now)
        return response

    def approve(self, scope: Scope, text: str, token: str, seal: str) -> Response:
        """Approve the item through a link that allows it."""
        found = self._found(text, self._office.clock())
        if found is None:
            return self._gone()
        if not hmac.compare_digest(token.encode(), self._token(text).encode()):
            return self._told(NOT_SHOWN, 403)
        subject = self._workspace.subject(found.path)
        if not found.approves or subject is None:
            return self._told(NOT_SHOWN, 403)
        try:
            with self._office.changing() as (connection, at):
                if "approve" not in self._powers(connection, found):
                    return self._told(NOT_SHOWN, 403)
                if found.made_as in versions.writers(connection, found.path):
                    raise RefusedError(OWN)  # noqa: TRY301 - as reviews do
                there = whence(scope, self._office.settings)
                reviews.approve(connection, subject, seal, found.approver, there, at)
        except RefusedError as error:
            return self.landing(text, self._workspace.words.gettext(str(error)))
        return RedirectResponse(f"{SEE}{text}", 303, HEADERS)

    def answer(self, scope: Scope) -> Response | None:
        """A page or file for somebody who has opened a link; None if there is nothing for her."""
        text = cookie_in(Headers(scope=scope), self.cookie)
        if not text or scope["method"] not in ("GET", "HEAD"):
            return None
        found = self._found(text, self._office.clock())
        root = self._workspace.newsroom.view.around.root
        if found is None or not scope["path"].startswith(root):
            return None
        path = scope["path"].removeprefix(root)
        if public := self._public_address(found):
            is_it = path == address_of(self._item(found), self._workspace.newsroom.site.settings)
            return RedirectResponse(public, 303, HEADERS) if is_it else None
        return self._file(scope, found, path)

    def _copy(self, found: Link) -> Copy | None:
        """The page as it will be, with what is saved and not published."""
        newsroom = self._workspace.newsroom
        subject = self._workspace.subject(found.path)
        parsed = newsroom.examine(found.path, subject.data).parsed if subject else None
        return self._copies.copy(parsed, newsroom.view.around.version) if parsed else None

    def _file(self, scope: Scope, found: Link, path: str) -> Response | None:
        copy = self._copy(found)
        given = copy.file(path) if copy else None
        if given is None or copy is None:
            return None
        if path == copy.address and scope["method"] == "GET":
            with self._office.changing() as (connection, at):
                links.count(connection, found, at)
                reader, there = found.reader, whence(scope, self._office.settings)
                event = Event("link opened", reader.name, reader.subject, there, found.path)
                self._office.repeated.record(connection, event, at)
        return Response(given[0], headers={**HEADERS, "Content-Type": given[1]})

    def _found(self, text: str, now: datetime) -> Link | None:
        """The link, unless whoever made it may not write any more, such as when she has left."""
        with self._office.store.reading() as connection:
            found = self._links.find(connection, text, now)
            return found if found and "write" in self._powers(connection, found) else None

    def _powers(self, connection: Connection, found: Link) -> frozenset[Power]:
        """What whoever made a link may do now: a link never lets anybody do more."""
        maker = people.by_subject(connection, found.made_as, self._office.roles)
        return maker.powers if maker else frozenset()

    def _item(self, found: Link) -> Any:
        written = self._workspace.newsroom.site.content.written[found.path]
        return written.item

    def _public_address(self, found: Link) -> str:
        """Where readers see it, once it is out and nothing waits; empty before."""
        newsroom = self._workspace.newsroom
        written = newsroom.site.content.written.get(found.path)
        if written is None or written.item.draft:
            return ""
        if written.item.public_from > self._office.clock():
            return ""
        there = (newsroom.content / found.path).read_bytes()
        with self._office.store.reading() as connection:
            if versions.proposed(connection, found.path, there):
                return ""
        settings = newsroom.site.settings
        return settings.url + address_of(written.item, settings)

    def _public_from(self, found: Link) -> str:
        subject = self._workspace.subject(found.path)
        newsroom = self._workspace.newsroom
        parsed = newsroom.examine(found.path, subject.data).parsed if subject else None
        now = self._workspace.now()
        if parsed is None or parsed.item.public_from <= now:
            return ""
        return self._workspace.words.at(parsed.item.public_from, now)

    def _token(self, text: str) -> str:
        return hmac.new(self._office.key.encode(), f"see {text}".encode(), sha256).hexdigest()

    def _give(self, response: Response, text: str, found: Link, now: datetime) -> None:
        response.set_cookie(
            self.cookie,
            text,
            max_age=int((found.ends_at - now).total_seconds()),
            httponly=True,
            samesite="lax",
            secure=self._office.settings.is_secure,
        )

    def _gone(self) -> Response:
        response = self._told(GONE_WHY, 404, GONE)
        response.delete_cookie(self.cookie, secure=self._office.settings.is_secure)
        return response

    def _told(self, said: str, status: int, title: str = GONE) -> Response:
        return HTMLResponse(self._pages.message(title, said), status, HEADERS)
