"""Headings without gaps in their levels, and HTML without elements in places where none may be."""

import pytest

from budkavle.content.html_structure import Levels, repaired
from budkavle.content.markdown import render


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ([2, 3, 4, 2], [2, 3, 4, 2]),
        ([3, 3, 2], [2, 2, 2]),
        ([2, 4, 4, 3, 4], [2, 3, 3, 3, 4]),
        ([6, 2, 6], [2, 2, 3]),
        ([4, 5, 3, 2], [2, 3, 2, 2]),
    ],
    ids=str,
)
def test_no_level_of_headings_is_left_out(written: list[int], shown: list[int]) -> None:
    levels = Levels()
    assert [levels.level(each) for each in written] == shown


def test_headings_with_and_without_markup_are_of_one_text() -> None:
    text = "### Först\n\nText.\n\n### *Sedan*\n\nText.\n\n#### Sist"
    assert render(text, "x.md").html == (
        '<h2 id="forst">Först</h2>\n<p>Text.</p>\n<h2 id="sedan"><em>Sedan</em></h2>\n'
        '<p>Text.</p>\n<h3 id="sist">Sist</h3>\n'
    )


@pytest.mark.parametrize(
    ("html", "valid"),
    [
        ("<pre>a<pre>b</pre>c</pre><pre>d</pre>", "<pre>abc</pre><pre>d</pre>"),
        ("<dl><dt>A</dt><dd>b</dd></dl>", "<dl><dt>A</dt><dd>b</dd></dl>"),
        (
            '<dl id="x"><dt>A</dt><dt lang="en">B</dt></dl>',
            '<ul id="x"><li>A</li><li lang="en">B</li></ul>',
        ),
        ("<dl><dd>b</dd></dl>", "<ul><li>b</li></ul>"),
        ("<dl></dl>", "<div></div>"),
        (
            "<dl><dt>A</dt><dd><dl><dt>B</dt></dl></dd></dl>",
            "<dl><dt>A</dt><dd><ul><li>B</li></ul></dd></dl>",
        ),
    ],
    ids=lambda html: html[:24],
)
def test_html_that_is_invalid_anywhere_is_repaired(html: str, valid: str) -> None:
    assert repaired(html) == valid
    assert render(html, "x.md").html.strip() == valid
