"""A request to the desk: who asks, and the form that came with it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, Literal

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

from budkavle.desk.saving import Writer

FILE = "_file"
"""The end of the name of every field for a file."""

MOST_FIELDS = 2000
LONGEST_TEXT = 3_000_000
"""Bytes of one field of a form, such as pasted HTML."""


Power = Literal["read", "write", "approve", "publish", "administer"]
"""What somebody may do at a desk."""


class NotYoursError(Exception):
    """Somebody may not do this: only publishers may."""


ALL_POWERS: frozenset[Power] = frozenset({"read", "write", "publish", "administer"})
"""Of a writer at her own desk, where nobody else could approve."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a page, the token that its forms hold, and what she may do.

    At the desk of a `team` somebody is logged in, and others work with the same items. `whence` is
    the address that she asks from. Nothing can be saved while the desk is read-only.
    """

    writer: Writer
    token: str
    powers: frozenset[Power] = ALL_POWERS
    team: bool = False
    whence: str = ""
    is_read_only: bool = False


Who = Callable[[Request], Asked]
"""Tells who asks; the desk of an organisation gives another one."""

Submitted = Mapping[str, Any]
"""The names and values of a submitted form, files too."""

Reading = Callable[[Asked, Request], Response]
Writing = Callable[[Asked, Submitted], Response]
"""The handlers of addresses. All get whoever asks as an argument."""


def reading(who: Who, handle: Reading) -> Callable[[Request], Response]:
    """The handler of an address that only shows something."""
    return lambda request: handle(who(request), request)


def writing(who: Who, handle: Writing) -> Callable[[Request], Awaitable[Response]]:
    """The handler of a form, which must hold the session's token.

    Who asks is looked up when the whole form is there: until then she may have lost what she may.
    """

    async def handler(request: Request) -> Response:
        try:
            async with request.form(max_fields=MOST_FIELDS, max_part_size=LONGEST_TEXT) as form:
                asked = await run_in_threadpool(who, request)
                given = _given(form)
                if not compare_digest(first(given, "_token").encode(), asked.token.encode()):
                    raise HTTPException(403)
                return await run_in_threadpool(handle, asked, given)
        except (MultiPartException, UnicodeError) as error:
            raise HTTPException(400) from error

    return handler


def _given(form: FormData) -> Submitted:
    """A form as the desk's pages send it: files only where one is asked for, and whole characters.

    Half a character (a surrogate) comes only from a request that names an odd encoding.
    """
    given: dict[str, list[Any]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            given.setdefault(_whole(name), []).append(_whole(value))
        elif name.endswith(FILE):
            value.filename = _whole(value.filename or "")
            given.setdefault(_whole(name), []).append(value)
    return given


def _whole(text: str) -> str:
    return text.encode(errors="replace").decode()


def first(form: Submitted, name: str) -> str:
    """The first text of a name; empty if there is none."""
    values = form.get(name) or [""]
    return values[0] if isinstance(values[0], str) else ""
