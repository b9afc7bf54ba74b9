"""The page for administrators: who has logged in, with which roles, and what sessions are open."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked, Submitted, Who, first, reading, writing
from budkavle.desk.team import people, sessions, trail
from budkavle.desk.team.addresses import PEOPLE
from budkavle.desk.team.office import Office
from budkavle.desk.team.people import ROLES, Person
from budkavle.desk.team.schema import person, session
from budkavle.desk.team.trail import Event
from budkavle.desk.workspace import Workspace


class PeopleRoutes:
    """The handlers of the people's page."""

    def __init__(self, office: Office, pages: Pages, workspace: Workspace) -> None:
        self._office, self._pages, self._workspace = office, pages, workspace

    def routes(self, who: Who) -> Iterator[Route]:
        """The address, with its handlers."""
        yield Route(PEOPLE, reading(who, self.show), methods=["GET"])
        yield Route(PEOPLE, writing(who, self.change), methods=["POST"])

    def show(self, asked: Asked, request: Request) -> Response:
        """Everybody who has ever logged in."""
        del request
        with self._office.store.reading() as connection:
            everybody = people.everybody(connection, self._office.roles)
            shown = [self._shown(connection, each) for each in everybody]
        return HTMLResponse(self._pages.render("team/people.html", asked, people=shown))

    def change(self, asked: Asked, form: Submitted) -> Response:
        """End somebody's sessions, let her in no more, or let her in again."""
        written, do = first(form, "_person"), first(form, "_do")
        if do not in ("end", "bar", "admit") or not (written.isascii() and written.isdecimal()):
            raise HTTPException(400)
        number = int(written[:15])
        with self._office.changing() as (connection, now):
            exists = select(person.c.id).where(person.c.id == number)
            if connection.execute(exists).first() is None:
                raise HTTPException(404)
            about = people.find(connection, number, self._office.roles)
            if do != "end":
                people.bar(connection, about.id, now if do == "bar" else None)
            ended = sessions.end_all(connection, about.id, now) if do != "admit" else 0
            writer = asked.writer
            event = Event(
                {"end": "sessions ended", "bar": "person barred", "admit": "person admitted"}[do],
                writer.name,
                writer.subject,
                asked.whence,
                about=about.subject,
                more={"name": about.name, "sessions": str(ended)},
            )
            trail.record(connection, event, now)
        return RedirectResponse(PEOPLE, 303)

    def _shown(self, connection: Connection, each: Person) -> dict[str, Any]:
        words, now = self._workspace.words, self._workspace.now()
        limits, at = self._office.settings.sessions, self._office.clock()
        rows = connection.execute(
            select(session.c.seen_at).where(
                session.c.person_id == each.id,
                session.c.ended_at.is_(None),
                session.c.seen_at > at - limits.idle,
                session.c.began_at > at - limits.longest,
            )
        )
        seen = list(rows.scalars())
        return {
            "id": each.id,
            "name": each.name,
            "email": each.email,
            "subject": each.subject,
            "roles": [self._workspace.words.gettext(ROLES[name]) for name in sorted(each.roles)],
            "is_barred": each.is_barred,
            "sessions": len(seen),
            "seen": words.since(max(seen), now) if seen else "",
        }
