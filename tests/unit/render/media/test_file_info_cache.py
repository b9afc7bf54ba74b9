"""Each file is inspected once, and again after it has changed."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from budkavle.render.media import file_info_cache, inspection
from tests.support.calls import Calls, calls_of
from tests.support.edges import clock_at_change_of
from tests.unit.render.media.conftest import MediaSite, picture

PATH = "nyheter/bild.jpg"


@pytest.fixture
def reads() -> Iterator[Calls]:
    """The files that are read, by their paths."""
    with calls_of(inspection.inspect_file, "path") as reads:
        yield reads


def names(reads: Calls) -> list[str]:
    """The names of the files that were read."""
    return [Path(path).name for path in reads.arguments]


def surveyed(newsroom: MediaSite) -> file_info_cache.InfoByPath:
    newsroom.add_item("a", text="[Bild](bild.jpg)")
    return newsroom.survey().info


def put(newsroom: MediaSite, data: bytes) -> Path:
    place = newsroom.write(PATH, data)
    time.sleep(0.03)  # until its fingerprint can be relied on
    return place


def test_an_unchanged_file_is_read_once(newsroom: MediaSite, reads: Calls) -> None:
    put(newsroom, picture(8, 8))
    assert surveyed(newsroom) == surveyed(newsroom)
    assert names(reads) == ["bild.jpg"]


def test_a_changed_file_is_read_again_even_if_it_claims_to_be_old(
    newsroom: MediaSite, reads: Calls
) -> None:
    put(newsroom, b"first")
    before = (newsroom.content / PATH).stat()
    first = surveyed(newsroom)
    put(newsroom, b"other")
    os.utime(newsroom.content / PATH, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert surveyed(newsroom)[PATH].digest != first[PATH].digest
    assert names(reads) == ["bild.jpg", "bild.jpg"]


def test_a_file_that_may_change_in_the_tick_of_the_survey_is_read_again(
    newsroom: MediaSite, reads: Calls
) -> None:
    put(newsroom, b"first")
    with clock_at_change_of(newsroom.content / PATH):
        surveyed(newsroom)
    surveyed(newsroom)
    assert names(reads) == ["bild.jpg", "bild.jpg"]


def test_a_missing_file_has_no_info(newsroom: MediaSite) -> None:
    assert surveyed(newsroom) == {}
