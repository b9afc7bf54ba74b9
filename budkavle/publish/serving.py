"""How each file of the site is to be served: its media type and headers, by its path. Pure."""

import re

from budkavle.model.settings import Settings
from budkavle.render.serving.description import Headers, general_headers, served_kinds

_TYPES = {
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xml": "application/xml; charset=utf-8",
}
"""Media types by the endings of files (IANA's registry; WHATWG HTML for scripts, RFC 9239)."""

_UNKNOWN = "application/octet-stream"

_AS_GOOD = {
    "application/atom+xml": ("application/xml", "text/xml"),
    "application/feed+json": ("application/json",),
    "application/rss+xml": ("application/xml", "text/xml"),
    "application/xml": ("text/xml", "application/rss+xml", "application/atom+xml"),
    "image/x-icon": ("image/vnd.microsoft.icon",),
    "text/javascript": ("application/javascript",),
    "text/x-opml": ("application/xml", "text/xml", "text/x-opml+xml"),
}
"""Other media types with which readers get on, for hosts that know only the usual ones."""


class FileServing:
    """How the files of a site with these settings are served."""

    def __init__(self, settings: Settings) -> None:
        self._general = general_headers(settings)
        self._kinds = [(re.compile(each.expression), each) for each in served_kinds(settings)]

    def media_type(self, path: str) -> str:
        """The media type of a file; a general one if its kind is unknown."""
        name = path.rpartition("/")[2]
        kind = next((kind for expression, kind in self._kinds if expression.fullmatch(name)), None)
        return kind.media_type if kind else _TYPES.get(name.rpartition(".")[2].lower(), _UNKNOWN)

    def headers(self, path: str) -> Headers:
        """The headers that a server is to send with a file, except its media type."""
        name = path.rpartition("/")[2]
        kind = next((kind for expression, kind in self._kinds if expression.fullmatch(name)), None)
        return kind.headers if kind else self._general

    def cache_control(self, path: str) -> str:
        """How long a file may be kept in caches."""
        return dict(self.headers(path))["Cache-Control"]

    def is_right(self, path: str, media_type: str) -> bool:
        """Whether a file may be served with this media type; any will do for an unknown kind.

        A text whose encoding is told must have that of the site's files, UTF-8.
        """
        wanted = _essence(self.media_type(path))
        told = _essence(media_type)
        encoding = _ENCODING.search(media_type)
        if encoding and encoding[1].lower() not in ("utf-8", "utf8"):
            return False
        return wanted in (_UNKNOWN, told) or told in _AS_GOOD.get(wanted, ())


_ENCODING = re.compile(r";\s*charset\s*=\s*\"?([\w-]+)", re.IGNORECASE)


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()
