"""Replaces pictures by what stands for them, or by links to those not at hand."""

import re

from budkavle.importing.addresses import address_as_words
from budkavle.importing.markup import (
    Element,
    all_named,
    classes_of,
    name_of,
    new,
    remove,
    replace,
    replace_by_text,
    set_apart,
    unwrap,
    words_of,
)
from budkavle.importing.preparing.picture_files import address_of, larger_of, picture_markdown
from budkavle.importing.preparing.work import Work

_SMILEY = re.compile(r" (?:wp-smiley|emoji|emojione) ")


def pictures(work: Work) -> None:
    """Replace every picture that is in no figure or code."""
    for each in all_named(work.root, "picture"):
        if not list(each.iter("img")):
            remove(each)
        else:
            unwrap(each)
    for each in all_named(work.root, "img", "amp-img"):
        replace_picture(work, each)


def replace_picture(work: Work, picture: Element) -> None:
    """Replace a picture by what stands for it."""
    if picture.getparent() is None:
        return
    if _SMILEY.search(classes_of(picture)) and picture.get("alt"):
        replace_by_text(picture, picture.get("alt", ""))
        return
    if picture.get("width") in ("0", "1") and picture.get("height") in ("0", "1"):
        work.note("tracking", picture.get("src", ""))
        remove(picture)
        return
    outer = next(picture.iterancestors("a"), None)
    larger = larger_of(outer) if outer is not None and not words_of(outer) else ""
    made = picture_markdown(work, picture, "", larger)
    if made is None:
        address = work.resolver.whole(address_of(picture))
        alt = (picture.get("alt") or "").strip()
        set_apart(picture)
        if outer is not None:
            set_apart(outer)
            replace_by_text(picture, alt or address_as_words(address))
            if address and address != work.resolver.whole(outer.get("href", "")):
                beside = new("a", alt or address_as_words(address), href=address)
                outer.addnext(beside)
                beside.tail, outer.tail = outer.tail, " "
        elif address:
            replace(picture, new("a", alt or address_as_words(address), href=address))
        else:
            replace_by_text(picture, alt)
        return
    if larger and outer is not None:
        unwrap(outer)
    if _is_alone(picture):
        replace(picture, work.block(made))
    else:
        replace_by_text(picture, work.inline(made))


def _is_alone(picture: Element) -> bool:
    """Whether a picture is all that there is in its paragraph."""
    parent = picture.getparent()
    if parent is None or words_of(parent) or len(parent) != 1:
        return False
    around = ("p", "div", "center", "body", "section", "article")
    in_cell = any(name_of(each) in ("td", "th") for each in picture.iterancestors())
    return name_of(parent) in around and not in_cell
