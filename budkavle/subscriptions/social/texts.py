"""Writes posts, with lengths as the networks count them. Pure.

Mastodon counts graphemes, and every web address as 23 of them. Bluesky counts graphemes too, allows
3,000 bytes, and marks links by the place of their bytes in UTF-8 (app.bsky.richtext.facet).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

MASTODON_LINK = 23
BLUESKY_LONGEST = 300
BLUESKY_BYTES = 3000
_CARD = 300
"""The most characters of a card's description."""

_ELLIPSIS = "…"
_WEB = re.compile(r"https?://[^\s<>\"]+")
_HANDLE = re.compile(r"(?<![\w/=])@(?=\w)")
_APART = "@\u2060"
"""A sign and a word joiner, which nobody sees: what follows is no handle, so nobody is notified."""

_JOINER = "\u200d"


class Said(NamedTuple):
    """What a post says: a headline and a text, and where there is more; in one language."""

    title: str
    text: str
    url: str
    language: str


class BlueskyText(NamedTuple):
    """The text of a post on Bluesky, and where its link is: from a byte to before another."""

    text: str
    start: int
    end: int


def mastodon(said: Said, longest: int) -> str:
    """The text of a post on Mastodon, at most as long as the server allows."""
    room = longest - MASTODON_LINK - len("\n\n")
    written = _fitted(_apart(_plain(said)), room, mastodon_length)
    return f"{written}\n\n{said.url}" if written else said.url


def mastodon_length(text: str) -> int:
    """How long Mastodon finds a text."""
    links = len(_WEB.findall(text))
    return graphemes(_WEB.sub("", text)) + links * MASTODON_LINK


def bluesky(said: Said) -> BlueskyText:
    """The text of a post on Bluesky: its last line is the link, without what is not needed."""
    link = _short(said.url)
    room = BLUESKY_LONGEST - graphemes(link) - len("\n\n")
    left = BLUESKY_BYTES - len(link.encode()) - len("\n\n")
    written = _fitted(_plain(said), room, graphemes)
    while len(written.encode()) > left:  # signs of several bytes, such as families of emoji
        written = _fitted(written, graphemes(written) // 2, graphemes)
    before = f"{written}\n\n".encode() if written else b""
    return BlueskyText(before.decode() + link, len(before), len(before) + len(link.encode()))


def bluesky_record(said: Said, created: str) -> Mapping[str, object]:
    """A post on Bluesky with its link and the card of the page; `created` is in ISO 8601."""
    written = bluesky(said)
    return {
        "$type": "app.bsky.feed.post",
        "text": written.text,
        "createdAt": created,
        "langs": [said.language],
        "facets": [
            {
                "index": {"byteStart": written.start, "byteEnd": written.end},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": said.url}],
            }
        ],
        "embed": {
            "$type": "app.bsky.embed.external",
            "external": {
                "uri": said.url,
                "title": said.title,
                "description": _fitted(said.text, _CARD, graphemes),
            },
        },
    }


def graphemes(text: str) -> int:
    """How many signs a reader sees (UAX 29), never fewer: of rare scripts rather more."""
    return sum(1 for _ in clusters(text))


def clusters(text: str) -> Iterator[str]:
    """The signs of a text, each with what belongs to it, such as accents and parts of an emoji."""
    cluster = ""
    for sign in text:
        if cluster and _belongs(cluster, sign):
            cluster += sign
        else:
            if cluster:
                yield cluster
            cluster = sign
    if cluster:
        yield cluster


def _belongs(cluster: str, sign: str) -> bool:
    if cluster in ("\r", "\n") or sign in ("\r", "\n"):
        return cluster == "\r" and sign == "\n"
    if unicodedata.category(sign) in ("Mn", "Me") or sign == _JOINER:
        return True
    if _is_between(sign, 0x1F3FB, 0x1F3FF) or _is_between(sign, 0xE0020, 0xE007F):
        return ord(cluster[0]) >= 0x2190
    if cluster.endswith(_JOINER):
        return ord(cluster[0]) >= 0x2190 and unicodedata.category(sign) == "So"
    flags = [each for each in cluster if _is_between(each, 0x1F1E6, 0x1F1FF)]
    return _is_between(sign, 0x1F1E6, 0x1F1FF) and len(flags) == len(cluster) == 1


def _is_between(sign: str, first: int, last: int) -> bool:
    return first <= ord(sign) <= last


def _plain(said: Said) -> str:
    return f"{said.title}\n\n{said.text}" if said.text and said.text != said.title else said.title


def _apart(text: str) -> str:
    """A text that mentions nobody."""
    return _HANDLE.sub(_APART, text)


def _fitted(text: str, room: int, measure: Callable[[str], int]) -> str:
    """A text, cut after a word if it is longer than there is room for."""
    if measure(text) <= room:
        return text
    kept = "".join(list(clusters(text))[: max(room - 1, 0)])
    while kept and measure(kept) > room - 1:
        kept = "".join(list(clusters(kept))[:-1])
    whole = kept if kept.endswith((" ", "\n")) else kept.rpartition(" ")[0] or kept
    return whole.rstrip(" \n,;:–-") + _ELLIPSIS if whole.strip() else ""


def _short(url: str) -> str:
    """An address as people read it, at most 40 signs of it."""
    parts = urlsplit(url)
    read = f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")
    return read if len(read) <= 40 else read[:39] + _ELLIPSIS
