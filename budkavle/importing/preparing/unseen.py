"""Takes away what no reader saw: scripts, styles, hidden passages."""

import re

from budkavle.importing.markup import Element, all_named, new, remove, replace, unwrap, words_of
from budkavle.importing.preparing.picture_files import LAZY
from budkavle.importing.preparing.work import Work

_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all", re.IGNORECASE)
_NO_TEXT = (
    "style", "template", "link", "meta", "head", "title", "base", "source", "track", "param", "wbr",
)  # fmt: skip
_MAY_HOLD_WORDS = frozenset(_NO_TEXT) - {"style", "source", "wbr"}


def unseen(work: Work) -> None:
    """Take away what no reader saw, and note the words in it."""
    _scripts(work)
    for name in _NO_TEXT:
        for each in all_named(work.root, name):
            if name in _MAY_HOLD_WORDS and words_of(each):
                work.note("hidden", words_of(each))
            remove(each)
    for each in all_named(work.root, "noscript"):
        _unwrap_noscript(each)
    _hidden_passages(work)


def _scripts(work: Work) -> None:
    """Take away scripts; one that shows a file of GitHub's becomes a link to that."""
    for each in all_named(work.root, "script"):
        source = each.get("src", "")
        if "gist.github.com" in source:
            link = new("a", source.removesuffix(".js"), href=source.removesuffix(".js"))
            paragraph = new("p")
            paragraph.append(link)
            replace(each, paragraph)
            work.note("embed", source)
            continue
        if not each.get("type", "").endswith("json"):
            work.note("script", source or words_of(each)[:80])
        remove(each)


def _hidden_passages(work: Work) -> None:
    for each in list(work.root.iterdescendants()):
        style = each.get("style", "") if isinstance(each.tag, str) else ""
        if each.get("hidden") is not None or (style and _HIDDEN.search(style)):
            if words := words_of(each):
                work.note("hidden", words)
            remove(each)


def _unwrap_noscript(element: Element) -> None:
    """Keep what is shown without scripts, unless it repeats a picture beside it."""
    shown = {each.get("src") for each in element.iter("img")}
    before = element.getprevious()
    beside = [before] if before is not None else []
    lazy = {each.get(name) for one in beside for each in one.iter("img") for name in (*LAZY, "src")}
    if shown and not words_of(element) and (shown & lazy or (beside and lazy)):
        remove(element)
    else:
        unwrap(element)
