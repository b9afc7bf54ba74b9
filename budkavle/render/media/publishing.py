"""Makes the outputs of media: renditions, press pictures, unchanged attachments, and cards."""

from collections.abc import Iterator
from functools import partial
from importlib import import_module

from budkavle.render.keys import Key, content_key
from budkavle.render.media.card_content import Card
from budkavle.render.media.display import Media
from budkavle.render.media.rendition_cache import RenditionCache
from budkavle.render.output import Output


def outputs(media: Media, darkroom: RenditionCache) -> Iterator[Output]:
    """Every picture, crop, press picture, attachment and card of the public articles, each once."""
    yield from _renditions(media, darkroom)
    for crop in media.crops.values():
        address = crop.rendition.address
        yield Output(address, address, partial(darkroom.cropped, crop))
    for pictured, size in media.press.values():
        render = partial(darkroom.press, pictured, size)
        yield Output(size.address, size.address, render, says=pictured.note.says)
    for path, address in media.files.items():
        digest = media.survey.info[path].digest
        yield Output(address, _key(digest, path), partial(darkroom.source, path, digest))
    for address, card in media.cards.items():
        yield Output(address, card.digest, partial(_drawn, card), says=card.title)


def _key(digest: str, path: str) -> Key:
    return content_key(digest, lambda: [("file", path)])


def load(media: Media) -> None:
    """Load the card drawing, so that processes that are forked afterwards need not."""
    if media.cards:
        import_module("budkavle.render.media.card_drawing")


def _renditions(media: Media, darkroom: RenditionCache) -> Iterator[Output]:
    """The outputs of renditions, each once: copies of a picture have the same addresses.

    An address contains a digest of everything that the rendition depends on.
    """
    by_name = {each.fallback.address: each for each in media.pictures.values()}
    for renditions in by_name.values():
        for each in renditions.all:
            render = partial(darkroom.bytes_of, each, renditions)
            yield Output(each.address, each.address, render)


def _drawn(card: Card) -> bytes:
    from budkavle.render.media.card_drawing import (
        draw,  # slow to load, and most builds draw few cards
    )

    return draw(card)
