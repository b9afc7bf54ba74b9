"""The theme's templates for what is not an ordinary page: Jinja, made once for a build.

A template for a page has three blocks, `title`, `head` and `content`, which go into its frame.
"""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError

from budkavle.i18n import catalogue as words
from budkavle.model.problems import BudkavleError
from budkavle.model.settings import Settings
from budkavle.render.output import digest_of, key_of
from budkavle.render.templates.engine import Compiled, engine

_BLOCKS = ("title", "head", "content")
_REFERENCE = re.compile(
    r"\{%[-+]?\s*(?:from|import|include|extends)\s+"
    r'(?:"([^"]+)"(?!\s*(?:[~+|]|if\b))|\S)'  # what follows makes another name of it
)


class TemplateError(BudkavleError):
    """A template of the theme cannot be used: `place` is its path and line, from the theme on."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(place, reason)  # or a worker could not hand it over

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"

    def told(self, translate: Callable[[str], str]) -> str:
        """Say where, in the words of the template engine."""
        return translate("The theme cannot be used: {reason}").format(reason=self)


@contextmanager
def blamed(theme: Path) -> Iterator[None]:
    """Make of whatever goes wrong in a template of `theme` a TemplateError."""
    try:
        yield
    except Exception as error:  # a template may raise anything
        place = _place_of(error, theme)
        if place is None:
            raise
        raise TemplateError(place, " ".join(str(error).split())) from error


class Templates:
    """The theme's `items/` templates, in each of the site's languages.

    `compiled` is a folder that keeps what Jinja makes of them, which takes longer than an edit.
    """

    def __init__(self, theme: Path, settings: Settings, compiled: Path | None = None) -> None:
        self._theme = theme
        self.words_digest = _digest_of_words(settings)
        """Digests what every template depends on: catalogues and settings."""
        self._engines = {}
        for code in (each.code for each in settings.languages):
            kept = Compiled(compiled / code, key_of(self.words_digest)) if compiled else None
            self._engines[code] = engine(theme, settings, code, kept)
        self._digests: dict[str, str] = {}

    def digest_of(self, name: str) -> str:
        """Digest all that a template, named with its suffix, depends on but its context."""
        if name not in self._digests:
            sources = _sources(self._theme, f"items/{name}", {})
            self._digests[name] = digest_of(self.words_digest, sorted(sources.items()))
        return self._digests[name]

    def load(self) -> None:
        """Load them all, so that processes that are forked afterwards need not.

        What is wrong with one is told when it is wanted.
        """
        for path in sorted((self._theme / "items").rglob("*.html")):
            name = path.relative_to(self._theme).as_posix()
            for environment in self._engines.values():
                with suppress(TemplateSyntaxError, UnicodeDecodeError):
                    environment.get_template(name)

    def blocks(self, name: str, language: str, context: Mapping[str, Any]) -> dict[str, str]:
        """Render each block of a template: its name to its HTML."""
        with blamed(self._theme):
            template = self._engines[language].get_template(f"items/{name}.html")
            if lacking := [block for block in _BLOCKS if block not in template.blocks]:
                place = f"{self._theme.name}/items/{name}.html:1"
                raise TemplateError(place, f"no block {', '.join(lacking)}")
            variables = template.new_context(dict(context))
            try:
                return {block: "".join(template.blocks[block](variables)) for block in _BLOCKS}
            except Exception:  # noqa: BLE001 - it is raised again, with the template to blame
                # Lines of the template instead of those of the program that Jinja made of it.
                self._engines[language].handle_exception()

    def text(self, name: str, language: str, context: Mapping[str, Any]) -> str:
        """Render a whole template, named with its suffix."""
        with blamed(self._theme):
            return self._engines[language].get_template(f"items/{name}").render(context)


def _place_of(error: Exception, theme: Path) -> str | None:
    """Where in the theme something went wrong; None if it was not in a template of it."""
    if isinstance(error, TemplateNotFound):
        return f"{theme.name}/{error.name}:1"
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    for file, line in reversed(places):
        if Path(file).is_relative_to(theme):
            return f"{theme.name}/{Path(file).relative_to(theme).as_posix()}:{line}"
    return None


def _digest_of_words(settings: Settings) -> str:
    """Digest what every template depends on: catalogues and settings."""
    catalogues = [sorted(words.messages(each.code).items()) for each in settings.languages]
    return digest_of(catalogues, settings.model_dump_json())


def _sources(theme: Path, name: str, found: dict[str, bytes]) -> dict[str, bytes]:
    """A template and all that it refers to, by name; all there are if it refers to a variable."""
    path = theme / name
    if name in found or not path.is_file():
        return found
    found[name] = path.read_bytes()
    for match in _REFERENCE.finditer(found[name].decode()):
        if match[1]:
            _sources(theme, match[1], found)
        else:
            found |= {str(each): each.read_bytes() for each in (theme / "items").rglob("*.*")}
    return found
