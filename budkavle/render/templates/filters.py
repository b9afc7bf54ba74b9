"""What every template can use: the settings, the message catalogue, and filters."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from budkavle.edition import Article
from budkavle.i18n import dates, phones
from budkavle.i18n.typography import exchanged, unbroken
from budkavle.model.events import Event
from budkavle.model.moments import Moment
from budkavle.model.settings import Settings
from budkavle.model.values import Localised
from budkavle.render.headlines import headline_of
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
        settings.in_language(language).words_read, newstyle=True
    )
    zone, region, first = settings.timezone, settings.region, settings.language.code
    environment.globals["policy"] = policy
    environment.globals["settings"] = settings
    environment.globals["language"] = settings.in_language(language)
    environment.globals["direction"] = direction_of(language)
    environment.globals["spoken"] = partial(spoken, around=language)
    environment.globals["ordinary"] = settings.ordinary(language)
    environment.filters |= {
        "day": lambda at: dates.long_date(at.astimezone(zone), language),
        "clock": lambda at: dates.clock_time(at.astimezone(zone), language),
        "iso": lru_cache(_FEW)(lambda at: at.astimezone(zone).isoformat()),
        "month": lambda number: dates.month_name(number, language),
        "dated": lambda at: _dated(at.astimezone(zone).date(), language),
        "stated": partial(_stated, zone=zone, language=language),
        "enumerated": lambda words: dates.enumeration(words, language),
        "spanned": partial(_spanned, zone=zone, language=language),
        "machine": partial(_machine, zone=zone),
        "national": lambda number: phones.national_phone(number, region),
        "file_size": lambda size: dates.file_size(size, language),
        "in_language": lambda text: text.in_language(language) if text else "",
        "marked": lru_cache(_MANY)(partial(_marked, language=language, first=first)),
        "in_other": lambda text: spoken(text.language_for(language) or first, language),
        "language_name": lambda code: _capital(dates.language_name(code)),
        "headline": partial(headline_of, language=settings.in_language(language)),
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


def _spanned(event: Event, *, zone: Any, language: str) -> Markup:
    """When an event is, as HTML: a day, a time of a day, or from one to another."""
    start, end = event.start, event.end
    first = _stated(start, zone=zone, language=language)
    if end is None:
        return first
    if start.has_time and end.has_time and _day(start, zone) == _day(end, zone):
        at = end.at.astimezone(zone)
        clock = dates.clock_time(at, language).removeprefix("kl. ")  # said already, in Swedish
        return Markup(f'{first}–<time datetime="{at.isoformat()}">{clock}</time>')
    if not (start.has_time or end.has_time) and _day(start, zone) == _day(end, zone):
        return first
    return Markup(f"{first} – {_stated(end, zone=zone, language=language)}")


def _machine(moment: Moment, *, zone: Any) -> str:
    """A moment as programs read it: a day, or a time with its offset (ISO 8601)."""
    at = moment.at.astimezone(zone)
    return at.isoformat() if moment.has_time else at.date().isoformat()


def _day(moment: Moment, zone: Any) -> date:
    return moment.at.astimezone(zone).date()


def direction_of(language: str) -> Markup:
    """The attribute of a text from right to left; nothing for others, which is HTML's default."""
    return Markup(' dir="rtl"' if dates.is_right_to_left(language) else "")


def spoken(language: str, around: str) -> Markup:
    """The attributes of a part in a language, within one in the language `around`."""
    if language == around:
        return Markup("")
    differs = dates.is_right_to_left(language) != dates.is_right_to_left(around)
    turned = f' dir="{"ltr" if dates.is_right_to_left(around) else "rtl"}"' if differs else ""
    return Markup(f' lang="{language}"{turned}')


def _marked(text: Localised | None, *, language: str, first: str) -> Markup:
    """A text as HTML, whose language is marked if it is not that of the page.

    What is written once for all languages is in the site's first one.
    """
    if text is None:
        return Markup("")
    said = escape(text.in_language(language))
    attributes = spoken(text.language_for(language) or first, language)
    return Markup(f"<span{attributes}>{said}</span>") if attributes else said


def _capital(name: str) -> str:
    """A name as the first word: Svenska."""
    return name[:1].upper() + name[1:]


def _by_year(articles: Iterable[Article]) -> list[tuple[int, list[Article]]]:
    """Group sorted articles by the year of their own dates."""
    years = groupby(articles, attrgetter("year"))
    return [(year, list(those)) for year, those in years]
