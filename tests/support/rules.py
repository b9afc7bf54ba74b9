"""Every rule for content, found in the modules that check them."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import budkavle
from budkavle.model.rules import Rule


def _modules() -> Iterator[str]:
    for each in walk_packages(budkavle.__path__, "budkavle."):
        if not each.name.startswith("budkavle.subscriptions"):
            yield each.name


def _declared() -> Iterator[Rule]:
    """Every rule, once however many modules import it."""
    found = (value for name in _modules() for value in _values_in(name))
    rules = {id(value): value for value in found if isinstance(value, Rule)}
    yield from rules.values()


def _values_in(name: str) -> Iterator[object]:
    """What a module defines; nothing where MkDocs, which it needs, is not installed."""
    try:
        yield from vars(import_module(name)).values()
    except ModuleNotFoundError as error:
        if error.name != "mkdocs":
            raise


DECLARED = tuple(sorted(_declared()))
RULES = {rule.code: rule for rule in DECLARED}
ADVICE = frozenset(code for code, rule in RULES.items() if rule.severity == "advice")
