"""A channel's documents: the one to subscribe to, and its archives (RFC 5005, section 4). Pure.

The subscription document has the newest posts, and older ones that have been corrected since the
oldest of those was published: so a correction reaches every reader. Archives hold everything, in
the order of publishing, ARCHIVE_LENGTH places each, and begin anew with every year.

An archive is full when a later one has begun. From then on nothing that is published later changes
a byte of it: the address of its successor is known when it fills, and the successor stands, though
it may have no entry yet. The last archive still grows, so `prev-archive` leads from the
subscription document, which holds all of it, past it to the last full one.

What changes a full archive is a change of what is in it. An item that is withdrawn or expires is
taken out and leaves its place, so no other document moves; an edited item reads as it reads now,
for a text that has been corrected must not stay wrong where nobody looks. A back-dated item moves
those after it within its year, and no other year. Readers who have fetched an archive need not
fetch it again; who wants them to hear of an old item gives it a `publish` date of today.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from budkavle.render.feeds.channels import Channel
from budkavle.render.feeds.posts import Place, Post

ARCHIVE_LENGTH = 30
"""Never changed: every archive would change with it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One feed document of a channel, in no format yet; its posts are newest first.

    `suffix` tells the documents of a channel apart, and is empty for the one to subscribe to;
    `older` and `newer` are those of the neighbouring archives.
    """

    channel: Channel
    suffix: str
    posts: tuple[Post, ...]
    older: str | None
    newer: str | None = None


def documents(channel: Channel, length: int) -> Iterator[Document]:
    """The subscription document with `length` posts, then the archives, oldest first."""
    # What fits into the shortest subscription document there may be needs no archive.
    archived = len(channel.history) > min(length, ARCHIVE_LENGTH)
    archives = list(_archives(channel.history)) if archived else []
    growing = _posts(archives[-1][1]) if archives else ()
    posts = _newest(channel.posts, max(length, len(growing)), length)
    farewell = (channel.farewell,) if channel.farewell else ()
    names = [name for name, _ in archives]
    yield Document(channel, "", (*farewell, *posts), older=names[-2] if names[1:] else None)
    for (name, places), older, newer in zip(
        archives, [None, *names], [*names[1:], None], strict=False
    ):
        yield Document(channel, name, _posts(places), older, newer)


def _archives(history: Sequence[Place]) -> Iterator[tuple[str, Sequence[Place]]]:
    """Every archive's suffix and places; the last one of a year may have none yet."""
    for year, in_year in groupby(history, key=lambda place: place.year):
        places = list(in_year)
        for number, start in enumerate(range(0, len(places) + 1, ARCHIVE_LENGTH), start=1):
            yield f"-{year}-{number}", places[start : start + ARCHIVE_LENGTH]


def _posts(places: Sequence[Place]) -> tuple[Post, ...]:
    return tuple(place.post for place in reversed(places) if place.post)


def _newest(posts: Sequence[Post], count: int, corrected: int) -> tuple[Post, ...]:
    """The newest posts, and at most so many older ones that were corrected after the oldest."""
    newest, older = posts[:count], posts[count:]
    if not older:
        return tuple(newest)
    updates = sorted(
        (post for post in older if post.updated > newest[-1].published),
        key=lambda post: post.updated,
        reverse=True,
    )[:corrected]
    return (*newest, *sorted(updates, key=lambda post: post.published, reverse=True))
