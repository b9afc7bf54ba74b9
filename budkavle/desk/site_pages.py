"""The site's pages as the desk serves them: with headers of a website, and framed beside a form."""

from starlette.responses import Response

from budkavle.preview import responses
from budkavle.preview.responses import answer
from budkavle.preview.view import View
from budkavle.render.security_policy import ONLY_IN_HEADERS

_FRAMED_BY_US = "frame-ancestors 'self'"


def page_of(view: View, target: str, *, opened: bool, framed: bool) -> Response:
    """The response for a target such as /nyheter/?a=b.

    It is `opened` if it is the page of a window, and `framed` if it is shown within the desk.
    """
    given = answer(view, target, opened=opened)
    headers = dict(given.headers)
    if framed and "Content-Security-Policy" in headers:
        policy = headers["Content-Security-Policy"]
        headers["Content-Security-Policy"] = policy.replace(ONLY_IN_HEADERS, _FRAMED_BY_US)
    elif "Content-Security-Policy" not in headers:
        headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; script-src 'self'"
        )
    return Response(given.body, given.status, headers)


def as_response(given: responses.Response) -> Response:
    """What another server has answered; it may send a header twice, such as cookies."""
    made = Response(given.body, given.status)
    for name, value in given.headers:
        made.headers.append(name, value)
    return made
