"""What forms say of rules: nothing of keys, lines and quotation marks, which no form shows."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

from budkavle import model
from budkavle.desk.form_rules import IN_FORMS
from budkavle.model.banners import Banner
from budkavle.model.events import Event
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item_parts import Picture
from budkavle.model.keys import written_keys
from budkavle.model.registries import Contact, Gone
from budkavle.model.rules import Rule

FORMLESS = {"deposit-without-number", "no-provider"}
"""Rules for settings that have no form."""

KEYS = {
    key
    for noun in (FrontMatter, Event, Picture, Banner, Gone, Contact)
    for key in written_keys(noun)
}
OF_FILES = re.compile(
    rf"\b(?:{'|'.join(KEYS)}):|\([a-z]+\)|quotation marks|\b(?:moved_to|aliases|slug)\b|in role\b"
    r"|later (?:until|expires|end)\b"
)


def rules_of_the_model() -> Iterator[Rule]:
    for module in walk_packages(model.__path__, f"{model.__name__}."):
        values = vars(import_module(module.name)).values()
        yield from (each for each in values if isinstance(each, Rule))


@pytest.mark.parametrize("rule", sorted({*rules_of_the_model(), *IN_FORMS}), ids=lambda it: it.code)
def test_no_form_speaks_of_keys(rule: Rule) -> None:
    message, remedy = IN_FORMS.get(rule, (rule.message, rule.hint))
    assert rule.code in FORMLESS or not OF_FILES.search(f"{message} {remedy}")
