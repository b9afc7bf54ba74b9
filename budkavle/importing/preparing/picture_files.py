"""Finds the file of a picture, and writes the picture as Markdown."""

import re
from base64 import b64decode
from binascii import Error
from urllib.parse import unquote, unquote_to_bytes

from budkavle.importing import urls
from budkavle.importing.markup import Element
from budkavle.importing.preparing.work import Work

LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-lazy", "data-url")
"""Attributes with the address of a picture that a script loads when it is scrolled to."""
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)


def picture_markdown(work: Work, picture: Element, caption: str, larger: str) -> str | None:
    """A picture in Markdown; None if its file is not at hand, which is noted."""
    address = address_of(picture)
    path = _data_picture(work, address) if address.startswith("data:") else None
    if not path and not address.startswith("data:"):
        for each in filter(None, (larger, picture.get("data-orig-file", ""), address)):
            path = work.resolver.picture(each)
            if path:
                break
    if not path:
        shown = "data:" if address.startswith("data:") else work.resolver.whole(address)
        work.note("picture", shown)
        return None
    alt = picture.get("alt")
    if alt is None:
        work.note("alt", path)
    return picture_in_markdown(path, alt or "", caption)


def address_of(picture: Element) -> str:
    """The address of a picture; of several sizes, that of the last, and empty if there is none."""
    source = picture.get("src", "").strip()
    if (
        not source
        or source.startswith("data:image/svg")
        or (source.startswith("data:") and any(picture.get(n) for n in LAZY))
    ):
        lazy = next((picture.get(name, "") for name in LAZY if picture.get(name)), "")
        source = lazy or source
    if not source or source.startswith("data:image/svg"):
        sizes = picture.get("srcset", "") or picture.get("data-srcset", "")
        candidates = [each.split()[0] for each in re.split(r",\s+", sizes) if each.split()]
        source = candidates[-1] if candidates else source
    return source


def _data_picture(work: Work, address: str) -> str | None:
    head, _, body = address.partition(",")
    try:
        data = (
            b64decode(unquote(body), validate=False)
            if ";base64" in head
            else unquote_to_bytes(body)
        )
    except (Error, ValueError):
        return None
    return work.resolver.picture_in(data)


def picture_in_markdown(path: str, alt: str, caption: str = "") -> str:
    """A picture with its alternative text and its caption as Markdown."""
    shown = re.sub(r"([\\\[\]`*_<&])", r"\\\1", " ".join(alt.split()))
    under = (
        " ".join(caption.split())
        .replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("<", "\\<")
        .replace("&", "\\&")
    )
    return f'![{shown}]({path} "{under}")' if under else f"![{shown}]({path})"


def is_larger(link: Element) -> bool:
    """Whether a link around a picture leads to the same picture in a larger size."""
    return bool(_PICTURE.search(urls.split(link.get("href", "")).path))


def larger_of(link: Element | None) -> str:
    """The address of the larger size that a link leads to; empty if it leads elsewhere."""
    return link.get("href", "") if link is not None and is_larger(link) else ""
