"""Renditions are made once, stored completely, and made again if the cached file is damaged."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from budkavle.model.problems import ChangedError
from budkavle.render.media import RenditionCache
from budkavle.render.media.encoding import encode
from budkavle.render.media.renditions import Renditions
from budkavle.system.cache import Cache
from tests.support.calls import calls_of
from tests.unit.render.media.conftest import MediaSite, picture

IMAGE = "image:\n  src: bild.jpg\n  alt: En bild.\n"


@pytest.fixture
def renditions(newsroom: MediaSite) -> Renditions:
    newsroom.write("nyheter/bild.jpg", picture(400, 300))
    newsroom.add_item("a", IMAGE)
    return newsroom.media().pictures["nyheter/bild.jpg"]


def everything(darkroom: RenditionCache, renditions: Renditions) -> list[bytes]:
    return [darkroom.bytes_of(each, renditions) for each in renditions.all]


def blobs(newsroom: MediaSite) -> list[Path]:
    """The files of the cache."""
    return list((newsroom.cache.folder / "blobs").glob("*"))


def test_a_picture_is_made_once(newsroom: MediaSite, renditions: Renditions) -> None:
    with calls_of(encode) as made:
        first = everything(newsroom.rendition_cache, renditions)
        pictures = len(made)
        assert pictures >= len(first)
        assert everything(newsroom.rendition_cache, renditions) == first
        assert len(made) == pictures


@pytest.mark.parametrize("damage", [b"", b"x" * 99, None])
def test_what_was_damaged_is_made_again(
    newsroom: MediaSite, renditions: Renditions, damage: bytes | None
) -> None:
    first = everything(newsroom.rendition_cache, renditions)
    for place in blobs(newsroom):
        whole = place.read_bytes()
        place.write_bytes(whole[:-1] if damage is None else damage)
    assert everything(newsroom.rendition_cache, renditions) == first
    assert everything(newsroom.rendition_cache, renditions) == first


def test_no_half_written_file_is_left(newsroom: MediaSite, renditions: Renditions) -> None:
    everything(newsroom.rendition_cache, renditions)
    assert len(blobs(newsroom)) == len(list(renditions.all))


def test_renditions_that_are_no_longer_used_are_forgotten(
    newsroom: MediaSite, renditions: Renditions
) -> None:
    everything(newsroom.rendition_cache, renditions)
    newsroom.rendition_cache.keep_only([renditions])
    assert len(blobs(newsroom)) == len(list(renditions.all))
    newsroom.rendition_cache.keep_only([])
    assert not blobs(newsroom)


def test_a_picture_that_changes_during_the_build_is_not_mistaken(
    newsroom: MediaSite, renditions: Renditions
) -> None:
    newsroom.write("nyheter/bild.jpg", picture(400, 200))
    with pytest.raises(ChangedError):
        newsroom.rendition_cache.bytes_of(renditions.fallback, renditions)
    assert not blobs(newsroom)


def test_two_builds_at_once_make_the_same(newsroom: MediaSite, renditions: Renditions) -> None:
    expected = everything(
        RenditionCache(newsroom.content, Cache(newsroom.folder / "other")), renditions
    )
    with ProcessPoolExecutor(2) as pool:
        builds = [pool.submit(everything, newsroom.rendition_cache, renditions) for _ in range(2)]
        assert [build.result() for build in builds] == [expected, expected]
    assert everything(newsroom.rendition_cache, renditions) == expected
