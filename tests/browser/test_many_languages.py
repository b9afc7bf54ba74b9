"""Pages in five languages, one from right to left: HTML, axe, and no page wider than it is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from budkavle.edition.ledger import NOTHING_YET
from budkavle.i18n.catalogue import translations
from budkavle.statistics import report
from budkavle.statistics.counting import Month
from tests.browser.served import served
from tests.browser.test_accessibility import opened, violations
from tests.browser.test_html import faults
from tests.browser.views import views
from tests.support import many_languages
from tests.support.forms import every

pytestmark = pytest.mark.needs("chromium-headless-shell")
_SHORTLY = ("", "news/", "news/2026/", "news/2026/{code}-1/", "news/2026/{code}-2/", "press/")
"""The addresses of some kinds of pages, which the short form looks at."""


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = many_languages.site(tmp_path_factory.mktemp("five") / "site")
    site.build(published=NOTHING_YET, searchable=True)
    return site.folder


@pytest.fixture(scope="module")
def its_address(five: Path) -> Iterator[str]:
    with served(five) as address:
        yield address


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the other kinds of banners, and with a front page that is not light."""
    site = many_languages.site(tmp_path_factory.mktemp("calm") / "site", many_languages.CALM)
    site.build(published=NOTHING_YET)
    return site.folder


@pytest.mark.needs("java")
def test_the_html_checker_finds_nothing(five: Path) -> None:
    assert faults(five / "site") == []


@pytest.mark.needs("java")
def test_the_html_checker_finds_nothing_on_ordinary_front_pages(calm: Path, tmp_path: Path) -> None:
    for code in ("", *many_languages.CODES):
        page = (calm / "site" / code / "index.html").read_text(encoding="utf-8")
        assert "light.css" not in page
        (tmp_path / f"{code or 'sv'}.html").write_text(page, encoding="utf-8")
    assert faults(tmp_path) == []


@views(320, dark=False)
def test_axe_finds_nothing_on_ordinary_front_pages(
    browser: Browser, calm: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    with served(calm) as address:
        fronts = [f"{code}/" for code in many_languages.CODES]
        assert wrong_on(browser, address, ["", *fronts], width, scheme) == {}


def addresses_in(five: Path, code: str) -> list[str]:
    """The addresses of all pages in a language, except those that lead on to another at once."""
    site = five / "site"
    prefixes = tuple(f"{each}/" for each in many_languages.CODES)
    paths = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    return [
        name.removesuffix("index.html")
        for name, path in paths.items()
        if (
            name.startswith(f"{code}/") if f"{code}/" in prefixes else not name.startswith(prefixes)
        )
        and b'http-equiv="refresh"' not in path.read_bytes()
    ]


def wrong_on(
    browser: Browser, site: str, paths: Iterable[str], width: int, scheme: Literal["light", "dark"]
) -> dict[str, tuple[list[str], int]]:
    """What axe finds on pages, with all that is folded opened, and their widths, if too wide."""
    found = {}
    with opened(browser, "about:blank", width, scheme) as page:
        for path in paths:
            page.goto(site + path)
            for folded in page.locator("details").all():
                folded.evaluate("each => { each.open = true }")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if (wrong := violations(page)) or wide > width:
                found[path] = wrong, wide
    return found


@pytest.mark.parametrize("code", every(2, ["ar", "se"]))
def test_axe_finds_nothing_and_nothing_is_cut_off(
    browser: Browser, five: Path, its_address: str, code: str
) -> None:
    """Every page in the language from right to left, and some pages in another."""
    every = addresses_in(five, code)
    assert len(every) > 20
    some = [f"{code}/{kind.format(code=code)}" for kind in _SHORTLY]
    paths = every if code == "ar" else some
    assert wrong_on(browser, its_address, paths, 320, "dark") == {}
    assert wrong_on(browser, its_address, some, 1280, "light") == {}


@pytest.mark.long
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize("code", ["sv", *many_languages.CODES])
def test_axe_finds_nothing_on_any_page_in_any_language(
    browser: Browser,
    five: Path,
    its_address: str,
    code: str,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    assert wrong_on(browser, its_address, addresses_in(five, code), width, scheme) == {}


@pytest.mark.parametrize("code", ["sv", "en"])  # those of the command
@pytest.mark.needs("java")
def test_a_page_of_statistics_is_right(browser: Browser, tmp_path: Path, code: str) -> None:
    read = Counter({"nyheter/2026/avtalet/": 12, "": 3})
    month = Month(read, Counter({"a.pdf": 2}), Counter({"feed.xml": 9}), {}, Counter({"x.se": 1}))
    titles = {"nyheter/2026/avtalet/": "Avtalet <är> klart"}
    languages = {"nyheter/2026/avtalet/": "ar"}
    page = report.page("2026-03", month, titles, languages, translations(code), code)
    (tmp_path / "2026-03.html").write_bytes(page)
    assert faults(tmp_path) == []
    with opened(browser, (tmp_path / "2026-03.html").as_uri(), 320, "dark") as shown:
        assert violations(shown) == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= 320


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
