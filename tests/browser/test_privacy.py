"""Nobody else learns about readers, nothing is stored, and pages are small."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request

from tests.browser.served import served
from tests.browser.templates import PAGES
from tests.support.forms import every

pytestmark = pytest.mark.needs("chromium-headless-shell")
HEAVIEST = 100_000
"""The largest first view of an article in bytes, compressed and without pictures."""

MOST_REQUESTS = 12


@dataclass
class Visit:
    """What a visit to a page requested, reported as errors, and stored."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    cookies: list[Any] = field(default_factory=list)
    storage: int = 0

    def foreign(self, address: str) -> list[str]:
        """The requests to other hosts than the site."""
        own = urlsplit(address).netloc
        return [url for url in self.requests if urlsplit(url).netloc not in (own, "")]


def visit(browser: Browser, url: str, do: str = "", *, freely: bool = False) -> Visit:
    """Visit a page and run a script there; with `freely`, without the page's policy."""
    seen = Visit()
    context = browser.new_context(bypass_csp=freely)
    page = context.new_page()

    def asked(request: Request) -> None:
        seen.requests.append(request.url)

    def complained(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(message.text)

    page.on("request", asked)
    page.on("console", complained)
    page.goto(url, wait_until="networkidle")
    if do:
        page.evaluate(do)
        page.wait_for_timeout(200)
    seen.cookies = list(context.cookies())
    seen.storage = page.evaluate("localStorage.length + sessionStorage.length")
    context.close()
    return seen


@pytest.mark.parametrize("name", every(2, PAGES))
def test_a_page_requests_nothing_from_others_and_stores_nothing(
    browser: Browser, address: str, name: str
) -> None:
    seen = visit(browser, address + PAGES[name])
    assert seen.foreign(address) == []
    assert seen.complaints == []
    assert seen.cookies == []
    assert seen.storage == 0
    assert len(seen.requests) <= MOST_REQUESTS


def test_planted_faults_are_found(browser: Browser, address: str) -> None:
    plant = (
        "document.cookie = 'a=1'; localStorage.a = 1;"
        "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.2:9/x.png'}));"
        "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))"
    )
    seen = visit(browser, address + PAGES["article"], plant)
    assert seen.cookies
    assert seen.storage
    assert any("img-src" in each for each in seen.complaints)
    assert any("script-src" in each for each in seen.complaints)


def test_requests_that_the_policy_would_stop_are_counted(browser: Browser, address: str) -> None:
    plant = (
        "for (let n = 0; n < 13; n++)"
        " document.body.append(Object.assign(new Image(), {src: `http://127.0.0.2:9/${n}.png`}))"
    )
    seen = visit(browser, address + PAGES["article"], plant, freely=True)
    assert len(seen.foreign(address)) == 13
    assert len(seen.requests) > MOST_REQUESTS


@pytest.mark.parametrize(
    ("name", "fault", "directive"),
    [
        ("article", "document.createElement('script'), {text: '1'}", "script-src"),
        ("article", "document.createElement('script'), {src: 'http://127.0.0.2:9/'}", "script-src"),
        ("article", "new Image(), {src: 'data:image/gif;base64,R0lGODlhAQABAAAAACw='}", "img-src"),
        ("article", "document.createElement('style'), {textContent: 'p {}'}", "style-src"),
        ("article", "document.createElement('iframe'), {src: '/'}", "frame-src"),
        ("search", "document.createElement('script'), {text: '1'}", "script-src"),
    ],
)
def test_a_page_keeps_strict_where_the_host_sets_no_headers(
    browser: Browser, project: Path, name: str, fault: str, directive: str
) -> None:
    with served(project, plainly=True) as address:
        seen = visit(browser, address + PAGES[name])
        assert seen.complaints == []
        seen = visit(
            browser, address + PAGES[name], f"document.body.append(Object.assign({fault}))"
        )
    assert any(directive in each for each in seen.complaints)


def test_an_article_is_light(browser: Browser, address: str, project: Path) -> None:
    seen = visit(browser, address + PAGES["article"])
    assert weight(seen, project / "site") <= HEAVIEST


def test_a_heavy_page_is_found(browser: Browser, address: str, project: Path) -> None:
    heavy = project / "site" / "assets" / "javascripts" / "heavy.js"
    heavy.write_text("".join(f"/*{n * n * 7919 % 1_000_003}*/" for n in range(60_000)))
    plant = "document.head.append(Object.assign(document.createElement('script'), {src: '/%s'}))"
    seen = visit(browser, address + PAGES["article"], plant % "assets/javascripts/heavy.js")
    assert weight(seen, project / "site") > HEAVIEST
    heavy.unlink()


def weight(seen: Visit, site: Path) -> int:
    """The bytes of everything requested except pictures, as a compressing server sends it."""
    total = 0
    for url in seen.requests:
        path = urlsplit(url).path.lstrip("/")
        file = site / (f"{path}index.html" if path.endswith("/") or not path else path)
        if file.suffix not in (".avif", ".webp", ".jpg", ".png"):
            total += len(gzip.compress(file.read_bytes(), mtime=0))
    return total
