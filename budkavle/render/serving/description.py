"""How to serve the site on any server: types, caching, access, security policy, redirects."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from budkavle.edition import Edition
from budkavle.model.settings import Settings
from budkavle.render.feeds import opml
from budkavle.render.feeds.formats import FORMATS
from budkavle.render.security_policy import ONLY_IN_HEADERS, policy

Headers = tuple[tuple[str, str], ...]

_XML = "application/xml; charset=utf-8"
_TEXTS = (
    *("text/css", "text/javascript", "application/javascript", "text/plain", "text/xml"),
    *("application/xml", "application/json", "application/manifest+json", "image/svg+xml"),
)
_ARCHIVE = "-[0-9]+-[0-9]+"


class ServedKind(NamedTuple):
    """Files of one kind: a regular expression for their whole name, their type, their headers.

    `name` is the file's name if there is only one. `shown_as` is the type for a person who opens
    the file in a browser, if that differs: Chromium shows the source of a file that is served as a
    feed, but applies the file's style sheet if it is served as XML.
    """

    expression: str
    name: str | None
    media_type: str
    headers: Headers
    shown_as: str | None = None


OPENS = "Sec-Fetch-Dest", "document"
"""The header a browser sends when a person opens a file (Fetch Metadata Request Headers, 2.1)."""


class QueryRedirect(NamedTuple):
    """An old address with a query: its whole path, the query, and the new path, percent-encoded."""

    path: str
    query: str
    new: str


class FormerArchives(NamedTuple):
    """The archives that the feeds of topics or stories had (ADR 56), in one format.

    `above` is the whole path of the folder above, `beginning` and `ending` are those of the feed's
    file name. The archives redirect to that feed.
    """

    above: str
    beginning: str
    ending: str

    @property
    def expression(self) -> str:
        """A regular expression of whole paths; its group is the folder of the topic or story."""
        name = f"{re.escape(self.beginning)}{_ARCHIVE}{re.escape(self.ending)}"
        return f"^{re.escape(self.above)}([^/]+)/{name}$"

    def feed(self, folder: str) -> str:
        """The percent-encoded path of the feed in a folder."""
        return f"{quote(self.above)}{folder}/{self.beginning}{self.ending}"


class Serving(NamedTuple):
    """How a site is served.

    `root` is the site's path. `headers` are for every file that belongs to no kind. `redirects` are
    pairs of whole paths, the new one percent-encoded; `queries` are the same for old addresses with
    a query, which only a host's own rules can redirect. `archives` redirect too. `gone` are whole
    paths whose pages say why nothing else is there, to be sent with status 410. `depth` is the
    largest number of folders above a feed.
    """

    root: str
    headers: Headers
    kinds: tuple[ServedKind, ...]
    redirects: tuple[tuple[str, str], ...]
    queries: tuple[QueryRedirect, ...]
    archives: tuple[FormerArchives, ...]
    depth: int
    gone: tuple[str, ...] = ()

    @property
    def compressed(self) -> tuple[str, ...]:
        """The media types, besides HTML, whose files are worth compressing; as they are sent."""
        kinds = dict.fromkeys(each.media_type for each in self.kinds)
        shown = dict.fromkeys(each.shown_as for each in self.kinds if each.shown_as)
        return (*_TEXTS, *kinds, *shown)


def serving_of(edition: Edition, settings: Settings) -> Serving:
    """Describe how the site of an edition is served."""
    root = urlsplit(settings.url).path
    moved = [(root + old, quote(root + new)) for old, new in edition.redirects]
    return Serving(
        root=root,
        headers=general_headers(settings),
        kinds=(
            *served_kinds(settings),
            *_calendars(edition, settings),
            *_twins(settings),
            *_open_data(settings),
        ),
        redirects=tuple((old, new) for old, new in moved if "?" not in old),
        queries=tuple(
            QueryRedirect(path, query, new)
            for old, new in moved
            for path, mark, query in [old.partition("?")]
            if mark
        ),
        archives=tuple(_former_archives(root, settings)),
        depth=2 + max(each.prefix.count("/") for each in settings.languages),
        gone=tuple(root + address for address in _gone(edition)),
    )


def _former_archives(root: str, settings: Settings) -> Iterator[FormerArchives]:
    for language in settings.languages:
        for kind in ("topics", "stories"):
            for form in FORMATS:
                if form.has_archives:
                    above = root + language.list_address(kind)
                    yield FormerArchives(above, *form.file_name.split("{}"))


def _gone(edition: Edition) -> Iterator[str]:
    """The addresses whose content will not come back; what is only not public now may."""
    yield from (each.address for each in edition.tombstones)
    yield from (each.address for each in edition.notices if each.gone)


def general_headers(settings: Settings) -> Headers:
    """The headers of every file that belongs to no kind."""
    return (*_security(settings), ("Cache-Control", "no-cache"))  # cache, but revalidate


def served_kinds(settings: Settings) -> tuple[ServedKind, ...]:
    """The kinds of files that are served in another way than the rest."""
    return tuple(_kinds(tuple(_security(settings))))


def _kinds(security: Headers) -> Iterator[ServedKind]:
    """The kinds of files; scripts of any site may read feeds, and fetch them every 15 minutes."""
    often, seldom = _feed_headers(security, 900), _feed_headers(security, 86400)
    for form in FORMATS:
        name, media_type = form.file_name.format(""), f"{form.media_type}; charset=utf-8"
        shown_as = _XML if form.media_type.endswith("+xml") else None
        yield ServedKind(re.escape(name), name, media_type, often, shown_as)
        if form.has_archives:
            archives = re.escape(form.file_name).replace(r"\{\}", _ARCHIVE)
            yield ServedKind(archives, None, media_type, seldom, shown_as)
    yield ServedKind(re.escape(opml.PATH), opml.PATH, f"{opml.MEDIA_TYPE}; charset=utf-8", often)


def _calendars(edition: Edition, settings: Settings) -> Iterator[ServedKind]:
    """The files of events, if there are any: some servers do not know their type."""
    if any(lists.events for lists in edition.lists):
        headers = _feed_headers(tuple(_security(settings)), 900)
        yield ServedKind(r"events?\.ics", None, "text/calendar; charset=utf-8", headers)


def _twins(settings: Settings) -> Iterator[ServedKind]:
    """The texts as Markdown, if the site has them: few servers know their type (RFC 7763)."""
    if settings.markdown_twins:
        headers = (*_security(settings), ("Cache-Control", "no-cache"))
        yield ServedKind(r"index\.md", "index.md", "text/markdown; charset=utf-8", headers)


def _open_data(settings: Settings) -> Iterator[ServedKind]:
    """The description of open data, if there is one, which programs of any site may read."""
    if settings.open_data:
        headers = _feed_headers(tuple(_security(settings)), 900)
        yield ServedKind(r"dcat\.rdf", "dcat.rdf", "application/rdf+xml; charset=utf-8", headers)


def _feed_headers(security: Headers, seconds: int) -> Headers:
    return (
        *security,
        ("Cache-Control", f"public, max-age={seconds}"),
        ("Access-Control-Allow-Origin", "*"),
        ("Vary", OPENS[0]),
    )


def _security(settings: Settings) -> Iterator[tuple[str, str]]:
    # One policy for all files; a page without search has a stricter one of its own.
    allowed = policy(searching=True, forms_to=settings.subscriptions.origins)
    yield "Content-Security-Policy", f"{allowed}; {ONLY_IN_HEADERS}"
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", "strict-origin-when-cross-origin"
    yield "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
    yield "Cross-Origin-Opener-Policy", "same-origin"
    if settings.url.startswith("https:"):
        yield "Strict-Transport-Security", "max-age=31536000"
