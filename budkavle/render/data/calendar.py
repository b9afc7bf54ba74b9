"""Events as iCalendar (RFC 5545): a file beside each invitation, and a calendar of each language.

Every event ever invited to stays in the calendar as long as its item is public, so programs that
follow it forget nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from urllib.parse import quote

from icalendar import Calendar
from icalendar import Event as Entry

from budkavle.content.own_addresses import EVENT, EVENTS
from budkavle.edition import Article, Edition
from budkavle.model.events import Event, day_after
from budkavle.model.languages import SiteLanguage
from budkavle.model.moments import Moment
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.headlines import headline_of
from budkavle.render.keys import output_key
from budkavle.render.output import Output

MEDIA_TYPE = "text/calendar"


def outputs(edition: Edition, settings: Settings) -> Iterator[Output]:
    """The files of all events; none on a site without events."""
    for lists in edition.lists:
        for article in lists.events:
            yield _output(f"{article.address}{EVENT}", [article], lists.language, settings)
        if lists.events:
            path = f"{lists.language.prefix}{EVENTS}"
            yield _output(path, lists.events, lists.language, settings)


def _output(
    path: str, articles: Sequence[Article], language: SiteLanguage, settings: Settings
) -> Output:
    names = settings.name, settings.identity, settings.url, settings.timezone.key
    key = output_key(items=keys.items(articles), settings=keys.settings(*names, language))
    return Output(path, key, partial(_render, articles, language, settings))


def _render(articles: Sequence[Article], language: SiteLanguage, settings: Settings) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.name}//Budkavle//{language.code.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", settings.name)
    calendar.add("x-wr-timezone", settings.timezone.key)
    for article in articles:
        if article.item.event:
            calendar.add_component(_entry(article, article.item.event, language, settings))
    data: bytes = calendar.to_ical()
    return data


def _entry(article: Article, event: Event, language: SiteLanguage, settings: Settings) -> Entry:
    """An event: it keeps its identity, and is still in the calendar when it is cancelled."""
    url = settings.url + quote(article.address)
    entry = Entry()
    entry.add("uid", f"{article.id}@{settings.identity.partition(',')[0]}")
    entry.add("dtstamp", article.updated)
    entry.add("sequence", _sequence(article, event))
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")  # 3.8.1.11
    entry.add("summary", headline_of(article.item, language))
    online = event.online if event.place else None
    told = (event.cancelled, article.item.summary, online, _register(event), url)
    entry.add("description", "\n\n".join(filter(None, told)))
    entry.add("url", url)
    entry.add("dtstart", _when(event.start, settings))
    if event.end:
        entry.add("dtend", _end(event.start, event.end, settings))
    where = event.place or event.online
    if where:
        entry.add("location", where)
    return entry


def _sequence(article: Article, event: Event) -> int:
    """The number of the event's revision, which must rise with each (RFC 5545, 3.8.7.4).

    It depends on the item alone, so that it is the same wherever the site is built. A correction
    counts two and a cancellation one: an event that takes place after all, with a correction that
    says so, rises above its cancellation. A move without a correction cannot be seen here; of two
    equal numbers, a calendar program takes the later DTSTAMP (RFC 5546, 2.1.5), which is the same.
    """
    return 2 * len(article.corrections) + bool(event.cancelled)


def _register(event: Event) -> str | None:
    """Where to register; nobody can for what is cancelled."""
    return (
        event.register.removeprefix("mailto:") if event.register and not event.cancelled else None
    )


def _when(moment: Moment, settings: Settings) -> date | datetime:
    """A time in UTC, which needs no rules of time zones; or a day."""
    return moment.at if moment.has_time else moment.at.astimezone(settings.timezone).date()


def _end(start: Moment, end: Moment, settings: Settings) -> date | datetime:
    """The end, which does not belong to the event; of the same kind as the start (3.6.1)."""
    if start.has_time and end.has_time:
        return end.at
    if start.has_time:
        return day_after(end, settings.timezone).astimezone(UTC)
    return end.at.astimezone(settings.timezone).date() + timedelta(days=1)
