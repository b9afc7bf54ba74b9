"""Makes pictures of figures, with their captions."""

import re

from budkavle.importing.markup import (
    Element,
    all_named,
    classes_of,
    holds_block,
    name_of,
    new,
    put_within,
    replace,
    words_of,
)
from budkavle.importing.preparing.picture_files import is_larger, larger_of, picture_markdown
from budkavle.importing.preparing.work import Work


def figures(work: Work) -> None:
    """Pictures with captions, in figures or in what WordPress made of them."""
    for each in all_named(work.root, "div", "dl"):
        if " wp-caption " in classes_of(each):
            each.tag = "figure"
            for inner in all_named(each, "p", "dd"):
                if "caption-text" in inner.get("class", "") or name_of(inner) == "dd":
                    inner.tag = "figcaption"
    for each in reversed(all_named(work.root, "figure")):
        _figure(work, each)


def _figure(work: Work, figure: Element) -> None:
    captions = [
        e for e in figure.iter("figcaption") if next(e.iterancestors("figure"), None) is figure
    ]
    pictures = list(figure.iter("img"))
    in_cell = any(name_of(a) in ("td", "th") for a in figure.iterancestors())
    rest = sum(len(words_of(e)) for e in captions)
    if len(pictures) == 1 and len(words_of(figure)) <= rest + 1 and not in_cell:
        picture = pictures[0]
        outer = next(picture.iterancestors("a"), None)
        linked = outer is not None and outer in list(figure.iter()) and not is_larger(outer)
        simple = (
            len(captions) == 1
            and not list(captions[0].iter("a", "img", "code"))
            and not re.search("[\U000f0000-\U000ffffd]", words_of(captions[0]))
        )
        if not linked and (simple or not captions):
            under = words_of(captions[0]) if captions else ""
            made = picture_markdown(work, picture, under, larger_of(outer))
            if made is not None:
                replace(figure, work.block(made))
                return
    for caption in captions:
        caption.tag = "p"
        if not holds_block(caption) and words_of(caption):
            put_within(caption, new("em"))
    for picture in pictures:
        if picture.getparent() is not None and not in_cell:
            _alone(picture)
    figure.tag = "div"


def _alone(picture: Element) -> None:
    """Put a picture, with the link around it, into a paragraph of its own."""
    outer = next(picture.iterancestors("a"), None)
    moved = (
        outer
        if outer is not None and not words_of(outer) and len(list(outer.iter("img"))) == 1
        else picture
    )
    if next(moved.iterancestors("p"), None) is not None:
        return
    paragraph = new("p")
    tail, moved.tail = moved.tail, None
    parent = moved.getparent()
    if parent is None:
        return
    at = parent.index(moved)
    parent.remove(moved)
    paragraph.append(moved)
    paragraph.tail = tail
    parent.insert(at, paragraph)
