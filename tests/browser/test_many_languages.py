"""Pages in five languages, one from right to left: HTML, axe, and no page wider than it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.served import served
from tests.browser.test_accessibility import opened, violations
from tests.browser.test_html import faults
from tests.support import many_languages

pytestmark = pytest.mark.needs("chromium")
_KINDS = (
    "",
    "news/",
    "news/2026/",
    "news/2026/{code}-1/",
    "news/2026/{code}-2/",
    "topics/",
    "topics/vard/",
    "stories/",
    "stories/arendet/",
    "corrections/",
    "follow/",
    "search/",
    "press/",
)
"""The addresses of a page of each kind, in a language."""


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = many_languages.site(tmp_path_factory.mktemp("five") / "site")
    site.build(searchable=True)
    return site.folder


@pytest.fixture(scope="module")
def its_address(five: Path) -> Iterator[str]:
    with served(five) as address:
        yield address


@pytest.mark.needs("java")
def test_the_html_checker_finds_nothing(five: Path) -> None:
    assert faults(five / "site") == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize("code", ["ar", "fi"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser, its_address: str, code: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    found = {}
    for kind in _KINDS if code == "ar" else _KINDS[:4]:
        path = f"{code}/{kind.format(code=code)}"
        with opened(browser, its_address + path, width, scheme) as page:
            wide = page.evaluate("document.documentElement.scrollWidth")
            if (wrong := violations(page)) or wide > width:
                found[path] = wrong, wide
    assert found == {}


def test_a_page_from_right_to_left_begins_at_the_right(browser: Browser, its_address: str) -> None:
    edges = {}
    for code in ("ar", "fi"):
        with opened(browser, f"{its_address}{code}/news/2026/{code}-1/", 1280) as page:
            brand, tools = (page.locator(each).bounding_box() for each in (".brand", ".tools"))
            assert brand is not None
            assert tools is not None
            phone = page.locator(".contacts a[href^='tel:']").first
            edges[code] = (
                brand["x"] > tools["x"],
                phone.evaluate("e => getComputedStyle(e).direction"),
            )
    assert edges == {"ar": (True, "ltr"), "fi": (False, "ltr")}
