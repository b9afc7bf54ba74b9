"""The preview in a browser: a page reloads when a file is saved, and reports problems."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import violations
from tests.browser.views import views
from tests.support.site_folder import SiteFolder

pytestmark = pytest.mark.needs("chromium-headless-shell")
PAGE = "nyheter/2026/beslut/"
ROOT = Path(__file__).parents[2]

Serve = Callable[..., str]


@pytest.fixture
def small(tmp_path: Path) -> SiteFolder:
    """A site with an item under embargo and a public one."""
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Hemligt beslut\nembargo: 2126-03-11 09:00\n")
    site.item("oppen", "title: Vägen är öppen\n")
    return site


@pytest.fixture
def serve(small: SiteFolder) -> Iterator[Serve]:
    """Start the preview with options; returns its address."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> str:
        command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", "0", *options]
        process = subprocess.Popen(
            command, cwd=small.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        for line in process.stdout or ():
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                return found[0]
        raise AssertionError("the preview did not start")

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that follows the site's policy and reports no errors."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    context.close()
    assert said == []


def test_a_page_is_reloaded_when_its_file_is_saved(
    small: SiteFolder, serve: Serve, page: Page
) -> None:
    page.goto(serve() + PAGE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hemligt beslut")
    expect(page.get_by_role("complementary", name="Förhandsvisning")).to_contain_text(
        "Embargo till 11 mars 2126, kl. 9.00"
    )
    expect(page).to_have_title("Förhandsvisning: Hemligt beslut – Exempel")
    small.item("beslut", "title: Bättre rubrik\nembargo: 2126-03-11 09:00\n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bättre rubrik")


def test_a_mistake_is_shown_on_the_page_and_other_pages_work(
    small: SiteFolder, serve: Serve, page: Page
) -> None:
    address = serve()
    page.goto(address + "nyheter/2026/oppen/")
    small.item("beslut", "title: Hemligt beslut\nembargo: igår\n")
    problems = page.get_by_role("region", name="1 fel i innehållet")
    expect(problems).to_contain_text("content/nyheter/2026/beslut.md:6")
    expect(problems).to_contain_text("Skriv ÅÅÅÅ-MM-DD, eller ÅÅÅÅ-MM-DD tt:mm med klockslag.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vägen är öppen")
    problems.get_by_text("1 fel i innehållet").click()
    expect(problems.get_by_text("embargo: igår")).to_be_hidden()
    page.reload()
    expect(problems.get_by_text("embargo: igår")).to_be_hidden()
    small.item("beslut", "title: Hemligt beslut\n")
    expect(problems).to_have_count(0)


def test_the_public_preview_shows_no_embargo_and_reloads(
    small: SiteFolder, serve: Serve, page: Page
) -> None:
    address = serve("--public")
    page.goto(address)
    expect(page.get_by_text("Vägen är öppen")).to_have_count(1)
    expect(page.get_by_text("Hemligt beslut")).to_have_count(0)
    expect(page.locator(".budkavle-banner")).to_have_count(0)
    small.item("oppen", "title: Vägen är bred\n")
    expect(page.get_by_text("Vägen är bred")).to_have_count(1)


@views(320, dark=False)
def test_axe_finds_nothing(
    small: SiteFolder, serve: Serve, browser: Browser, width: int, scheme: str
) -> None:
    small.item("fel", "date: igår\n")
    address = serve()
    for path in ("", PAGE, "nyheter/2026/", "-/", "-/codes/wrong-date", "finns-inte/"):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=True,
        )
        page = context.new_page()
        page.goto(address + path)
        assert violations(page) == [], path
        across = page.evaluate("document.documentElement.scrollWidth")
        assert across <= width, path
        context.close()
