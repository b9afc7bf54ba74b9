"""What will happen if an item is published, in words: the box before the button. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from budkavle.content.addresses import address_of
from budkavle.desk.mailing import Mailing, mail
from budkavle.desk.wording import Words
from budkavle.edition import Edition, decide
from budkavle.edition.schedule import gone
from budkavle.model.item import Item
from budkavle.model.moments import Moment
from budkavle.render.site import Site


def consequences(
    item: Item, site: Site, now: datetime, words: Words, mailing: Mailing
) -> Iterator[str]:
    """What readers will see of an item that is not a draft, and when; one sentence each."""
    _, settings = words.gettext, site.settings
    at = item.public_from.astimezone(now.tzinfo)
    if at > now:
        yield _("Readers see it from {when}, and nothing of it before.").format(
            when=words.when(at, now)
        )
    elif gone(item, now):
        yield _("Readers no longer see it.")
    else:
        yield _("Readers see it at once.")
    yield _("Its address is {address}").format(address=settings.url + address_of(item, settings))
    later = max(at, now) + timedelta(seconds=1)
    edition = _edition(item, site, later)
    yield from _places(item, edition, words)
    yield mail(item, settings, now, mailing, words)
    if isinstance(item.pinned, Moment):
        until = words.when(item.pinned.at.astimezone(now.tzinfo), now)
        yield _("It is first on the front page until {when}.").format(when=until)
    if item.expires:
        until = words.when(item.expires.at.astimezone(now.tzinfo), now)
        yield _("It expires {when}: then only a note is left at the address.").format(when=until)
    yield _next_change(edition, now, words)


def _next_change(edition: Edition, now: datetime, words: Words) -> str:
    """When the site changes by itself after the item is public."""
    _ = words.gettext
    change = next(iter(edition.changes), None)
    if change is None:
        return _("After that, nothing is scheduled: the site changes when you publish.")
    when = words.when(change.at.astimezone(now.tzinfo), now)
    title = change.item.title or change.item.id
    return _("After that, the site next changes by itself {when}: “{title}”.").format(
        when=when, title=title
    )


def _edition(item: Item, site: Site, at: datetime) -> Edition:
    items = {path: each.item for path, each in site.content.written.items()} | {item.path: item}
    return decide(items.values(), site.content.registries, site.settings, at)


def _places(item: Item, edition: Edition, words: Words) -> Iterator[str]:
    """Where the item stands, and which feeds hold it."""
    _ = words.gettext
    article = next((each for each in edition.articles if each.item.id == item.id), None)
    if article is None:
        yield _("Its page shows why it is gone.")
        return
    lists = next(each for each in edition.lists if each.language.code == article.language)
    if lists.lead is article:
        yield _("It is first on the front page.")
    else:
        yield _("First on the front page is “{title}”; this is number {n} among the news.").format(
            title=lists.lead.item.title if lists.lead else "", n=lists.articles.index(article) + 1
        )
    code = lists.language.code
    followed = [each.topic.title.in_language(code) for each in lists.topics_of(article)]
    followed += [s.story.title.in_language(code) for s in lists.stories if s.key == item.story]
    if followed:
        yield _("It is in the feed of all news, and in those of {followed}.").format(
            followed=", ".join(followed)
        )
    else:
        yield _("It is in the feed of all news.")
