"""Parses one file into an ordinary page, or lists its mistakes. Pure; knows no site."""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from budkavle.content import growth, markdown, page_source
from budkavle.content.front_matter import Source, decode, split
from budkavle.content.link_targets import BROKEN_ADDRESS, EMPTY_LINK, link_target
from budkavle.content.markdown import Link
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.stray_keys import mistakes_on_page
from budkavle.content.validation import validated
from budkavle.model.keys import keys_of
from budkavle.model.languages import address_of_page
from budkavle.model.rules import N_, Rule
from budkavle.model.values import ValidationContext
from budkavle.model.visibility import PageMatter

UNCLOSED_BRACKETS = Rule(
    "unclosed-brackets",
    N_("More than {most} brackets ({value}) are opened here and not closed."),
    N_("Close them, or take them away."),
)

_BRACKETS = (("[", "]"), ("](", ")"), ("<", ">"))
_MOST_OPEN = 500
"""The most brackets that may be open at the same time."""


class OrdinaryPage(NamedTuple):
    """A page that MkDocs renders: when it is public, and its links and pictures."""

    matter: PageMatter
    links: tuple[Link, ...]

    @property
    def path(self) -> str:
        """The path of its file, from content/."""
        return self.matter.path

    @property
    def address(self) -> str:
        """Its address, as MkDocs chooses it."""
        return address_of_page(self.path)


def parse_page(
    data: bytes, path: str, context: ValidationContext, remedy: str, *, trusted: bool = False
) -> OrdinaryPage:
    """Parse the bytes of the ordinary page `path`; it needs no front matter.

    `remedy` is where the file belongs if it is meant to be an item. Unless the page is `trusted`,
    its contents are reviewed like an item's. Raises MistakesError with all mistakes, since a page
    with broken front matter would be published although it may be a draft or under embargo.
    """
    text = decode(data)
    source = split(text) if text.lstrip().startswith("---") else None
    body, line = (source.body, source.body_line) if source else (text, 1)
    rendered = _bounded(body, path, line, context.site)
    mistakes = [each for each in rendered.mistakes if each.rule in (BROKEN_ADDRESS, EMPTY_LINK)]
    mistakes += () if trusted else page_source.mistakes(body, line)
    mistakes += mistakes_on_page(text, source, remedy)
    mistakes += _unclosed(body, line)
    try:
        matter = _matter(path, source, context)
    except MistakesError as error:
        raise MistakesError(*error.mistakes, *mistakes) from error
    if mistakes:
        raise MistakesError(*mistakes)
    return OrdinaryPage(matter, rendered.links + rendered.pictures)


def _bounded(body: str, path: str, line: int, site: str) -> markdown.Body:
    """Render a text to see what it links to; raises MistakesError if it grows beyond measure."""
    if found := growth.excess_on_page(body, line):
        raise MistakesError(found)
    target = partial(link_target, site=site, completed=False)
    rendered = markdown.render(body, path, line, target)
    for each in rendered.mistakes:
        if each.rule in growth.RULES:
            raise MistakesError(each)
    return rendered


def _unclosed(body: str, first_line: int) -> Iterator[Mistake]:
    """Find brackets that are nested in too many open ones.

    MkDocs' Markdown searches the rest of the text for the end of each: ten thousand take a minute.
    """
    for opening, closing in _BRACKETS:
        depth = 0
        for match in re.finditer(f"{re.escape(opening)}|{re.escape(closing)}", body):
            depth = depth + 1 if match[0] == opening else max(depth - 1, 0)
            if depth > _MOST_OPEN:
                line = first_line + body.count("\n", 0, match.start())
                values = (("value", opening), ("most", str(_MOST_OPEN)))
                yield Mistake(line, "", UNCLOSED_BRACKETS, values)
                break


def _matter(path: str, source: Source | None, context: ValidationContext) -> PageMatter:
    if source is None:
        return PageMatter(path=path)
    ours = keys_of(PageMatter)  # the others are for MkDocs and the theme
    said = {key: value for key, value in source.header.items() if key in ours}
    values = {**said, "path": path, "title": str(source.header.get("title") or "")}
    return validated(PageMatter, values, source.yaml, source.yaml_line, context)
