"""Pictures as HTML: `picture` elements; addresses begin with `base`, the way to the root. Pure.

There is no inline style, since the site's security policy forbids it. Width and height reserve the
space from the start, so that the text does not jump. The browser loads the page's first picture at
once, and other pictures when they come near the window.
"""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from itertools import count
from urllib.parse import quote

from markupsafe import Markup

from budkavle.content.link_targets import SCHEME
from budkavle.render.media.renditions import Rendition, Renditions

SIZES = "(min-width: 48rem) 45rem, 100vw"
"""The width at which a picture is shown unless a template sets another: at most the text's."""

_IMAGE = rf'<img(?P<before>[^>]*?) src="{SCHEME}(?P<path>[^"]*)"(?P<after>[^>]*)>'
_PICTURE = re.compile(rf"(?P<alone><p>\s*)?{_IMAGE}(?(alone)(?P<end>\s*</p>)?)")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')


def picture(
    renditions: Renditions, alt: str, base: str, *, first: bool = False, sizes: str = SIZES
) -> Markup:
    """The picture for a page; an empty `alt` marks decoration (HTML, 4.8.4.4)."""
    fallback = renditions.fallback
    sources = Markup("").join(
        _source(made, base, sizes) for made in (renditions.avif, renditions.webp)
    )
    image = Markup('<img src="{}" width="{}" height="{}" alt="{}" {}>').format(
        base + quote(fallback.address), fallback.width, fallback.height, alt, _loading(first)
    )
    return Markup("<picture>{}{}{}</picture>").format(_moving(renditions, base), sources, image)


def in_text(
    html: str, pictures: Mapping[str, Renditions], base: str, *, first: bool = False
) -> str:
    """The HTML of an item's text with its pictures; a picture alone in a paragraph is a figure.

    The picture's Markdown title becomes the figure's caption. `first` means that there is no
    picture on the page before the text. A picture without renditions is not changed (see
    `markdown.link_to`).
    """
    if SCHEME not in html:
        return html
    number = count()

    def replaced(match: re.Match[str]) -> str:
        path = unescape(match["path"])
        if path not in pictures:
            return match[0]
        attributes = dict(_ATTRIBUTE.findall(f"{match['before']} {match['after']}"))
        alt, title = (unescape(attributes.get(name, "")) for name in ("alt", "title"))
        shown = picture(pictures[path], alt, base, first=first and next(number) == 0)
        if match["alone"] and match["end"]:
            return _figure(shown, title)
        return f"{match['alone'] or ''}{shown}"

    return _PICTURE.sub(replaced, html)


def _figure(shown: Markup, caption: str) -> str:
    below = Markup("<figcaption>{}</figcaption>").format(caption) if caption else ""
    return Markup("<figure>{}{}</figure>").format(shown, below)


def _loading(first: bool) -> Markup:
    when = 'loading="eager" fetchpriority="high"' if first else 'loading="lazy"'
    return Markup(f'{when} decoding="async"')


def _source(made: Sequence[Rendition], base: str, sizes: str) -> Markup:
    srcset = ", ".join(f"{base}{quote(each.address)} {each.width}w" for each in made)
    return Markup('<source type="{}" srcset="{}" sizes="{}">').format(
        made[0].media_type, srcset, sizes
    )


def _moving(renditions: Renditions, base: str) -> Markup:
    """The moving version, only for readers who did not ask for less motion (WCAG 2.2, 2.3.3)."""
    moving = renditions.moving
    if moving is None:
        return Markup("")
    return Markup(
        '<source media="(prefers-reduced-motion: no-preference)" type="image/webp" srcset="{}">'
    ).format(base + quote(moving.address))
