"""What will happen if an item is published, in words: the box before the button. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from budkavle.content.addresses import address_of
from budkavle.desk.wording import Words
from budkavle.edition import Edition, decide
from budkavle.model.item import Item
from budkavle.model.rules import N_
from budkavle.model.settings import Settings
from budkavle.model.values import Moment
from budkavle.render.site import Site

NO_MAIL = N_("No mail is sent: the site has no subscriptions by e-mail.")
NEVER_MAIL = N_("No mail is sent about it, as the form says.")
OWN_MAIL = N_("Subscribers who follow it get a mail, once.")
PROVIDER_MAIL = N_("Mail is sent by your provider, from the feed.")


def consequences(item: Item, site: Site, now: datetime, words: Words) -> Iterator[str]:
    """What readers will see of an item that is not a draft, and when; one sentence each."""
    _, settings = words.gettext, site.settings
    at = item.public_from.astimezone(now.tzinfo)
    if at > now:
        yield _("Readers see it from {when}, and nothing of it before.").format(
            when=words.when(at, now)
        )
    else:
        yield _("Readers see it at once.")
    yield _("Its address is {address}").format(address=settings.url + address_of(item, settings))
    edition = _edition(item, site, max(at, now) + timedelta(seconds=1))
    yield from _places(item, edition, words)
    yield _(_mail(item, settings))
    if isinstance(item.pinned, Moment):
        until = words.when(item.pinned.at.astimezone(now.tzinfo), now)
        yield _("It is first on the front page until {when}.").format(when=until)
    if item.expires:
        until = words.when(item.expires.at.astimezone(now.tzinfo), now)
        yield _("It expires {when}: then only a note is left at the address.").format(when=until)


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


def _mail(item: Item, settings: Settings) -> str:
    if settings.subscriptions.mode == "off":
        return NO_MAIL
    if item.announce == "never":
        return NEVER_MAIL
    return OWN_MAIL if settings.subscriptions.mode == "own" else PROVIDER_MAIL
