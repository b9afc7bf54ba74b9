"""The overlay that is added to a page."""

import pytest

from budkavle.i18n.catalogue import translations
from budkavle.preview.hidden import Hidden
from budkavle.preview.overlay import Complaint, Overlay, with_overlay

SECRET = Hidden("Hemligt", "Utkast", "Läsarna ser den inte.", "nyheter/2026/hemligt.md", item=True)
AROUND = Overlay(
    translations("sv"), "sv", "1", root="/nyhetsrum/", hidden={"nyheter/2026/hemligt/": SECRET}
)
MARK = 'x <span class="budkavle-mark" lang="sv">Utkast</span></a>'


def page(body: str, address: str = "nyheter/2026/", around: Overlay = AROUND) -> str:
    html = f"<html><head><title>T</title></head><body class='a'>{body}</body></html>"
    return with_overlay(html.encode(), address, around).decode()


@pytest.mark.parametrize(
    "link",
    [
        '<a href="hemligt/">',
        '<a href="../../nyheter/2026/hemligt/">',
        '<a class="b" href="/nyhetsrum/nyheter/2026/hemligt/" rel="next">',
        '<a href="hemligt/#kontakt">',
        '<a href="hemligt/?fran=lista">',
    ],
)
def test_a_link_to_what_is_not_public_is_marked(link: str) -> None:
    assert f"{link}{MARK}" in page(f"<p>{link}x</a></p>")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="oppet/">',
        '<a href="#hemligt">',
        '<a href="https://example.org/nyhetsrum/nyheter/2026/hemligt/">',
        '<a href="mailto:hemligt@example.org">',
        '<a href="/nyheter/2026/hemligt/">',
        '<a data-href="hemligt/" href="">',
    ],
)
def test_no_other_link_is_marked(link: str) -> None:
    assert f"{link}x</a>" in page(f"<p>{link}x</a></p>")


def test_a_hidden_pages_links_to_itself_are_not_marked() -> None:
    said = page('<a href="#main">x</a>', "nyheter/2026/hemligt/")
    assert "budkavle-hidden" in said
    assert "budkavle-mark" not in said


def test_the_link_that_skips_to_the_content_stays_first() -> None:
    said = page('\n<a class="skip" href="#main">Hoppa</a>\n<header></header>')
    assert said.index("Hoppa") < said.index("budkavle-banner") < said.index("<header>")


def test_what_a_writer_wrote_is_text_and_no_html() -> None:
    complaint = Complaint("a.md:1", "<b>fel</b>", "Skriv <i>", "<script>", "code", "", "")
    said = page("", around=Overlay(translations("sv"), "sv", "1", complaints=[complaint]))
    for written in ("<b>fel", "<i>", "<script>"):
        assert written not in said.replace('<script src="/-/preview.js"', "")
    assert "&lt;b&gt;fel" in said
