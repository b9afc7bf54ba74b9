"""Object storage as Azure and Google offer it, in memory on this machine, for tests.

Understands the requests that publishing makes, and refuses others: Azure's Blob service (REST API
2023-11-03) with signatures by a shared key, and the XML API of Google's Cloud Storage with tokens
signed by a service account. Lists come in pages of few, as large ones do there.
"""

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_PAGE = 50
"""Objects in one page of a list."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: its bytes, headers and ETag."""

    data: bytes
    headers: Mapping[str, str]
    tag: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request: method, path and query, the headers in small letters, and the body."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


Answer = tuple[int, Mapping[str, str], bytes]

_NOT_FOUND: Answer = (404, {}, b"<Error><Code>NotFound</Code></Error>")
_DENIED: Answer = (403, {}, b"<Error><Code>AuthenticationFailed</Code></Error>")
_EXISTS = b"<Error><Code>BlobAlreadyExists</Code></Error>"


class Storage:
    """A server with one bucket; `full` lets it refuse everything that needs room."""

    def __init__(self, answered: "Callable[[Storage, Request], Answer]") -> None:
        self.objects: dict[str, Stored] = {}
        self.full = False
        self._numbers = count(1)
        self._lock = threading.Lock()
        storage = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(length)
                request = Request(
                    self.command, parts.path, dict(parse_qsl(parts.query, True)), headers, body
                )
                with storage._lock:
                    status, extra, data = answered(storage, request)
                self.send_response(status)
                for name, value in extra.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            def __getattr__(self, name: str) -> object:
                if name.startswith("do_"):
                    return self.answer
                raise AttributeError(name)

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def put(self, name: str, data: bytes, headers: Mapping[str, str]) -> Answer:
        """Keep an object."""
        if self.full:
            return 507, {}, b"<Error><Code>InsufficientStorage</Code></Error>"
        tag = f'"{next(self._numbers)}-{hashlib.sha256(data).hexdigest()[:12]}"'
        self.objects[name] = Stored(data, headers, tag)
        return 201, {"ETag": tag, "Last-Modified": formatdate(usegmt=True)}, b""

    def get(self, name: str) -> Answer:
        """Give an object."""
        found = self.objects.get(name)
        if found is None:
            return _NOT_FOUND
        headers = {"ETag": found.tag, "Last-Modified": formatdate(usegmt=True), **found.headers}
        return 200, headers, found.data

    def page(self, prefix: str, after: str) -> tuple[list[tuple[str, Stored]], str]:
        """Some objects, in order, whose names begin so; and after which one to go on, if any."""
        found = sorted(name for name in self.objects if name.startswith(prefix) and name > after)
        some = [(name, self.objects[name]) for name in found[:_PAGE]]
        return some, found[_PAGE - 1] if len(found) > _PAGE else ""


def azure(account: str, key: str, container: str) -> Storage:
    """Azure's Blob service with one container, for those who have the account's key."""
    root = f"/{account}/{container}"

    def answered(storage: Storage, request: Request) -> Answer:
        if not _is_signed(request, account, base64.b64decode(key)):
            return _DENIED
        if request.path == root and request.query.get("comp") == "list":
            return _azure_list(storage, request)
        if request.path == root and request.query.get("comp") == "batch":
            return _azure_batch(storage, request, f"{root}/")
        if not request.path.startswith(f"{root}/"):
            return _NOT_FOUND
        name = unquote(request.path.removeprefix(f"{root}/"))
        if request.method == "PUT":
            if request.headers.get("x-ms-blob-type") != "BlockBlob":
                return 400, {}, b"<Error><Code>MissingRequiredHeader</Code></Error>"
            if request.headers.get("if-none-match") == "*" and name in storage.objects:
                return 409, {"x-ms-error-code": "BlobAlreadyExists"}, _EXISTS
            return storage.put(name, request.body, _said(request, "x-ms-blob-"))
        return _read_or_delete(storage, request, name, 202)

    return Storage(answered)


def google(key: RSAPrivateKey, bucket: str) -> Storage:
    """Google's Cloud Storage with one bucket, for those who have the service account's key."""

    def answered(storage: Storage, request: Request) -> Answer:
        if not _has_token(request, key.public_key()):
            return 401, {}, b"<Error><Code>AuthenticationRequired</Code></Error>"
        name = unquote(request.path).removeprefix(f"/{bucket}").lstrip("/")
        if not name and request.method == "GET" and request.query.get("list-type") == "2":
            return _google_list(storage, request)
        if not name or not unquote(request.path).startswith(f"/{bucket}/"):
            return _NOT_FOUND
        if request.method == "PUT":
            condition = request.headers.get("x-goog-if-generation-match")
            if condition == "0" and name in storage.objects:
                return 412, {}, b"<Error><Code>PreconditionFailed</Code></Error>"
            status, headers, data = storage.put(name, request.body, _said(request, ""))
            return 200 if status == 201 else status, headers, data
        return _read_or_delete(storage, request, name, 204)

    return Storage(answered)


def service_account(key: RSAPrivateKey, port: int) -> str:
    """The file of a service account, as JSON, for the server at this port."""
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return json.dumps(
        {
            "type": "service_account",
            "private_key": private,
            "private_key_id": "1",
            "client_email": "news@example.org",
            "gcs_base_url": f"http://127.0.0.1:{port}",
            "disable_oauth": False,
        }
    )


def _read_or_delete(storage: Storage, request: Request, name: str, deleted: int) -> Answer:
    if request.method in ("GET", "HEAD"):
        return storage.get(name)
    if request.method == "DELETE":
        gone = storage.objects.pop(name, None)
        return (deleted, {}, b"") if gone else _NOT_FOUND
    return 405, {}, b""


def _said(request: Request, prefix: str) -> dict[str, str]:
    """What a request says of how its object is served."""
    names = ("Content-Type", "Cache-Control")
    found = {name: request.headers.get(f"{prefix}{name.lower()}") for name in names}
    return {name: value for name, value in found.items() if value}


def _azure_list(storage: Storage, request: Request) -> Answer:
    prefix, after = request.query.get("prefix", ""), request.query.get("marker", "")
    some, following = storage.page(prefix, after)
    blobs = "".join(
        f"<Blob><Name>{escape(name)}</Name><Properties>"
        f"<Last-Modified>{formatdate(usegmt=True)}</Last-Modified><Etag>{each.tag}</Etag>"
        f"<Content-Length>{len(each.data)}</Content-Length><Content-Type>x/x</Content-Type>"
        "</Properties></Blob>"
        for name, each in some
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?><EnumerationResults>'
        f"<Blobs>{blobs}</Blobs><NextMarker>{escape(following)}</NextMarker></EnumerationResults>"
    )
    return 200, {"Content-Type": "application/xml"}, text.encode()


def _azure_batch(storage: Storage, request: Request, root: str) -> Answer:
    """Several deletions in one request, as parts of a multipart message (RFC 2046)."""
    parts = []
    for number, path in enumerate(re.findall(rb"DELETE (\S+) HTTP", request.body)):
        name = unquote(urlsplit(path.decode()).path).removeprefix(root)
        done = "202 Accepted" if storage.objects.pop(name, None) else "404 The blob does not exist"
        parts.append(
            "--answer\r\nContent-Type: application/http\r\n"
            f"Content-ID: {number}\r\n\r\nHTTP/1.1 {done}\r\n"
            + ("" if done[0] == "2" else "x-ms-error-code: BlobNotFound\r\n")
            + "x-ms-request-id: 1\r\n\r\n"
        )
    body = "".join(parts) + "--answer--\r\n"
    return 202, {"Content-Type": "multipart/mixed; boundary=answer"}, body.encode()


def _google_list(storage: Storage, request: Request) -> Answer:
    prefix, after = request.query.get("prefix", ""), request.query.get("continuation-token", "")
    some, following = storage.page(prefix, after)
    contents = "".join(
        f"<Contents><Key>{escape(name)}</Key><Size>{len(each.data)}</Size>"
        f"<LastModified>2026-11-29T12:00:00.000Z</LastModified><ETag>{escape(each.tag)}</ETag>"
        "</Contents>"
        for name, each in some
    )
    more = f"<NextContinuationToken>{escape(following)}</NextContinuationToken>"
    text = f"<ListBucketResult>{contents}{more if following else ''}</ListBucketResult>"
    return 200, {"Content-Type": "application/xml"}, text.encode()


def _is_signed(request: Request, account: str, key: bytes) -> bool:
    """Whether a request is signed by the account's key (Azure: Authorize with Shared Key)."""
    standard = (
        *("content-encoding", "content-language", "content-length", "content-md5", "content-type"),
        *("date", "if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range"),
    )
    values = {**request.headers}
    if values.get("content-length") == "0":
        values["content-length"] = ""
    own = sorted(name for name in values if name.startswith("x-ms-"))
    lines = [request.method, *(values.get(name, "") for name in standard)]
    lines += [f"{name}:{values[name]}" for name in own]
    lines += [f"/{account}{request.path}"]
    lines += [f"{name.lower()}:{request.query[name]}" for name in sorted(request.query)]
    signature = hmac.new(key, "\n".join(lines).encode(), hashlib.sha256).digest()
    wanted = f"SharedKey {account}:{base64.b64encode(signature).decode()}"
    return hmac.compare_digest(wanted, request.headers.get("authorization", ""))


def _has_token(request: Request, key: RSAPublicKey) -> bool:
    """Whether a request has a token that the service account has signed (RFC 7519)."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    said, _, signature = token.rpartition(".")
    try:
        padded = signature + "=" * (-len(signature) % 4)
        key.verify(base64.urlsafe_b64decode(padded), said.encode(), padding.PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True
