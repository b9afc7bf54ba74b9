"""Decides what is public at a given time. This is the only place where that is decided. Pure.

The code that renders the site sees only an Edition, so what is not in an Edition cannot leak.
"""

from budkavle.edition.articles import Article, Tombstone, recency
from budkavle.edition.banners import ShownBanner
from budkavle.edition.decision import Edition, decide
from budkavle.edition.lists import (
    AnnouncedCorrection,
    Lists,
    StoryList,
    TopicList,
    TopicPositions,
    YearList,
    shown,
)

__all__ = [
    "AnnouncedCorrection",
    "Article",
    "Edition",
    "Lists",
    "ShownBanner",
    "StoryList",
    "Tombstone",
    "TopicList",
    "TopicPositions",
    "YearList",
    "decide",
    "recency",
    "shown",
]
