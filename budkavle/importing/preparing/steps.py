"""Prepares the HTML of a text for cleaning: nothing in it is lost, and everything lost is noted.

What Markdown writes in its own way (pictures, code, footnotes) becomes a single character of a
private plane of Unicode, and each link an address that stands for it; `conversion` puts them back.
"""

from collections.abc import Callable

from budkavle.importing.markup import Element, markup_of
from budkavle.importing.preparing.code import code
from budkavle.importing.preparing.drawings import drawings, form_fields
from budkavle.importing.preparing.embeds import embeds
from budkavle.importing.preparing.figures import figures
from budkavle.importing.preparing.footnotes import footnotes, set_aside
from budkavle.importing.preparing.headings import headings
from budkavle.importing.preparing.languages import languages, languages_of_code
from budkavle.importing.preparing.levels import levels
from budkavle.importing.preparing.links import links
from budkavle.importing.preparing.lists import lists
from budkavle.importing.preparing.marks import marks
from budkavle.importing.preparing.pictures import pictures
from budkavle.importing.preparing.tables import tables
from budkavle.importing.preparing.unseen import unseen
from budkavle.importing.preparing.work import FIRST, Prepared, Resolver, Work

_STEPS: tuple[Callable[[Work], None], ...] = (
    unseen,
    lists,
    languages_of_code,
    footnotes,
    code,
    embeds,
    drawings,
    form_fields,
    headings,
    figures,
    pictures,
    tables,
    links,
    marks,
    languages,
    levels,
    set_aside,
)
"""In this order: code and figures hold pictures, and other steps make links to be judged."""


def prepare(root: Element, resolver: Resolver, first: int = FIRST) -> Prepared:
    """Prepare a text, whose tree is changed; characters after `first` stand for Markdown."""
    work = Work(root, resolver, first)
    for step in _STEPS:
        step(work)
    work.made.markup = markup_of(root)
    return work.made
