"""Replaces messages and settings in a template by their values, before it is compiled.

They are the same on every page of a language. Jinja then joins them with the text around them, so
they cost nothing when a page is rendered. This exists for speed alone; its gain is in ADR 27.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from jinja2 import Environment, Undefined, nodes
from jinja2.visitor import NodeTransformer

_SETTINGS = ("settings", "language", "ordinary")
_MESSAGES = ("_", "gettext")


def with_constants(template: nodes.Template, environment: Environment) -> nodes.Template:
    """Replace what the template takes from the globals of its environment.

    A name that the template itself defines is not replaced. A name that only an including template
    defines is replaced all the same.
    """
    own = _names_defined(template)
    values = {name: environment.globals[name] for name in _SETTINGS + _MESSAGES if name not in own}
    replaced: nodes.Template = _Constants(values, environment).visit(template)
    return replaced


class _Constants(NodeTransformer):
    """Replaces messages without variables, and settings that are a text, a number or a choice."""

    def __init__(self, values: Mapping[str, Any], environment: Environment) -> None:
        self._values, self._environment = values, environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the name of the node
        match node:
            case nodes.Call(node=nodes.Name(name=name), args=[nodes.Const(value=text)], kwargs=[]):
                if name in _MESSAGES and name in self._values:
                    with suppress(KeyError, TypeError, ValueError):  # reported when it is rendered
                        return nodes.Const(self._values[name](text), lineno=node.lineno)
        return self.generic_visit(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the name of the node
        return node  # Jinja would join constants without escaping those that are not HTML

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 - the name of the node
        value = self._value_of(node)
        if value is None or type(value) in (str, int, bool):
            return nodes.Const(value, lineno=node.lineno)
        return self.generic_visit(node)

    def _value_of(self, node: nodes.Node) -> Any:
        """The setting that an expression names; undefined if it names none."""
        match node:
            case nodes.Name(name=name):
                return self._values.get(name, _UNKNOWN)
            case nodes.Getattr(node=owner, attr=attribute):
                value = self._value_of(owner)
                known = not isinstance(value, Undefined)
                return self._environment.getattr(value, attribute) if known else value
        return _UNKNOWN


_UNKNOWN = Undefined()
"""Stands for a value that is not known before a page is rendered."""


def _names_defined(template: nodes.Template) -> set[str]:
    """The names that a template defines itself."""
    names: set[str] = set()
    for each in template.find_all((nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport)):
        match each:
            case nodes.Name(ctx="store" | "param") | nodes.Macro():
                names.add(each.name)
            case nodes.Import():
                names.add(each.target)
            case nodes.FromImport():
                names |= {name if isinstance(name, str) else name[1] for name in each.names}
    return names
