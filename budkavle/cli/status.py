"""The verb status: tells whether what is written is what readers get."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import NullTranslations
from typing import TYPE_CHECKING

from budkavle.cli.failures import tell
from budkavle.cli.parser import Parser
from budkavle.cli.publish import FORMATS, NOT_LIVE, TRY_LATER

if TYPE_CHECKING:
    from budkavle.publish.status import Status


def add_verbs(command: Parser) -> None:
    """Add the verb status."""
    _ = command.words.gettext
    parser = command.add_verb(
        "status", _("say whether what is written is what readers get"), say_status
    )
    parser.add_argument(
        "target", nargs="?", metavar=_("TARGET"), help=_("the target; the first one without")
    )
    parser.add_argument("--offline", action="store_true", help=_("do not look at what readers get"))
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help=_("for people, or for programs")
    )


def say_status(options: argparse.Namespace, words: NullTranslations) -> int:
    """Print how a target stands; returns 0 if what is written is live, NOT_LIVE otherwise."""
    from budkavle.cli.publish_report import failure_as_json
    from budkavle.host import project
    from budkavle.publish import http, targets
    from budkavle.publish.protocol import PublishError, TryLaterError
    from budkavle.publish.status import status

    described = project.describe(options.config)
    fetch = None if options.offline else http.fetch
    try:
        destination = targets.destination_named(options.target, options.config, described)
        found = status(destination, targets.opened, datetime.now(UTC), fetch)
    except PublishError as error:
        if options.format == "json":
            print(failure_as_json(error, words))
        else:
            tell(error, words)
        return TRY_LATER if isinstance(error, TryLaterError) else 2
    if options.format == "json":
        print(_as_json(found))
    elif not options.quiet or not found.is_live:
        print(*_lines(found, words), sep="\n")
    return 0 if found.is_live else NOT_LIVE


def _lines(found: "Status", words: NullTranslations) -> Iterator[str]:
    from budkavle.cli.publish_report import inspection_lines

    _, n_ = words.gettext, words.ngettext
    name = found.destination.name
    if found.record is None:
        yield _("{target}: nothing has been published there.").format(target=name)
    else:
        at = found.record.at.astimezone(found.destination.described.settings.timezone)
        yield _("{target}: {release}, published {time}.").format(
            target=name, release=found.record.release, time=f"{at:%Y-%m-%d %H:%M}"
        )
    if not found.built:
        yield _("The content has changed since the site was built, or it was never built.")
    if found.differing:
        yield n_(
            "{n} file of the site is not published.",
            "{n} files of the site are not published.",
            found.differing,
        ).format(n=found.differing)
    if found.damaged:
        yield n_(
            "{n} file there was changed or lost since it was published.",
            "{n} files there were changed or lost since they were published.",
            found.damaged,
        ).format(n=found.damaged)
    if found.inspection:
        known = found.live and found.record and found.live.release == found.record.release
        live = found.live if known else None
        yield from inspection_lines(found.destination, found.inspection, live, words)
    if found.is_live:
        yield _("What is written is what readers get.")
    elif found.built and found.taken_back:
        yield _("This site was taken back, and readers have an earlier release. Correct it first.")
    else:
        yield _("What is written is not what readers get. Publish it.")


def _as_json(found: "Status") -> str:
    from budkavle.cli.publish_report import verified

    record = found.record
    said = {
        "target": found.destination.name,
        "address": found.destination.address,
        "live": found.is_live,
        "release": record.release if record else None,
        "at": record.at.isoformat() if record else None,
        "built": found.built,
        "differing": found.differing,
        "damaged": found.damaged,
        "taken_back": found.taken_back,
        "verified": verified(found.inspection, found.live),
    }
    return json.dumps(said, ensure_ascii=False, indent=2)
