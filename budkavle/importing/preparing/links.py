"""Judges where each link leads, and keeps the words of those that lead nowhere."""

import re
from collections.abc import Mapping
from unicodedata import normalize
from urllib.parse import unquote

from budkavle.importing import urls
from budkavle.importing.addresses import address_as_words
from budkavle.importing.markup import (
    BLOCKS,
    HEADINGS,
    Element,
    all_named,
    holds_block,
    name_of,
    new,
    put_within,
    unwrap,
    words_of,
)
from budkavle.importing.preparing.work import Work


def links(work: Work) -> None:
    """Replace the target of each link by an address that stands for it."""
    found = all_named(work.root, "a", "area")
    places: dict[str, Element] = {}
    for each in work.root.iter():
        for name in filter(None, (each.get("id"), each.get("name"))):
            places.setdefault(name, each)
    # Links to anchors first: an anchor may itself be a link without an address.
    for each in sorted(found, key=lambda link: not link.get("href", "").startswith("#")):
        if each.getparent() is None:
            continue
        address = each.get("href")
        if address is None or name_of(each) == "area":
            unwrap(each)
            continue
        if holds_block(each):
            _into_block(each, address)
            continue
        _link(work, each, address.strip(), places)


def _into_block(link: Element, address: str) -> None:
    """Put a link around blocks onto the words of the first of them that has any."""
    inner = (
        e
        for e in link.iterdescendants()
        if name_of(e) in BLOCKS and not holds_block(e) and words_of(e)
    )
    first = next(inner, None)
    if first is None or list(first.iter("a")):
        made = new("p")
        made.append(new("a", address_as_words(address), href=address))
        link.append(made)
    else:
        put_within(first, new("a", href=address))
    link.tag = "div"
    del link.attrib["href"]


def _link(work: Work, element: Element, address: str, places: Mapping[str, Element]) -> None:
    words = words_of(element)
    if not words:
        named = element.get("aria-label") or element.get("title") or ""
        if (
            address
            and not address.startswith("#")
            and not element.get("name")
            and len(element) == 0
        ):
            work.note("link-without-words", work.resolver.whole(address))
            if named:
                element.text = named
                words = named
    if not words:
        unwrap(element)
        return
    if not address or address == "#":
        unwrap(element)
    elif address.startswith("#"):
        heading = _heading_of(work.root, unquote(address[1:]), places)
        if heading is None:
            work.note("anchor", address)
            unwrap(element)
        else:
            element.set("href", work.link(f"#{heading}"))
    else:
        target = work.resolver.file(address) or work.resolver.link(address)
        if target is None:
            work.note("link", work.resolver.whole(address))
            unwrap(element)
        else:
            if _is_corrected(work.resolver.whole(address), target):
                work.note("link-corrected", work.resolver.whole(address))
            element.set("href", work.link(target))


def _is_corrected(whole: str, target: str) -> bool:
    """Whether a link's target is another address than it was, since that led nowhere."""
    if not urls.split(target).scheme:  # an item or a file of the site
        return False
    return normalize("NFC", unquote(target)) != normalize("NFC", unquote(whole))


def _heading_of(root: Element, anchor: str, places: Mapping[str, Element]) -> str | None:
    """The words of the heading that an anchor belongs to; None if there is no such anchor."""
    found = places.get(anchor)
    if found is None:
        wanted = _signs(anchor)
        words = (words_of(each) for each in root.iter(*HEADINGS))
        return next((each for each in words if wanted and _signs(each) == wanted), None)
    if name_of(found) in HEADINGS:
        return words_of(found)
    above = next(found.iterancestors(*HEADINGS), None)
    if above is not None:
        return words_of(above)
    inner = next(found.iter(*HEADINGS), None)
    if inner is not None:
        return words_of(inner)
    after = next((e for e in found.itersiblings() if isinstance(e.tag, str)), None)
    return words_of(after) if after is not None and name_of(after) in HEADINGS else None


def _signs(words: str) -> str:
    """Letters and digits only: what all ways to make an anchor of a heading have in common."""
    return re.sub(r"[\W_]+", "", words.casefold())
