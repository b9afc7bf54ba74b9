"""The desk says of an item that is written exactly what `check` says of its file once saved."""

from pathlib import Path

import pytest

from budkavle.content import reader
from budkavle.content.addresses import slug_of
from budkavle.desk.newsroom import Newsroom
from budkavle.model.problems import Problem
from tests.support.calls import calls_of
from tests.support.site_folder import NOON, SiteFolder

PATH = "nyheter/2026/beslut.md"
TYPED = {
    "nothing wrong": ("", "Texten."),
    "a link to an item": ("", "Se [ett annat](annat.md)."),
    "a link to a heading": ("", "Se [ett annat](annat.md#bakgrund)."),
    "a link to no heading": ("", "Se [ett annat](annat.md#finns-inte)."),
    "a link to no item": ("", "Se [ett annat](anat.md)."),
    "the address of an item": ("", "Se [ett annat](/nyheter/2026/annat/)."),
    "a heading at an address": ("", "Se [ett annat](/nyheter/2026/annat/#finns-inte)."),
    "an address that was": ("", "Se [ett annat](/gamla/annat/)."),
    "its own address": ("", "Se [detta](/nyheter/2026/beslut/)."),
    "its own new address": ("slug: nytt\n", "Se [detta](/nyheter/2026/nytt/)."),
    "lists": ("", "Se [allt](/nyheter/2019/) och [ämnet](/amnen/vard/) och [om](/om/)."),
    "a list that is not there": ("", "Se [allt](/nyheter/2018/)."),
    "its own calendar": ("event: {start: 2026-05-01 10:00}\n", "Se [allt](/events.ics)."),
    "no calendar": ("", "Se [allt](/events.ics)."),
    "an id twice": ("id: annat-0001\n", "Texten."),
    "a feed id twice": ("feed_id: https://example.org/1\n", "Texten."),
    "an address twice": ("slug: annat\n", "Texten."),
    "an address of another one that was": ("aliases: [gamla/annat]\n", "Texten."),
    "an alias that is an address": ("aliases: [nyheter/2026/annat]\n", "Texten."),
    "an alias that is a list": ("aliases: [nyheter]\n", "Texten."),
    "a translation": ("translates: annat-0001\n", "Texten."),
    "a translation of nothing": ("translates: anat-0001\n", "Texten."),
    "an unknown topic": ("topics: [finns-inte]\n", "Texten."),
    "a missing file": ("attachments: [{file: saknas.pdf, title: Saknas}]\n", "Texten."),
}


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site with an item, and others that it can clash with."""
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "")
    site.item(
        "annat",
        "aliases: [gamla/annat]\nfeed_id: https://example.org/1\n",
        "## Bakgrund\n\nSe [beslutet](beslut.md).",
    )
    site.item("aldre", "date: 2019-01-01\n")
    return site


@pytest.mark.parametrize("name", TYPED)
def test_the_desk_says_what_check_says(site: SiteFolder, name: str) -> None:
    newsroom = Newsroom(site.configuration, "sv", lambda: NOON)
    newsroom.refresh()
    file = site.item("beslut", *TYPED[name])
    said = newsroom.examine(PATH, file.read_bytes()).faults
    _, found = reader.read(site.content, newsroom.settings)
    assert _told(said) == _told(found)


def test_the_table_has_faults_and_none(site: SiteFolder) -> None:
    newsroom = Newsroom(site.configuration, "sv", lambda: NOON)
    newsroom.refresh()
    typed = [site.item("beslut", *each).read_bytes() for each in TYPED.values()]
    faulty = [bool(newsroom.examine(PATH, data).faults) for data in typed]
    assert faulty.count(True) > 8
    assert faulty.count(False) > 8


def test_other_items_are_looked_at_once_and_not_for_each_that_is_typed(site: SiteFolder) -> None:
    for number in range(20):
        site.item(f"till-{number}", "")
    newsroom = Newsroom(site.configuration, "sv", lambda: NOON)
    newsroom.refresh()
    newsroom.examine(PATH, site.item("beslut", "").read_bytes())
    with calls_of(slug_of) as calls:
        newsroom.examine(PATH, site.item("beslut", "", "Andra ord.").read_bytes())
        assert 0 < len(calls) < 10


def _told(problems: tuple[Problem, ...]) -> set[tuple[str, str, str]]:
    return {(each.path, each.field, each.code) for each in problems if not each.is_advice}
