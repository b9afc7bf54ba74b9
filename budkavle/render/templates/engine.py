"""The template engine: Jinja, through its public API. What exists for speed alone: see ADR 27."""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.bccache import Bucket
from markupsafe import Markup, escape
from pydantic_core import to_json

from budkavle.model.settings import Settings
from budkavle.render.templates.filters import equip
from budkavle.render.templates.preparation import call_filters, prepared
from budkavle.render.theme_files import layers
from budkavle.system.cache import Cache

_MANY = 4096
"""The size of the caches of translated messages and of escaped texts."""


def engine(
    theme: Path, settings: Settings, language: str, compiled: BytecodeCache | None
) -> Environment:
    """The engine for the templates of a theme, in one of the site's languages."""
    environment = _Engine(
        bytecode_cache=compiled,
        loader=FileSystemLoader(layers(theme)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    equip(environment, settings, language)
    environment.policies["json.dumps_function"] = _as_json
    environment.policies["json.dumps_kwargs"] = {}
    gettext = _gettext(settings.in_language(language).translate)
    environment.globals["_"] = environment.globals["gettext"] = gettext
    environment.filters |= call_filters(gettext)
    return environment


class _Template(Template):
    """A compiled template that escapes by `escaped`."""

    @classmethod
    def from_code(cls, *args: Any, **kwargs: Any) -> Template:
        """Make a template of its program, which escapes by the global `escape`.

        If Jinja's programs called it by another name, this would only lose its gain.
        """
        template = super().from_code(*args, **kwargs)
        template.root_render_func.__globals__["escape"] = escaped
        return template


class _Engine(Environment):
    """Jinja's environment; all templates share its globals, which do not change."""

    template_class = _Template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template."""
        return {**self.globals, **d} if d else self.globals

    def compile(self, source: str | nodes.Template, *args: Any, **kwargs: Any) -> Any:
        """Compile a template."""
        parsed = self.parse(source, *args[:2]) if isinstance(source, str) else source
        return super().compile(prepared(parsed, self), *args, **kwargs)


class Compiled(BytecodeCache):
    """Caches compiled templates and detects damage: Jinja's own cache would run damaged ones.

    `valid` is a digest of the values that are computed when templates are compiled.
    """

    def __init__(self, cache: Cache, language: str, valid: str) -> None:
        self._cache, self._language, self._valid = cache, language, valid

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template from the cache; if it is not there, Jinja compiles it."""
        if data := self._cache.get("templates", self._key(bucket), self._valid):
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template to the cache."""
        self._cache.put("templates", self._key(bucket), bucket.bytecode_to_string(), self._valid)

    def _key(self, bucket: Bucket) -> str:
        return f"{self._language} {bucket.key}"


def escaped(value: object) -> Markup:
    """Do as markupsafe's `escape`, in less time: most of what pages show is HTML already."""
    if type(value) is Markup:
        return value
    return _escaped_text(value) if type(value) is str else escape(value)


_escaped_text = lru_cache(_MANY)(escape)


def _as_json(value: object) -> str:
    return to_json(value).decode()


def _gettext(translate: Callable[[str], str]) -> Callable[..., Markup]:
    """Make the `gettext` of templates: a message is HTML, and what it is given is escaped."""
    constant = lru_cache(_MANY)(lambda message: Markup(translate(message) % {}))

    def gettext(message: str, /, **variables: object) -> Markup:
        if not variables:
            return constant(message)
        return Markup(translate(message) % {name: escaped(v) for name, v in variables.items()})

    return gettext
