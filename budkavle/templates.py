"""The theme's templates for what is not an ordinary page: Jinja, made once for a build.

A template for a page has three blocks, `title`, `head` and `content`, which go into its frame.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from budkavle import language as words
from budkavle import sealed
from budkavle.edition import Article
from budkavle.policy import policy
from budkavle.settings import Settings
from budkavle.typography import unbroken
from budkavle.values import Moment


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
        self.digest = _digest_of(theme / "items", settings)

    def blocks(self, name: str, language: str, context: Mapping[str, Any]) -> dict[str, str]:
        """Render each block of a template: its name to its HTML."""
        template = self._environments[language].get_template(f"items/{name}.html")
        variables = template.new_context(dict(context))
        return {block: "".join(lines(variables)) for block, lines in template.blocks.items()}

    def text(self, name: str, language: str, context: Mapping[str, Any]) -> str:
        """Render a whole template, named with its suffix."""
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
        "by_year": lambda articles: _by_year(articles, zone),
    }
    return environment


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
    return equip(environment, settings, language)


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


def _digest_of(folder: Path, settings: Settings) -> str:
    """Digest everything that every page depends on: templates, catalogues, settings."""
    digest = blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.*")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    for each in settings.languages:
        digest.update(repr(sorted(words.messages(each.code).items())).encode())
    digest.update(settings.model_dump_json().encode())
    return digest.hexdigest()
