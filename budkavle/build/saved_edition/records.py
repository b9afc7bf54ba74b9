"""How a decision lies in its file: values that can be pickled, in which numbers stand for articles.

Articles are numbered newest first, so that in every list their numbers ascend.
"""

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from budkavle.build.leaks.search import Secrets
from budkavle.edition import Article, Lists
from budkavle.model.nouns import Correction
from budkavle.render.feeds import Channel
from budkavle.render.frame import Frames
from budkavle.render.media import Media, Social
from budkavle.system.append_file import Place

HEAD, ARTICLE, DOCUMENT, CORRECTION = "head", "article", "document", "correction"
"""The kinds of pieces: one Head, and in the order of their numbers Near, Told and Corrected."""

NONE = -1
"""The number of what is not an article."""


class Numbered(NamedTuple):
    """The lists of a language: `bare`, without articles, and the numbers of each one's articles.

    Those of topics, stories and years are in the order in which these stand in `bare`.
    """

    bare: Lists
    articles: "array[int]"
    lead: int
    topics: "Sequence[array[int]]"
    stories: "Sequence[array[int]]"
    years: "Sequence[array[int]]"
    corrections: range


class Head(NamedTuple):
    """What is read whatever is asked; `months` tells which articles were published in each."""

    key: str
    items: "array[int]"
    """The number of each item's article, or NONE; in the order of the items' files."""
    lists: Sequence[Numbered]
    months: Mapping[str, range]
    addresses: Mapping[str, str]
    """Where the ordinary pages stand."""
    site_card: Social
    frames: Frames
    secrets: Secrets


class Near(NamedTuple):
    """An article with what is near it.

    Its place among those of its language, all its versions, the documents that tell of it; where
    leads what it links to and shows; of the media what is its own, if anything is; and where its
    texts are kept, if they are.
    """

    article: Article
    place: int
    versions: Sequence[int]
    documents: Sequence[int]
    addresses: Mapping[str, str]
    media: Media | None
    text_place: Place | None


class Told(NamedTuple):
    """A document of a feed; NONE among its posts is the farewell of its channel."""

    channel: Channel
    suffix: str
    posts: Sequence[int]
    older: str | None
    newer: str | None


class Corrected(NamedTuple):
    """A correction, and the article it is about."""

    correction: Correction
    article: int
