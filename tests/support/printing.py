"""Every page and feed of an edition as bytes, in the real theme but without MkDocs around it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path

from budkavle.content.item import ParsedItem, Texts
from budkavle.edition import decide
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.model.nouns import Item, Registries
from budkavle.model.settings import Settings
from budkavle.render import feeds, pages
from budkavle.render.frame import Frame
from budkavle.render.media import Colours, Survey, arrange
from budkavle.render.pages import RenderContext, frame_addresses, frame_name
from budkavle.render.templates import Templates
from tests.support.newsroom import site_settings

THEME = Path(__file__).parents[2] / "theme"
SETTINGS = site_settings()
_FRAME = Frame((b"<title>", b"</title><head>", b"</head><main>", b"</main>"), "frame")


def printed(
    items: Iterable[Item],
    registries: Registries,
    now: datetime,
    published: Ledger = NOTHING_YET,
    settings: Settings = SETTINGS,
) -> Mapping[str, bytes]:
    """What readers get, by path."""
    items = tuple(items)
    edition = decide(items, registries, settings, now, published)
    nothing = decide((), registries, settings, now)
    written = {item.path: _written(item) for item in items}
    context = RenderContext(
        settings=settings,
        frames={
            frame_name(kind, language.code): _FRAME
            for language in settings.languages
            for kind in frame_addresses(language)
        },
        templates=_templates(settings.model_dump_json()),
        written=written,
        addresses={each.item.path: each.address for each in edition.articles},
        media=arrange(nothing, Survey({}, {}), settings, Colours()),
    )
    made = chain(
        pages.outputs(edition, context),
        feeds.outputs(edition, context, feeds.History(edition, context, {})),
    )
    return {output.path: output.render() for output in made}


def _written(item: Item) -> ParsedItem:
    texts = Texts(f"<p>Texten till {item.title}.</p>", ())
    return ParsedItem(item, (), (), (), {}, lambda: texts)


@cache
def _templates(settings: str) -> Templates:
    return Templates(THEME, Settings.model_validate_json(settings))
