"""Reads an address on this site as people write it: copied from a browser, or from a file. Pure."""

import posixpath
import re
import unicodedata
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

_LONGEST_NAME = 250
"""In bytes: file systems allow 255."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_INDEX = "index.html"


class NotOnSiteError(ValueError):
    """Not an address on this site; `remedy` is one that may have been meant, empty if unknown."""

    def __init__(self, remedy: str = "") -> None:
        super().__init__(remedy)
        self.remedy = remedy


class TooLongError(ValueError):
    """A part of an address is longer than the name of a file can be."""


def path_on_site(written: str, site: str = "") -> str:
    """The address, from the root of the site at the address `site`, with a slash at its end.

    These mean the same: /bron/, bron, /bron/index.html, https://example.se/bron and %62ron. Letters
    are composed (NFC), as browsers send them. Raises NotOnSiteError and TooLongError.
    """
    path = _below(written.strip(), site)
    address = _decoded(path)
    parts = [part for part in address.removesuffix(f"/{_INDEX}").split("/") if part]
    strange = "?" in path or "#" in path or "//" in path or "\\" in path
    if strange or not parts or {".", ".."} & {*parts} or _CONTROL.search(address):
        raise NotOnSiteError(_remedy(address))
    if any(len(part.encode()) > _LONGEST_NAME for part in parts):
        raise TooLongError
    return "/".join(parts) + "/"


def within_site(written: str, site: str) -> str | None:
    """What follows the site's own address in a whole address, from its slash; None elsewhere.

    These are one site: http and https, capitals in the host, www. or not, a port that is usual.
    """
    try:
        where, own = urlsplit(written), urlsplit(site)
        here = where.scheme in ("http", "https") and _host(where) == _host(own)
    except ValueError:  # no address at all, such as http://[::1
        return None
    root = own.path.rstrip("/")
    if not here or not f"{where.path}/".startswith(f"{root}/"):
        return None
    return where._replace(scheme="", netloc="", path=where.path[len(root) :] or "/").geturl()


def same_place(address: str) -> str:
    """What addresses have in common that people take for the same: small letters, composed."""
    return unicodedata.normalize("NFC", address).casefold()


def _host(address: SplitResult) -> tuple[str, int | None]:
    port = None if address.port in (80, 443) else address.port
    return (address.hostname or "").removeprefix("www."), port


def _below(written: str, site: str) -> str:
    """What follows the site's own address; raises NotOnSiteError for another site's address."""
    own = urlsplit(site)
    host = (own.hostname or "").removeprefix("www.")
    bare = written.lower().removeprefix("www.")
    if host and (bare == host or bare.startswith(f"{host}/")):
        written = f"https://{written}"
    if not _WEB.match(written):
        if _SCHEME.match(written):
            raise NotOnSiteError
        return written
    where = urlsplit(written)
    rest = written[written.find(where.netloc) + len(where.netloc) :]
    if not host or (where.hostname or "").removeprefix("www.") != host:
        raise NotOnSiteError(_remedy(_decoded(rest)))
    root = own.path.rstrip("/")
    if root and not f"{rest}/".startswith(f"{root}/"):
        raise NotOnSiteError(_remedy(_decoded(rest)))
    return rest[len(root) :]


def _decoded(path: str) -> str:
    """The letters of a percent-encoded path: UTF-8, or those of older servers (ISO 8859-1)."""
    data = unquote_to_bytes(path)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return unicodedata.normalize("NFC", text)


def _remedy(address: str) -> str:
    """The nearest address that could be one; empty if there is none."""
    plain = _CONTROL.sub("", re.split("[?#]", address.replace("\\", "/"))[0])
    path = posixpath.normpath(f"/{plain}").lstrip("/.")
    path = path.removesuffix(_INDEX).strip("/")
    return f"/{path}/" if path else ""
