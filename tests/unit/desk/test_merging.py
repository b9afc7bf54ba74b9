"""Two texts that were written from the same one are merged by words, and no word is lost."""

import re
from collections import Counter
from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budkavle.content.two_versions import CLOSES, OPENS, both
from budkavle.desk.merging import merge

BASE = "Bron byggs om från maj.\n\nDen stängs i två veckor.\n\nBussar går runt sjön."

spaces = st.sampled_from([" ", " ", " ", ". ", "\n\n", "\n"])
texts = st.lists(
    st.tuples(st.sampled_from(["en", "bro", "byggs", "om", "x", "y"]), spaces), max_size=14
).map(lambda pairs: "".join(chain.from_iterable(pairs)).strip())


def edited(base: str) -> st.SearchStrategy[str]:
    """A text after a few words were replaced, taken away, or put in."""
    words = re.findall(r"\S+|\s+", base)
    change = st.tuples(st.integers(0, len(words)), st.integers(0, 3), texts)

    def apply(changes: list[tuple[int, int, str]]) -> str:
        made = list(words)
        for at, gone, new in changes:
            made[at : at + gone] = [new]
        return "".join(made)

    return st.lists(change, max_size=3).map(apply)


versions = texts.flatmap(lambda base: st.tuples(st.just(base), edited(base), edited(base)))


def words_of(text: str) -> Counter[str]:
    """How often each word is in a text."""
    return Counter(re.findall(r"\w+", text))


@given(versions)
def test_no_word_is_lost_that_either_wrote(three: tuple[str, str, str]) -> None:
    base, mine, theirs = three
    made = words_of(merge(base, mine, theirs).text)
    for side in (mine, theirs):
        assert words_of(side) - words_of(base) <= made


@given(versions)
@example(("en bro", "en\nbro", "en\tbro"))
@example(("en bro", "x\n", "y "))
def test_it_does_not_matter_who_asks(three: tuple[str, str, str]) -> None:
    base, mine, theirs = three
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert one.clashes == other.clashes
    swapped = re.sub("⟪([^⟪⟫]*)⟫⟪([^⟪⟫]*)⟫", r"⟪\2⟫⟪\1⟫", other.text)
    assert one.text == swapped


@given(versions)
def test_signs_stand_exactly_where_something_clashes(three: tuple[str, str, str]) -> None:
    made = merge(*three)
    assert made.text.count(OPENS) == made.text.count(CLOSES) == 2 * made.clashes


@given(versions)
def test_what_one_changed_is_taken_and_what_both_changed_alike_is_there_once(
    three: tuple[str, str, str],
) -> None:
    base, mine, _ = three
    for made in (merge(base, mine, base), merge(base, base, mine), merge(base, mine, mine)):
        assert (made.text, made.clashes) == (mine, 0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=6))
def test_changes_in_different_places_are_all_made(changes: list[tuple[int, int, bool]]) -> None:
    def joined(sides: tuple[bool, ...]) -> str:
        """A text in which the changes of some sides are made."""
        parts = (
            f"FAST{n} {f'ny{n} ' * now if side in sides else f'förr{n} ' * was}SLUT{n}"
            for n, (was, now, side) in enumerate(changes)
        )
        return " ".join(parts)

    made = merge(joined(()), joined((True,)), joined((False,)))
    assert (made.text, made.clashes) == (joined((True, False)), 0)


@pytest.mark.parametrize(
    ("mine", "theirs", "text"),
    [
        (("maj", "juni"), ("två", "tre"), "juni|tre"),
        (("Bron", "Gamla bron"), ("om från", "klart till"), "Gamla bron byggs klart till"),
        (("sjön.", "sjön.\n\nNytt."), ("sjön", "viken"), "runt viken.\n\nNytt."),
        (("maj", "juni"), ("maj", "juli"), f"från {both('juni', 'juli')}."),
        (("maj", "juni"), ("från maj", ""), f"om {both('från juni', '')}."),
        (("sjön.", "sjön.\n\nEtt."), ("sjön.", "sjön.\n\nTvå."), f"\n\n{both('Ett.', 'Två.')}"),
    ],
    ids=["apart", "one-line", "at-the-end", "clash", "taken-away", "both-at-the-end"],
)
def test_versions_of_a_text(mine: tuple[str, str], theirs: tuple[str, str], text: str) -> None:
    made = merge(BASE, BASE.replace(*mine), BASE.replace(*theirs)).text
    for part in text.split("|"):
        assert part in made


def test_long_texts_are_merged_by_paragraphs_and_compared_with_few_steps() -> None:
    # Words of a common kind everywhere: what takes difflib longest.
    paragraph = "a b " * 20_000
    base = f"Först.\n\n{paragraph}\n\nSist."
    made = merge(base, base.replace("a b", "b a"), base.replace("Sist", "Till sist"))
    assert made.clashes == 0
    assert made.text == base.replace("a b", "b a").replace("Sist", "Till sist")
