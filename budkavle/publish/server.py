"""The address of a folder on a server that is reached by SSH, as settings give it. Pure."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from budkavle.model.rules import N_
from budkavle.publish.protocol import PublishError

_HOME = "/~/"


@dataclass(frozen=True, slots=True)
class Server:
    """A folder on a server; `user` and `port` are None if the settings of SSH decide them.

    A folder without a slash at the beginning is below the user's own.
    """

    host: str
    folder: str
    user: str | None = None
    port: int | None = None


def server_at(to: str) -> Server:
    """Parse KIND://USER@HOST:PORT/FOLDER, or /~/FOLDER below the user's own; raises PublishError.

    A host in brackets is an address of IPv6 (RFC 3986, 3.2.2).
    """
    try:
        parts = urlsplit(to)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PublishError(_WRONG, to=to, reason=error) from error
    if not host or host.startswith("-"):
        raise PublishError(_WRONG, to=to, reason="HOST")
    if parts.query or parts.fragment:
        raise PublishError(_WRONG, to=to, reason="? #")
    folder = unquote(parts.path)
    folder = folder.removeprefix(_HOME) if folder.startswith(_HOME) else folder
    user = unquote(parts.username) if parts.username else None
    return Server(host, folder.rstrip("/") or ("/" if folder else "."), user, port)


_WRONG = N_(
    "{to} is not an address of a server ({reason}). Write it as sftp://USER@HOST:PORT/FOLDER,"
    " without # and ?."
)
