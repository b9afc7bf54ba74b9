"""What readers find in a page besides its words: headings, lists, emphasis, footnotes, languages.

It knows nothing of how texts are converted, so that it can judge that. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import unquote

from lxml import etree

from budkavle.importing.inventory import tree_of_page, words_in

_EMPHASIS = ("strong", "b", "em", "i")
_BOLD_ANYWAY = frozenset(
    "h1 h2 h3 h4 h5 h6 th pre code figcaption caption dt summary script".split()
)
"""Where emphasis says nothing, or cannot be."""
_NOT_AGAIN = _BOLD_ANYWAY | frozenset(_EMPHASIS)
_CODE = frozenset({"pre"})
"""Where words have no structure but their lines."""
_BREAKS = frozenset("br p div li td th dt dd h1 h2 h3 h4 h5 h6 pre blockquote".split())
_SILENT = frozenset({"script", "style", "template", "noscript", "head"})
_BACK = re.compile(r"^#")


@dataclass
class Structure:
    """The structure of a page; words are written together, in small letters.

    `headings` are levels with words in order, `items` the depths of each item of a list, `emphasis`
    words, `strong` those of the heads of tables, which are bold anyway, `languages` how many words
    are in each language that a part tells.
    """

    headings: list[tuple[int, str]] = field(default_factory=list)
    items: dict[str, list[int]] = field(default_factory=dict)
    emphasis: Counter[str] = field(default_factory=Counter)
    strong: Counter[str] = field(default_factory=Counter)
    footnotes: int = 0
    languages: Counter[str] = field(default_factory=Counter)


def structure_of(markup: str, pictures: Set[str] = frozenset()) -> Structure:
    """The structure of some HTML.

    A link to one of the `pictures` may stand for it: headings and items of lists are noted with
    the words of such links, and without them.
    """
    found = Structure()
    root = tree_of_page(markup)
    if root is None:
        return found
    for each in root.iter():
        name = each.tag if isinstance(each.tag, str) else ""
        if not name or name in _SILENT:
            continue
        if _is_within(each, _CODE):
            continue
        if name == "th":
            found.strong.update(_words(each))
        elif name in _EMPHASIS and not _is_within(each, _NOT_AGAIN):
            found.emphasis.update(_words(each))
        if said := each.get("lang"):
            words = words_in(" ".join(map(str, each.itertext())))
            found.languages[said.strip().partition("-")[0].lower()] += len(words)
    found.footnotes = sum(1 for _ in _references(root))
    _note_lines(root, found)
    if links := [each for each in root.iter("a") if unquote(each.get("href", "")) in pictures]:
        for link in links:
            after = link.tail
            link.clear()
            link.tail = after
        _note_lines(root, found)
    return found


def _note_lines(root: etree._Element, found: Structure) -> None:
    """Note the headings and the items of lists."""
    for each in root.iter("li", "h1", "h2", "h3", "h4", "h5", "h6"):
        if _is_within(each, _CODE | _SILENT):
            continue
        if each.tag == "li":
            _note_item(each, found)
        else:
            found.headings.append((int(each.tag[1]), _letters(each, ("figure",))))


def lost_structure(
    source: Structure, ours: Structure, language: str, left_out: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """What of a structure is lost in ours: the kind of a loss, and what it is about.

    Passages that were `left_out`, and are reported, are not missed in headings and lists.
    """
    gone = ["".join(words_in(each.replace("_", ""))) for each in left_out]
    there = {words for _, words in ours.headings}
    for _, words in source.headings:
        if words and words not in there and _without(words, gone) not in there:
            yield "heading", words
    yield from _levels(source, ours)
    yield from _lists(source, ours, gone)
    if lost := source.emphasis - ours.emphasis - ours.strong:
        yield "emphasis", " ".join(lost)
    if source.footnotes > ours.footnotes:
        yield "footnote", str(source.footnotes - ours.footnotes)
    for code, number in source.languages.items():
        if code != language and ours.languages[code] < number:
            yield "language", code


def _levels(source: Structure, ours: Structure) -> Iterator[tuple[str, str]]:
    """Headings that are no longer above or below the one before them, as they were.

    One that is above all before it cannot be so here, where the first is on the highest level.
    """
    levels = {words: level for level, words in reversed(ours.headings)}
    seen = Counter(words for _, words in source.headings)
    known = [(n, w) for n, w in source.headings if w in levels and seen[w] == 1]
    highest = 9
    for (before, first), (after, second) in pairwise(known):
        highest = min(highest, before)
        if after < highest and levels[second] == levels[first]:
            continue
        was, is_now = after - before, levels[second] - levels[first]
        if (was > 0, was < 0) != (is_now > 0, is_now < 0):
            yield "level", second


def _without(words: str, gone: Iterable[str]) -> str:
    for each in gone:
        words = words.replace(each, "", 1)
    return words


def _lists(source: Structure, ours: Structure, gone: Sequence[str]) -> Iterator[tuple[str, str]]:
    for words, depths in source.items.items():
        if words in ours.items:
            if min(ours.items[words]) > max(depths) or max(ours.items[words]) < min(depths):
                yield "list", words
        elif not any(words in each for each in ours.items):
            rest = _without(words, gone)
            if rest == words or not any(rest in each for each in ours.items):
                yield "list", words


def _note_item(item: etree._Element, found: Structure) -> None:
    """Note an item of a list by its own words, without those of lists within it."""
    if _is_within(item, frozenset({"table", "nav"})):
        return
    if words := _letters(item, ("ul", "ol")):
        above = [each.tag for each in item.iterancestors()]
        # An item may stand outside of any list.
        depth = max(above.count("ul") + above.count("ol"), above.count("li") + 1)
        found.items.setdefault(words, []).append(depth)


def _letters(element: etree._Element, without: Sequence[str]) -> str:
    """The words of an element, written together, but not those of the elements with these names."""
    text = "".join(_own_text(element, frozenset(without) | _SILENT))
    return "".join(words_in(text.replace("_", "")))


def _own_text(element: etree._Element, without: Set[str]) -> Iterator[str]:
    yield element.text or ""
    for each in element:
        if isinstance(each.tag, str) and each.tag not in without:
            yield from _own_text(each, without)
        yield each.tail or ""


def _references(root: etree._Element) -> Iterator[etree._Element]:
    """The links to footnotes: raised ones, to something that leads back."""
    by_id = {each.get("id") or each.get("name"): each for each in root.iter() if each.attrib}
    for link in root.iter("a"):
        address = link.get("href", "")
        target = by_id.get(address[1:]) if address.startswith("#") else None
        if target is not None and _is_within(link, frozenset({"sup"})):
            around = (target, *list(target.iterancestors("li", "p", "div"))[:1])
            if any(_BACK.match(a.get("href", "")) for each in around for a in each.iter("a")):
                yield link


def _is_within(element: etree._Element, names: frozenset[str]) -> bool:
    return any(each.tag in names for each in element.iterancestors())


def _words(element: etree._Element) -> list[str]:
    """The words of an element, without underscores, which Markdown may take for emphasis."""
    return words_in("".join(_text(element)).replace("_", ""))


def _text(element: etree._Element) -> Iterator[str]:
    """The text of an element; what stands on lines of its own is apart from its neighbours."""
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if each.tag in _BREAKS and each is not element:
            yield " "
        text = each.text if event == "start" else each.tail if each is not element else None
        yield text or ""
