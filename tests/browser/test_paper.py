"""A printed article is a press release: publisher, contacts, address; nothing is split badly."""

from collections.abc import Iterator
from io import BytesIO
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browser.templates import PAGES
from tests.browser.test_accessibility import opened
from tests.support.forms import every

pytestmark = pytest.mark.needs("chromium-headless-shell")
ARTICLE = PAGES["article with an attachment"]
TOGETHER = [
    ("Så går bytet till", "Kommunen hör av sig"),
    ("Beslutet kan överklagas", "Enligt lagen om offentlig upphandling"),
    ("Tre leverantörer lämnade anbud", "Avtalet gäller i fyra år"),
    ("420 larm byts ut", "Larmet är gratis"),
    ("Kontakt", "Maja Exempelsson", "031-390 06 10", "maja.exempelsson@example.se"),
    ("Elias Exempelberg", "070-174 06 05"),
    ("Bilagor", "Så bedömdes anbuden"),
    ("Rättelser", "I en tidigare version stod det"),
    ("Texten på webben", "Organisationsnummer"),
]
"""Things that must be on one sheet, wherever the sheet ends."""

HEIGHTS = range(0, 270, 10)
"""Millimetres by which the text is moved down, so that the sheet ends in every possible place."""


def printed(page: Page) -> list[str]:
    """The text of every A4 sheet."""
    reader = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    texts = (normalize("NFKC", sheet.extract_text()) for sheet in reader.pages)  # no ligatures
    return [" ".join(text.split()) for text in texts]


def torn(page: Page) -> Iterator[tuple[int, tuple[str, ...]]]:
    """What is split between sheets, and by how much the text was moved down."""
    page.evaluate("document.querySelector('.prose').before(document.createElement('div'))")
    for height in HEIGHTS:
        page.evaluate(
            "height => document.querySelector('.prose').previousSibling.style.height = height",
            f"{height}mm",
        )
        sheets = printed(page)
        for words in TOGETHER:
            if not any(all(word in sheet for word in words) for sheet in sheets):
                yield height, words


def test_it_says_who_sends_it_whom_to_call_and_where_it_is(browser: Browser, address: str) -> None:
    with opened(browser, address + ARTICLE, 1280) as page:
        text = " ".join(printed(page))
    for words in (
        "Nordkom",
        "Publicerad 27 maj 2021 kl. 9.30",
        "031-390 06 10",
        "maja.exempelsson@example.se",
        "https://www.nordkom.example/nyheter/2021/trygghetslarm-upphandling/",
        "Exempelgatan 8, Exempelstad",
        "031-390 06 00",
        "212000-0142",
    ):
        assert words in text


@pytest.mark.parametrize("name", every(2, PAGES))
def test_there_is_no_way_to_go_and_nothing_to_press_on_paper(
    browser: Browser, address: str, name: str
) -> None:
    with opened(browser, address + PAGES[name], 1280) as page:
        page.emulate_media(media="print")
        shown = page.locator("nav, button, input, select, .skip, .tools").all()
        assert [each.inner_text() for each in shown if each.is_visible()] == []


def test_nothing_is_torn_apart(browser: Browser, address: str) -> None:
    with opened(browser, address + ARTICLE, 1280) as page:
        assert list(torn(page)) == []


def test_what_is_torn_apart_is_found(browser: Browser, address: str) -> None:
    with opened(browser, address + ARTICLE, 1280) as page:
        page.add_style_tag(
            content="* { break-inside: auto !important; break-after: auto !important;"
            " break-before: auto !important; orphans: 1 !important; widows: 1 !important }"
        )
        found = {words for _, words in torn(page)}
    assert found.intersection(TOGETHER[:4])  # a heading; which one depends on the browser
    assert TOGETHER[4] in found
