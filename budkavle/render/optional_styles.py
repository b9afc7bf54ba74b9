"""The theme's style sheets that only some sites need, such as that of banners.

The host publishes the theme's other style sheets for every site.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from budkavle.edition import Edition
from budkavle.model.settings import Settings
from budkavle.render import light_front
from budkavle.render.keys import content_key
from budkavle.render.output import Output, digest_of
from budkavle.render.templates import Templates

_FOLDER = "assets/stylesheets"

OPTIONAL: Mapping[str, Callable[[Edition, Settings], bool]] = {
    f"{_FOLDER}/banner.css": lambda edition, _: bool(edition.banners),
    f"{_FOLDER}/events.css": lambda edition, _: any(lists.events for lists in edition.lists),
    light_front.STYLES: light_front.is_light,
    f"{_FOLDER}/press.css": lambda edition, _: edition.menu.press,
}
"""Each of these style sheets, and whether a site needs it."""


def outputs(edition: Edition, settings: Settings, templates: Templates) -> Iterator[Output]:
    """The style sheets that a site needs."""
    for path, is_needed in OPTIONAL.items():
        if is_needed(edition, settings):
            data = templates.file(path)
            key = content_key(digest_of(data), partial(_facts, path))
            yield Output(path, key, partial(bytes, data))


def _facts(path: str) -> Iterator[tuple[str, str]]:
    yield "theme", path
