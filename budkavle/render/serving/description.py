"""How to serve the site on any server: types, caching, access, security policy, redirects."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from budkavle.edition import Edition
from budkavle.model.settings import Settings
from budkavle.render.feeds import opml
from budkavle.render.feeds.formats import FORMATS
from budkavle.render.security_policy import ONLY_IN_HEADERS, policy

Headers = tuple[tuple[str, str], ...]

_XML = "application/xml; charset=utf-8"
_ARCHIVE = "-[0-9]+-[0-9]+"


@dataclass(frozen=True, slots=True)
class ServedKind:
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


@dataclass(frozen=True, slots=True)
class Serving:
    """How a site is served.

    `root` is the site's path. `headers` are for every file that belongs to no kind. `redirects` are
    pairs of whole paths, the new one percent-encoded. `depth` is the largest number of folders
    above a feed.
    """

    root: str
    headers: Headers
    kinds: tuple[ServedKind, ...]
    redirects: tuple[tuple[str, str], ...]
    depth: int


def serving_of(edition: Edition, settings: Settings) -> Serving:
    """Describe how the site of an edition is served."""
    root = urlsplit(settings.url).path
    return Serving(
        root=root,
        headers=general_headers(settings),
        kinds=served_kinds(settings),
        redirects=tuple((root + old, quote(root + new)) for old, new in edition.redirects),
        depth=2 + max(each.prefix.count("/") for each in settings.languages),
    )


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
