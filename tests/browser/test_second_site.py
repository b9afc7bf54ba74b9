"""The second organisation's colours and fonts have contrast, and its pages fit the window."""

from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser.test_accessibility import opened, overflow, violations
from tests.browser.views import views

pytestmark = pytest.mark.needs("chromium-headless-shell")
PAGES = ["", "posts/2026/library-boat/", "posts/", "subjects/", "matters/boat/", "find/", "access/"]


@views(320, dark=False)
def test_it_is_as_accessible_as_the_first(
    browser: Browser, second_address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    for path in PAGES:
        with opened(browser, second_address + path, width, scheme) as page:
            assert violations(page) == [], path
            assert overflow(page) == 0, path


def test_a_colour_that_is_too_weak_is_found(browser: Browser, second_address: str) -> None:
    with opened(browser, second_address, 1280) as page:
        page.add_style_tag(content=":root { --link: #b9a }")
        assert any(each.startswith("color-contrast") for each in violations(page))
