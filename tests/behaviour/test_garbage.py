"""Builds leave no open files, and no reference cycles, which workers seldom look for."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from budkavle.build import chrome_cache
from budkavle.host import project
from budkavle.render import feeds, pages, preparation
from budkavle.render.context import SiteContext, context_of
from budkavle.render.output import AnyOutput
from budkavle.render.site import Folders, Site
from budkavle.system.cache import Cache
from tests.support.projects import FIRST
from tests.support.site_folder import SiteFolder

OPEN_FILES = Path("/proc/self/fd")


@pytest.fixture
def _no_search_for_cycles() -> Iterator[None]:
    gc.disable()
    # Entries from other tests' sites, which leave cycles when they are removed.
    remembered = type(lru_cache(len))
    for each in gc.get_objects():
        # By its type: to ask a weak reference for its class fails once its object is gone.
        if issubclass(type(each), remembered) and each.__module__.startswith("budkavle."):
            each.cache_clear()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("_no_search_for_cycles")
def test_what_there_is_one_of_for_each_item_leaves_no_cycles_behind(tmp_path: Path) -> None:
    configuration = FIRST / "mkdocs.yml"
    described = project.describe(configuration)
    folders = Folders(described.content, Cache(tmp_path))
    whole = preparation.prepare(folders, described.settings, datetime(2026, 11, 1, tzinfo=UTC))
    frames = chrome_cache.chrome(configuration, described, whole, folders.cache).frames
    context = context_of(whole, described.theme).framed(frames, ())
    for output in of_each_item(whole, context):  # everything that is made only once now exists
        output.render()
    gc.collect()
    gc.freeze()  # to look only at what is made from now on: all that is there takes seconds
    left = {}
    for output in of_each_item(whole, context):
        output.render()
        left[output.path] = gc.collect()
    assert len(left) > 50
    assert {path: number for path, number in left.items() if number} == {}


def of_each_item(whole: Site, context: SiteContext) -> Iterator[AnyOutput]:
    """Articles without pictures of their own, and feed documents."""
    articles = whole.edition.articles
    plain = {each.address for each in articles if not (each.item.image or each.item.images)}
    for output in pages.outputs(whole.edition, context.render):
        if output.path.removesuffix("index.html") in plain:
            yield output
    documents = feeds.all_documents(whole.edition, context.history(), whole.settings)
    yield from feeds.in_formats(documents, context.render)


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="this system does not list them")
def test_builds_leave_no_file_open(tmp_path: Path) -> None:
    """A process that builds again and again, such as `watch`, would run out of them."""
    small = SiteFolder(tmp_path)
    small.item("ett", "")
    small.build()
    before = len(list(OPEN_FILES.iterdir()))
    small.item("ett", "", body="En ny text.")
    small.build()
    small.item("tva", "")
    small.build()
    assert len(list(OPEN_FILES.iterdir())) <= before
