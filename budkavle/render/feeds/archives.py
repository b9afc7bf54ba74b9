"""A channel's documents: the subscription document and its archives (RFC 5005, section 4). Pure.

The subscription document has what is urgent now, the newest posts, and older ones that have been
corrected since the oldest of the newest was published: so a correction reaches every reader.
Archives hold all posts in the order of publishing, ARCHIVE_LENGTH places each; every year begins
with a new archive.

An archive is full when a later one has begun. From then on, newly published items do not change a
byte of it: the address of its successor is known when it fills, and the successor is published,
even if it has no entry yet. The last archive still grows, and the subscription document holds all
of its posts. So `prev-archive` in the subscription document skips it and leads to the last full
one.

Topics and stories have a subscription document alone, with the same posts as if they had archives.

A full archive changes only if something in it changes. An item that is withdrawn or expires is
removed, but its place is kept, so no other document changes. An edited item has its new text, since
a corrected text must not stay wrong where nobody looks. A back-dated item moves the items after it
within its year, but no other year. Feed readers that have fetched an archive need not fetch it
again; a writer who wants them to see an old item gives it a `publish` date of today.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from budkavle.render.feeds.channels import Channel
from budkavle.render.feeds.posts import HistoryEntry, Post

ARCHIVE_LENGTH = 30
"""The number of places in an archive. Do not change it: every archive would change."""


class FeedDocument(NamedTuple):
    """One feed document of a channel, without a format; its posts are newest first.

    `suffix` distinguishes the documents of a channel; it is empty for the subscription document.
    `older` and `newer` are the suffixes of the neighbouring archives.
    """

    channel: Channel
    suffix: str
    posts: tuple[Post, ...]
    older: str | None
    newer: str | None = None


def documents(channel: Channel, length: int) -> Iterator[FeedDocument]:
    """The subscription document with `length` posts, then any archives, oldest first."""
    # If everything fits into the shortest possible subscription document, no archive is needed.
    archived = len(channel.history) > min(length, ARCHIVE_LENGTH)
    archives = list(_archives(channel.history)) if archived else []
    growing = _posts(archives[-1][1]) if archives else ()
    archives = archives if channel.has_archives else []
    posts = _newest(channel.posts, max(length, len(growing)), length)
    if channel.urgent:
        both = (*channel.urgent, *posts)
        posts = tuple(sorted(both, key=lambda post: post.published, reverse=True))
    farewell = (channel.farewell,) if channel.farewell else ()
    names = [name for name, _ in archives]
    yield FeedDocument(channel, "", (*farewell, *posts), older=names[-2] if names[1:] else None)
    for (name, places), older, newer in zip(
        archives, [None, *names], [*names[1:], None], strict=False
    ):
        yield FeedDocument(channel, name, _posts(places), older, newer)


def _archives(history: Sequence[HistoryEntry]) -> Iterator[tuple[str, Sequence[HistoryEntry]]]:
    """The suffix and places of every archive; a year's last archive may have no places yet."""
    for year, in_year in groupby(history, key=lambda place: place.year):
        places = list(in_year)
        for number, start in enumerate(range(0, len(places) + 1, ARCHIVE_LENGTH), start=1):
            yield f"-{year}-{number}", places[start : start + ARCHIVE_LENGTH]


def _posts(places: Sequence[HistoryEntry]) -> tuple[Post, ...]:
    return tuple(place.post for place in reversed(places) if place.post)


def _newest(posts: Sequence[Post], count: int, corrected: int) -> tuple[Post, ...]:
    """The `count` newest posts, and older ones that were corrected after the oldest of these.

    `corrected` is the largest number of these older posts.
    """
    newest, older = posts[:count], posts[count:]
    if not older:
        return tuple(newest)
    updates = sorted(
        (post for post in older if post.updated > newest[-1].published),
        key=lambda post: post.updated,
        reverse=True,
    )[:corrected]
    return (*newest, *sorted(updates, key=lambda post: post.published, reverse=True))
