"""WCAG 2.2 AA without exceptions: axe, keyboard, reflow and text spacing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.templates import PAGES
from tests.browser.views import views
from tests.support.forms import every

pytestmark = pytest.mark.needs("chromium-headless-shell")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
"""Only violations are described in full, which takes half the time."""

SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important;"
    " word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"
)
"""The text spacing that readers may set (WCAG 2.2, 1.4.12)."""


@contextmanager
def opened(
    browser: Browser, url: str, width: int, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    """A page in a window of its own, without the site's policy, so that scripts can inspect it."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def every_page(
    browser: Browser, site: str, width: int, scheme: Literal["light", "dark"] = "light"
) -> Iterator[tuple[str, Page]]:
    """The page of every template with its name, one after another in the same window."""
    with opened(browser, "about:blank", width, scheme) as page:
        for name, path in PAGES.items():
            page.goto(site + path)
            yield name, page


def violations(page: Page) -> list[str]:
    """Everything that axe finds, as `rule: the elements`."""
    found = Axe().run(page, options=_OPTIONS).response
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found["violations"]
    ]


@views(320)
def test_axe_finds_nothing_on_any_template(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    pages = every_page(browser, address, width, scheme)
    found = {name: wrong for name, page in pages if (wrong := violations(page))}
    assert found == {}


PLANTED = {
    "color-contrast": "document.querySelector('.prose p').style.color = '#bbb'",
    "image-alt": "document.querySelector('main').innerHTML += '<img src=x>'",
    "link-name": "document.querySelector('main').innerHTML += '<a href=/x></a>'",
    "heading-order": "document.querySelector('main').innerHTML += '<h6>Hej</h6>'",
    "landmark-unique": "document.body.innerHTML += '<nav>a</nav><nav>b</nav>'",
    "html-has-lang": "document.documentElement.removeAttribute('lang')",
    "link-in-text-block": "document.querySelector('.prose').innerHTML +="
    " '<p>Läs mer i <a href=/x style=\"text-decoration:none\">beslutet</a> från nämnden.</p>'",
    "target-size": "document.querySelector('main').innerHTML +="
    " '<button style=\"min-height:0;font-size:6px;padding:0\">a</button>'.repeat(2)",
}


@pytest.mark.parametrize("rule", every(2, PLANTED))
def test_axe_finds_a_planted_fault(browser: Browser, address: str, rule: str) -> None:
    with opened(browser, address + PAGES["article"], 1280) as page:
        page.evaluate(PLANTED[rule])
        assert any(each.startswith(f"{rule}:") for each in violations(page))


_STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  return {
    name: at.outerHTML.slice(0, 80),
    size: Math.min(box.width, box.height),
    shown: style.visibility === 'visible' && style.opacity !== '0',
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""


def walk(page: Page) -> list[dict[str, Any]]:
    """Every stop of the tab key, from the top of the page to its end."""
    stops: list[dict[str, Any]] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError("the tab key never came to the end of the page")


def faulty(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stops that a reader cannot see."""
    return [
        stop
        for stop in stops
        if not (stop["shown"] and stop["inside"] and stop["marked"] and stop["size"] > 0)
    ]


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.long)])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, address: str, width: int
) -> None:
    for name, page in every_page(browser, address, width):
        stops = walk(page)
        reachable = page.evaluate(
            "[...document.querySelectorAll('a[href], button, input, select, textarea, summary,"
            ' [tabindex="0"]\')].filter(each => each.checkVisibility()).length'
        )
        assert faulty(stops) == [], name
        assert len(stops) == reachable, name
        assert 'class="skip"' in stops[0]["name"], name


def test_the_skip_link_leads_past_the_menu(browser: Browser, address: str) -> None:
    with opened(browser, address + PAGES["not found"], 1280) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize(
    "fault",
    [
        "document.querySelector('main a').style.outline = 'none'",
        "document.querySelector('main a').style.visibility = 'hidden';"
        "document.querySelector('main').innerHTML += '<div tabindex=0></div>'",
    ],
    ids=["no mark", "nothing to see"],
)
def test_a_keyboard_walk_finds_a_planted_fault(browser: Browser, address: str, fault: str) -> None:
    with opened(browser, address + PAGES["article"], 1280) as page:
        page.evaluate(fault)
        assert faulty(walk(page))


def overflow(page: Page) -> int:
    """How many CSS pixels the page is wider than its window."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize("style", ["/* none */", SPACING], ids=["as it is", "with text spacing"])
def test_nothing_is_lost_at_320_pixels(browser: Browser, address: str, style: str) -> None:
    for name, page in every_page(browser, address, 320):
        page.add_style_tag(content=style)
        assert overflow(page) == 0, name


def test_short_compounds_stay_in_their_line(browser: Browser, address: str) -> None:
    """They are marked in every title, and no style may move them out of their line."""
    for name, page in every_page(browser, address, 1280):
        marked = "[...document.querySelectorAll('.unbroken')]"
        styles = page.evaluate(f"{marked}.map(each => getComputedStyle(each).display)")
        assert set(styles) <= {"inline"}, name


_LONG = "Kommunalförbundsdirektörsrekryteringsförberedelsesamordningen"


@pytest.mark.parametrize("style", ["/* none */", SPACING], ids=["as it is", "with text spacing"])
@pytest.mark.parametrize("name", ["front", "article with an attachment", "stories", "follow"])
def test_the_longest_words_stay_in_the_page(
    browser: Browser, address: str, name: str, style: str
) -> None:
    with opened(browser, address + PAGES[name], 320) as page:
        page.add_style_tag(content=style)
        page.evaluate(
            "long => document.querySelectorAll('main :is(h1, h2, h3, a, .lede, .contact-name,"
            " .contact-role, li, dd, dt, code, button)').forEach(each => {"
            " if (!each.children.length) each.textContent = long })",
            _LONG,
        )
        assert page.get_by_text(_LONG).count() > 5
        assert overflow(page) == 0


def test_reflow_finds_a_planted_fault(browser: Browser, address: str) -> None:
    with opened(browser, address + PAGES["article"], 320) as page:
        page.add_style_tag(content="main { min-width: 600px }")
        assert overflow(page) > 0


_SMALL = """[...document.querySelectorAll('button, summary, nav a, input, select, label')]
  .filter(each => each.checkVisibility() && !each.closest('[aria-hidden=true], .skip'))
  .filter(each => each.getBoundingClientRect().height < 24).map(each => each.outerHTML)"""


def test_targets_are_large_enough(browser: Browser, address: str) -> None:
    """24 CSS pixels, except for links in a sentence (WCAG 2.2, 2.5.8)."""
    for name, page in every_page(browser, address, 360):
        assert page.evaluate(_SMALL) == [], name


def test_every_page_has_one_first_heading(project: Path) -> None:
    for name, path in PAGES.items():
        file = project / "site" / (path if path.endswith(".html") else f"{path}index.html")
        assert file.read_text(encoding="utf-8").count("<h1") == 1, name
