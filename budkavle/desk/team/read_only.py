"""Read-only mode: while the desk is upgraded everybody reads, and nobody writes.

A file beside the secrets says so; it is looked for at every request, so that no restart is needed.
"""

from pathlib import Path

from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from budkavle.desk.requests import LONGEST_TEXT, MOST_FIELDS
from budkavle.desk.team.plain_pages import PlainPages
from budkavle.model.rules import N_
from budkavle.system.unfinished import replace_file

NAME = "read-only"
AGAIN_SECONDS = 60
UPGRADED = N_("The desk is being upgraded")
UPGRADED_WHY = N_(
    "Right now you can read, but not save. Nothing of what you typed is lost: it is on this page."
    " Wait a while and send it again."
)


def file_in(folder: Path) -> Path:
    """The file that says so, in the folder of the secrets."""
    return folder / NAME


def switch(folder: Path, *, on: bool) -> None:
    """Begin or end read-only mode; raises OSError."""
    if on:
        replace_file(file_in(folder), b"", durable=True)
    else:
        file_in(folder).unlink(missing_ok=True)


async def refused(request: Request, pages: PlainPages) -> Response:
    """The answer to a form in read-only mode, which holds what was typed and sends it again.

    Files that came along must be chosen once more.
    """
    headers = {"Retry-After": str(AGAIN_SECONDS)}
    try:
        async with request.form(max_fields=MOST_FIELDS, max_part_size=LONGEST_TEXT) as form:
            sent = [(name, each) for name, each in form.multi_items() if isinstance(each, str)]
    except (MultiPartException, UnicodeError):
        return PlainTextResponse("Service Unavailable", 503, headers)
    page = pages.render(
        "team/read_only.html",
        title=pages.said(UPGRADED),
        text=pages.said(UPGRADED_WHY),
        link="",
        label="",
        action=request.url.path,
        sent=sent,
    )
    return HTMLResponse(page, 503, headers)
