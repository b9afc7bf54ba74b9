"""What every template can use: the settings, the message catalogue, and filters."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from budkavle.edition import Article
from budkavle.i18n import catalogue as words
from budkavle.i18n import dates, phones
from budkavle.i18n.typography import exchanged, unbroken
from budkavle.model.settings import Settings
from budkavle.model.values import Moment
from budkavle.render.security_policy import policy

_FEW = 8
"""The size of the cache of formatted times: a page shows each time more than once."""
_MANY = 4096
"""The size of the caches of formatted days and of results of macros."""


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
        "day": lambda at: dates.long_date(at.astimezone(zone), language),
        "clock": lambda at: dates.clock_time(at.astimezone(zone), language),
        "iso": lru_cache(_FEW)(lambda at: at.astimezone(zone).isoformat()),
        "month": lambda number: dates.month_name(number, language),
        "dated": lambda at: _dated(at.astimezone(zone).date(), language),
        "stated": partial(_stated, zone=zone, language=language),
        "national": lambda number: phones.national_phone(number, region),
        "file_size": lambda size: dates.file_size(size, language),
        "in_language": lambda text: text.in_language(language) if text else "",
        "unbroken": unbroken,
        "exchanged": exchanged,
        "remembered": lru_cache(_MANY, typed=True),  # typed, so that HTML and equal text stay apart
        "by_year": _by_year,
    }
    return environment


@lru_cache(_MANY)
def _dated(day: date, language: str) -> Markup:
    """A day as an HTML time element."""
    return Markup(f'<time datetime="{day.isoformat()}">{dates.long_date(day, language)}</time>')


def _stated(moment: Moment | datetime, *, zone: Any, language: str) -> Markup:
    """A moment as an HTML time element: the day, and the time only if the writer gave it."""
    at = (moment.at if isinstance(moment, Moment) else moment).astimezone(zone)
    if isinstance(moment, Moment) and not moment.has_time:
        return _dated(at.date(), language)
    written = f"{dates.long_date(at, language)} {dates.clock_time(at, language)}"
    return Markup(f'<time datetime="{at.isoformat()}">{written}</time>')


def _by_year(articles: Iterable[Article]) -> list[tuple[int, list[Article]]]:
    """Group sorted articles by the year of their own dates."""
    years = groupby(articles, attrgetter("year"))
    return [(year, list(those)) for year, those in years]
