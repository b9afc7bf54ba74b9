"""Lists of thousands of items: every page stays small, and most of them stay as they are."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest

from budkavle.render import list_pages
from budkavle.render.output import Output
from tests.support.samples import utc
from tests.support.site_builder import SiteBuilder, file, site_of

MANY = 3_099
"""Items of one year, as of a large news agency. The first page has as many as it can have."""

_LIMIT = 100_000
_TITLE = "Rubriken är ungefär så lång som rubriker brukar vara, och nummer {number}"
_SUMMARY = "Sammanfattningen säger det viktigaste, i en eller två meningar. " * 3


def item(number: int) -> tuple[str, str]:
    """An item of 2020; each belongs to the topic and the story, and every tenth is corrected."""
    at = utc("2020-01-01 09:00") + timedelta(hours=number * 2.5)
    lines = ["topics: [vard]", "story: arende"]
    if number % 10 == 0:
        lines += ["corrections:", f"  - date: {at:%Y-%m-%d}", "    note: Ett namn var fel."]
    title = _TITLE.format(number=number)
    day = f"{at:%Y-%m-%d %H:%M}+00:00"
    return file(number, *lines, date=day, title=f'"{title}"', summary=f'"{_SUMMARY}"')


@cache
def site(count: int) -> SiteBuilder:
    """A site with this many items."""
    return site_of(*map(item, range(count)))


@cache
def made(count: int) -> dict[str, Output]:
    """The pages of its lists, by path."""
    built = site(count)
    return {each.path: each for each in list_pages.outputs(built.edition(), built.context())}


def pages(prefix: str) -> Iterator[bytes]:
    """The pages of a list, as HTML."""
    return (each.render() for path, each in made(MANY).items() if path.startswith(prefix))


@pytest.mark.parametrize(
    "prefix", ["nyheter/2020/", "amnen/vard/", "arenden/arende/", "rattelser/"]
)
def test_no_page_of_a_list_is_large_and_every_entry_is_on_one(prefix: str) -> None:
    sizes, links = [], 0
    for html in pages(prefix):
        sizes.append(len(html))
        links += html.count(b"/nyheter/2020/2020-")
    assert max(sizes) < _LIMIT * 0.9  # the frame around it takes less than a tenth
    assert links == (len(range(0, MANY, 10)) if prefix == "rattelser/" else MANY)


@pytest.mark.parametrize(("home", "heading"), [("nyheter/2020/", "month"), ("amnen/vard/", "year")])
def test_a_list_leads_to_the_first_page_of_each_month_or_year(home: str, heading: str) -> None:
    jump = rf'<a href="([^"#]*)#{heading}_(\d+)">'
    found = re.findall(jump, made(MANY)[f"{home}index.html"].render().decode())
    assert {int(number) for _, number in found} == (
        {*range(1, 12)} if heading == "month" else {2020}
    )
    for link, number in found:
        path = f"{link.removeprefix('../../') or home}index.html"
        assert f'id="{heading}_{number}"' in made(MANY)[path].render().decode()


def test_a_new_item_leaves_all_full_pages_as_they_are() -> None:
    before, after = made(MANY - 1), made(MANY)
    changed = {path for path, each in before.items() if after[path].key != each.key}
    assert {path for path in changed if "/sida/" in path} == set()
    assert "nyheter/2020/index.html" in changed


def test_the_work_for_a_new_item_does_not_grow_with_the_list() -> None:
    """What a hundred items more render again, at 399 items and at eight times as many."""
    few, many = ((made(count), made(count + 100)) for count in (399, MANY))
    work = [
        sum(len(each.render()) for path, each in after.items() if _is_new(before, each))
        for before, after in (few, many)
        if after
    ]
    assert work[1] < work[0] * 1.1


def _is_new(before: dict[str, Output], each: Output) -> bool:
    return each.path not in before or before[each.path].key != each.key


def test_a_page_that_is_no_longer_needed_redirects_to_its_list() -> None:
    large, small = site(300), site(199)
    published = large.edition().addresses
    assert published["nyheter/2020/sida/2/"] == "year sv 2020"
    left = {at: name for at, name in published.items() if not name.startswith("item ")}
    after = SiteBuilder(texts=small.texts, published=left).edition()
    assert dict(after.redirects)["nyheter/2020/sida/2/"] == "nyheter/2020/"
    assert after.faults == ()


def test_a_page_changes_only_with_its_key() -> None:
    """At 400 items, each list gets one page more."""
    before, after = made(399), made(400)
    same = {path for path, each in before.items() if after[path].key == each.key}
    assert len(same) > len(before) / 2
    assert [path for path in same if before[path].render() != after[path].render()] == []
