"""Moves pictures in headings below them: a heading is words alone."""

from budkavle.importing.markup import HEADINGS, Element, all_named, new, remove, words_of
from budkavle.importing.preparing.work import Work


def headings(work: Work) -> None:
    """Move the pictures in headings that have words, with the links around the pictures."""
    for each in reversed(all_named(work.root, "figure", "picture", "img", "amp-img")):
        heading = next(each.iterancestors(*HEADINGS), None)
        if heading is None or words_of(heading) == words_of(each):
            continue
        moved = _whole(each, heading)
        remove(moved)
        block = new("div")
        block.append(moved)
        heading.addnext(block)  # the last one was moved first


def _whole(picture: Element, heading: Element) -> Element:
    """The picture with all around it that has no other words."""
    words = words_of(picture)
    for each in picture.iterancestors():
        if each is heading or words_of(each) != words:
            return picture
        picture = each
    return picture
