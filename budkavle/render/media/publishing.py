"""Media → outputs: renditions, attachments as they are, and cards. Nothing else leaves content/."""

from collections.abc import Iterator
from functools import partial
from importlib import import_module

from budkavle.render.media.cards import Card
from budkavle.render.media.display import Media
from budkavle.render.media.rendition_cache import Darkroom
from budkavle.render.output import Output


def outputs(media: Media, darkroom: Darkroom) -> Iterator[Output]:
    """Every file that the public articles show and hand out, each once."""
    yield from _renditions(media, darkroom)
    for path, address in media.files.items():
        digest = media.survey.facts[path].digest
        yield Output(address, digest, partial(darkroom.source, path, digest))
    for address, card in media.cards.items():
        yield Output(address, card.digest, partial(_drawn, card), says=card.title)


def load(media: Media) -> None:
    """Load what draws the cards, so that processes that are forked afterwards need not."""
    if media.cards:
        import_module("budkavle.render.media.drawing")


def _renditions(media: Media, darkroom: Darkroom) -> Iterator[Output]:
    """A rendition's address digests all it depends on; copies of one picture share theirs."""
    by_name = {each.fallback.address: each for each in media.pictures.values()}
    for renditions in by_name.values():
        for each in renditions.all:
            render = partial(darkroom.bytes_of, each, renditions)
            yield Output(each.address, each.address, render)


def _drawn(card: Card) -> bytes:
    from budkavle.render.media.drawing import (
        draw,  # it loads slowly, and most builds draw few cards
    )

    return draw(card)
