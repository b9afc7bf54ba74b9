import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from budkavle.i18n.typography import exchanged, unbroken


def kept(word: str) -> str:
    return f'<span class="unbroken">{word}</span>'


@pytest.mark.parametrize(
    ("text", "set_"),
    [
        ("Nytt IT-stöd överklagat", f"Nytt {kept('IT-stöd')} överklagat"),
        ("e-tjänst, kl. 10-12", f"{kept('e-tjänst')}, kl. {kept('10-12')}"),
        ("e-postadress", kept("e-postadress")),
        ("IT-stödsupphandling", "IT-stödsupphandling"),
        ("hälso- och sjukvård", "hälso- och sjukvård"),
        ("2026-03-01", "2026-03-01"),
        ("A & B <i>IT-jour</i>", f"A &amp; B &lt;i&gt;{kept('IT-jour')}&lt;/i&gt;"),
    ],
)
def test_short_compounds_stay_on_one_line(text: str, set_: str) -> None:
    assert unbroken(text) == set_


def test_tags_are_left_alone() -> None:
    html = Markup('<a href="/it-stod/" title="IT-stöd">IT-stöd</a>')
    assert unbroken(html) == f'<a href="/it-stod/" title="IT-stöd">{kept("IT-stöd")}</a>'


_COMPOUND = re.compile(r"(?<![\w-])\w{1,3}-\w{2,10}(?![\w-])(?=[^<>]*(?:<|$))")
"""The definition of a short compound; the code finds them in a faster way."""

_HTML = st.lists(st.sampled_from([*"<>-- aé&\n1", "bcd", "abcdefghij"])).map("".join).map(Markup)


@given(_HTML)
def test_short_compounds_are_what_the_plain_rule_says(html: Markup) -> None:
    assert unbroken(html) == _COMPOUND.sub(lambda found: kept(found[0]), str(html))


def test_pieces_of_html_are_exchanged_in_order() -> None:
    html = Markup("<pre>a</pre><pre>b</pre>")
    made = exchanged(html, {"<pre>": "<p>", "</pre>": "</p>", "<p>a": "<p>c"})
    assert made == Markup("<p>c</p><p>b</p>")
    assert isinstance(made, Markup)
