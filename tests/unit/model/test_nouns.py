import pickle
from dataclasses import FrozenInstanceError

import pytest
from pydantic import ValidationError

from budkavle.content.item import parse
from budkavle.model.item import Item
from budkavle.model.registries import Contact, Gone
from budkavle.model.values import Localised
from tests.support.samples import CONTEXT, HEADER, SETTINGS, text_of

FULL = """\
topics: [vard, skola]
facts: [{title: Siffror, items: [a, b]}, {items: [c]}]
contacts: [eva, {name: Bo, email: bo@example.org}]
image: {src: a.jpg, alt: ""}
pinned: 2026-04-01
corrections: [{date: 2026-03-02, note: Fel.}]
silence: {long-sentence: Citat.}
revision: 2
"""
NOUNS = [
    parse(text_of().encode(), "nyheter/2026/a.md", CONTEXT).item,
    parse(text_of(HEADER + FULL, "[b](b.md)\n").encode(), "nyheter/2026/a.md", CONTEXT).item,
    Contact(name="Eva", email="eva@example.org"),
    Gone(reason=Localised((("", "Nyheten fanns två gånger."),))),
    SETTINGS,
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: type(noun).__name__)
def test_a_noun_comes_back_from_a_pickle_as_it_was(noun: object) -> None:
    again = pickle.loads(pickle.dumps(noun))
    assert (again, repr(again)) == (noun, repr(noun))
    with pytest.raises((FrozenInstanceError, ValidationError)):
        setattr(again, next(iter(vars(noun))), "x")


def test_what_an_item_does_not_say_is_not_pickled() -> None:
    assert b"sign_language" not in pickle.dumps(NOUNS[0])
    assert len(pickle.dumps(Item.of(vars(NOUNS[0])))) == len(pickle.dumps(NOUNS[0]))


def test_an_item_holds_only_what_differs_from_the_defaults() -> None:
    item = Item.of({**vars(NOUNS[0]), "draft": False, "topics": ()})
    assert vars(item).keys() == vars(NOUNS[0]).keys()
    assert (item, item.draft, item.topics) == (NOUNS[0], False, ())
