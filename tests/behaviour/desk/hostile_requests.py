"""Makes hostile requests to a desk, each from its own number: the same number, the same request.

Two kinds: those of strangers, which lack one thing at least that the desk's own pages have, and
those of a page of the desk that is in somebody else's hands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

from tests.behaviour.desk import hostile_values as values
from tests.support.wire import Request

_T = TypeVar("_T")
_METHODS = "GET POST HEAD PUT DELETE PATCH OPTIONS TRACE CONNECT PROPFIND get X-Y".split()
_CHARSETS = (
    "utf-8 latin-1 ascii utf-16 utf-16-le utf-32 utf-7 cp037 unicode_escape raw_unicode_escape"
    " punycode idna rot13 hex zlib undefined mbcs nonsense"
).split()
_BUTTONS = "save show word take publish discard forget mine remove add. add.facts add.x.y".split()
_DEEDS = "correct retitle pin embargo expire withdraw nothing".split()
_ENDS = (
    *("", "", "", ".", "._file", ".empty", ".day", ".time", ".until", ".0", ".0.key", ".999.x"),
    *(".-1.x",),
)
_QUERIES = "of do q state page saved key typed name token version extra".split()


@dataclass(frozen=True)
class Ground:
    """What a request is made from: the desk's addresses, its items, and its forms as they are."""

    origin: str
    cookie: str
    token: str
    opening: str
    desk: str
    items: Sequence[str]
    forms: Mapping[str, Sequence[Mapping[str, Any]]]
    """By address, forms that a page of the desk would send."""
    pages: Sequence[str]
    """Addresses without their queries."""


@dataclass(frozen=True)
class Attempt:
    """A request, and whether it must be refused whatever it says."""

    request: Request
    stranger: bool
    of: str = ""
    """The item that its form names."""


def attempt(ground: Ground, seed: str) -> Attempt:
    """The attempt with a seed."""
    return _Maker(ground, Random(seed)).attempt()


class _Maker:
    def __init__(self, ground: Ground, chance: Random) -> None:
        self._ground, self._chance = ground, chance

    def attempt(self) -> Attempt:
        made = self._get() if self._chance.random() < 0.3 else self._post()
        if self._chance.random() < 0.2:
            return replace(made, request=self._estranged(made.request), stranger=True)
        return made

    # What a page of the desk could ask for

    def _get(self) -> Attempt:
        path = self._pick(self._ground.pages).encode()
        if self._chance.random() < 0.5:
            path = self._path()
        names = [self._pick(_QUERIES) for _ in range(self._chance.randrange(5))]
        pairs = [(name, self._value_of(name)) for name in names]
        query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in pairs)
        raw = query.encode("utf-8", "replace") if self._often() else self._pick(_RAW_QUERIES)
        method = "GET" if self._often() else "HEAD"
        return Attempt(Request(method, path, raw, self._own_headers()), stranger=False)

    def _path(self) -> bytes:
        base = self._pick([*self._ground.pages, "/", "/nyheter/", "/assets/"])
        return base.encode() + self._pick(_RAW_PATHS)

    def _value_of(self, name: str) -> str:
        if name in ("of", "typed") and self._often():
            return self._pick(self._ground.items)
        return values.text(self._chance)[:4000]

    def _post(self) -> Attempt:
        address = self._pick([*self._ground.forms])
        given = dict(self._pick(self._ground.forms[address]))
        fields = [(name, each) for name, one in given.items() for each in _several(one)]
        of = str(given.get("_of", ""))
        if self._chance.random() < 0.1:
            of = self._pick([*self._ground.items, "new-1", values.text(self._chance)])
        fields = [pair for pair in fields if pair[0] not in ("_of", "_token", "_do")]
        fields = self._spoiled(fields)
        fields += [("_of", of), ("_token", self._ground.token), ("_do", self._button(address))]
        files = self._files(fields) if self._chance.random() < 0.25 else []
        body, kind = self._encoded(fields, files)
        return Attempt(self._sent(address, body, kind), stranger=False, of=of)

    def _button(self, address: str) -> str:
        if self._chance.random() < 0.05:
            return values.text(self._chance)
        return self._pick(_DEEDS if address.endswith("deed") else _BUTTONS)

    def _spoiled(self, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Some fields of a form with hostile texts, more of them, or none."""
        names = [name for name, _ in fields] or ["title"]
        for _ in range(self._chance.choice((1, 1, 1, 2, 3, 8))):
            name = self._pick(names)
            if self._chance.random() < 0.3:
                name = name.split(".")[0] + self._pick(_ENDS)
            if self._chance.random() < 0.03:
                name = values.text(self._chance)[:3000]
            match self._chance.randrange(10):
                case 0:
                    fields = [pair for pair in fields if pair[0] != name]
                case 1:
                    fields.append((name, values.text(self._chance)))
                case _:
                    fields = [pair for pair in fields if pair[0] != name]
                    fields.append((name, values.text(self._chance)))
        if self._chance.random() < 0.05:
            fields.append(("_raw", values.text(self._chance)))
        if self._chance.random() < 0.01:
            fields += [(f"facts.{n}.items", "x") for n in range(self._chance.choice((990, 2500)))]
        return fields

    def _files(self, fields: Sequence[tuple[str, str]]) -> list[tuple[str, str, bytes]]:
        names = [
            "logo_file",
            "image.src._file",
            "images.0.src._file",
            "attachments.0.file._file",
            "_word_file",
        ]
        names += [self._pick([name for name, _ in fields])]
        return [
            (self._pick(names), self._pick(values.NAMES), values.file(self._chance))
            for _ in range(self._chance.choice((1, 1, 2)))
        ]

    # How it is written

    def _encoded(
        self, fields: Sequence[tuple[str, str]], files: Sequence[tuple[str, str, bytes]]
    ) -> tuple[bytes, bytes]:
        """A body and its content type."""
        if self._chance.random() < 0.15:
            pairs = "&".join(f"{_plus(name)}={_plus(value)}" for name, value in fields)
            return pairs.encode("utf-8", "replace"), b"application/x-www-form-urlencoded"
        charset = "utf-8" if self._chance.random() < 0.7 else self._pick(_CHARSETS)
        boundary = b"grans"
        parts = [self._part(name, None, _bytes(value, charset), charset) for name, value in fields]
        parts += [self._part(name, own, data, charset) for name, own, data in files]
        end = b"\r\n--" + boundary + b"--\r\n"
        body = b"".join(b"\r\n--" + boundary + b"\r\n" + part for part in parts)[2:] + end
        kind = b"multipart/form-data; boundary=" + boundary
        if charset != "utf-8":
            kind += b"; charset=" + charset.encode()
        if self._chance.random() < 0.1:
            return self._broken(body, kind)
        return body, kind

    def _part(self, name: str, own: str | None, data: bytes, charset: str) -> bytes:
        disposition = b'form-data; name="' + _quoted(name, charset) + b'"'
        if own is not None:
            disposition += b'; filename="' + _quoted(own, charset) + b'"'
        elif self._chance.random() < 0.004:
            disposition += b'; filename="x"'
        return b"Content-Disposition: " + disposition + b"\r\n\r\n" + data

    def _broken(self, body: bytes, kind: bytes) -> tuple[bytes, bytes]:
        match self._chance.randrange(4):
            case 0:
                return self._pick(_BODIES)(body), kind
            case 1:
                return body, self._pick(_KINDS)(kind)
            case 2:
                return body, self._pick(_OTHER_KINDS)
        return self._pick(_OTHERS)

    def _sent(self, address: str, body: bytes, kind: bytes) -> Request:
        length = str(len(body)).encode()
        headers = [*self._own_headers(), (b"origin", self._ground.origin.encode())]
        headers += [(b"content-type", kind), (b"content-length", length)]
        cut = self._chance.randrange(len(body) + 1)
        pieces = [body] if self._often() else [body[:cut], b"", body[cut:]]
        return Request("POST", address.encode(), b"", headers, pieces)

    # What strangers lack

    def _own_headers(self) -> list[tuple[bytes, bytes]]:
        host = self._ground.origin.removeprefix("http://").encode()
        return [
            (b"host", host),
            (b"cookie", self._ground.cookie.encode()),
            (b"sec-fetch-site", b"same-origin"),
        ]

    def _estranged(self, request: Request) -> Request:
        ways = [_OTHER_HOST, _OTHER_COOKIE, _OTHER_SITE]
        if request.method == "POST":
            ways += [_OTHER_ORIGIN, _OTHER_LENGTH]
            if self._chance.random() < 0.3:
                return self._without_token(request)
        elif self._chance.random() < 0.2:
            return replace(request, method=self._pick(_METHODS[3:]))
        name, others = self._pick(ways)
        kept = [pair for pair in request.headers if pair[0] != name]
        other = self._pick(others)
        more = [(b"sec-fetch-mode", b"no-cors")] if name == b"sec-fetch-site" else []
        return replace(request, headers=[*kept, *([] if other is None else [(name, other)]), *more])

    def _without_token(self, request: Request) -> Request:
        token = self._ground.token
        other = self._pick(
            ["", token[:-1], token.upper(), token + "0", "å", "\ud800", "0" * 90_000]
        )
        body = b"".join(request.body)
        if token.encode() not in body:
            return replace(request, headers=[])
        body = body.replace(token.encode(), other.encode("utf-8", "surrogatepass"))
        kept = [pair for pair in request.headers if pair[0] != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        return replace(request, headers=[*kept, length], body=[body])

    def _often(self) -> bool:
        return self._chance.random() < 0.85

    def _pick(self, choices: Sequence[_T]) -> _T:
        return self._chance.choice(choices)


Other = tuple[bytes, Sequence[bytes | None]]
_OTHER_HOST: Other = b"host", (
    *(None, b"", b"evil.example", b"evil.example:8010", b"127.0.0.1", b"127.0.0.1:8011"),
    *(b"localhost.:8010", b"127.0.0.1:8010@evil.example", b"127.0.0.1:8010 evil", b"\xff"),
    *(b"[::1]:8010", b"0.0.0.0:8010"),
)  # fmt: skip
_OTHER_COOKIE: Other = b"cookie", (
    *(None, b"", b"budkavle-desk-8010=forged", b"budkavle-desk-8010=", b"=", b";;;", b"\xff=\xff"),
    *(b"budkavle-desk-8011=x", b"budkavle-desk-8010=" + b"a" * 60_000),
    *(b"budkavle-desk-8010=x.y.z", b'budkavle-desk-8010="a\\073b"', b"budkavle-desk-8010=\xe5"),
    *(b"$Version=1; budkavle-desk-8010=a",),
)  # fmt: skip
_OTHER_SITE: Other = b"sec-fetch-site", (b"cross-site", b"same-site", b"Same-Origin", b"", b"\xff")
_OTHER_ORIGIN: Other = b"origin", (
    *(None, b"", b"null", b"http://evil.example", b"http://127.0.0.1:8011"),
    *(b"https://127.0.0.1:8010", b"http://127.0.0.1:8010.evil.example", b"http://127.0.0.1:8010/"),
    *(b"HTTP://127.0.0.1:8010", b"\xff"),
)  # fmt: skip
_OTHER_LENGTH: Other = b"content-length", (
    *(None, b"", b"-1", b"+5", b"1e3", b"0x10", b"9" * 30, b"9" * 6000, b"\xd9\xa3", b"120000001"),
    *(b"1 1", b" 5"),
)  # fmt: skip

_RAW_QUERIES = (
    *(b"of", b"=", b"&&&", b"of=%", b"of=%zz", b"of=%00", b"of=%ed%a0%80", b"of=\xff", b"of[]=x"),
    *(b"of=a&of=b", b"%6f%66=x", b"page=" + b"9" * 5000, b"page=-1", b"page=%D9%A3"),
    *(b"q=" + b"%20" * 5000, b"q=" + b"a+" * 9000, b"a=1&" * 3000, b"state=%3Ci%3E"),
    *(b"saved=%7B0.__class__%7D", b"saved=%3Cscript%3E", b"?of=x", b"#x"),
    *(b"of=nyheter/2026/beslut.md%00", b"of=nyheter/2026/../2026/beslut.md"),
    *(b"of=NYHETER/2026/BESLUT.MD", b"typed=nyheter/2026/beslut.md&typed=x"),
    *(b"name=../../../../etc/passwd&of=nyheter/2026/beslut.md", b"name=..%2f..%2fmkdocs.yml&of=x"),
    *(b"of=gone&key=%2F", b"of=topics&key=\xc3\xa5", b"do=embargo&of=%2e%2e"),
)  # fmt: skip
_RAW_PATHS = (
    *(b"", b"/", b"//", b"..", b"../..", b"/../../mkdocs.yml", b"%2e%2e/%2e%2e/mkdocs.yml"),
    *(b"..%2fmkdocs.yml", b"..%5c..%5cmkdocs.yml", b"%00", b"%", b"%zz", b"%ff", b"\xff"),
    *(b"\xc3\xa5", b"%c0%ae%c0%ae/", b"%ed%a0%80", b"%252e%252e/", b";x=y", b"/.git/config"),
    *(b"/.budkavle/desk/key", b"/.env", b"a" * 9000, b"%F0%9F%98%80", b"/etc/passwd"),
    *(b"x/" * 2000, b"\\..\\..", b"/%2F%2Fevil.example", b"http://evil.example/"),
    *(b"nyheter/2026/beslut", b"nyheter/2026/beslut/index.html/x", b"2026/hemlig/"),
    *(b"desk.css/..", b"desk.js%00.html", b"/-/desk/../desk/", b"\n", b" ", b"?", b"#", b"*"),
    *(b"%0d%0aSet-Cookie:x=y", b"con", b"feed.xml/", b"sitemap.xml%2f", b"index.html"),
)  # fmt: skip

_FORM, _URL = b"multipart/form-data", b"application/x-www-form-urlencoded"
Change = Callable[[bytes], bytes]
_BODIES: Sequence[Change] = (
    lambda body: body[: len(body) // 2],
    lambda body: body.replace(b"\r\n", b"\n"),
    lambda body: body.replace(b"form-data", b"x"),
    lambda body: body.replace(b"; name=", b"; nam="),
    lambda body: body.replace(b"Content-Disposition", b"X" * 20_000, 1),
    lambda body: body.replace(b"form-data;", b"form-data;" * 3000, 1),
    lambda body: body.replace(b'name="', b"name*=utf-8''%ff; name=\"", 1),
    lambda body: b"preamble\r\n" * 50 + body + b"epilogue" * 50,
    lambda _: b"",
)
_KINDS: Sequence[Change] = (
    lambda kind: kind.replace(b"grans", b"annan"),
    lambda kind: kind.replace(b"grans", b"g" * 5000),
    lambda kind: kind.replace(b"grans", b'"gr\\"ans"'),
    lambda kind: kind.replace(b"grans", b"\xff\xfe"),
    lambda kind: kind.replace(_FORM, b"multipart/mixed"),
)
_OTHER_KINDS = (
    *(b"", _FORM, _FORM + b"; boundary=", b"text/plain", b"application/json"),
    *(_URL + b"; charset=utf-16", b"\xff/\xff", b"a" * 9000),
)
_OTHERS = (
    (b"{" * 50_000, b"application/json"),
    (b"%" * 50_000, _URL),
    (b"&" * 50_000, _URL),
    (b"a=%ed%a0%80&" * 3000, _URL),
)


def _several(value: Any) -> Iterator[str]:
    yield from value if isinstance(value, list) else [value]


def _plus(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")


def _bytes(text: str, charset: str) -> bytes:
    """A text as a body says it; one that a charset cannot write stays UTF-8."""
    try:
        return text.encode(charset, "surrogatepass")
    except (LookupError, ValueError, TypeError):
        return text.encode("utf-8", "surrogatepass")


def _quoted(name: str, charset: str) -> bytes:
    return _bytes(name, charset).replace(b'"', b'\\"').replace(b"\r", b"").replace(b"\n", b"")
