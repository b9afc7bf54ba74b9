"""Feed readers subscribe to a served site that is then edited: they see what they should."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from budkavle.render import serving
from tests.support import nginx
from tests.support.feed_clients import Newsboat, Reader, Rss2email
from tests.support.site_builder import SiteBuilder, file, site_of, site_settings

_C = TypeVar("_C", bound=Newsboat | Reader | Rss2email)
ID = "tag:example.org,2018:2020-{:05}-abcd".format
BEFORE = site_of(*(file(number) for number in range(1, 6)))
AFTER = site_of(
    file(1),
    file(2, "corrections: [{date: 2020-02-01, note: Talet var fel.}]", title="En ny rubrik"),
    file(3, slug="ny-adress"),
    ("nyheter/2020/flyttad.md", file(4)[1]),
    file(5),
    file(6),
)
MOVED = site_of(*BEFORE.texts.items(), settings=site_settings(url="https://example.net/nytt/"))
ALL = set(map(ID, range(1, 7)))

readers = pytest.mark.parametrize(
    ("client", "name"),
    [
        pytest.param(Newsboat, "feed.xml", marks=pytest.mark.needs("newsboat", "nginx")),
        pytest.param(Newsboat, "atom.xml", marks=pytest.mark.needs("newsboat", "nginx")),
        pytest.param(Reader, "feed.xml", marks=pytest.mark.needs("nginx")),
        pytest.param(Reader, "atom.xml", marks=pytest.mark.needs("nginx")),
        pytest.param(Reader, "feed.json", marks=pytest.mark.needs("nginx")),
    ],
)
mailers = pytest.mark.parametrize(
    "name",
    [
        pytest.param("feed.xml", marks=pytest.mark.needs("r2e", "nginx")),
        pytest.param("atom.xml", marks=pytest.mark.needs("r2e", "nginx")),
    ],
)


@readers
def test_a_reader_sees_exactly_what_is_new_and_what_changed(
    client: type[Newsboat | Reader], name: str, tmp_path: Path
) -> None:
    """Items with a new title, correction, place or name stay the same entries; one is new."""
    with subscribed(client, name, tmp_path) as reading:
        before = dict(reading.entries())
        edit(tmp_path, AFTER)
        reading.fetch()
        after = dict(reading.entries())
    assert set(before) == ALL - {ID(6)}
    assert set(after) == ALL
    assert after[ID(2)].title == "En ny rubrik"
    assert "Talet var fel." in after[ID(2)].text
    assert {each: after[each] for each in before if each != ID(2)} == {
        each: seen for each, seen in before.items() if each != ID(2)
    }


@readers
def test_a_reader_sees_nothing_new_when_the_site_moves(
    client: type[Newsboat | Reader], name: str, tmp_path: Path
) -> None:
    """Another domain and another folder, but the same entries."""
    with subscribed(client, name, tmp_path) as reading:
        before = set(reading.entries())
        edit(tmp_path, MOVED)
        reading.fetch()
        assert set(reading.entries()) == before


@pytest.mark.needs("nginx")
@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json"])
def test_reader_counts_what_is_new_and_modified(name: str, tmp_path: Path) -> None:
    """An address is part of an entry, so the moved item counts as modified."""
    with subscribed(Reader, name, tmp_path) as reading:
        edit(tmp_path, AFTER)
        reading.fetch()
        assert reading.updates is not None
        assert (reading.updates.new, reading.updates.modified) == (1, 3)
        reading.fetch()
        assert reading.updates is None


@mailers
def test_rss2email_sends_a_mail_for_each_item_once(name: str, tmp_path: Path) -> None:
    """And no second mail for edited items."""
    with subscribed(Rss2email, name, tmp_path) as mailing:
        assert len(mailing.mails()) == 5
        edit(tmp_path, AFTER)
        mailing.fetch()
        mailing.fetch()
        mails = mailing.mails()
    assert len(mails) == 6
    assert sum(f"X-RSS-ID: {ID(6)}" in mail for mail in mails) == 1


@contextmanager
def subscribed(client: type[_C], name: str, folder: Path) -> Iterator[_C]:
    """A client that has fetched the first edition from a served site."""
    edit(folder, BEFORE)
    with nginx.serving(folder / "site", folder / "nginx") as url:
        (folder / "client").mkdir()
        reading = client(folder / "client", url + name)
        reading.fetch()
        yield reading


def edit(folder: Path, room: SiteBuilder) -> None:
    """Publish an edition into the served folder, a minute after the one before."""
    site = folder / "site"
    made = room.publish(r"(feed|atom)\.(xml|json)")
    made |= {each.path: each.render() for each in serving.outputs(room.edition(), room.settings)}
    for path, data in made.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        last = target.stat().st_mtime if target.exists() else 1_600_000_000
        target.write_bytes(data)
        os.utime(target, (last + 60, last + 60))
