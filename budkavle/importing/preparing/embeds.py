"""Makes links of films, maps and other pages within the page."""

from budkavle.importing.addresses import address_as_words
from budkavle.importing.markup import (
    HEADINGS,
    Element,
    all_named,
    name_of,
    new,
    remove,
    replace,
    words_of,
)
from budkavle.importing.preparing.work import Work

_EMBEDS = (
    "iframe", "embed", "object", "video", "audio", "amp-youtube", "amp-iframe", "lite-youtube",
)  # fmt: skip
_FILM = "https://www.youtube.com/watch?v={}"
_FILM_ATTRIBUTES = ("videoid", "data-video-id")
"""Attributes that hold the number of a film."""
_ADDRESS_ATTRIBUTES = ("src", "data-src", "data-lazy-src", "data", "href", *_FILM_ATTRIBUTES)


def embeds(work: Work) -> None:
    """Films, maps and other pages within the page become links with their names."""
    for each in all_named(work.root, *_EMBEDS):
        if each.getparent() is None:
            continue
        address = _embedded_address(each)
        inner = "" if name_of(each) == "iframe" else words_of(each)
        if inner:
            work.note("fallback", inner)
        if not address:
            work.note("embed", name_of(each))
            remove(each)
            continue
        whole = work.resolver.whole(address)
        work.note("embed", whole)
        title = each.get("title") or each.get("aria-label") or address_as_words(whole)
        paragraph = new("p")
        paragraph.append(new("a", title, href=address))
        above = next(
            (a for a in each.iterancestors("p", *HEADINGS) if a.getparent() is not None), None
        )
        if above is not None and not words_of(above) and len(list(above.iter("img"))) == 0:
            replace(each, *list(paragraph))
        else:
            replace(each, paragraph)


def _embedded_address(element: Element) -> str:
    near = [element, *element.iter("source", "embed", "param", "iframe", "a")]
    for each in near:
        for name in _ADDRESS_ATTRIBUTES:
            value = each.get(name, "").strip()
            if value and not value.startswith(("about:", "data:")):
                return _FILM.format(value) if name in _FILM_ATTRIBUTES else value
        if each.get("name", "").lower() in ("movie", "src") and each.get("value"):
            return str(each.get("value"))
    if name_of(element).endswith("youtube") and element.get("data-videoid"):
        return _FILM.format(element.get("data-videoid"))
    return ""
