"""The verb ping: tells the WebSub hub which feeds have changed since it was last notified."""

import argparse
import json
from collections.abc import Iterator, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle.cli.parser import Parser

if TYPE_CHECKING:
    from budkavle.build.durable import DurableFiles
    from budkavle.cli.websub import PingResult
    from budkavle.host.chrome import Description


_PINGED = "pinged.json"
"""The durable file with the digests of the feeds that the hub knows."""


def add_verbs(command: Parser) -> None:
    """Add the verb ping, to be run after the site has been published."""
    _ = command.words.gettext
    command.add_verb("ping", _("tell the WebSub hub which feeds have changed"), ping_hub)


def ping_hub(options: argparse.Namespace, words: NullTranslations) -> int:
    """Tell the hub and print the results; returns 1 if it did not accept every feed."""
    from budkavle.build import as_of  # other verbs start faster without these
    from budkavle.cli.websub import feeds_of
    from budkavle.host import project

    _ = words.gettext
    described = project.describe(options.config)
    if not described.settings.hub:
        print(_("No hub is configured: nothing to tell. Write hub: and its address in mkdocs.yml."))
        return 0
    if as_of.is_marked(described.site):
        raise as_of.NotTheSiteError(described.site)
    results = list(tell_hub(described, options.config, feeds_of(described.site)))
    if not results and not options.quiet:
        print(_("The feeds have not changed since the hub was last notified."))
    for each in results:
        if each.fault or not options.quiet:
            print(line(each, words))
    return int(any(each.fault is not None for each in results))


def tell_hub(
    described: "Description", configuration: Path, feeds: Mapping[str, str]
) -> "Iterator[PingResult]":
    """Tell the hub in the settings, if there is one, which feeds have changed since last time.

    `feeds` are the digests of the feeds that are out, by path.
    """
    from budkavle.build.durable import DurableFiles
    from budkavle.cli.websub import changed, ping

    memory = DurableFiles(configuration, described.site)
    told = _told_before(memory)
    settings = described.settings
    for each in ping(settings.hub, settings.url, changed(feeds, told)) if settings.hub else ():
        if each.fault is None:
            told[each.path] = feeds[each.path]
            _keep(told, memory)
        yield each


def _told_before(memory: "DurableFiles") -> dict[str, str]:
    """The digests of the feeds when the hub was last notified.

    Empty if they cannot be read, since it does no harm to tell the hub again.
    """
    try:
        return dict(json.loads(memory.known(_PINGED).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def _keep(told: dict[str, str], memory: "DurableFiles") -> None:
    """Store the digests at once, so that an interrupted ping continues where it stopped."""
    memory.write(_PINGED, json.dumps(told, indent=1, sort_keys=True).encode())
    memory.forget_older(_PINGED)


def line(each: "PingResult", words: NullTranslations) -> str:
    """What to say about one feed."""
    if each.fault is None:
        return words.gettext("{path}: the hub knows.").format(path=each.path)
    said = words.ngettext(
        "{path}: the hub was not reached in {n} try: {fault}",
        "{path}: the hub was not reached in {n} tries: {fault}",
        each.tries,
    )
    return said.format(path=each.path, n=each.tries, fault=each.fault)
