"""Decides what is public at a given time. This is the only place where that is decided. Pure.

The code that renders the site sees only an Edition, so what is not in an Edition cannot leak.
"""

from budkavle.edition.articles import Article, Tombstone, recency
from budkavle.edition.decision import Edition, decide, item_name
from budkavle.edition.lists import (
    Announced,
    Lists,
    Places,
    StoryList,
    TopicList,
    YearList,
    shown,
)

__all__ = [
    "Announced",
    "Article",
    "Edition",
    "Lists",
    "Places",
    "StoryList",
    "Tombstone",
    "TopicList",
    "YearList",
    "decide",
    "item_name",
    "recency",
    "shown",
]
