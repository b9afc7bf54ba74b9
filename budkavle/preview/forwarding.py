"""Passes requests on to another server on this machine, so that both have one address."""

import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budkavle.preview.responses import Response

LARGEST_BODY = 64 * 1024
"""Bytes of a request's body; a longer one is refused."""

_SECONDS = 30
_ASKED = ("Accept", "Accept-Language", "Content-Type")
_OF_THE_CONNECTION = (
    *("connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"),
)
"""Headers that this server writes itself (RFC 9110, 7.6.1)."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A server at a port of this machine, which answers for some folders and what is in them."""

    port: int
    folders: Sequence[str]

    def answers_for(self, path: str) -> bool:
        """Whether a path, without its query, is one of these folders or in one."""
        return any(path == each or path.startswith(f"{each}/") for each in self.folders)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Pass a request on; status 502 if nobody answers."""
        asked = {name: headers[name] for name in _ASKED if name in headers}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        try:
            connection.request(method, target, body or None, asked)
            answer = connection.getresponse()
            said = tuple(
                (name, value)
                for name, value in answer.getheaders()
                if name.lower() not in _OF_THE_CONNECTION
            )
            return Response(answer.status, said, answer.read())
        except (OSError, http.client.HTTPException) as error:
            kind = (("Content-Type", "text/plain; charset=utf-8"),)
            return Response(502, kind, f"The mail service does not answer: {error}".encode())
        finally:
            connection.close()
