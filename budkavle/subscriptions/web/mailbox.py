"""The pages that show the mails which would have been sent (development mode)."""

from collections.abc import Callable
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from budkavle.subscriptions.catalogue import STYLES, routes
from budkavle.subscriptions.delivery.mailbox import Mail, mails
from budkavle.subscriptions.delivery.rendering import environment
from budkavle.subscriptions.settings import ServiceSettings

_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def mailbox_routes(folder: Path, settings: ServiceSettings) -> list[Route]:
    """Return the routes of the mailbox pages."""
    return [
        Route("/mailbox", _list(folder, settings)),
        Route("/mailbox/{number:int}", _mail(folder)),
    ]


def _list(folder: Path, settings: ServiceSettings) -> Callable[[Request], Response]:
    def listed(request: Request) -> Response:  # noqa: ARG001
        """The page of all mails as text, newest first."""
        page = environment(settings.language).get_template("web/mailbox.html")
        return HTMLResponse(
            page.render(
                mails=mails(folder),
                settings=settings,
                language=settings.language,
                form_in=lambda other: routes(other, settings.language).form,
                styles=STYLES,
                banners=(),  # they are for readers
            )
        )

    return listed


def _mail(folder: Path) -> Callable[[Request], Response]:
    def shown(request: Request) -> Response:
        """The HTML of one mail, as a mail program shows it."""
        found = [mail for mail in mails(folder) if mail.number == request.path_params["number"]]
        if not found:
            raise HTTPException(404)
        return _as_read(found[0])

    return shown


def _as_read(mail: Mail) -> Response:
    return HTMLResponse(mail.html, headers={"Content-Security-Policy": _MAIL_POLICY})
