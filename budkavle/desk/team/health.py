"""A few numbers to watch, for programs on this machine and the web servers in front."""

from collections.abc import Callable
from ipaddress import ip_address

from sqlalchemy import func, select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from budkavle.desk.team import trail
from budkavle.desk.team.addresses import HEALTH
from budkavle.desk.team.office import Office
from budkavle.desk.team.schema import notice, proposal, review, session
from budkavle.desk.team.settings import UNIX
from budkavle.desk.team.whence import peer_of, whence
from budkavle.services.database import DatabaseError


def health_route(office: Office, is_failing: Callable[[], bool]) -> Route:
    """The address of the desk's health: status 503 if something is wrong, 404 for strangers."""

    def health(request: Request) -> Response:
        if _is_passed_on(request, office) or not _is_local(whence(request.scope, office.settings)):
            raise HTTPException(404)
        try:
            found = _numbers(office)
        except DatabaseError:
            return JSONResponse({"ok": False, "database": False}, 503)
        ok = not is_failing()
        return JSONResponse({"ok": ok, "publishing": ok, **found}, 200 if ok else 503)

    return Route(HEALTH, health, methods=["GET"])


def _numbers(office: Office) -> dict[str, object]:
    now, limits = office.clock(), office.settings.sessions
    is_open = (session.c.ended_at.is_(None), session.c.seen_at > now - limits.idle)
    queries = {
        "sessions": select(func.count()).select_from(session).where(*is_open),
        "proposals": select(func.count()).select_from(proposal),
        "reviews": select(func.count()).select_from(review),
        "mails_waiting": select(func.count()).select_from(notice).where(notice.c.sent_at.is_(None)),
    }
    with office.store.reading() as connection:
        found = {name: connection.execute(each).scalar_one() for name, each in queries.items()}
        return {"database": True, **found, "trail": trail.count(connection)}


def _is_passed_on(request: Request, office: Office) -> bool:
    """Whether a web server passes it on that the settings do not name: it may be for anybody."""
    names = ("x-forwarded-for", "forwarded", "x-real-ip")
    is_known = office.settings.trusts(peer_of(request.scope))
    return not is_known and any(name in request.headers for name in names)


def _is_local(address: str) -> bool:
    try:
        return address == UNIX or ip_address(address).is_loopback
    except ValueError:
        return False
