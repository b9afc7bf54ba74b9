"""Says in words what the desk cannot do, and why. Pure."""

from collections.abc import Callable

from starlette.exceptions import HTTPException

from budkavle.content.editing.patch import UneditableError
from budkavle.desk.actions import NoItemError
from budkavle.desk.newsroom import NoSiteError
from budkavle.desk.requests import NotYoursError
from budkavle.model.rules import N_

FAILURES: tuple[type[Exception], ...] = (
    HTTPException,
    NotYoursError,
    NoItemError,
    NoSiteError,
    UneditableError,
    Exception,
)
"""What `explained` knows; anything else is a fault of the program."""

REFUSED = N_(
    "The request did not come from a page of the desk, or the page was too old. Open the desk again"
    " from the address that the program printed. What you typed is kept."
)
NOTHING_HERE = N_("There is no news item with this name. It may have been moved or deleted.")
FOR_PUBLISHERS = N_(
    "Readers see this at once, and nobody else approves it. So only publishers can change it. Go"
    " back in your browser to copy what you typed."
)
BECAME_RAW = N_(
    "The file can no longer be shown as a form, since somebody has changed it. What you typed is"
    " kept. Correct the file first."
)
BROKEN = N_(
    "Something in the program went wrong. What you have typed is kept; open the page again."
)


def explained(error: Exception, gettext: Callable[[str], str]) -> tuple[int, str, str]:
    """The HTTP status for an error, and the title and text of the page that explains it."""
    match error:
        case NoItemError() | HTTPException(status_code=404):
            return 404, gettext(N_("Nothing is here")), gettext(NOTHING_HERE)
        case NotYoursError():
            return 403, gettext(N_("Not for you")), gettext(FOR_PUBLISHERS)
        case HTTPException():
            return error.status_code, gettext(N_("Not allowed")), gettext(REFUSED)
        case NoSiteError():
            return 500, gettext(N_("The site cannot be shown")), str(error)
        case UneditableError():
            return 409, gettext(N_("The file has changed")), gettext(BECAME_RAW)
    return 500, gettext(N_("That did not work")), gettext(BROKEN)
