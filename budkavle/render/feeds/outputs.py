"""The outputs of an edition's feeds: every document, the list of feeds, and the page of feeds."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from sys import intern

from budkavle.edition import Edition
from budkavle.model.settings import Settings
from budkavle.render import keys
from budkavle.render.feeds import follow, opml
from budkavle.render.feeds.archives import FeedDocument, documents
from budkavle.render.feeds.channels import Channel, channels
from budkavle.render.feeds.feed import feed_of
from budkavle.render.feeds.formats import FORMATS, Format
from budkavle.render.feeds.posts import History
from budkavle.render.keys import Fact, output_key, part
from budkavle.render.output import AnyOutput, LazyOutput, Output
from budkavle.render.pages import RenderContext

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def outputs(edition: Edition, context: RenderContext, history: History) -> Iterator[AnyOutput]:
    """All feed documents in every format, the list of feeds, and the page of feeds."""
    followed = tuple(channels(edition, history, context.settings))
    yield from in_formats(_documents(followed, context.settings), context)
    yield _list(followed, context)
    yield from follow.outputs(followed, edition, context)


def all_documents(edition: Edition, history: History, settings: Settings) -> Iterator[FeedDocument]:
    """Every feed document of an edition, without a format."""
    return _documents(channels(edition, history, settings), settings)


def _documents(followed: Iterable[Channel], settings: Settings) -> Iterator[FeedDocument]:
    return chain.from_iterable(documents(each, settings.feed_length) for each in followed)


def in_formats(those: Iterable[FeedDocument], context: RenderContext) -> Iterator[LazyOutput]:
    """The outputs of feed documents in every format."""
    made = {form: partial(_feed, form=form, context=context) for form in FORMATS}
    # Documents of the same time contain the same items, whose entries are then still in the cache.
    for document in sorted(those, key=_newest, reverse=True):
        kin = intern(f"feeds of {_newest(document).year}")
        for form in FORMATS:
            if form.has_archives or not document.suffix:
                yield LazyOutput(_path(document, form), made[form], document, kin)


def _path(document: FeedDocument, form: Format) -> str:
    return document.channel.folder + form.file_name.format(document.suffix)


def _feed(document: FeedDocument, form: Format, context: RenderContext) -> Output:
    key = output_key(
        channel=document.channel.facts,
        neighbours=(document.older, document.newer),
        posts=part([post.key for post in document.posts], partial(_facts, document)),
        settings=keys.settings(context.templates.words_digest),
    )

    def render() -> bytes:
        return form.render(feed_of(document, form.file_name, context.settings))

    return Output(_path(document, form), key, render)


def _facts(document: FeedDocument) -> Iterator[Fact]:
    return chain.from_iterable(post.facts() for post in document.posts)


def _newest(document: FeedDocument) -> datetime:
    """When the newest post in a document was published; a very early time if there is none."""
    return document.posts[0].published if document.posts else _LONG_AGO


def _list(followed: tuple[Channel, ...], context: RenderContext) -> Output:
    going_on = [channel for channel in followed if not channel.farewell]
    key = output_key(
        channels=[channel.facts for channel in going_on],
        settings=keys.settings(context.templates.words_digest),
    )
    return Output(opml.PATH, key, lambda: opml.render(going_on, context.settings))
