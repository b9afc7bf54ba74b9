"""Stores the decision of a whole build so that a partial build needs to read only little of it.

    keep(cache, key, items, decision)             writes all of it
    saved = SavedEdition(cache, key, ...)         reads what is always needed
    saved.article(number)                     an article, with what its page needs
    saved.place(number), .versions(number)    its position in lists, and its language versions
    saved.documents_with(numbers, post_of)    the feed documents that contain it

Each article and each feed document is stored separately. An article has the numbers of the
documents that contain it. Lists hold only numbers, and read an article when it is accessed. So the
time to read what a partial build needs of one item does not depend on the number of items.
"""

from budkavle.build.saved_edition.reader import DamagedError, SavedEdition
from budkavle.build.saved_edition.writer import Decision, keep

__all__ = ["DamagedError", "Decision", "SavedEdition", "keep"]
