"""Every feed document of an edition as an Output, and the list of them."""

from collections.abc import Iterator, Mapping

from budkavle.edition import Edition
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
    """Every feed; `sizes` are the files' in bytes, by path in content/."""
    files = Files(press.settings.url, press.addresses, sizes or {})
    followed = tuple(channels(edition, press, files))
    for channel in followed:
        yield from _feeds(channel, press)


def _feeds(channel: Channel, press: Press) -> Iterator[Output]:
    for document in documents(channel, press.settings.feed_length):
        for form in FORMATS:
            if form.has_archives or not document.suffix:
                yield _output(document, form, press)


def _output(document: Document, form: Format, press: Press) -> Output:
    channel = document.channel
    told = (channel.name, channel.folder, channel.home, channel.title, channel.description)
    posts = [post.key for post in document.posts]
    key = key_of(form.name, told, posts, document.older, document.newer, press.templates.digest)

    def render() -> bytes:
        return form.render(feed_of(document, form.file_name, press.settings))

    return Output(f"{channel.folder}{form.file_name.format(document.suffix)}", key, render)
