"""The records of a stored decision: values that can be pickled, with numbers in place of articles.

Articles are numbered newest first, so that in every list their numbers ascend.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from budkavle.build.leaks.search import Secrets
from budkavle.edition import Article, Lists
from budkavle.model.item_parts import Correction
from budkavle.render.feeds import Channel
from budkavle.render.frame import Frames
from budkavle.render.media import Media, Social

SPACE = "edition"
"""The space of the cache that the records are in."""

HEAD, ARTICLE, DOCUMENT, CORRECTION = "head", "article", "document", "correction"
"""The kinds of records: one Head; the others are numbered from 0."""

NONE = -1
"""The number used where there is no article."""

URGENT = -2
"""The number of the first of a channel's urgent posts in a document; the others have lower ones."""


class ListsRecord(NamedTuple):
    """The lists of a language: `bare`, without articles, and the numbers of each list's articles.

    The numbers for topics, stories and years are in the order of those in `bare`.
    """

    bare: Lists
    articles: "array[int]"
    lead: int
    topics: "Sequence[array[int]]"
    stories: "Sequence[array[int]]"
    years: "Sequence[array[int]]"
    corrections: range
    press: "array[int]"


class Head(NamedTuple):
    """What is always read; `months` gives the numbers of the articles published in each month."""

    items: "array[int]"
    """The number of each item's article, or NONE; in the order of the items' files."""
    lists: Sequence[ListsRecord]
    months: Mapping[str, range]
    addresses: Mapping[str, str]
    """The addresses of the ordinary pages."""
    site_card: Social
    pictures_folder: str
    frames: Frames
    secrets: Secrets


class ArticleRecord(NamedTuple):
    """An article and what belongs to it.

    `place` is its position among the articles of its language, `versions` are all its language
    versions, `documents` the feed documents that contain it. `addresses` are the targets of its
    links and of what it shows. `media` are the media that only it uses; None if there are none.
    """

    article: Article
    place: int
    versions: Sequence[int]
    documents: Sequence[int]
    addresses: Mapping[str, str]
    media: Media | None


class DocumentRecord(NamedTuple):
    """A document of a feed; NONE among its posts stands for the farewell of its channel.

    Numbers from URGENT down stand for its urgent posts.
    """

    channel: Channel
    suffix: str
    posts: Sequence[int]
    older: str | None
    newer: str | None


class CorrectionRecord(NamedTuple):
    """A correction, and the number of the article it is about."""

    correction: Correction
    article: int
