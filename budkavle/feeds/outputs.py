"""Every feed document of an edition as an Output, the list of them, and the page for people."""

from collections.abc import Iterator, Mapping

from budkavle.edition import Edition
from budkavle.feeds import follow, opml
from budkavle.feeds.archives import Document, documents
from budkavle.feeds.channels import Channel, channels
from budkavle.feeds.feed import feed_of
from budkavle.feeds.files import Files
from budkavle.feeds.formats import FORMATS, Format
from budkavle.output import Output, key_of
from budkavle.pages import Press


def outputs(
    edition: Edition, press: Press, sizes: Mapping[str, int] | None = None
) -> Iterator[Output]:
    """Everything that has to do with following; `sizes` in bytes, of files by path in content/."""
    files = Files(press.settings.url, press.addresses, sizes or {})
    followed = tuple(channels(edition, press, files))
    for channel in followed:
        yield from _feeds(channel, press)
    yield _list(followed, press)
    yield from follow.outputs(followed, edition, press)


def _feeds(channel: Channel, press: Press) -> Iterator[Output]:
    for document in documents(channel, press.settings.feed_length):
        for form in FORMATS:
            if form.has_archives or not document.suffix:
                yield _feed(document, form, press)


def _feed(document: Document, form: Format, press: Press) -> Output:
    posts = [post.key for post in document.posts]
    neighbours = document.older, document.newer
    facts = document.channel.facts
    key = key_of(form.name, facts, neighbours, posts, press.templates.digest)

    def render() -> bytes:
        return form.render(feed_of(document, form.file_name, press.settings))

    path = document.channel.folder + form.file_name.format(document.suffix)
    return Output(path, key, render)


def _list(followed: tuple[Channel, ...], press: Press) -> Output:
    going_on = [channel for channel in followed if not channel.farewell]
    key = key_of([channel.facts for channel in going_on], press.templates.digest)
    return Output(opml.PATH, key, lambda: opml.render(going_on, press.settings))
