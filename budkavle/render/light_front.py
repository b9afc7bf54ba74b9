"""The light front page: everything that is needed in a crisis, in the first answer of the server.

On a new connection a server sends about 14 KB before it waits for an answer (RFC 6928, section 2).
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from budkavle.edition import Edition, Lists
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.banners import BannerText, banner_texts
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext, base_of

STYLES = "assets/stylesheets/light.css"

LARGEST = 14_000
"""Bytes of the page and its style sheet, not compressed; the rest is for the headers."""

_MOST = 10
"""The largest number of headlines."""

_TEXTS = (1200, 600, 300, 0)
"""The most characters of a banner's text, where banners are too long or too many."""


def is_light(edition: Edition, settings: Settings) -> bool:
    """Whether the front pages are light: always, or during a major crisis."""
    return settings.light_front or any(each.banner.kind == "major" for each in edition.banners)


def output(lists: Lists, edition: Edition, context: RenderContext) -> Output:
    """The light front page of a language, with as many headlines as there is room for."""
    language = lists.language
    shown = banner_texts(edition.banners, language.code, context.settings, context.addresses)
    newest = lists.articles[:_MOST]
    key = keys.output_key(
        template=context.templates.part("light.html"),
        banners=shown,
        items=keys.items(newest),
        styles=context.templates.file(STYLES),
    )

    def render() -> bytes:
        room = LARGEST - len(context.templates.file(STYLES))
        numbers = range(len(newest), -1, -1)
        fewer = (_page(number, lists, shown, context) for number in numbers)
        shorter = (_page(0, lists, each, context) for each in _shortened(shown))
        page = b""
        for page in chain(fewer, shorter):
            if len(page) <= room:
                break
        return page

    return Output(f"{language.prefix}index.html", key, render)


def _shortened(banners: Sequence[BannerText]) -> Iterator[Sequence[BannerText]]:
    """Less and less of the banners, which other pages show whole: the least serious lose first."""
    for most in _TEXTS:
        banners = [each._replace(text=_cut(each.text, most)) for each in banners]
        yield banners
    for number in range(len(banners) - 1, 0, -1):
        yield banners[:number]
    yield [each._replace(title=_cut(each.title, _TEXTS[0]) or "") for each in banners[:1]]


def _cut(text: str | None, most: int) -> str | None:
    """A text of at most so many characters, cut between words; None if nothing is left."""
    if text is None or len(text) <= most:
        return text
    cut = text[:most].rpartition(" ")[0] or text[:most]
    return f"{cut.rstrip(' ,;:–-')} …" if most else None


def _page(
    number: int, lists: Lists, banners: Sequence[BannerText], context: RenderContext
) -> bytes:
    """The page with so many headlines."""
    language = lists.language
    variables = {
        "address": language.prefix,
        "base": base_of(language.prefix),
        "banners": banners,
        "articles": lists.articles[:number],
    }
    return context.templates.text("light.html", language.code, variables).encode()
