"""A site that an earlier version of the program began builds the same addresses, ids and feeds.

`tests/sites/earlier` has a folder for each version: the site, and in `expected/` what that version
published of it. They are never changed, except that a mistake in a feed may be repaired.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from budkavle.build.content_check import check
from budkavle.build.run import build
from budkavle.i18n.catalogue import translations
from budkavle.model.problems import describe
from tests.support.projects import ROOT

EARLIER = sorted((ROOT / "tests" / "sites" / "earlier").iterdir())
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module", params=EARLIER, ids=lambda folder: f"version {folder.name}")
def earlier(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def rebuilt(earlier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the earlier version's site, built by this one; gives the finished site."""
    folder = copytree(earlier, tmp_path_factory.mktemp("earlier") / "site")
    build(folder / "mkdocs.yml", NOW, lambda *_: None, searchable=False)
    return folder / "site"


def test_every_address_is_still_there(earlier: Path, rebuilt: Path) -> None:
    addresses = (earlier / "expected/addresses.txt").read_text(encoding="utf-8").splitlines()
    assert len(addresses) > 50
    assert [each for each in addresses if not (rebuilt / each).is_file()] == []


def test_the_feeds_are_the_same(earlier: Path, rebuilt: Path) -> None:
    expected = earlier / "expected"
    feeds = sorted(path for path in expected.rglob("*.*") if path.name != "addresses.txt")
    assert len(feeds) > 6
    for feed in feeds:
        assert (rebuilt / feed.relative_to(expected)).read_bytes() == feed.read_bytes(), feed


def test_every_item_has_its_id(earlier: Path, rebuilt: Path) -> None:
    before, now = (
        {each["id"] for each in json.loads((folder / "feed.json").read_text("utf-8"))["items"]}
        for folder in (earlier / "expected", rebuilt)
    )
    assert before == now


def test_what_the_new_version_asks_for_is_advice_only(earlier: Path) -> None:
    found = check(earlier / "mkdocs.yml", NOW)
    told = [describe(each, translations("en").gettext) for each in found if not each.is_advice]
    assert told == []
