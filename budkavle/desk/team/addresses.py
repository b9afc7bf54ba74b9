"""The addresses of the desk of a team, beside those of the desk. Pure."""

from urllib.parse import quote, urlencode

from budkavle.desk.addresses import DESK

LOGIN = f"{DESK}login"
ARRIVED = f"{DESK}arrived"
LOGOUT = f"{DESK}logout"
PEOPLE = f"{DESK}people"
TRAIL = f"{DESK}trail"
REVIEW = f"{DESK}review"
LINKS = f"{DESK}links-out"
HEALTH = f"{DESK}health"
SEE = "/-/see/"
"""Where links for others begin."""

_LONGEST = 2000


def login_link(leads_to: str) -> str:
    """The address of the login, which leads on to a page of the desk."""
    return f"{LOGIN}?{urlencode({'to': leads_to}, quote_via=quote)}"


def review_link(of: str, **more: str) -> str:
    """The address of the review of an item."""
    return f"{REVIEW}?{urlencode({'of': of, **more}, quote_via=quote)}"


def links_link(of: str) -> str:
    """The address of the links for others to an item."""
    return f"{LINKS}?{urlencode({'of': of}, quote_via=quote)}"


def own_path(given: str) -> str:
    """A path on this host, or the list of items: a login must lead nowhere else.

    Browsers read backslashes as slashes, and skip control characters.
    """
    is_path = given.startswith("/") and given[1:2] not in ("/", "\\")
    is_plain = all(" " < each <= "~" and each != "\\" for each in given)
    return given if is_path and is_plain and len(given) <= _LONGEST else DESK
