"""Forms are merged field by field: what only one has changed is taken."""

import pytest

from budkavle.desk import editor
from budkavle.desk.editor import Filled
from budkavle.desk.merged_forms import merge_forms

HEADER = """\
title: Bron byggs om
date: 2026-03-10
topics: [vard, skola]
facts:
- title: Bron
  items: [Lång, Bred]
contacts:
- name: Eva Ek
  email: eva@example.org
- press
"""


def form(*changes: tuple[str, str]) -> Filled:
    """The form of the item, after changes in its file."""
    header = HEADER
    for old, new in changes:
        assert old in header
        header = header.replace(old, new)
    opened = editor.opened(f"---\n{header}---\n\nText.\n".encode())
    assert opened is not None
    return editor.filled(opened)


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        (("Lång", "Kort"), ("Bred", "Smal"), [("Lång", "Kort"), ("Bred", "Smal")]),
        (("skola", "vatten"), ("vard", "kultur"), [("[vard, skola]", "[kultur, vatten]")]),
        (("Eva Ek", "Eva Alm"), ("eva@", "alm@"), [("Eva Ek", "Eva Alm"), ("eva@", "alm@")]),
        (
            ("- press\n", "- chef\n"),
            ("eva@", "alm@"),
            [("- press\n", "- chef\n"), ("eva@", "alm@")],
        ),
        (("03-10", "03-11"), ("03-10", "03-11"), [("03-10", "03-11")]),
    ],
    ids=["facts", "topics", "contact", "contacts", "alike"],
)
def test_what_each_has_changed(
    mine: tuple[str, str], theirs: tuple[str, str], both: list[tuple[str, str]]
) -> None:
    made = merge_forms(form(), form(mine), form(theirs))
    assert made.is_clean
    assert made.filled == form(*both)


@pytest.mark.parametrize(
    ("mine", "theirs", "told"),
    [
        (("03-10", "03-11"), ("03-10", "03-12"), "2026-03-12"),
        (("eva@", "ek@"), ("eva@", "alm@"), "alm@example.org"),
        (("- press\n", ""), ("eva@", "alm@"), "Eva Ek\nalm@example.org\npress"),
    ],
    ids=["date", "email", "a-row-less"],
)
def test_what_cannot_be_marked_is_told(
    mine: tuple[str, str], theirs: tuple[str, str], told: str
) -> None:
    made = merge_forms(form(), form(mine), form(theirs))
    assert made.filled == form(mine)
    assert [each.theirs for each in made.clashes] == [told]


def test_words_that_clash_are_marked() -> None:
    made = merge_forms(form(), form(("om\n", "ny\n")), form(("om\n", "stor\n")))
    assert (made.filled.values["title"], made.marked) == ("Bron byggs ⟪ny⟫⟪stor⟫", 1)
