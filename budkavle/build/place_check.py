"""Checks links to places on ordinary pages, which only the host can name, as it renders them."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from budkavle.content import front_matter
from budkavle.content.front_matter import decode, split
from budkavle.content.page_anchors import links_to_places
from budkavle.content.reader import Content
from budkavle.content.references import DEAD_ANCHOR
from budkavle.content.similarity import some_of
from budkavle.host.choice import host
from budkavle.host.chrome import Description
from budkavle.model.problems import Problem
from budkavle.render.theme_files import layers

_ID = re.compile(r"""\sid="([a-z][\w-]*)"(?!\s*\{)""")


def dead_places(content: Content, described: Description, configuration: Path) -> Iterator[Problem]:
    """Every link to a place on an ordinary page that the page does not have.

    Without such links it takes no time; otherwise the host must be loaded, which takes a while.
    """
    links = list(links_to_places(content, described.settings))
    if not links:
        return
    texts = {each.page: _text(described.content / each.page) for each in links}
    places = host(described.settings.host).places(configuration, texts)
    around = _around(described.theme)
    for each in links:
        if each.anchor not in places[each.page] | around:
            known = some_of(_of_headings(places[each.page]))
            values = (("value", each.anchor), ("known", known))
            path = f"{described.content.name}/{each.path}"
            yield Problem(path, each.line, each.field, DEAD_ANCHOR, values)


def _text(file: Path) -> str:
    """The Markdown of a page, without its front matter."""
    text = decode(front_matter.read(file))
    return split(text).body if text.lstrip().startswith("---") else text


def _around(theme: Path) -> frozenset[str]:
    """The ids of the templates, some of which are on every page; a theme may lie over ours."""
    templates = chain.from_iterable(each.rglob("*.html") for each in layers(theme))
    texts = (path.read_text("utf-8", errors="replace") for path in templates)
    return frozenset(name for text in texts for name in _ID.findall(text))


def _of_headings(places: frozenset[str]) -> list[str]:
    """The places that a writer may have meant; those of footnotes have a colon."""
    return sorted(place for place in places if ":" not in place)
