"""Entries that are not articles: corrections, and the last entry of a retired topic. Pure."""

from datetime import datetime
from functools import partial
from urllib.parse import quote

from markupsafe import Markup

from budkavle.content.markdown import standalone
from budkavle.edition import AnnouncedCorrection
from budkavle.model.languages import SiteLanguage
from budkavle.model.registries import Topic
from budkavle.model.settings import Settings
from budkavle.render.banners import BannerText
from budkavle.render.feeds.entries import Entry, tag
from budkavle.render.feeds.text import clean, line


def correction_entry(
    announced: AnnouncedCorrection, name: str, published: datetime, settings: Settings
) -> Entry:
    """The entry of a correction in the feed of corrections; `name` is unique to the correction.

    It is not the item's entry: people who follow corrections want to see each of them.
    """
    article = announced.article
    title, translate = line(article.item.title), settings.in_language(article.language).translate
    return _notice(
        tag(settings, f"{article.id}/correction/{name}"),
        settings.url + quote(article.address),
        translate("Correction: {title}").format(title=title),
        announced.correction.note,
        title,
        published.astimezone(settings.timezone),
        article.language,
    )


def farewell_entry(
    topic: Topic, key: str, address: str, language: str, published: datetime, settings: Settings
) -> Entry:
    """The last entry of a retired topic's feed: it says where to go instead."""
    title = line(topic.title.in_language(language))
    translate = settings.in_language(language).translate
    return _notice(
        tag(settings, f"retired/topic/{key}/{language}"),
        settings.url + quote(address),
        translate("The topic {title} is no longer updated").format(title=title),
        topic.retired.in_language(language) if topic.retired else "",
        title,
        published.astimezone(settings.timezone),
        language,
    )


def banner_entry(
    shown: BannerText, revision: int, published: datetime, page: SiteLanguage, settings: Settings
) -> Entry:
    """The entry of a banner, for those who do not come to the site; another one if revised."""
    translate = page.translate
    again = f"/{revision}" if revision > 1 else ""
    url = f"{settings.url}{quote(page.prefix)}#banner_{shown.key}"
    title = line(shown.title)
    return _notice(
        tag(settings, f"banner/{shown.key}/{page.code}{again}"),
        url,
        title,
        shown.text or title,
        translate("More information") if shown.link else settings.name,
        published.astimezone(settings.timezone),
        page.code,
        leads_to=shown.link_from(settings.url),
    )


def _notice(
    id_: str,
    url: str,
    title: str,
    note: str,
    about: str,
    at: datetime,
    language: str,
    leads_to: str | None = None,
) -> Entry:
    """A short entry with a link to what it is about, which is at `leads_to`, or else at `url`."""
    note = clean(note)
    paragraphs = [Markup("<p>{}</p>").format(each) for each in note.split("\n\n")]
    link = Markup('<p><a href="{}">{}</a></p>').format(leads_to or url, about)
    return Entry(
        id=id_,
        url=url,
        title=title,
        summary=line(note) or title,
        text=partial(standalone, "\n".join([*paragraphs, link]), url),
        published=at,
        updated=at,
        language=language,
        leads_to=leads_to,
    )
