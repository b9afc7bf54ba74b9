"""The subscription service's pages and mails: axe, the keyboard, reflow, no script, no cookie."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.service import journey, running
from tests.browser.test_accessibility import faulty, opened, overflow, violations, walk

_OF_PAGES = ("landmark-one-main:", "region:")
"""Best practices that a mail must not follow: it is shown within a page that has its own main."""

pytestmark = pytest.mark.needs("chromium")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_a_readers_way(
    browser: Browser, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    found: dict[str, list[str]] = {}

    def look(name: str, page: Page) -> None:
        wrong = violations(page)
        if name.startswith("mail "):
            wrong = [each for each in wrong if not each.startswith(_OF_PAGES)]
        if wrong:
            found[name] = wrong
        assert overflow(page) == 0, name

    with running(tmp_path) as service, opened(browser, "about:blank", width, scheme) as page:
        journey(service, page, look)
    assert found == {}


def test_the_keyboard_reaches_everything_on_a_readers_way(browser: Browser, tmp_path: Path) -> None:
    seen: list[str] = []

    def look(name: str, page: Page) -> None:
        if name.startswith("mail "):
            return  # a mail reader marks its own links
        page.evaluate("document.activeElement.blur()")
        page.evaluate("window.scrollTo(0, 0)")
        assert faulty(walk(page)) == [], name
        seen.append(name)

    with running(tmp_path) as service, opened(browser, "about:blank", 360) as page:
        journey(service, page, look)
    assert len(seen) > 15


def test_a_reader_needs_no_script_and_gets_no_cookie(browser: Browser, tmp_path: Path) -> None:
    titles: list[str] = []

    def look(_name: str, page: Page) -> None:
        titles.append(page.title())
        assert page.context.cookies() == []

    context = browser.new_context(java_script_enabled=False)
    refused: list[str] = []
    context.on("console", lambda message: refused.append(message.text))
    with running(tmp_path) as service:
        page = context.new_page()
        journey(service, page, look)
        asked = service.origin
        assert page.url.startswith(asked)
    context.close()
    assert "Prenumerationen är avslutad – Exempelförbundet" in titles
    assert [line for line in refused if "Content Security Policy" in line] == []


def test_a_planted_fault_is_found_on_the_way(browser: Browser, tmp_path: Path) -> None:
    with (
        running(tmp_path) as service,
        opened(browser, f"{service.origin}/prenumerera", 1280) as page,
    ):
        page.evaluate("document.querySelector('label[for=address]').remove()")
        assert any(each.startswith("label:") for each in violations(page))
