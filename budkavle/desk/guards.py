"""Who may ask for anything: this machine's own browser; at the desk, if it was given the token."""

import hmac
from collections.abc import Collection, Mapping
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from secrets import token_urlsafe
from types import MappingProxyType

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from budkavle.desk.saving import Writer
from budkavle.services import files

MOST_BYTES = 120_000_000
"""The largest request: a file that may be published, and a form."""

_MOST_DIGITS = 20
_SESSION_SECONDS = 7 * 24 * 3600
"""A page that is left open overnight, or over a weekend, can still be saved."""
_NAMES = ("127.0.0.1", "localhost")
_HTTP = 80
"""The port that browsers leave out of addresses."""

METHODS = ("GET", "HEAD", "POST")
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self';"
    " img-src 'self' data:; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Session:
    """The one session of a desk for one writer; `key` is kept, so that it survives a restart.

    `token` is in the address that opens the browser; whoever has it gets the session's cookie.
    """

    def __init__(self, key: str, writer: Writer, port: int) -> None:
        self.token = token_urlsafe(24)
        self.writer = writer
        self.cookie = f"budkavle-desk-{port}"
        self._key = key
        self._signed = URLSafeTimedSerializer(key, salt="session")

    def begin(self) -> str:
        """The value of a new session's cookie."""
        return self._signed.dumps(token_urlsafe(18))

    def is_open(self, value: str) -> bool:
        """Whether this is the cookie of a session that has not ended."""
        try:
            self._signed.loads(value, max_age=_SESSION_SECONDS)
        except BadSignature:
            return False
        return True

    def form_token(self, value: str) -> str:
        """The token that every form of the session with this cookie holds."""
        return hmac.new(self._key.encode(), f"form {value}".encode(), sha256).hexdigest()

    def is_token(self, given: str) -> bool:
        """Whether this is the token of the address."""
        return hmac.compare_digest(given.encode(), self.token.encode())


def load_key(file: Path) -> str:
    """The key by which sessions are signed; made the first time. Only its owner can read it."""
    try:
        key = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        key = ""
    if len(key) < 32:
        key = token_urlsafe(32)
        files.make_folder(file.parent)
        unfinished = file.with_suffix(".new")
        files.write(unfinished, key)
        unfinished.replace(file)
    return key


def cookie_in(headers: Headers, name: str) -> str:
    """The value of a cookie of a request (RFC 6265, 5.4); empty without it.

    Ours are never in quotation marks. Python's own reader takes seconds for what strangers put
    between these (CVE-2024-7592).
    """
    found = ""
    for each in headers.get("cookie", "").split(";"):
        key, _, value = each.partition("=")
        if key.strip() == name:
            found = value.strip()
    return found


class AccessControl:
    """Refuses what does not come from a page of this server, or from whoever has its address.

    Another name that resolves to this machine (DNS rebinding) would let another site read what is
    secret, and so would an image of an item under embargo that it includes; a form on another site
    (CSRF) would let it write. `opening` is the path that gives the session's cookie. Without a
    session there is nothing to write, and no cookie is asked for. `larger` are paths to which more
    bytes than usual may be sent.
    """

    def __init__(
        self,
        app: ASGIApp,
        port: int,
        session: Session | None = None,
        opening: str = "",
        larger: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._app, self._session, self._opening, self._larger = app, session, opening, larger
        self._hosts = {f"{name}:{port}" for name in _NAMES}
        if port == _HTTP:
            self._hosts |= set(_NAMES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        app = PlainTextResponse(refusal.phrase, refusal) if refusal else self._app
        await app(scope, receive, with_headers(send))

    def _refusal(self, scope: Scope) -> HTTPStatus | None:
        headers, method = Headers(scope=scope), scope["method"]
        if headers.get("host") not in self._hosts:
            return HTTPStatus.FORBIDDEN
        if method not in METHODS:
            return HTTPStatus.METHOD_NOT_ALLOWED
        if not asked_here(headers):
            return HTTPStatus.FORBIDDEN
        if self._session is None:
            return None
        if method == "POST" and (refusal := self._of_form(headers, scope["path"])):
            return refusal
        if scope["path"] == self._opening and method == "GET":
            return None
        is_open = self._session.is_open(cookie_in(headers, self._session.cookie))
        return None if is_open else HTTPStatus.FORBIDDEN

    def _of_form(self, headers: Headers, path: str) -> HTTPStatus | None:
        origins = {f"http://{host}" for host in self._hosts}
        return refusal_of_form(headers, origins, self._larger.get(path, MOST_BYTES))


def refusal_of_form(
    headers: Headers, origins: Collection[str], most: int = MOST_BYTES
) -> HTTPStatus | None:
    """Why a form is not taken: it comes from another site, or is too large."""
    if headers.get("origin") not in origins:
        return HTTPStatus.FORBIDDEN
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()):
        return HTTPStatus.LENGTH_REQUIRED
    # Python refuses to read thousands of digits as a number.
    too_large = len(length) > _MOST_DIGITS or int(length) > most
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else None


def asked_here(headers: Headers) -> bool:
    """Whether no page of another site made the request (Fetch Metadata Request Headers).

    A link on another site may open a page here; the cookie does not come along then.
    """
    site = headers.get("sec-fetch-site", "none")
    return site in ("none", "same-origin") or (
        headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    )


def with_headers(send: Send) -> Send:
    """Add the headers that keep a page safe, unless it sets them itself."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
