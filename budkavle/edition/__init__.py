"""Who is public at a time: everything the public may see, decided in one place. Pure.

Nothing below this room sees more than an Edition, so what is not in it cannot leak.
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
