"""Renders an item's text from CommonMark to safe HTML; collects its links, pictures and headings.

Addresses of other content stay as `content:PATH` until a page is rendered, since where they lead
depends on the page, feed or mail in which they are shown (see `link_to`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from html import escape, unescape
from itertools import chain
from typing import NamedTuple

import nh3
from markdown_it.token import Token

from budkavle.content.corrected_slips import corrected
from budkavle.content.growth import excess
from budkavle.content.html_structure import Levels, repaired
from budkavle.content.html_tree import rearranged
from budkavle.content.link_targets import (
    SCHEME,
    LinkTarget,
    Refusal,
    Target,
    link_target,
    picture_target,
)
from budkavle.content.markdown_dialect import parser
from budkavle.content.mistakes import Mistake
from budkavle.content.plain_blocks import NumberedBlock, PlainBlock, blocks, html_of, is_plain
from budkavle.content.unclosed import ends
from budkavle.model.rules import N_, Rule
from budkavle.model.values import slug

FIRST_LEVEL_HEADING = Rule(
    "first-level-heading",
    N_("A heading with one # would be a second title."),
    N_("Begin it with ## instead."),
)
FORBIDDEN_HTML = Rule(
    "forbidden-html",
    N_("The HTML {value} is not allowed here."),
    N_("Write it in Markdown, or take it away."),
)

_TAGS = frozenset(
    "a abbr b blockquote br caption cite code dd del dfn div dl dt em figcaption figure h2 h3 h4 h5"
    " h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub sup table tbody"
    " td tfoot th thead time tr u ul var".split()
)
_ATTRIBUTES = {
    "*": {"lang", "dir", "title", "id"},
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_CLASSES = {cell: {"left", "center", "right"} for cell in ("td", "th")}
_SCHEMES = {"http", "https", "mailto", "tel", SCHEME.rstrip(":")}
_IN_MARKDOWN = frozenset({"a", "img"})
"""Elements that must be written in Markdown; in HTML their addresses would not be checked."""
_HTML_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_RESERVED = ("main", "q")
"""Ids that the theme uses itself: the skip link leads to `main`, and `q` is the field of search."""
_FOOTNOTE = re.compile(r"fn(?:ref)?\d+")
"""Ids that footnotes have."""

_RELATIVE = re.compile(r'="(?:(?<= href=")|(?<= src="))(?!https?:|mailto:|tel:)')
"""A relative address, in HTML as the sanitiser writes it."""
_HEADING = re.compile(r'<(h[2-6]) id="[^"]*">')
_NOT_BARE = re.compile(
    rf'<(?!/?(?:{"|".join(sorted(_TAGS))})>|a href="(?:https?:|mailto:|tel:)[^"]*">)'
)
"""Any tag except one without attributes, or a link with a complete address."""
_LINE_END = re.compile(r"</(?:p|li|h\d|blockquote|tr|div)>|<br>")
_TAG = re.compile(r"<[^>]*>")
_EMPTY_LINES = re.compile(r"\n\s*\n+")
_CONTENT_LINK = re.compile(rf'<a href="{SCHEME}([^"#]*)(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL)
_CONTENT_PICTURE = re.compile(rf'<img([^>]*?) src="{SCHEME}([^"#]*)(#[^"]*)?"([^>]*)>')


class Link(NamedTuple):
    """A link or a picture in a text: its target and its line, from 1."""

    target: str
    line: int


class Body(NamedTuple):
    """An item's rendered text: its HTML, and what was found in it.

    `links` and `pictures` hold paths of content (with `#anchor` where there is one), `headings`
    the ids of headings.
    """

    html: str
    links: tuple[Link, ...]
    pictures: tuple[Link, ...]
    headings: tuple[str, ...]
    mistakes: tuple[Mistake, ...]


class _Headings:
    """The headings of a page: their levels, and their ids, numbered where words are the same."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self._levels = Levels()
        self._numbers = dict.fromkeys(_RESERVED, 1)
        self._shown: set[str] = set()

    def add(self, level: int, words: str) -> tuple[int, str]:
        """The level to show a heading on, and an id that no other heading, nor the theme, uses."""
        return self.level(level), self.id(words)

    def level(self, written: int) -> int:
        """The level to show a heading on that was written with this one."""
        return self._levels.level(written)

    def claim(self, name: str, tag: str) -> bool:
        """Whether an element may have this id: no other one on the page has it, in HTML or not."""
        if tag[0] == "h" and name in self.given and name not in self._shown:
            self._shown.add(name)
            return True
        if name in self._numbers:
            return False
        self._numbers[name] = 1
        return True

    def id(self, words: str) -> str:
        """An id for a heading, that no other heading, nor the theme, uses."""
        first = slug(words) or "rubrik"
        name, number = first, self._numbers.get(first, int(bool(_FOOTNOTE.fullmatch(first))))
        if number:
            self._numbers.setdefault(first, number)
        while name in self._numbers:
            number += 1
            name = f"{first}-{number}" if number > 1 else first
        self._numbers[first] = number
        self._numbers.setdefault(name, 1)
        self.given.append(name)
        return name


def render(
    text: str,
    path: str,
    first_line: int = 1,
    target: LinkTarget = link_target,
    divide: Callable[[str], Iterable[NumberedBlock]] = blocks,
) -> Body:
    """Render the CommonMark of the content file `path`, whose text begins on line `first_line`.

    `target` tells where each link leads. `divide` takes the text apart; this changes nothing but
    the time that it takes.
    """
    headings = _Headings()
    html: list[str] = []
    marked: list[Body] = []
    for line, block in divide(corrected(text)):
        if isinstance(block, PlainBlock):
            html.append(html_of(block, headings.add))
        else:
            marked.append(
                _rendered(parser().parse(block.text), path, first_line + line, headings, target)
            )
            html.append(marked[-1].html)
    return Body(
        "".join(html),
        tuple(chain.from_iterable(each.links for each in marked)),
        tuple(chain.from_iterable(each.pictures for each in marked)),
        tuple(headings.given),
        tuple(chain.from_iterable(each.mistakes for each in marked)),
    )


def tokens(text: str) -> list[Token]:
    """Parse CommonMark into markdown-it's tokens, for code that examines the words."""
    return parser().parse(corrected(text))


def render_line(
    text: str, path: str, line: Callable[[], int], target: LinkTarget = link_target
) -> Body:
    """Render one line of Markdown, such as a fact, without a paragraph around it.

    `line` returns its line in the file; it is called only if there is more than plain words.
    """
    if is_plain(text):
        return Body(text, (), (), (), ())
    return _rendered(parser().parseInline(corrected(text)), path, line(), _Headings(), target)


def _rendered(
    tokens: list[Token], path: str, first_line: int, headings: _Headings, target: LinkTarget
) -> Body:
    """Render parsed tokens; `headings` has those of the text before, and gets theirs."""
    if found := excess(tokens, first_line):
        return Body("", (), (), (), (found,))
    inline = list(_inline(tokens, first_line))
    mistakes = list(_mistakes(tokens, inline, first_line))
    links: list[Link] = []
    pictures: list[Link] = []
    for token, line in inline:
        if token.type == "link_open":
            leads_to = target(str(token.attrs.get("href", "")), path)
            mistakes += _relocate(token, "href", leads_to, line, links)
        elif token.type == "image":
            shows = picture_target(str(token.attrs.get("src", "")), path)
            mistakes += _relocate(token, "src", shows, line, pictures)
    typed = any(
        each.type in ("html_block", "html_inline") for each in chain(tokens, _within(tokens))
    )
    for opening, words, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "heading_open":
            opening.attrs["id"] = headings.id(words.content)
            if not typed:
                opening.tag = closing.tag = f"h{headings.level(int(opening.tag[1:]))}"
    _align_by_class(tokens)
    _close(tokens)
    html = _sanitised(parser().renderer.render(tokens, parser().options, {}))
    if typed:
        html = rearranged(html, headings.claim, headings.level)
    return Body(html, tuple(links), tuple(pictures), (), tuple(mistakes))


def _within(tokens: Sequence[Token]) -> Iterator[Token]:
    return chain.from_iterable(token.children or () for token in tokens)


def link_to(html: str, address: Callable[[str], str | None]) -> str:
    """Give every link and picture the address of its content, or none if that is not public.

    A link without an address is replaced by its words; a picture without one is removed.
    """

    def link(match: re.Match[str]) -> str:
        path, anchor, rest, words = match.groups(default="")
        target = address(unescape(path))
        return words if target is None else f'<a href="{escape(target)}{anchor}"{rest}>{words}</a>'

    def picture(match: re.Match[str]) -> str:
        before, path, anchor, after = match.groups(default="")
        target = address(unescape(path))
        return "" if target is None else f'<img{before} src="{escape(target)}{anchor}"{after}>'

    if SCHEME not in html:
        return html
    return _CONTENT_PICTURE.sub(picture, _CONTENT_LINK.sub(link, html))


def standalone(html: str, url: str) -> str:
    """The HTML of a page at `url`, made readable anywhere else, such as in a feed reader.

    Only safe HTML is left, without ids and classes, and every address is complete (RFC 3986, 5.2).
    HTML that fulfils this already is returned as it is: most news consists of paragraphs and links.
    """
    without_ids = _HEADING.sub(r"<\1>", html)
    if not _NOT_BARE.search(without_ids):
        return without_ids
    clean = _standalone_sanitiser().clean(html)
    if not _RELATIVE.search(clean):
        return clean
    return _standalone_sanitiser(url).clean(html)


def plain_text(html: str) -> str:
    """The words of HTML without its tags, with an empty line between paragraphs."""
    spaced = _LINE_END.sub("\n", html)
    return _EMPTY_LINES.sub("\n\n", unescape(_TAG.sub("", spaced))).strip()


def _inline(tokens: Sequence[Token], first_line: int) -> Iterator[tuple[Token, int]]:
    """Every inline token, with its line."""
    for token in tokens:
        line = first_line + (token.map[0] if token.map else 0)
        for child in token.children or ():
            yield child, line
            line += child.type in ("softbreak", "hardbreak")


def _mistakes(
    tokens: Sequence[Token], inline: Sequence[tuple[Token, int]], first_line: int
) -> Iterator[Mistake]:
    blocks = ((token, first_line + (token.map[0] if token.map else 0)) for token in tokens)
    for token, line in chain(blocks, inline):
        if token.type == "heading_open" and token.tag == "h1":
            yield Mistake(line, "", FIRST_LEVEL_HEADING)
        elif token.type in ("html_block", "html_inline"):
            for tag in _HTML_TAG.finditer(token.content):
                if tag[1].lower() not in _TAGS - _IN_MARKDOWN:
                    its_line = line + token.content.count("\n", 0, tag.start())
                    yield Mistake(its_line, "", FORBIDDEN_HTML, (("value", f"<{tag[1]}>"),))


def _relocate(
    token: Token, attribute: str, found: Target | Refusal, line: int, links: list[Link]
) -> Iterator[Mistake]:
    """Give a link or a picture its target; add the content that it leads to to `links`."""
    if isinstance(found, Refusal):
        yield Mistake(line, "", found.rule, found.values)
        return
    token.attrs[attribute] = found.address
    if found.content is not None:
        links.append(Link(found.content, line))


def _close(tokens: Sequence[Token]) -> None:
    """Close the HTML of each paragraph, heading and cell at its end."""
    for token in tokens:
        pieces = [each.content for each in token.children or () if each.type == "html_inline"]
        if token.children and pieces and (missing := ends(pieces)):
            token.children.append(Token("html_inline", "", 0, content=missing))


def _align_by_class(tokens: Sequence[Token]) -> None:
    """Replace the style that aligns a cell by a class: the site's policy forbids inline styles."""
    for token in tokens:
        if token.type in ("td_open", "th_open") and "style" in token.attrs:
            token.attrs["class"] = str(token.attrs.pop("style")).rpartition(":")[2]


@cache
def _sanitiser() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel=None,
    )


@lru_cache(maxsize=2)  # nearly all addresses are complete: one is usually enough
def _standalone_sanitiser(base: str | None = None) -> nh3.Cleaner:
    """A sanitiser that makes addresses complete if there is a base, and otherwise leaves them."""
    return nh3.Cleaner(
        tags=_TAGS,
        attributes={**_ATTRIBUTES, "*": _ATTRIBUTES["*"] - {"id"}},
        url_schemes=_SCHEMES - {SCHEME.rstrip(":")},
        url_relative=("rewrite_with_base", base) if base else "pass_through",
        link_rel=None,
    )


def _sanitised(html: str) -> str:
    return repaired(_sanitiser().clean(html)) if "<" in html else html
