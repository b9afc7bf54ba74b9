"""Small servers that speak as Mastodon and Bluesky do, with faults, and count what is posted."""

import html
import json
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN, PASSWORD, HANDLE, DID = "hemligt", "app-lösen", "exempel.example.se", "did:plc:exempel"
FAULTS = ("cut before", "cut after", "500", "500 after", "429", "garbled after")
"""What may happen to a request that posts: “after” means that the post was made."""


class SocialServer:
    """A server with a list of faults; each is used for one request that posts.

    `posts` are what people see. `clock` gives the server's time.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.posts: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.secret = TOKEN
        self.clock = clock
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        self.problems: list[str] = []
        self.seen: list[dict[str, Any]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append(self.path)
                self.answer(*server.get(self.path, dict(self.headers)))

            def do_POST(self) -> None:
                server.asked.append(self.path)
                size = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(size) or b"{}")
                server.seen.append(body)
                posts = server.is_posting(self.path)
                fault = server.faults.pop(0) if posts and server.faults else ""
                if fault == "cut before":
                    self.close_connection = True
                elif fault in ("500", "429", "401", "422", "404"):
                    self.answer(int(fault), {"error": "Something"})
                else:
                    status, found = server.post(self.path, dict(self.headers), body)
                    self.after(fault, status, found)

            def after(self, fault: str, status: int, found: Any) -> None:
                if fault == "cut after":
                    self.close_connection = True
                elif fault == "500 after":
                    self.answer(502, {})
                elif fault == "garbled after":
                    self.send_response(200)
                    self.send_header("Content-Length", "5")
                    self.end_headers()
                    self.wfile.write(b"<html")
                else:
                    self.answer(status, found)

            def answer(self, status: int, found: Any) -> None:
                data = json.dumps(found).encode()
                self.send_response(status)
                for name, value in server.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def is_posting(self, path: str) -> bool:
        """Whether a request makes a post."""
        raise NotImplementedError

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        """Answer a question."""
        raise NotImplementedError

    def post(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        """Carry out a request."""
        raise NotImplementedError


class MastodonServer(SocialServer):
    """Statuses, with keys that are remembered for an hour of the server's clock."""

    longest = 500

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self._keys: dict[str, tuple[datetime, dict[str, Any]]] = {}
        self.last = ""

    def is_posting(self, path: str) -> bool:
        """Whether a request makes a post."""
        return path == "/api/v1/statuses"

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        """The account, or its statuses."""
        if headers.get("Authorization") != f"Bearer {self.secret}":
            return 401, {"error": "The access token is invalid"}
        parts = urlsplit(path)
        if parts.path == "/api/v1/accounts/verify_credentials":
            return 200, {"id": "7", "acct": "exempel"}
        if parts.path != "/api/v1/accounts/7/statuses":
            return 404, {"error": "Record not found"}
        query = parse_qs(parts.query)
        before = int(query.get("max_id", ["999999"])[0])
        found = [each for each in reversed(self.posts) if int(each["id"]) < before]
        return 200, found[: int(query.get("limit", ["20"])[0])]

    def post(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        """Make a status, or answer with the one that has this key."""
        self.last = path
        if headers.get("Authorization") != f"Bearer {self.secret}":
            return 401, {"error": "The access token is invalid"}
        key, now = headers["Idempotency-Key"], self.clock()
        if key in self._keys and (now - self._keys[key][0]).total_seconds() < 3600:
            return 200, self._keys[key][1]
        if length_on_mastodon(body["status"]) > self.longest:
            self.problems.append("too long")
            return 422, {"error": "Validation failed"}
        answered = body.get("in_reply_to_id")
        if answered and answered not in {each["id"] for each in self.posts}:
            return 404, {"error": "Record not found"}
        number = str(len(self.posts) + 1000)
        status = {
            "id": number,
            "url": f"{self.address}/@exempel/{number}",
            "created_at": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "in_reply_to_id": answered,
            "content": _as_html(body["status"]),
            "text": body["status"],
            "language": body["language"],
            "visibility": body["visibility"],
        }
        self.posts.append(status)
        self._keys[key] = (now, status)
        return 200, status


class BlueskyServer(SocialServer):
    """Records at keys; a second one at a key replaces the first."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.secret = PASSWORD
        self.sessions = 0
        self.lasting = 10**9
        """How many requests a session lasts."""
        self._left = 0
        self._records: dict[str, dict[str, Any]] = {}

    def is_posting(self, path: str) -> bool:
        """Whether a request makes a post."""
        return path.endswith("putRecord")

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        """A record at its key."""
        if "getRecord?" in path:
            key = parse_qs(urlsplit(path).query)["rkey"][0]
            for each in self.posts:
                if each["uri"].endswith(f"/{key}"):
                    return 200, {"uri": each["uri"], "cid": each["cid"]}
            return 400, {"error": "RecordNotFound"}
        return 404, {"error": "MethodNotImplemented", "path": path, "headers": len(headers)}

    def post(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        """Begin a session, or put a record."""
        if path.endswith("createSession"):
            if body != {"identifier": HANDLE, "password": self.secret}:
                return 401, {"error": "AuthenticationRequired"}
            self.sessions, self._left = self.sessions + 1, self.lasting
            return 200, {"did": DID, "handle": HANDLE, "accessJwt": f"jwt-{self.sessions}"}
        if headers.get("Authorization") != f"Bearer jwt-{self.sessions}" or self._left <= 0:
            return 400, {"error": "ExpiredToken"}
        self._left -= 1
        return self._put(body)

    def _put(self, body: dict[str, Any]) -> tuple[int, Any]:
        key, record = body["rkey"], body["record"]
        self.problems += list(problems_of(key, record))
        uri = f"at://{DID}/app.bsky.feed.post/{key}"
        cid = sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
        if key in self._records and self._records[key] != record:
            self.problems.append(f"{key} was changed")
        if key not in self._records:
            self.posts.append({"uri": uri, "cid": cid, **record})
        self._records[key] = record
        return 200, {"uri": uri, "cid": cid}


def problems_of(key: str, record: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a post, as its lexicon wants it (app.bsky.feed.post)."""
    text = record["text"]
    if not re.fullmatch(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", key):
        yield f"{key} is no TID"
    if len(text.encode()) > 3000 or marks(text) > 300:
        yield "too long"
    for facet in record["facets"]:
        place = facet["index"]
        piece = text.encode()[place["byteStart"] : place["byteEnd"]]
        host = urlsplit(facet["features"][0]["uri"]).netloc.removeprefix("www.")
        try:
            marked = piece.decode()
        except UnicodeDecodeError:
            yield "a facet divides a sign"
            continue
        if not marked.startswith(host):
            yield f"a facet is at {marked!r}"
    if not record["createdAt"].endswith("Z"):
        yield "no time in UTC"
    datetime.fromisoformat(record["createdAt"])


def length_on_mastodon(text: str) -> int:
    """How long Mastodon finds a text, in another way than the program counts."""
    without = re.sub(r"https?://\S+", "x" * 23, text)
    return marks(without)


def marks(text: str) -> int:
    """The signs without those that certainly continue another: never fewer than graphemes."""
    composed = unicodedata.normalize("NFC", text)
    return sum(1 for each in composed if not unicodedata.combining(each))


def _as_html(text: str) -> str:
    """A status as Mastodon shows it: paragraphs, and links of which a part is hidden."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        linked = re.sub(
            r"(https?://)([^\s&]+)",
            r'<a href="\1\2"><span class="invisible">\1</span><span>\2</span></a>',
            html.escape(paragraph, quote=False),
        )
        paragraphs.append("<p>" + linked.replace("\n", "<br />") + "</p>")
    return "".join(paragraphs)


@contextmanager
def running(kind: type[SocialServer], clock: Callable[[], datetime]) -> Iterator[Any]:
    """A server that answers until the end."""
    server = kind(clock)
    try:
        yield server
    finally:
        server.close()
