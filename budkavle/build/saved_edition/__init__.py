"""What a whole build decided, kept so that little of it is read again.

    keep(file, key, items, decision)              writes all of it
    with Pieces(file) as pieces:                  reads
        decided = Decided(pieces, ...)            what is the same whatever is asked
        decided.article(number)                   an article, with what its page needs
        decided.place(number), .versions(number)  which place it has in its lists, and beside which
        decided.telling_of(numbers, post_of)      the documents of feeds that tell of it

An article lies there by itself, with the numbers of what tells of it; so does each document of a
feed. Lists hold numbers only, and read an article when it is looked at. So what is to be known of
one item costs the same however many there are.
"""

from budkavle.build.saved_edition.reader import Decided
from budkavle.build.saved_edition.writer import Decision, keep
from budkavle.system.value_file import DamagedError, Pieces

__all__ = ["DamagedError", "Decided", "Decision", "Pieces", "keep"]
