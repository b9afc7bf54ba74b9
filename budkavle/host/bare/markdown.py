"""Turns the Markdown of an ordinary page into HTML, as MkDocs does: Python-Markdown. Pure."""

import copy
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from budkavle.host import page_review

Target = Callable[[str], str | None]
"""Gives the address of a file of content/, by its path; None if it has none."""

ALWAYS = ("toc", "tables", "fenced_code")
"""The extensions that MkDocs uses for every site."""

_LINKS = {"a": "href", "img": "src"}
_LAST = -1
"""The priority of what runs after all extensions."""
_COMMENT_OR_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The HTML of a page, the text of the heading it begins with, and its table of contents."""

    html: str
    heading: str | None
    toc: Sequence[Mapping[str, Any]]


def render(
    text: str, path: str, url: str, extensions: Mapping[str, Mapping[str, Any]], target: Target
) -> Rendered:
    """Render the text of the page at `path`, whose address is `url`.

    `extensions` are those of mkdocs.yml, with their options. Links to files of content/ lead to
    where `target` says.
    """
    parser = _parser(extensions)
    heading = _Heading(parser)
    parser.treeprocessors.register(_Links(path, url, target), "budkavle_links", _LAST)
    parser.treeprocessors.register(heading, "budkavle_heading", _LAST)
    html = parser.convert(text)
    return Rendered(html, heading.text, _contents(getattr(parser, "toc_tokens", ())))


def ids(text: str, extensions: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The ids in the HTML of a text."""
    return page_review.ids(_parser(extensions).convert(text))


def _parser(extensions: Mapping[str, Mapping[str, Any]]) -> Markdown:
    return Markdown(
        extensions=list(dict.fromkeys((*ALWAYS, *extensions))),
        extension_configs={name: dict(options) for name, options in extensions.items()},
    )


def way(target: str, origin: str) -> str:
    """The relative address of a target from a page; both are addresses from the site's root."""
    folder = origin.rpartition("/")[0]
    found = posixpath.relpath(f"/{target}", f"/{folder}")
    return f"{found}/" if target.endswith("/") else found


class _Links(Treeprocessor):
    """Lets links and pictures lead to the addresses of the files that they name."""

    def __init__(self, path: str, url: str, target: Target) -> None:
        super().__init__()
        self._path, self._url, self._target = path, url, target

    def run(self, root: Element) -> None:
        """Replace the addresses in a tree."""
        for element in root.iter():
            if key := _LINKS.get(element.tag):
                element.set(key, self._resolved(element.get(key) or ""))

    def _resolved(self, link: str) -> str:
        """A link as it is on the finished page; unchanged if it leads to no file of content/."""
        try:
            scheme, host, path, query, anchor = urlsplit(link)
        except ValueError:
            return link
        if scheme or host or not path or path.startswith(("/", "\\")) or AMP_SUBSTITUTE in link:
            return link
        folder = posixpath.dirname(self._path)
        address = self._target(posixpath.normpath(posixpath.join(folder, unquote(path))))
        if address is None:
            return link
        return urlunsplit(("", "", way(address or "./", self._url), query, anchor))


class _Heading(Treeprocessor):
    """Notes the text of the heading that a page begins with."""

    text: str | None = None

    def __init__(self, parser: Markdown) -> None:
        super().__init__(parser)
        self._parser = parser

    def run(self, root: Element) -> None:
        """Note the text of the first element, if it is the main heading."""
        if len(root) and root[0].tag == "h1":
            self.text = self._text_of(copy.deepcopy(root[0]))

    def _text_of(self, heading: Element) -> str:
        """The words of a heading without links to itself and notes; pictures by their words."""
        for parent in list(heading.iter()):
            for child in list(parent):
                if (words := _words_instead(child)) is not None:
                    _replace(parent, child, words)
        html = self._parser.serializer(heading)
        html = html[html.index(">") + 1 : html.rindex("<")].strip()
        for each in self._parser.postprocessors:
            html = each.run(html)
        return " ".join(_COMMENT_OR_TAG.sub("", html).split())


def _words_instead(element: Element) -> str | None:
    """What is read instead of an element of a heading; None for one that is read itself."""
    if element.tag == "img":
        return element.get("alt") or None
    is_note = element.tag == "sup" and (element.get("id") or "").startswith("fnref")
    is_own_link = element.tag == "a" and element.get("class") == "headerlink"
    return "" if is_note or is_own_link else None


def _replace(parent: Element, child: Element, words: str) -> None:
    """Put words in the place of an element, before the text that follows it."""
    place = list(parent).index(child)
    words += child.tail or ""
    parent.remove(child)
    if place:
        before = parent[place - 1]
        before.tail = (before.tail or "") + words
    else:
        parent.text = (parent.text or "") + words


def _contents(tokens: Iterable[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The headings of a page, as MkDocs gives them to templates."""
    return [
        {
            "title": each["name"],
            "id": each["id"],
            "url": f"#{each['id']}",
            "level": each["level"],
            "children": _contents(each["children"]),
        }
        for each in tokens
    ]
