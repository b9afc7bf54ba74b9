"""The template engine: Jinja, with what is the same on every page worked out once."""

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
"""Texts of which it is remembered how they are escaped."""
_Remembered = type(lru_cache(print))
_PLAIN = frozenset({BuiltinMethodType, FunctionType, MethodType, type, _Remembered})
"""What may be called with nothing but its arguments, unless it says otherwise."""
_VARIABLE = re.compile(r"%\((\w+)\)s")
"""A variable in a message."""
_FIXED = ("settings", "language", "ordinary")
"""What a template sees that is the same on all pages of a language."""


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
    """Do as `escape`, sooner: most of what is shown is HTML already, or shown again and again."""
    if type(value) is str:
        return _escaped(value)
    return value if type(value) is Markup else escape(value)


_escaped = lru_cache(_MANY)(escape)


def _as_json(value: object) -> str:
    return to_json(value).decode()


class Compiled(BytecodeCache):
    """Keeps compiled templates whole: Jinja's own cache would run damaged ones.

    `key` digests what is worked out when they are compiled.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._folder, self._key = folder, key.encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept; behind another key Jinja finds no program."""
        if data := cache_file.read(self._folder / bucket.key):
            bucket.bytecode_from_string(data.removeprefix(self._key))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        cache_file.write(self._folder / bucket.key, self._key + bucket.bytecode_to_string())


def _has_wishes(macro: Macro) -> bool:
    """Whether a macro is given more than its arguments."""
    return macro.caller or macro.catch_kwargs or macro.catch_varargs


class _Context(Context):
    """Jinja's context; it calls macros and plain functions without asking for their wishes.

    A macro that is given just its arguments, in their order, need not be asked for the defaults of
    others, and for what else it may be given.
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
    """Jinja's writer of programs; what they show is escaped by `escaped`, unless it is HTML."""

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
    """Jinja's environment; its templates have no globals of their own."""

    context_class = _Context
    code_generator_class = _Writer
    escaped = staticmethod(escaped)
    """For the programs of templates."""
    translate: Callable[[str], str]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: the environment's, which no one changes any more."""
        return {**self.globals, **d} if d else self.globals

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Write the program of a template; Jinja's own hook for doing so in another way."""
        return super()._generate(_Given(self, source).visit(source), *args, **kwargs)


class _Given(NodeTransformer):
    """Puts words of the catalogue, and settings, into a template as if they were written there.

    Jinja joins them with the text around them. A name that the template gives another meaning is
    left alone; not one to which only a template that includes it does.
    """

    def __init__(self, environment: "_Engine", template: nodes.Template) -> None:
        taken = _names_given(template)
        self._environment = environment
        self._gettext: Any = environment.globals["gettext"]
        self._fixed = {name: environment.globals[name] for name in _FIXED if name not in taken}
        self._speaks = not taken & {"_", "gettext"}
        self._escapes = True

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        """A node, or what it comes to: the translation of a message, the value of a setting.

        What is shown of a message with variables becomes what is shown of its words, and of these.
        A setting is text, a number, true, false or none.
        """
        match node:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=message)], kwargs=[]
            ) if self._speaks:
                with suppress(KeyError, TypeError, ValueError):  # then its line is blamed for it
                    return nodes.Const(self._gettext(message), lineno=node.lineno)
            case nodes.Concat() if self._speaks:
                self._speaks = False  # since Jinja joins constants without asking what is HTML
                joined = super().visit(node, *args, **kwargs)
                self._speaks = True
                return joined
            case nodes.ScopedEvalContextModifier():  # a message escapes, whatever the block does
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
        """What is shown; of a message with variables its words, and these between them.

        Only if each variable is shown once, and calls nothing: so it does not matter in which order
        a translation names them.
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
"""The value of what is not fixed."""


def _calls(node: nodes.Expr) -> bool:
    """Whether a template's expression calls anything, which may do more than give a value."""
    return isinstance(node, nodes.Call) or node.find(nodes.Call) is not None


def _names_given(template: nodes.Template) -> set[str]:
    """The names to which a template itself gives a meaning."""
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
    """The catalogue for templates that escape: does as Jinja's own, whose detours cost a tenth."""

    def gettext(message: str, /, **variables: object) -> Markup:
        safe = {
            name: value if isinstance(value, int) else escaped(value)
            for name, value in variables.items()
        }
        return Markup(translate(message) % safe)

    return gettext
