"""HTML that a writer types becomes valid wherever its elements were put, and keeps its words."""

import re
from itertools import pairwise

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.markdown import render


@pytest.mark.parametrize(
    ("written", "valid"),
    [
        ("<ul><p>x</p></ul>", "<ul><li><p>x</p></li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li>a<ul></ul></li></ul>", "<ul><li>a</li></ul>"),
        ("<li>a</li><li>b</li>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ol></ol>", ""),
        ("<dt>a</dt>", "<div>a</div>"),
        ("<dl><dt>a</dt><dd>b</dd><p>c</p></dl>", "<ul><li>a</li><li>b<p>c</p></li></ul>"),
        ("<dl><dd>a</dd><dt>b</dt></dl>", "<ul><li>a</li><li>b</li></ul>"),
        (
            "<dl><div><dt>a</dt><dd>b</dd></div></dl>",
            "<dl><div><dt>a</dt><dd>b</dd></div></dl>",
        ),
        ("<table><tr></tr></table>", ""),
        ("<table><caption>a</caption></table>", "<p>a</p>"),
        (
            '<table><tr><td colspan="0">a</td></tr></table>',
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
        ),
        ("<h2></h2>", ""),
        ("<h4>a</h4>", "<h2>a</h2>"),
        ("<h2>a</h2>\n<h5>b</h5>", "<h2>a</h2>\n<h3>b</h3>"),
        ("<div><h3>a</h3></div>", "<div><h2>a</h2></div>"),
        ("<h2><p>a</p></h2>", "<h2><span>a</span></h2>"),
        ("<div><span><ul><li>a</li></ul></span></div>", "<div><ul><li>a</li></ul></div>"),
        (
            "<table><tr><th><h3>a</h3></th></tr></table>",
            "<table><tbody><tr><th><strong>a</strong></th></tr></tbody></table>",
        ),
        ("<figcaption>a</figcaption>", "<div>a</div>"),
        ("<div><time>early</time></div>", "<div>early</div>"),
        ("<div><time>2026-03-01</time></div>", "<div><time>2026-03-01</time></div>"),
        ('<p lang="svenska" dir="upp">a</p>', "<p>a</p>"),
        ('<p lang="en" dir="rtl">a</p>', '<p lang="en" dir="rtl">a</p>'),
        ('<ol start="x"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<p id="a b">a</p>', "<p>a</p>"),
        ('<p id="x">a</p>\n\n<p id="x">b</p>', '<p id="x">a</p>\n<p>b</p>'),
        ('<p id="main">a</p>', "<p>a</p>"),
        ('<p id="x">a</p>\n\n## X', '<p>a</p>\n<h2 id="x">X</h2>'),
        ('## X\n\n<p id="x">a</p>', '<h2 id="x">X</h2>\n<p>a</p>'),
    ],
    ids=lambda text: " ".join(re.findall(r"\w+", text))[:36],
)
def test_every_element_is_where_it_may_be(written: str, valid: str) -> None:
    assert render(written, "x.md").html.strip() == valid


def test_no_heading_has_the_id_of_a_footnote_or_of_the_theme() -> None:
    html = render("## fn1\n\n## Q\n\nOrd.[^1]\n\n[^1]: Not.", "x.md").html
    ids = re.findall(r' id="([^"]*)"', html)
    assert sorted(ids) == ["fn1", "fn1-2", "fnref1", "q-2"]


_NAMES = "b div dl dt dd figure figcaption h2 h4 li ol p pre span table tr td time ul".split()
_HTML = st.recursive(
    st.sampled_from(["ord", " "]),
    lambda inside: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from(_NAMES),
        st.lists(inside, max_size=3),
    ),
    max_leaves=12,
)


_WORDS = frozenset("b em span h2 h3 h4 p pre time".split())
_BLOCKS = frozenset("div dl dt dd figure figcaption h2 h3 h4 li ol p pre table ul".split())


@given(_HTML)
def test_no_element_is_left_where_it_may_not_be(html: str) -> None:
    """Whatever is within what: lists hold entries, words no blocks, and no word is lost."""
    made = render(f"<div>{html}</div>", "x.md").html
    root = lxml.html.fragment_fromstring(made, create_parent="section")
    for each in root.iterdescendants(*_BLOCKS, "tr", "td"):
        above = each.getparent()
        assert above is not None
        assert (each.tag == "li") == (above.tag in ("ul", "ol"))
        assert above.tag not in _WORDS or each.tag not in _BLOCKS
        assert each.tag not in ("dt", "dd") or above.xpath("self::dl | self::div[parent::dl]")
        assert each.tag != "figcaption" or above.tag == "figure"
        if each.tag in ("ul", "ol", "tr", "table"):
            assert each.xpath("li | td | .//td")
        if each.tag in ("h2", "h3", "h4"):
            assert each.text_content().strip()
    levels = [int(str(each.tag)[1]) for each in root.iterdescendants("h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise([1, *levels]))
    words = "".join(re.sub(r"<[^>]*>", "", html).split())
    assert "".join(str(root.text_content()).split()) == words
