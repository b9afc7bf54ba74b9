import pytest
from markupsafe import Markup

from budkavle.typography import unbroken


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
