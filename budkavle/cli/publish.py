"""The verb publish: builds the site and brings it to its readers, or takes it back."""

import argparse
import sys
from datetime import UTC, datetime
from gettext import NullTranslations
from time import monotonic
from typing import TYPE_CHECKING

from budkavle.cli import build
from budkavle.cli.failures import tell
from budkavle.cli.parser import Parser
from budkavle.cli.progress import Bar
from budkavle.model.problems import BudkavleError, ContentError
from budkavle.system.disk import full, is_full

if TYPE_CHECKING:
    from budkavle.cli.publish_report import Outcome
    from budkavle.edition.ledger import Ledger
    from budkavle.publish.destination import Destination, Published, PublishOptions

TRY_LATER = 3
"""The exit status when the target is busy or cannot be reached."""

NOT_LIVE = 4
"""The exit status when the site was published, but readers do not get it as they should."""

FORMATS = ("text", "json")


def add_verbs(command: Parser) -> None:
    """Add the verb publish."""
    _ = command.words.gettext
    parser = command.add_verb("publish", _("build the site and bring it to readers"), publish)
    parser.add_argument(
        "target", nargs="?", metavar=_("TARGET"), help=_("the target; the first one without")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would be done"))
    parser.add_argument("--no-build", action="store_true", help=_("publish the site as it is"))
    parser.add_argument(
        "--rollback",
        nargs="?",
        const="",
        metavar=_("RELEASE"),
        help=_("put back the release before, or this one"),
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help=_("for people, or for programs")
    )
    parser.add_argument(
        "--wait",
        type="number",
        default=600,
        metavar=_("SECONDS"),
        help=_("how long to wait while somebody else publishes; 600 without"),
    )
    allowed = parser.add_argument_group(_("what is otherwise refused"))
    for option, told in (
        ("--adopt", _("publish to a place that holds something else; what is unknown there stays")),
        ("--vanish", _("let many pages vanish")),
        ("--older", _("publish an older site over a newer one")),
        ("--again", _("publish what was taken back")),
    ):
        allowed.add_argument(option, action="store_true", help=told)
    more = parser.add_argument_group(_("what is done besides"))
    more.add_argument(
        "--at-once", action="store_true", help=_("delete at once what older pages may still need")
    )
    more.add_argument(
        "--everything", action="store_true", help=_("put every file again, changed or not")
    )
    more.add_argument(
        "--no-verify",
        dest="verify",
        action="store_false",
        help=_("do not look at what readers get, and tell nobody"),
    )
    build.add_options(parser)


def publish(options: argparse.Namespace, words: NullTranslations) -> int:
    """Build, publish, and tell what was done.

    Returns 0 if it is live, 1 if the content has problems, 2 if it was refused or is not possible
    in this way, TRY_LATER if it may succeed later, NOT_LIVE if readers do not get it.
    """
    try:
        return _publish(options, words)
    except ContentError as error:
        if options.format == "json":
            from budkavle.cli.publish_report import problems_as_json

            print(problems_as_json(error, words))
        return tell(error, words)
    except (BudkavleError, OSError) as error:
        from budkavle.publish.protocol import TryLaterError

        no_room = isinstance(error, OSError) and is_full(error)
        told = full(error, error.filename or "") if isinstance(error, OSError) else error
        if options.format == "json":
            from budkavle.cli.publish_report import failure_as_json

            print(failure_as_json(told, words))
        else:
            tell(told, words)
        return TRY_LATER if no_room or isinstance(error, TryLaterError) else 2


def _publish(options: argparse.Namespace, words: NullTranslations) -> int:
    from budkavle.cli import publish_report
    from budkavle.host import project
    from budkavle.publish import run, targets

    started = monotonic()
    described = project.describe(options.config)
    destination = targets.destination_named(options.target, options.config, described)
    if not (options.no_build or options.dry_run or options.rollback is not None):
        _build(options, destination, words)
    if options.dry_run and options.rollback is None:
        _say_if_unbuilt(destination, words)
    with Bar(words.gettext("Publishing"), quiet=options.quiet) as bar:
        done = run.publish(
            destination, targets.opened, datetime.now(UTC), _publish_options(options), bar.step
        )
    outcome = _announced(options, destination, done, words)
    seconds = monotonic() - started
    if options.format == "json":
        print(publish_report.as_json(destination, done, outcome, options.dry_run, seconds))
    elif not options.quiet or options.dry_run or not outcome.is_right:
        print(publish_report.as_text(destination, done, outcome, options.dry_run, seconds, words))
    return 0 if outcome.is_right else NOT_LIVE


def _say_if_unbuilt(destination: "Destination", words: NullTranslations) -> None:
    """A dry run is about the site as it is, which may not be what the content says now."""
    from budkavle.build.run import is_built

    if not is_built(destination.configuration, datetime.now(UTC)):
        _ = words.gettext
        said = _("The content has changed since the site was built, or it was never built.")
        print(said, file=sys.stderr)


def _announced(
    options: argparse.Namespace,
    destination: "Destination",
    done: "Published",
    words: NullTranslations,
) -> "Outcome":
    """Look at what readers get; if it is right, tell subscribers and the hub."""
    from budkavle.cli.ping import tell_hub
    from budkavle.cli.publish_report import Outcome
    from budkavle.cli.websub import feeds_among
    from budkavle.publish import after

    if options.dry_run or not options.verify:
        return Outcome()
    with Bar(words.gettext("Looking"), quiet=options.quiet) as bar:
        inspection, live = after.look(destination, done, datetime.now(UTC), bar.step)
    if live is None or not destination.settings.announce:
        return Outcome(inspection, live)
    after.hand_over_live(destination, done)
    told = tell_hub(destination.described, destination.configuration, feeds_among(done.files))
    return Outcome(inspection, live, tuple(told))


def _build(
    options: argparse.Namespace, destination: "Destination", words: NullTranslations
) -> None:
    """Build the site; a machine without a ledger takes the one that is published."""
    known = argparse.Namespace(
        **{**vars(options), "quiet": options.quiet or options.format == "json"}
    )
    build.run(known, datetime.now(UTC), words, _ledger_of(destination))


def publish_built(options: argparse.Namespace, words: NullTranslations) -> int:
    """Publish what has just been built, to the target `options.publish`; returns the exit status.

    Nothing that is usually refused is allowed.
    """
    usual = {
        **dict.fromkeys(("adopt", "vanish", "older", "again", "at_once", "everything"), False),
        "target": options.publish or None,
        "rollback": None,
        "dry_run": False,
        "no_build": True,
        "verify": True,
        "format": "text",
        "wait": 600,
    }
    return publish(argparse.Namespace(**{**vars(options), **usual}), words)


def ledger_of(options: argparse.Namespace) -> "Ledger | None":
    """The ledger published at the target `options.publish`; None if this machine has its own."""
    from budkavle.host import project
    from budkavle.publish import targets

    described = project.describe(options.config)
    return _ledger_of(targets.destination_named(options.publish or None, options.config, described))


def _ledger_of(destination: "Destination") -> "Ledger | None":
    """The ledger that is published at a target, if this machine has none of its own."""
    from budkavle.build.durable import ADDRESSES, DurableFiles
    from budkavle.publish import targets
    from budkavle.publish.standing import read_ledger

    if (
        DurableFiles(destination.configuration, destination.described.site)
        .known(ADDRESSES)
        .exists()
    ):
        return None
    with targets.opened(destination, "") as target:
        return read_ledger(target)


def _publish_options(options: argparse.Namespace) -> "PublishOptions":
    from budkavle.publish.destination import PublishOptions
    from budkavle.publish.plan import Allowed

    return PublishOptions(
        allowed=Allowed(options.adopt, options.vanish, options.older),
        dry=options.dry_run,
        at_once=options.at_once,
        everything=options.everything,
        again=options.again,
        rollback=options.rollback,
        wait=options.wait,
    )
