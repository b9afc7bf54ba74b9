"""The addresses of the desk's pages. Pure."""

from urllib.parse import quote, urlencode

DESK = "/-/desk/"
"""The list of items; all other addresses of the desk begin with it."""

OPENING = f"{DESK}open"
ITEM = f"{DESK}item"
DEED = f"{DESK}deed"
PUBLISHING = f"{DESK}publishing"
HISTORY = f"{DESK}history"
SETTINGS = f"{DESK}settings"
REGISTER = f"{DESK}registers"
STATISTICS = f"{DESK}statistics"
IMPORT = f"{DESK}import"
UPLOAD = f"{DESK}import/upload"
REPORT = f"{DESK}import/report/"


def history_link(of: str, **more: str) -> str:
    """The address of the history of an item."""
    return f"{HISTORY}?{urlencode({'of': of, **more}, quote_via=quote)}"


def item_link(of: str, **more: str) -> str:
    """The address of the form of an item."""
    return f"{ITEM}?{urlencode({'of': of, **more}, quote_via=quote)}"
