"""The light front page: everything that is needed in a crisis, in the first answer of the server.

On a new connection a server sends about 14 KB before it waits for an answer (RFC 6928, section 2).
"""

from budkavle.edition import Edition, Lists
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.banners import banner_texts
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext, base_of

STYLES = "assets/stylesheets/light.css"

LARGEST = 14_000
"""Bytes of the page and its style sheet, not compressed; the rest is for the headers."""

_MOST = 10
"""The largest number of headlines."""


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
        pages = (_page(number, lists, shown, context) for number in range(len(newest), -1, -1))
        page = next(pages)
        for fewer in pages:
            if len(page) <= room:
                break
            page = fewer
        return page

    return Output(f"{language.prefix}index.html", key, render)


def _page(number: int, lists: Lists, banners: object, context: RenderContext) -> bytes:
    """The page with so many headlines."""
    language = lists.language
    variables = {
        "address": language.prefix,
        "base": base_of(language.prefix),
        "banners": banners,
        "articles": lists.articles[:number],
    }
    return context.templates.text("light.html", language.code, variables).encode()
