"""The page of feeds, for people: explains what feeds are, and lists all of them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from budkavle.edition import Edition
from budkavle.model.registries import Story, Topic
from budkavle.model.settings import Settings
from budkavle.render.feeds import opml
from budkavle.render.feeds.channels import Channel
from budkavle.render.feeds.formats import FORMATS
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext, frame_addresses, page


class ListedChannel(NamedTuple):
    """A channel as the page shows it; `feeds` are the names and addresses of its formats."""

    kind: str
    label: str
    description: str
    home: str
    feeds: tuple[tuple[str, str], ...]
    matter: Topic | Story | None


def outputs(
    channels: Sequence[Channel], edition: Edition, context: RenderContext
) -> Iterator[Output]:
    """The page in every language."""
    for lists in edition.lists:
        code = lists.language.code
        offers = tuple(_listed(channels, code, context.settings))
        address = frame_addresses(lists.language)["follow"]
        variables = {"offers": offers, "opml": context.settings.url + opml.PATH}
        yield page("follow", address, lists, context, variables, {"channels": offers})


def _listed(
    channels: Iterable[Channel], language: str, settings: Settings
) -> Iterator[ListedChannel]:
    """The channels of a language that have not ended."""
    for channel in channels:
        if channel.language == language and not channel.farewell:
            folder = settings.url + quote(channel.folder)
            feeds = tuple((form.name, folder + form.file_name.format("")) for form in FORMATS)
            yield ListedChannel(
                channel.kind,
                channel.label,
                channel.description,
                channel.home,
                feeds,
                channel.matter,
            )
