"""What a preview shows but readers do not see yet: which addresses, why, and from when. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations

from budkavle.edition import shown
from budkavle.edition.ledger import Ledger
from budkavle.i18n.dates import clock_time, long_date
from budkavle.model.item import Item
from budkavle.model.visibility import PageMatter
from budkavle.render.site import Site

WriterLanguage = tuple[str, NullTranslations]
"""The writer's language: its code, and its catalogue."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Something that is not public: its title, a label, and a sentence that says why.

    For a news item or an ordinary page, `path` is that of its file. Without a path it is a list
    that contains only hidden items.
    """

    title: str
    label: str
    why: str
    path: str = ""
    item: bool = False
    """Whether it is a news item."""


def hidden_content(
    site: Site, now: datetime, published: Ledger, tongue: WriterLanguage
) -> dict[str, Hidden]:
    """Everything in a preview of the site that is not public at `now`, by address."""
    edition = site.edition
    items = [(each.address, each.item) for each in edition.articles]
    items += [(each.address, each.item) for each in edition.tombstones]
    hidden = {
        address: _item(item, now, site, tongue) for address, item in items if _is_hidden(item, now)
    }
    if hidden:
        hidden |= _lists(site, hidden, published, tongue)
    return hidden | dict(_pages(site, now, tongue))


def _pages(site: Site, now: datetime, tongue: WriterLanguage) -> Iterator[tuple[str, Hidden]]:
    for page in site.content.pages.values():
        if not page.matter.is_public(now):
            yield page.address, _item(page.matter, now, site, tongue)


def _is_hidden(item: Item, now: datetime) -> bool:
    return item.draft or item.public_from > now


def _item(item: Item | PageMatter, now: datetime, site: Site, tongue: WriterLanguage) -> Hidden:
    code, words = tongue
    _ = words.gettext
    at = (item.public_from or now).astimezone(site.settings.timezone)
    day, time = long_date(at, code), clock_time(at, code)
    ahead = at > now
    if item.draft and ahead:
        label = _("Draft")
        why = _(
            "Readers do not see it. When it is no longer a draft, it is public from {day}, {time}."
        )
    elif item.draft:
        label = _("Draft")
        why = _("Readers do not see it. When it is no longer a draft, it is public at once.")
    elif item.embargo and item.embargo.at == item.public_from:
        label = _("Embargo until {day}, {time}")
        why = _("Readers do not see it before {day}, {time}, when the embargo ends.")
    else:
        label = _("Public from {day}, {time}")
        why = _("Readers do not see it before {day}, {time}, when it is published.")
    label, why = (each.format(day=day, time=time) for each in (label, why))
    path = _path(item, site)
    return Hidden(item.title or item.path, label, why, path, isinstance(item, Item))


def _path(item: Item | PageMatter, site: Site) -> str:
    return f"{site.folders.content.name}/{item.path}"


def _lists(
    site: Site, hidden: Mapping[str, Hidden], published: Ledger, tongue: WriterLanguage
) -> Iterator[tuple[str, Hidden]]:
    """Topics, stories and years that readers do not see, since all their items are hidden."""
    code, words = tongue
    label = words.gettext("Not public")
    why = words.gettext("Readers do not see this page until the first of its news items is public.")
    names = frozenset(published.values())
    items = [each.item for each in site.content.written.values()]
    paths = {each.path for each in hidden.values()}
    opened = [item for item in items if _path(item, site) not in paths]
    public = shown(site.content.registries, opened, published)
    for lists in site.edition.lists:
        language = lists.language.code
        for topic in lists.topics:
            if topic.key not in public.topics:
                yield topic.address, Hidden(topic.topic.title.in_language(code), label, why)
        for story in lists.stories:
            if story.key not in public.stories:
                yield story.address, Hidden(story.story.title.in_language(code), label, why)
        for year in lists.years:
            seen = any(each.address not in hidden for each in year.articles)
            if not seen and f"year {language} {year.year}" not in names:
                yield year.address, Hidden(str(year.year), label, why)
