"""The words of a corpus tell the parts of its compounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.render.search.compounds import Compounds, commonest, words_of
from budkavle.render.search.documents import of_articles
from tests.support.site_builder import file, site_of

CORPUS = words_of(
    "Ett system, vård, information och miljö. Beslutet är ett beslut om handling av en kommuns"
    " styrelse. Arbete i region och nämnd."
)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("kärnsystem", ["system"]),
        ("kärnsystemets", ["systemets"]),
        ("vårdinformationsmiljön", ["informationsmiljön", "miljön"]),
        ("tilldelningsbeslut", ["beslut"]),
        ("kommunstyrelsen", ["styrelsen"]),
        ("system", []),
        ("systemen", []),
        ("regionen", []),
        ("omsystemkrav", []),
        ("xx" * 40 + "system", []),
    ],
)
def test_a_compound_is_divided_where_a_word_of_the_corpus_ends_it(
    word: str, parts: list[str]
) -> None:
    assert Compounds(CORPUS).parts_in([word]) == parts


@given(st.lists(st.text("abå", min_size=2, max_size=9)), st.text("abå", min_size=2, max_size=40))
def test_a_part_is_always_an_end_of_the_word(words: list[str], word: str) -> None:
    for part in Compounds(words).parts_in([word]):
        assert word.endswith(part)
        assert 4 <= len(part) <= len(word) - 3


def test_many_equal_letters_take_no_time() -> None:
    """Without a memory of the tails, this would never end."""
    words = ["a" * length for length in range(4, 60)]
    assert Compounds(words).parts_in(["a" * 60])


def test_the_commonest_words_are_those_of_most_texts() -> None:
    texts = [["kommun", "kommun", "kommun", "av"], ["region", "kommun"], ["region", "avtal"]]
    assert commonest(texts, 2) == ["kommun", "region"]
    assert commonest(texts, 9) == ["kommun", "region", "avtal"]


def test_an_article_is_found_by_the_parts_of_its_words() -> None:
    room = site_of(file(1, body="Ett *kärnsystem*."), file(2, body="Ett system."))
    documents = of_articles(room.edition().articles, room.context())
    assert ['"parts:system"' in each.html for each in documents] == [False, True]
    assert all("kärnsystem" in each.words for each in documents if "parts:system" in each.html)
