"""What readers see: nothing hidden shows, nothing jumps, rows are aligned, words stay whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served import served
from tests.browser.service import journey, running
from tests.browser.templates import PAGES
from tests.browser.test_accessibility import every_page, opened
from tests.support.forms import every
from tests.support.projects import build_with

pytestmark = pytest.mark.needs("chromium-headless-shell")

_OWN = 'subscriptions: {mode: own, address: "https://abonnera.vastkom.se/"}'
_WIDTHS = [320, 360, 768, 1280]

_SHOWN = """
  [...document.querySelectorAll(".trap, .trap *")].filter((element) => {
    const box = element.getBoundingClientRect();
    return [0.02, 0.25, 0.5, 0.75, 0.98].some((share) => {
      const y = box.top + box.height / 2;
      return element.contains(document.elementFromPoint(box.left + share * box.width, y));
    });
  }).length
"""
"""How many elements of the trap for robots can be seen or clicked, if only at an edge."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the project's own site with subscriptions by e-mail."""
    with served(build_with(tmp_path_factory.mktemp("own") / "site", _OWN)) as address:
        yield address


def shown_traps(page: Page) -> int:
    """How much of the traps for robots a reader sees on a page."""
    traps = page.locator(".trap")
    shown = 0
    for number in range(traps.count()):
        traps.nth(number).evaluate("element => element.closest('form').scrollIntoView()")
        shown += page.evaluate(_SHOWN)
    return shown


@pytest.mark.parametrize("width", _WIDTHS)
def test_nobody_sees_the_trap_for_robots(browser: Browser, own: str, width: int) -> None:
    seen = []
    for path in ("", PAGES["article"], PAGES["follow"], "prenumerera/"):
        with opened(browser, own + path, width) as page:
            assert page.locator(".trap").count() == 1, path
            seen.append(shown_traps(page))
    assert seen == [0, 0, 0, 0]


@pytest.mark.parametrize("width", every(2, [320, 360]))
def test_nobody_sees_the_trap_of_the_service(browser: Browser, tmp_path: Path, width: int) -> None:
    seen: dict[str, int] = {}

    def look(name: str, page: Page) -> None:
        if page.locator(".trap").count():
            seen[name] = shown_traps(page)

    with running(tmp_path) as service, opened(browser, "about:blank", width) as page:
        journey(service, page, look)
    assert seen
    assert not any(seen.values()), seen


@pytest.mark.parametrize(
    "width",
    [
        pytest.param(320, marks=pytest.mark.long),
        360,
        pytest.param(768, marks=pytest.mark.long),
        1280,
    ],
)
def test_the_menu_is_the_same_on_every_page(browser: Browser, address: str, width: int) -> None:
    boxes = {
        page.locator(".menu").evaluate(_PLACES)
        for name, page in every_page(browser, address, width)
        if not PAGES[name].startswith("en/")
    }
    assert len(boxes) == 1


_PLACES = """menu => JSON.stringify(
  [...menu.querySelectorAll("a")].map((each) => each.getBoundingClientRect().toJSON())
)"""
"""Where each item of the menu is."""


def test_rules_are_as_wide_as_their_lists(browser: Browser, address: str) -> None:
    with opened(browser, address, 1280) as page:
        width = page.locator(".news-list").evaluate("each => each.offsetWidth")
        assert page.locator(".onward").evaluate("each => each.offsetWidth") == width


@pytest.mark.parametrize("path", ["", PAGES["topic"], PAGES["article"]])
def test_headlines_in_lists_use_the_whole_line(browser: Browser, address: str, path: str) -> None:
    with opened(browser, address + path, 1280) as page:
        styles = page.locator("li .headline").evaluate_all(
            "all => all.map((each) => getComputedStyle(each).textWrapStyle)"
        )
    assert styles
    assert "balance" not in styles


def test_an_article_leads_to_its_contacts_and_facts(browser: Browser, address: str) -> None:
    with opened(browser, address + PAGES["article"], 360) as page:
        links = page.locator(".parts a").evaluate_all("all => all.map((each) => each.hash)")
        assert links == ["#box_contacts", "#box_facts-1"]
        page.click(".parts a >> nth=0")
        assert (
            page.locator("#box_contacts").evaluate("each => each.getBoundingClientRect().top") < 100
        )


@pytest.mark.parametrize("width", _WIDTHS)
def test_rows_of_the_follow_page_are_aligned(browser: Browser, own: str, width: int) -> None:
    with opened(browser, own + PAGES["follow"], width) as page:
        page.evaluate(
            "document.querySelectorAll('button[data-copy]').forEach((b) => b.hidden = false)"
        )
        shifts = page.locator(".address button").evaluate_all(
            "all => all.map((each) => each.getBoundingClientRect().left"
            " - each.closest('li').getBoundingClientRect().left)"
        )
        assert len(shifts) > 5
        assert set(shifts) == {0}
        assert not page.locator(".address code").evaluate_all(_BROKEN_WORDS)


_BROKEN_WORDS = """all => all.flatMap((each) => {
  const broken = [];
  for (const node of each.childNodes) {
    if (node.nodeType !== Node.TEXT_NODE) continue;
    for (const word of node.data.matchAll(/[a-z]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (range.getClientRects().length > 1) broken.push(word[0]);
    }
  }
  return broken;
})"""
"""The words of addresses that are broken between two lines."""


def test_pages_without_a_side_column_are_in_the_middle(browser: Browser, address: str) -> None:
    for path in (PAGES["ordinary page"], PAGES["tombstone"], PAGES["not found"]):
        with opened(browser, address + path, 1280) as page:
            box = page.locator(".page-main").bounding_box()
            assert box
            assert abs(box["x"] - (1280 - box["x"] - box["width"])) < 20, path
            assert box["width"] < 800, path  # a wider one would be empty to the right


def test_the_link_of_an_item_is_offered_once(browser: Browser, address: str) -> None:
    with opened(browser, address + PAGES["article"], 1280) as page:
        assert page.locator(".share li").count() == 2
        assert page.locator(".share button").is_visible()
        assert not page.locator(".share a[href^='https:']").count()
