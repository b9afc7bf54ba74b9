"""The theme's Jinja templates for everything but ordinary pages; loaded once for a build.

A page's template has three blocks, `title`, `head` and `content`, which go into the page's frame.
"""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError

from budkavle.i18n import readers_words as words
from budkavle.model.problems import BudkavleError
from budkavle.model.settings import Settings
from budkavle.render import theme_files
from budkavle.render.keys import ALL, Fact, Part
from budkavle.render.output import digest_of, key_of
from budkavle.render.templates.engine import Compiled, engine
from budkavle.system.cache import Cache

_BLOCKS = ("title", "head", "content")
_REFERENCE = re.compile(
    r"\{%[-+]?\s*(?:from|import|include|extends)\s+"
    r'(?:"([^"]+)"(?!\s*(?:[~+|]|if\b))|\S)'  # an operator would change the name
)


class TemplateError(BudkavleError):
    """A template cannot be used; `place` is its path, relative to the theme's folder, and line."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(place, reason)  # so that it can be pickled by a worker

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"

    def explain(self, translate: Callable[[str], str]) -> str:
        """The message for the user: where it happened, and the template engine's reason."""
        return translate("The theme cannot be used: {reason}").format(reason=self)


@contextmanager
def blamed(theme: Path) -> Iterator[None]:
    """Turn any error in a template of `theme` into a TemplateError."""
    try:
        yield
    except Exception as error:  # a template may raise anything
        place = _place_of(error, theme)
        if place is None:
            raise
        raise TemplateError(place, " ".join(str(error).split())) from error


class Templates:
    """The theme's `items/` templates, in each of the site's languages.

    `cache` is for compiled templates: compiling takes longer than a small build.
    """

    def __init__(self, theme: Path, settings: Settings, cache: Cache | None = None) -> None:
        self._theme = theme
        self.words_digest = _digest_of_words(settings)
        """A digest of what every template depends on: catalogues and settings."""
        self._engines = {}
        for code in (each.code for each in settings.languages):
            kept = Compiled(cache, code, key_of(self.words_digest)) if cache else None
            self._engines[code] = engine(theme, settings, code, kept)
        self._digests: dict[str, str] = {}

    def digest_of(self, name: str) -> str:
        """Digest everything that a template depends on, except its context.

        `name` includes the suffix.
        """
        if name not in self._digests:
            sources = sorted(_sources(self._theme, f"items/{name}", {}).items())
            self._digests[name] = digest_of(self.words_digest, sources)
        return self._digests[name]

    def part(self, name: str) -> Part:
        """The part of a key for a template: its source and those of the templates it refers to."""
        return Part(self.digest_of(name), partial(self._facts, f"items/{name}"))

    def _facts(self, name: str) -> Iterator[Fact]:
        yield "setting", ALL
        yield from (("theme", source) for source in _sources(self._theme, name, {}))

    def file(self, name: str) -> bytes:
        """A file of the theme that is no template; raises TemplateError if there is none."""
        path = theme_files.find(self._theme, name)
        if path is None:
            raise TemplateError(f"{self._theme.name}/{name}:1", "no such file")
        return path.read_bytes()

    def load(self) -> None:
        """Load all templates, so that processes that are forked afterwards need not.

        An error in a template is reported when the template is used.
        """
        for name in theme_files.files(self._theme, "items"):
            if not name.endswith(".html"):
                continue
            for environment in self._engines.values():
                with suppress(TemplateSyntaxError, UnicodeDecodeError):
                    environment.get_template(name)

    def blocks(self, name: str, language: str, context: Mapping[str, Any]) -> dict[str, str]:
        """Render each block of a template; returns the HTML by the block's name."""
        with blamed(self._theme):
            template = self._engines[language].get_template(f"items/{name}.html")
            if lacking := [block for block in _BLOCKS if block not in template.blocks]:
                place = f"{self._theme.name}/items/{name}.html:1"
                raise TemplateError(place, f"no block {', '.join(lacking)}")
            variables = template.new_context(dict(context))
            try:
                return {block: "".join(template.blocks[block](variables)) for block in _BLOCKS}
            except Exception:  # noqa: BLE001 - it is raised again, with the template to blame
                # Reports lines of the template instead of lines of the compiled program.
                self._engines[language].handle_exception()

    def text(self, name: str, language: str, context: Mapping[str, Any]) -> str:
        """Render a whole template; `name` includes the suffix."""
        with blamed(self._theme):
            return self._engines[language].get_template(f"items/{name}").render(context)


def _place_of(error: Exception, theme: Path) -> str | None:
    """Where in the theme an error happened; None if it was not in one of its templates."""
    if isinstance(error, TemplateNotFound):
        return f"{theme.name}/{error.name}:1"
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    for file, line in reversed(places):
        for folder in theme_files.layers(theme):
            if Path(file).is_relative_to(folder):
                return f"{theme.name}/{Path(file).relative_to(folder).as_posix()}:{line}"
    return None


def _digest_of_words(settings: Settings) -> str:
    """Digest what every template depends on: catalogues and settings."""
    catalogues = [sorted(words.shipped(each.code).items()) for each in settings.languages]
    return digest_of(catalogues, settings.model_dump_json())


def _sources(theme: Path, name: str, found: dict[str, bytes]) -> dict[str, bytes]:
    """The sources of a template and of all templates it refers to, by name.

    If it refers to a template by a variable, these are all templates of the theme.
    """
    path = theme_files.find(theme, name)
    if name in found or path is None:
        return found
    found[name] = path.read_bytes()
    for match in _REFERENCE.finditer(found[name].decode()):
        if match[1]:
            _sources(theme, match[1], found)
        else:
            templates = theme_files.files(theme, "items").items()
            found |= {each: path.read_bytes() for each, path in templates}
    return found
