"""Entries that are not articles: corrections, and the last entry of a retired topic. Pure."""

from datetime import datetime
from functools import partial
from urllib.parse import quote

from markupsafe import Markup

from budkavle.content.markdown import standalone
from budkavle.edition import AnnouncedCorrection
from budkavle.i18n.catalogue import translator
from budkavle.model.registries import Topic
from budkavle.model.settings import Settings
from budkavle.render.feeds.entries import Entry, tag
from budkavle.render.feeds.text import clean, line


def correction_entry(
    announced: AnnouncedCorrection, name: str, published: datetime, settings: Settings
) -> Entry:
    """The entry of a correction in the feed of corrections; `name` is unique to the correction.

    It is not the item's entry: people who follow corrections want to see each of them.
    """
    article = announced.article
    title, translate = line(article.item.title), translator(article.language)
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
    title, translate = line(topic.title.in_language(language)), translator(language)
    return _notice(
        tag(settings, f"retired/topic/{key}/{language}"),
        settings.url + quote(address),
        translate("The topic {title} is no longer updated").format(title=title),
        topic.retired.in_language(language) if topic.retired else "",
        title,
        published.astimezone(settings.timezone),
        language,
    )


def _notice(
    id_: str, url: str, title: str, note: str, about: str, at: datetime, language: str
) -> Entry:
    """A short entry with a link to what it is about."""
    note = clean(note)
    paragraphs = [Markup("<p>{}</p>").format(each) for each in note.split("\n\n")]
    link = Markup('<p><a href="{}">{}</a></p>').format(url, about)
    return Entry(
        id=id_,
        url=url,
        title=title,
        summary=line(note) or title,
        text=partial(standalone, "\n".join([*paragraphs, link]), url),
        published=at,
        updated=at,
        language=language,
    )
