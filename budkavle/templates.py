"""The theme's templates for what is not an ordinary page: Jinja, made once for a build.

A template for a page has three blocks, `title`, `head` and `content`, which go into its frame.
"""

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from budkavle import language as words
from budkavle import sealed
from budkavle.edition import Article
from budkavle.output import digest_of
from budkavle.policy import policy
from budkavle.problems import BudkavleError
from budkavle.settings import Settings
from budkavle.typography import exchanged, unbroken
from budkavle.values import Moment

_BLOCKS = ("title", "head", "content")
_REFERENCE = re.compile(r'\{%-?\s*(?:from|import|include|extends)\s+(?:"([^"]+)"|\S)')


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
        cache = _Compiled(compiled) if compiled else None
        self._environments = {
            each.code: _environment(theme, settings, each.code, cache)
            for each in settings.languages
        }
        self._theme = theme
        self.words_digest = _digest_of_words(settings)
        """Digests what every template depends on: catalogues and settings."""
        self._digests: dict[str, str] = {}

    def digest_of(self, name: str) -> str:
        """Digest all that a template, named with its suffix, depends on but its context."""
        if name not in self._digests:
            sources = _sources(self._theme, f"items/{name}", {})
            self._digests[name] = digest_of(self.words_digest, sorted(sources.items()))
        return self._digests[name]

    def blocks(self, name: str, language: str, context: Mapping[str, Any]) -> dict[str, str]:
        """Render each block of a template: its name to its HTML."""
        with blamed(self._theme):
            template = self._environments[language].get_template(f"items/{name}.html")
            if lacking := [block for block in _BLOCKS if block not in template.blocks]:
                place = f"{self._theme.name}/items/{name}.html:1"
                raise TemplateError(place, f"no block {', '.join(lacking)}")
            variables = template.new_context(dict(context))
            try:
                return {block: "".join(template.blocks[block](variables)) for block in _BLOCKS}
            except Exception:  # noqa: BLE001 - it is raised again, with the template to blame
                # Lines of the template instead of those of the program that Jinja made of it.
                self._environments[language].handle_exception()

    def text(self, name: str, language: str, context: Mapping[str, Any]) -> str:
        """Render a whole template, named with its suffix."""
        with blamed(self._theme):
            return self._environments[language].get_template(f"items/{name}").render(context)


class _Compiled(BytecodeCache):
    """Keeps compiled templates whole: Jinja's own cache would run damaged ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept."""
        if data := sealed.read(self._folder / bucket.key):
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        sealed.write(self._folder / bucket.key, bucket.bytecode_to_string())


def equip(environment: Environment, settings: Settings, language: str) -> Environment:
    """Give an environment the site's settings, the catalogue, and the filters templates use."""
    if "jinja2.ext.InternationalizationExtension" not in environment.extensions:
        environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_translations(  # type: ignore[attr-defined] # added by i18n
        words.translations(language), newstyle=True
    )
    zone, region = settings.timezone, settings.region
    environment.globals["policy"] = policy
    environment.globals["settings"] = settings
    environment.globals["language"] = settings.in_language(language)
    environment.globals["ordinary"] = settings.ordinary(language)
    environment.filters |= {
        "day": lambda at: words.long_date(at.astimezone(zone), language),
        "clock": lambda at: words.clock_time(at.astimezone(zone), language),
        "iso": lambda at: at.astimezone(zone).isoformat(),
        "iso_day": lambda at: at.astimezone(zone).date().isoformat(),
        "month": lambda at: words.month_name(at.astimezone(zone).month, language),
        "stated": partial(_stated, zone=zone, language=language),
        "national": lambda number: words.national_phone(number, region),
        "file_size": lambda size: words.file_size(size, language),
        "in_language": lambda text: text.in_language(language) if text else "",
        "unbroken": unbroken,
        "exchanged": exchanged,
        "by_year": lambda articles: _by_year(articles, zone),
    }
    return environment


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


def _environment(
    theme: Path, settings: Settings, language: str, cache: BytecodeCache | None
) -> Environment:
    environment = Environment(
        bytecode_cache=cache,
        loader=FileSystemLoader(theme),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    equip(environment, settings, language)
    environment.globals["_"] = environment.globals["gettext"] = _speaker(language)
    return environment


def _speaker(language: str) -> Callable[..., Markup]:
    """The catalogue for templates that escape: does as Jinja's own, whose detours cost a tenth."""
    translate = words.translator(language)

    @cache
    def plain(message: str) -> Markup:
        return Markup(translate(message)) % {}

    def gettext(message: str, /, **variables: object) -> Markup:
        return Markup(translate(message)) % variables if variables else plain(message)

    return gettext


def _stated(moment: Moment | datetime, *, zone: Any, language: str) -> Markup:
    """A moment as it was stated, in a time element: the day, and the time only if it was given."""
    at = (moment.at if isinstance(moment, Moment) else moment).astimezone(zone)
    timed = moment.has_time if isinstance(moment, Moment) else True
    machine = at.isoformat() if timed else at.date().isoformat()
    written = words.long_date(at, language)
    if timed:
        written += f" {words.clock_time(at, language)}"
    return Markup('<time datetime="{}">{}</time>').format(machine, written)


def _by_year(articles: Iterable[Article], zone: ZoneInfo) -> list[tuple[int, list[Article]]]:
    """Articles that stand in order, year by year of their own dates."""
    years = groupby(articles, lambda article: article.item.date.at.astimezone(zone).year)
    return [(year, list(those)) for year, those in years]


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
