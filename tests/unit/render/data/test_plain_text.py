"""An item's HTML as plain text."""

import pytest

from budkavle.render.data.plain_text import text_of


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Ett\n stycke.</p>\n<p>Ett till.</p>", "Ett stycke.\n\nEtt till."),
        ("<p>Före</p><h2>Rubrik</h2><p>Efter</p>", "Före\n\nRubrik\n\nEfter"),
        (
            "<p>Här:</p><ul>\n<li>ett</li>\n<li>två</li>\n</ul><p>Sen</p>",
            "Här:\n\n* ett\n* två\n\nSen",
        ),
        ("<ol><li><p>ett</p></li><li>två</li></ol>", "1. ett\n2. två"),
        ("<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>", "* a\n1. b\n2. c\n* d"),
        ('<p>Se <a href="https://e.se/x">beslutet</a>.</p>', "Se beslutet <https://e.se/x>."),
        ('<p><a href="https://e.se/">https://e.se/</a></p>', "https://e.se/"),
        (
            '<p><a href="tel:+4631">031-1</a>, <a href="mailto:a@e.se">a@e.se</a></p>',
            "031-1, a@e.se",
        ),
        ("<p>rad<br>rad</p>", "rad\nrad"),
        ("<blockquote><p>Citat</p></blockquote>", "Citat"),
        ("<p>a</p><figure><img><figcaption>Bild</figcaption></figure><p>b</p>", "a\n\nb"),
        ("</figure><p>a</p>", "a"),
        ("<table><tr><th>K</th><th>S</th></tr><tr><td>B</td><td>7</td></tr></table>", "K S\nB 7"),
        ("<dl><dt>Ord</dt><dd>Betydelse</dd></dl>", "Ord\nBetydelse"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        (
            '<p><a title="1 > 0, href=" href="https://e.se/?a=1&amp;b=2">länk</a></p>',
            "länk <https://e.se/?a=1&b=2>",
        ),
        ("", ""),
    ],
)
def test_html_becomes_text_that_says_the_same(html: str, text: str) -> None:
    assert text_of(html) == text
