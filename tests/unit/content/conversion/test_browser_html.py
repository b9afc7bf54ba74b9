"""HTML is read as browsers read it, also where elements are not closed or are nested wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.conversion.browser_html import as_browsers_read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(
            "<p>som <h1> och <h2>, som syns.</p><h3>Sedan</h3>",
            "<p>som </p><h1> och </h1><h2>, som syns.<p></p></h2><h3>Sedan</h3>",
            id="headings that are not closed",
        ),
        pytest.param("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>", id="a list"),
        pytest.param("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>", id="emphasis that overlaps"),
        pytest.param(
            "<table>ord<tr><td>1<td>2</table>",
            "ord<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
            id="words between a table's cells",
        ),
        pytest.param("<p>a<div>b</div>c", "<p>a</p><div>b</div>c", id="a block in a paragraph"),
        pytest.param("1 < 2 &amp; å", "1 &lt; 2 &amp; å", id="signs"),
        pytest.param(
            "<html><head><title>t</title><body>ord",
            "ord",
            id="a document of which this is the body",
        ),
        pytest.param("", "", id="nothing"),
    ],
)
def test_an_element_ends_where_it_ends_for_readers(written: str, read: str) -> None:
    assert as_browsers_read(written) == read


_NAMES = st.sampled_from("p b i a h1 h2 ul li table tr td div blockquote span o:p svg".split())
_PIECES = st.one_of(
    _NAMES.map("<{}>".format), _NAMES.map("</{}>".format), st.sampled_from(["ett ", "två ", "tre "])
)


@given(st.lists(_PIECES, max_size=20).map("".join))
def test_no_word_is_lost_or_repeated(markup: str) -> None:
    read = as_browsers_read(markup)
    for word in ("ett ", "två ", "tre "):
        assert read.count(word) == markup.count(word)
