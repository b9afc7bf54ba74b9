"""Makes the pages of lists: front page, archive, years, topics, stories, corrections, the press.

Pure. A long list has several pages, so that none is large (see `edition.pagination`).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from budkavle.edition import Article, Edition, Lists
from budkavle.edition.duty import NOBODY, Rota
from budkavle.edition.pagination import HEADLINES, TEXTS, ListPage, pages_of
from budkavle.render import keys, light_front
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext, frame_addresses, page

_WITH_PICTURES = 20
"""The largest number of articles that a list shows with their pictures."""

_WITH_SUMMARIES = 10
"""The number of articles that the page of a topic shows with their summaries."""
_DECEMBER = 12
_GENERAL = ("front", "archive", "topics", "stories")


class Month(NamedTuple):
    """The articles of one month of a year."""

    number: int
    articles: tuple[Article, ...]


Headings = tuple[tuple[int, str], ...]
"""The months or years on the pages of a list, and the address of the first page of each."""


def outputs(edition: Edition, context: RenderContext) -> Iterator[Output]:
    """The pages of every list, in every language."""
    for lists in edition.lists:
        yield from _general(lists, edition, context)
        yield from _years(lists, context)
        yield from _topics(lists, context)
        yield from _stories(lists, context)
        yield from _corrections(lists, context)
        if lists.has_press:
            yield from _press(lists, edition, context)


def _general(lists: Lists, edition: Edition, context: RenderContext) -> Iterator[Output]:
    """The front page, the archive, and the lists of topics and stories."""
    address = frame_addresses(lists.language)
    everything = {
        "items": keys.items(lists.articles),
        "topics": keys.topics(lists.topics),
        "stories": keys.stories(lists.stories),
        "years": [each.year for each in lists.years],
        "lead": lists.lead and (lists.lead.id, context.media.of(lists.lead).fingerprint),
        "card": context.media.site_card,
        "files": _pictures(lists.articles, context),
        "events": [each.headline for each in lists.coming] if lists.events else None,
    }
    light = light_front.is_light(edition, context.settings)
    if light:
        yield light_front.output(lists, edition, context)
    for kind in ("archive", "topics", "stories") if light else _GENERAL:
        yield page(kind, address[kind], lists, context, {}, everything)


def _years(lists: Lists, context: RenderContext) -> Iterator[Output]:
    zone = context.settings.timezone
    for year in lists.years:
        divided = list(pages_of(year.articles, year.address, lists.language, HEADLINES))
        months = [_months(each.entries, zone) for each in divided]
        numbers = [[month.number for month in those] for those in months]
        headings = _headings(divided, numbers)
        for each, those in zip(divided, months, strict=True):
            variables = {"year": year, "months": those, "headings": headings}
            depends: dict[str, object] = {
                "items": keys.items(each.entries),
                "years": [other.year for other in lists.years] if each.is_first else None,
            }
            yield _page("year", each, lists, context, variables, depends)


def _topics(lists: Lists, context: RenderContext) -> Iterator[Output]:
    for topic in lists.topics:
        divided = list(pages_of(topic.articles, topic.address, lists.language, HEADLINES))
        numbers = [
            [year for year, _ in groupby(each.entries[_summaries(each) :], lambda it: it.year)]
            for each in divided
        ]
        headings = _headings(divided, numbers)
        for each in divided:
            variables = {"topic": topic, "headings": headings, "summaries": _summaries(each)}
            depends: dict[str, object] = {
                "items": keys.items(each.entries),
                "topics": keys.topics([topic]),
                "files": _pictures(each.entries[: _summaries(each)], context),
            }
            yield _page("topic", each, lists, context, variables, depends)


def _stories(lists: Lists, context: RenderContext) -> Iterator[Output]:
    for story in lists.stories:
        for each in pages_of(story.articles, story.address, lists.language, TEXTS):
            depends = {"items": keys.items(each.entries), "stories": keys.stories([story])}
            yield _page("story", each, lists, context, {"story": story}, depends)


def _corrections(lists: Lists, context: RenderContext) -> Iterator[Output]:
    home = lists.language.list_address("corrections")
    for each in pages_of(lists.corrections, home, lists.language, TEXTS):
        depends = {
            "items": keys.items([correction.article for correction in each.entries]),
            "corrections": [correction.correction for correction in each.entries],
            "card": context.media.site_card,
        }
        yield _page("corrections", each, lists, context, {}, depends)


def _press(lists: Lists, edition: Edition, context: RenderContext) -> Iterator[Output]:
    """The pages for the press: who answers, and all press pictures."""
    home = lists.language.list_address("press")
    for each in pages_of(lists.press, home, lists.language, TEXTS):
        pictures = [(of, context.media.press_of(of)) for of in each.entries]
        rota = edition.rota if each.is_first else NOBODY
        depends: dict[str, object] = {
            "items": keys.items(each.entries),
            "contacts": _rota_part(rota),
            "files": keys.part(
                [those for _, those in pictures], partial(_files_of, each.entries, context)
            ),
            "card": context.media.site_card,
        }
        yield _page("press", each, lists, context, {"rota": rota, "pictures": pictures}, depends)


def _rota_part(rota: Rota) -> keys.Part | None:
    who = (*rota.now, *rota.next)
    return keys.part(rota, lambda: (("contact", each.key) for each in who)) if who else None


def _files_of(articles: Sequence[Article], context: RenderContext) -> Iterator[keys.Fact]:
    for each in articles:
        yield from context.media.facts_of(each.item)


def _page(
    kind: str,
    of: ListPage[Any],
    lists: Lists,
    context: RenderContext,
    variables: Mapping[str, Any],
    depends: Mapping[str, object],
) -> Output:
    """One page of a list. Only the first shows `headings`, so that the others need not change."""
    headings = variables.get("headings") if of.is_first else None
    more = (of.is_first, of.newer, of.older, headings) if of.newer or of.older else None
    return page(
        kind,
        of.address,
        lists,
        context,
        {**variables, "list_page": of},
        {**depends, "more": more},
        frame=None if of.is_first else f"older-{kind}",
    )


def _summaries(of: ListPage[Article]) -> int:
    return _WITH_SUMMARIES if of.is_first else 0


def _headings(divided: Sequence[ListPage[Article]], numbers: Sequence[Sequence[int]]) -> Headings:
    """On which page each month or year begins; `numbers` are those with a heading on each page."""
    found: dict[int, str] = {}
    for each, those in zip(divided, numbers, strict=True):
        for number in those:
            found.setdefault(number, each.address)
    return tuple(found.items())


def _pictures(articles: Sequence[Article], context: RenderContext) -> keys.Part | None:
    """The part for the pictures that a list may show: those of its newest articles."""
    newest = [(each, context.media.of(each).image) for each in articles[:_WITH_PICTURES]]
    shown = [(each, image.fallback.address) for each, image in newest if image]
    if not shown:
        return None

    facts = partial(_files_of, [each for each, _ in shown], context)
    return keys.part([(each.id, address) for each, address in shown], facts)


def _months(articles: Sequence[Article], zone: ZoneInfo) -> list[Month]:
    """Divide articles of a year into months, by the dates that readers see.

    An item of the year that became public after its end belongs to the last month.
    """

    def month(article: Article) -> int:
        day = article.item.public_date.at.astimezone(zone)
        return day.month if day.year == article.year else _DECEMBER

    by_month = groupby(sorted(articles, key=month, reverse=True), month)
    return [Month(number, tuple(articles)) for number, articles in by_month]
