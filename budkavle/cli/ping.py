"""The verb ping: tells the WebSub hub which feeds have changed since it was last notified."""

import argparse
import json
from gettext import NullTranslations
from typing import TYPE_CHECKING

from budkavle.cli.parser import Parser

if TYPE_CHECKING:
    from budkavle.build.durable import DurableFiles
    from budkavle.cli.websub import PingResult


_PINGED = "pinged.json"
"""The durable file with the digests of the feeds that the hub knows."""


def add_verbs(command: Parser) -> None:
    """Add the verb ping, to be run after the site has been published."""
    _ = command.words.gettext
    command.add_verb("ping", _("tell the WebSub hub which feeds have changed"), ping_hub)


def ping_hub(options: argparse.Namespace, words: NullTranslations) -> int:
    """Tell the hub and print the results; returns 1 if it did not accept every feed."""
    from budkavle.build import as_of  # other verbs start faster without these
    from budkavle.build.durable import DurableFiles
    from budkavle.cli.websub import changed, feeds_of, ping
    from budkavle.host import project

    _ = words.gettext
    described = project.describe(options.config)
    settings = described.settings
    if not settings.hub:
        print(_("No hub is configured: nothing to tell. Write hub: and its address in mkdocs.yml."))
        return 0
    if as_of.is_marked(described.site):
        raise as_of.NotTheSiteError(described.site)
    memory = DurableFiles(options.config, described.site)
    told = _told_before(memory)
    now = feeds_of(described.site)
    to_tell = changed(now, told)
    if not to_tell and not options.quiet:
        print(_("The feeds have not changed since the hub was last notified."))
    failed = False
    for each in ping(settings.hub, settings.url, to_tell):
        failed |= each.fault is not None
        if each.fault is None:
            told[each.path] = now[each.path]
            _keep(told, memory)
        if each.fault or not options.quiet:
            print(_line(each, words))
    return int(failed)


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


def _line(each: "PingResult", words: NullTranslations) -> str:
    if each.fault is None:
        return words.gettext("{path}: the hub knows.").format(path=each.path)
    said = words.ngettext(
        "{path}: the hub was not reached in {n} try: {fault}",
        "{path}: the hub was not reached in {n} tries: {fault}",
        each.tries,
    )
    return said.format(path=each.path, n=each.tries, fault=each.fault)
