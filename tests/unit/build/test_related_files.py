"""What a check of one item costs: many claims and links take no longer the more items there are."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from budkavle.build.content_check import check
from tests.support.site_folder import NOON, SiteFolder

_Item = Callable[[int], tuple[str, str]]
"""The front matter and the text of an item with so many of something."""

MANY: dict[str, _Item] = {
    "aliases": lambda n: (
        f"aliases: [{', '.join(f'/gammal/{k}-adress/' for k in range(n))}]\n",
        "X",
    ),
    "links": lambda n: ("", " ".join(f"[x](/amnen/{k}-{'z' * 250}/)" for k in range(n))),
    "again": lambda n: ("", " ".join(["[x](/nyheter/2026/nyhetem/)"] * n)),
}


def cost(folder: Path, number: int, items: int, of: _Item) -> int:
    """The steps of functions that a check of one item takes, beside others."""
    site = SiteFolder(folder)
    for each in range(items):
        site.item(f"nyhet-{each}", "")
    header, body = of(number)
    file = site.item("manga", header, body)
    steps = 0

    def note(*_: object) -> None:
        nonlocal steps
        steps += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        check(site.configuration, NOON, [file])
    finally:
        sys.setprofile(before)
    return steps


@pytest.mark.parametrize("of", MANY.values(), ids=MANY)
def test_what_an_item_has_costs_the_same_beside_many_items(tmp_path: Path, of: _Item) -> None:
    def added(items: int) -> int:
        few, many = (cost(tmp_path / f"{items}-{each}", each, items, of) for each in (50, 350))
        return many - few

    added(2)  # what is loaded once
    assert added(200) < 1.2 * added(20)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("aliases: [/a/b-c/]", "aliases: ['/a/b-c']"),
        ("aliases: [/å/x_y/]", "aliases:\n- https://example.org/å/x_y/index.html"),
        ("aliases: ['/sida/?id=1&x=2']", "aliases: ['/sida?id=1&x=2']"),
        ("aliases: [/nyheter/2026/andra/]", ""),
        ("id: andra-0001", ""),
        ("slug: andra", ""),
    ],
    ids="abcdef",
)
def test_whoever_claims_the_same_is_found(tmp_path: Path, ours: str, theirs: str) -> None:
    site = SiteFolder(tmp_path)
    file = site.item("ett", f"{ours}\n")
    other = site.item("andra", f"{theirs}\n" if theirs else "")
    whole = check(site.configuration, NOON)
    assert len(whole) == 1
    assert {
        *check(site.configuration, NOON, [file]),
        *check(site.configuration, NOON, [other]),
    } == {*whole}
