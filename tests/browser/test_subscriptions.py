"""The pages and mails of the service: axe, keyboard, reflow, no script, no cookie."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served import served
from tests.browser.service import journey, running
from tests.browser.test_accessibility import faulty, opened, overflow, violations, walk
from tests.browser.test_html import faults
from tests.browser.views import views
from tests.site.test_subscribing import MODES, WITH_FORM
from tests.support.projects import build_with

_OF_PAGES = ("landmark-one-main:", "region:")
"""Best practices that do not apply to a mail, because it is shown within another page."""

pytestmark = pytest.mark.needs("chromium-headless-shell")


@views(360)
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


@pytest.mark.needs("java")
def test_the_nu_checker_finds_nothing_on_a_readers_way(browser: Browser, tmp_path: Path) -> None:
    """On the pages as a browser has them, and in the mails."""
    pages, room = tmp_path / "pages", tmp_path / "service"
    pages.mkdir()
    room.mkdir()

    def look(name: str, page: Page) -> None:
        assert page.title() or name.startswith("mail "), name  # else the service has failed
        (pages / f"{name.replace(' ', '-')}.html").write_text(page.content(), encoding="utf-8")

    with running(room) as service, opened(browser, "about:blank", 360) as page:
        journey(service, page, look)
    assert len(list(pages.iterdir())) > 15
    assert faults(pages) == []


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


def test_a_printed_page_has_dark_letters_on_white(browser: Browser, tmp_path: Path) -> None:
    """Browsers leave out what colours areas, so light letters would not be seen."""
    found: list[tuple[str, list[str]]] = []

    def look(name: str, page: Page) -> None:
        page.emulate_media(media="print")
        found.append((name, page.evaluate(_LIGHT)))
        page.emulate_media(media="screen")

    with running(tmp_path) as service, opened(browser, "about:blank", 794) as page:
        journey(service, page, look)
    assert len(found) > 10
    assert [each for each in found if each[1]] == []


_LIGHT = """() => [...document.querySelectorAll("header *, footer *, main *")]
  .filter((each) => each.checkVisibility() && each.innerText)
  .filter((each) => getComputedStyle(each).color.match(/\\d+/g).every((part) => part > 150))
  .map((each) => each.innerText)"""


def test_a_planted_fault_is_found_on_the_way(browser: Browser, tmp_path: Path) -> None:
    with (
        running(tmp_path) as service,
        opened(browser, f"{service.origin}/prenumerera", 1280) as page,
    ):
        page.evaluate("document.querySelector('label[for=address]').remove()")
        assert any(each.startswith("label:") for each in violations(page))


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with forms for a service on another host, served with its own headers."""
    with served(build_with(tmp_path_factory.mktemp("own"), MODES["own host"])) as address:
        yield address


@views(360, dark=False)
def test_axe_finds_nothing_on_the_sites_pages_with_a_form(
    browser: Browser, own_site: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    for path in WITH_FORM:
        with opened(browser, own_site + path, width, scheme) as page:
            assert violations(page) == [], path
            assert overflow(page) == 0, path


def test_the_keyboard_reaches_every_field_of_the_sites_forms(
    browser: Browser, own_site: str
) -> None:
    for path in WITH_FORM:
        with opened(browser, own_site + path, 360) as page:
            stops = walk(page)
            assert faulty(stops) == [], path
            assert any('id="mail_address"' in stop["name"] for stop in stops), path
            assert not any('name="website"' in stop["name"] for stop in stops), path


def _sent_to(browser: Browser, address: str, before: str = "") -> list[str]:
    """The address that a form on this page is sent to, or why not, with the site's policy.

    Nobody answers there: names under .example never exist (RFC 6761).
    """
    said: list[str] = []
    page = browser.new_page()
    page.on(
        "request",
        lambda asked: (
            said.append(f"{asked.url} {asked.post_data}") if asked.method == "POST" else None
        ),
    )
    page.on("console", lambda told: said.append(told.text) if "form-action" in told.text else None)
    page.goto(address)
    page.evaluate(before)
    page.fill("#mail_address", "anna@example.org")
    page.click(".subscribe button", no_wait_after=True)
    for _ in range(100):
        if said:
            break
        page.wait_for_timeout(50)
    page.close()
    return said


def test_the_sites_policy_lets_a_form_go_to_the_service_and_nowhere_else(
    browser: Browser, own_site: str
) -> None:
    fields = "subjects=*&frequency=immediate&address=anna%40example.org&website="
    assert _sent_to(browser, own_site) == [f"https://post.example.se/prenumerera {fields}"]
    elsewhere = "document.querySelector('.subscribe').action = 'https://elsewhere.example/'"
    refusals = _sent_to(browser, own_site, elsewhere)
    assert refusals
    assert all("form-action 'self' https://post.example.se" in each for each in refusals)
