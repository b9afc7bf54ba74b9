import pickle
from functools import cached_property

import pytest
from pydantic import BaseModel, ValidationError

from budkavle.content.item import parse
from budkavle.model.nouns import Contact, Gone, Item
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
def test_a_noun_comes_back_from_a_pickle_as_it_was(noun: BaseModel) -> None:
    again = pickle.loads(pickle.dumps(noun))
    assert (again, repr(again)) == (noun, repr(noun))
    with pytest.raises(ValidationError):
        setattr(again, next(iter(type(noun).model_fields)), "x")


def test_a_noun_of_values_is_as_if_it_had_been_validated() -> None:
    contact = Contact(name="Eva", email="eva@example.org")
    made = Contact.of({"name": "Eva", "email": "eva@example.org"})
    assert (made, repr(made), made.model_fields_set) == (
        contact,
        repr(contact),
        contact.model_fields_set,
    )


def test_what_an_item_does_not_say_is_not_pickled() -> None:
    assert b"sign_language" not in pickle.dumps(NOUNS[0])
    assert len(pickle.dumps(Item.of(vars(NOUNS[0])))) == len(pickle.dumps(NOUNS[0]))


def test_a_changed_copy_leaves_what_others_say_alone() -> None:
    contact, other = (Contact.of({"name": name, "phone": "+46313900600"}) for name in ("Eva", "Bo"))
    changed = contact.model_copy(update={"email": "eva@example.org"})
    assert changed.model_fields_set == {"name", "phone", "email"}
    assert contact.model_fields_set == other.model_fields_set == {"name", "phone"}


class Greeted(Contact):
    """A contact with a value that is computed on request."""

    @cached_property
    def greeting(self) -> str:
        """It is stored beside the fields."""
        return f"Hej {self.name}"


def test_what_was_worked_out_from_a_noun_is_not_pickled() -> None:
    contact = Greeted.of({"name": "Eva", "email": "eva@example.org"})
    before = pickle.dumps(contact)
    assert contact.greeting == "Hej Eva"
    assert "greeting" in vars(contact)
    assert pickle.dumps(contact) == before
