"""One file's text → one ordinary page, or the mistakes in it. Pure; knows no site."""

from dataclasses import dataclass

from budkavle.content import markdown, page_source
from budkavle.content.front_matter import Mistake, MistakesError, Source, decode, split
from budkavle.content.markdown import Link
from budkavle.content.stray_keys import mistakes_on_page
from budkavle.content.validation import validated
from budkavle.model.nouns import PageMatter
from budkavle.model.settings import address_of_page
from budkavle.model.values import Reading

_STATED = ("draft", "publish", "embargo")
"""What a page's front matter can say to this program; the rest is for MkDocs and the theme."""


@dataclass(frozen=True, slots=True)
class OrdinaryPage:
    """A page that MkDocs renders: when it is public, and what it links to and shows."""

    matter: PageMatter
    links: tuple[Link, ...]

    @property
    def path(self) -> str:
        """Its file, from content/."""
        return self.matter.path

    @property
    def address(self) -> str:
        """Where MkDocs puts it."""
        return address_of_page(self.path)


def parse_page(
    data: bytes, path: str, reading: Reading, remedy: str, *, trusted: bool = False
) -> OrdinaryPage:
    """Parse the bytes of the ordinary page `path`; it needs no front matter.

    `remedy` is where the file belongs if it is meant to be an item. What a page that is not
    `trusted` holds is reviewed as an item is. Raises MistakesError with
    everything that is wrong, since broken front matter would publish what it was to hold back.
    """
    text = decode(data)
    source = split(text) if text.lstrip().startswith("---") else None
    body, line = (source.body, source.body_line) if source else (text, 1)
    rendered = markdown.render(body, path, line)
    faults = () if trusted else page_source.faults(body, line)
    mistakes = [Mistake(each.line, "", each.code, each.values) for each in faults]
    mistakes += mistakes_on_page(text, source, remedy)
    try:
        matter = _matter(path, source, reading)
    except MistakesError as error:
        raise MistakesError(*error.mistakes, *mistakes) from error
    if mistakes:
        raise MistakesError(*mistakes)
    return OrdinaryPage(matter, rendered.links + rendered.pictures)


def _matter(path: str, source: Source | None, reading: Reading) -> PageMatter:
    if source is None:
        return PageMatter(path=path)
    said = {key: value for key, value in source.header.items() if key in _STATED}
    values = {**said, "path": path, "title": str(source.header.get("title") or "")}
    return validated(PageMatter, values, source.yaml, source.yaml_line, reading)
