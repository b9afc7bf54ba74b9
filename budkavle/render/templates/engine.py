"""The template engine: Jinja, which here computes only once what is the same on every page."""

import re
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Undefined, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from pydantic_core import to_json

from budkavle.i18n import catalogue as words
from budkavle.model.settings import Settings
from budkavle.render.templates.filters import equip
from budkavle.system import cache_file

_MANY = 4096
"""The size of the cache of escaped texts."""
_Remembered = type(lru_cache(print))
_PLAIN = frozenset({BuiltinMethodType, FunctionType, MethodType, type, _Remembered})
"""Types of callables that need only their arguments, unless they are marked for Jinja."""
_VARIABLE = re.compile(r"%\((\w+)\)s")
"""A variable in a message."""
_FIXED = ("settings", "language", "ordinary")
"""Names in templates whose values are the same on all pages of a language."""


def engine(
    theme: Path, settings: Settings, language: str, compiled: "Compiled | None"
) -> Environment:
    """The engine for the templates in a folder, in one of the site's languages."""
    environment = _Engine(
        bytecode_cache=compiled,
        loader=FileSystemLoader(theme),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    equip(environment, settings, language)
    environment.filters["e"] = environment.filters["escape"] = escaped
    environment.policies["json.dumps_function"] = _as_json
    environment.policies["json.dumps_kwargs"] = {}
    environment.translate = words.translator(language)
    environment.globals["_"] = environment.globals["gettext"] = _speaker(environment.translate)
    return environment


def escaped(value: object) -> str:
    """The same as `escape`, but faster: most values are HTML already or occur again and again."""
    if type(value) is str:
        return _escaped(value)
    return value if type(value) is Markup else escape(value)


_escaped = lru_cache(_MANY)(escape)


def _as_json(value: object) -> str:
    return to_json(value).decode()


class Compiled(BytecodeCache):
    """Caches compiled templates and detects damage: Jinja's own cache would run damaged ones.

    `key` is a digest of the values that are computed when templates are compiled.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._folder, self._key = folder, key.encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template from the cache; with another key, Jinja finds no program and compiles."""
        if data := cache_file.read(self._folder / bucket.key):
            bucket.bytecode_from_string(data.removeprefix(self._key))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template to the cache."""
        cache_file.write(self._folder / bucket.key, self._key + bucket.bytecode_to_string())


def _has_wishes(macro: Macro) -> bool:
    """Whether a macro uses more than its declared arguments."""
    return macro.caller or macro.catch_kwargs or macro.catch_varargs


class _Context(Context):
    """Jinja's context, with faster calls of macros and plain functions.

    If a macro gets exactly its arguments, in order, it is not necessary to look up default values
    or to check whether it accepts more.
    """

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls."""
        plain = type(called) in _PLAIN and not hasattr(called, "jinja_pass_arg")
        if not (plain or isinstance(called, Macro)):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        if not isinstance(called, Macro):
            return called(*args, **kwargs)
        if kwargs or len(args) != len(called.arguments) or _has_wishes(called):
            return called(self.eval_ctx, *args, **kwargs)
        return called._invoke([*args], self.eval_ctx.autoescape)


class _Writer(CodeGenerator):
    """Jinja's code generator; compiled templates escape with `escaped` what is not HTML yet."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("(shown if type(shown := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write(") is Markup else environment.escaped(shown))")
        else:
            super()._output_child_post(node, frame, finalize)


class _Engine(Environment):
    """Jinja's environment, in which all templates share its globals."""

    context_class = _Context
    code_generator_class = _Writer
    escaped = staticmethod(escaped)
    """Used by compiled templates."""
    translate: Callable[[str], str]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: those of the environment, which no longer change."""
        return {**self.globals, **d} if d else self.globals

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Compile a template to Python source; Jinja provides this method for overriding."""
        return super()._generate(_Given(self, source).visit(source), *args, **kwargs)


class _Given(NodeTransformer):
    """Replaces translations and settings in a template by their values, before it is compiled.

    Jinja joins them with the text around them. A name that the template itself defines is not
    replaced. A name that only an including template defines is replaced all the same.
    """

    def __init__(self, environment: "_Engine", template: nodes.Template) -> None:
        taken = _names_given(template)
        self._environment = environment
        self._gettext: Any = environment.globals["gettext"]
        self._fixed = {name: environment.globals[name] for name in _FIXED if name not in taken}
        self._speaks = not taken & {"_", "gettext"}
        self._escapes = True

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """Replace a message by its translation, and a setting by its value; keep other nodes.

        A printed message with variables is divided into its words and its variables. Only settings
        that are text, an integer, true, false or none are replaced.
        """
        match node:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=message)], kwargs=[]
            ) if self._speaks:
                with suppress(KeyError, TypeError, ValueError):  # reported when it is rendered
                    return nodes.Const(self._gettext(message), lineno=node.lineno)
            case nodes.Concat() if self._speaks:
                self._speaks = False  # Jinja joins constants without checking whether they are HTML
                joined = super().visit(node, *args, **kwargs)
                self._speaks = True
                return joined
            case nodes.ScopedEvalContextModifier():  # messages are escaped, whatever the block says
                escaped, self._escapes = self._escapes, False
                modified = super().visit(node, *args, **kwargs)
                self._escapes = escaped
                return modified
            case nodes.Output() if self._speaks and self._escapes:
                node.nodes = [part for each in node.nodes for part in self._told(each)]
            case nodes.Getattr():
                value = self._value_of(node)
                if value is None or type(value) in (str, int, bool):
                    return nodes.Const(value, lineno=node.lineno)
        return super().visit(node, *args, **kwargs)

    def _told(self, node: nodes.Expr) -> Iterator[nodes.Expr]:
        """Divide a printed message with variables into its words and its variables.

        This is done only if each variable occurs once and its value calls nothing, so that the
        order of the variables in the translation does not matter.
        """
        match node:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext"),
                args=[nodes.Const(value=str(message))],
                kwargs=[_, *_],
            ):
                given = {each.key: each.value for each in node.kwargs}
                # "News from %(name)s." → ["News from ", "name", "."]
                pieces = _VARIABLE.split(self._environment.translate(message))
                words, names = pieces[::2], pieces[1::2]
                calls = any(_calls(each) for each in given.values())
                if not calls and sorted(given) == sorted(names) and "%" not in "".join(words):
                    for at, piece in enumerate(pieces):
                        is_name = at % 2
                        yield given[piece] if is_name else nodes.TemplateData(piece)
                    return
        yield node

    def _value_of(self, node: nodes.Expr) -> Any:
        match node:
            case nodes.Name(name=name) if name in self._fixed:
                return self._fixed[name]
            case nodes.Getattr(node=owner, attr=attribute):
                of = self._value_of(owner)
                return of if isinstance(of, Undefined) else self._environment.getattr(of, attribute)
        return _UNKNOWN


_UNKNOWN = Undefined()
"""Stands for a value that is not known before the page is rendered."""


def _calls(node: nodes.Expr) -> bool:
    """Whether a template's expression contains a call, which can have side effects."""
    return isinstance(node, nodes.Call) or node.find(nodes.Call) is not None


def _names_given(template: nodes.Template) -> set[str]:
    """The names that a template itself defines."""
    given: set[str] = set()
    for each in template.find_all((nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport)):
        match each:
            case nodes.Name(ctx="store" | "param") | nodes.Macro():
                given.add(each.name)
            case nodes.Import():
                given.add(each.target)
            case nodes.FromImport():
                given |= {name if isinstance(name, str) else name[1] for name in each.names}
    return given


def _speaker(translate: Callable[[str], str]) -> Callable[..., Markup]:
    """Make the `gettext` of templates that escape: as Jinja's own, without its overhead of 10 %."""

    def gettext(message: str, /, **variables: object) -> Markup:
        safe = {
            name: value if isinstance(value, int) else escaped(value)
            for name, value in variables.items()
        }
        return Markup(translate(message) % safe)

    return gettext
