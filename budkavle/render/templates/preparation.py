"""Prepares a template before it is compiled, so that rendering pages costs less.

Messages and settings are the same on every page of a language: they are replaced by their values,
which Jinja joins with the text around them. Calls of macros become filters, which Jinja calls
directly. This exists for speed alone; its gain is in ADR 27.
"""

from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from jinja2 import Environment, Undefined, nodes, pass_context
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer

_SETTINGS = ("settings", "language", "ordinary")
_MESSAGES = ("_", "gettext")
_REMEMBERED = type(lru_cache(repr))
"""The type of macros whose results are remembered."""
_CALL = "called"
"""The name of the filter that calls what it is applied to."""
_MESSAGE = "message"
"""The name of the filter that translates what it is applied to, and fills in its variables."""


def prepared(template: nodes.Template, environment: Environment) -> nodes.Template:
    """Replace what the template takes from the globals of its environment, and calls of macros.

    A name that the template itself defines is not replaced. A name that only an including template
    defines is replaced all the same. The environment must have the filters of `call_filters`.
    """
    given, macros = _names_in(template)
    shared = {*_SETTINGS, *_MESSAGES} - given - macros
    values = {name: environment.globals[name] for name in shared}
    replaced: nodes.Template = _Preparation(values, macros - given, environment).visit(template)
    return replaced


def call_filters(gettext: Callable[..., Any]) -> Mapping[str, Callable[..., Any]]:
    """The filters that prepared templates call macros and messages with, by their names."""
    return {_CALL: _called, _MESSAGE: gettext}


@pass_context
def _called(context: Context, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Call what may be a macro; a macro gets the evaluation context, as `pass_eval_context` asks.

    The context's own `call` looks first at what each callable asks for; what is remembered asks for
    nothing.
    """
    if type(called) is _REMEMBERED:
        return called(*args, **kwargs)
    if isinstance(called, Macro):
        return called(context.eval_ctx, *args, **kwargs)
    return context.call(called, *args, **kwargs)


class _Preparation(NodeTransformer):
    """Replaces calls of macros, messages, and settings that are a text, a number or a choice."""

    def __init__(
        self, values: Mapping[str, Any], macros: Container[str], environment: Environment
    ) -> None:
        self._values, self._macros, self._environment = values, macros, environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the name of the node
        self.generic_visit(node)
        given = node.kwargs, node.dyn_args, node.dyn_kwargs
        match node:
            case nodes.Call(node=nodes.Name(name=name), args=[nodes.Const(value=text)]) if (
                name in _MESSAGES and name in self._values
            ):
                if not any(given):
                    with suppress(KeyError, TypeError, ValueError):  # reported when it is rendered
                        return nodes.Const(self._values[name](text), lineno=node.lineno)
                return nodes.Filter(node.args[0], _MESSAGE, [], *given, lineno=node.lineno)
            case nodes.Call(node=nodes.Name(name=name)) if name in self._macros:
                return nodes.Filter(node.node, _CALL, node.args, *given, lineno=node.lineno)
        return node

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node.call)  # it must stay a call, which is given its `caller`
        node.body = [self.visit(each) for each in node.body]
        return node

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


def _names_in(template: nodes.Template) -> tuple[set[str], set[str]]:
    """The names that a template gives values, and those that it defines or imports as macros."""
    values: set[str] = set()
    macros: set[str] = set()
    again = {id(each.target) for each in template.find_all(nodes.Assign) if _is_remembered(each)}
    for each in template.find_all((nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport)):
        match each:
            case nodes.Name(ctx="store" | "param") if id(each) not in again:
                values.add(each.name)
            case nodes.Import():
                values.add(each.target)
            case nodes.Macro():
                macros.add(each.name)
            case nodes.FromImport():
                macros |= {name if isinstance(name, str) else name[1] for name in each.names}
    return values, macros


def _is_remembered(node: nodes.Assign) -> bool:
    """Whether this is `set x = x | remembered`: then x is still called as a macro is."""
    match node:
        case nodes.Assign(
            target=nodes.Name(name=name),
            node=nodes.Filter(node=nodes.Name(name=macro), name="remembered"),
        ):
            return bool(name == macro)
    return False
