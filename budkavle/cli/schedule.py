"""The verbs next and watch: print when the site changes by itself, and build it at that time."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle.cli import publish
from budkavle.cli.build import add_options, run
from budkavle.cli.failures import tell
from budkavle.cli.parser import Parser

if TYPE_CHECKING:
    from budkavle.edition.schedule import ScheduledChange

FORMATS = ("text", "json", "systemd", "cron")


def add_verbs(command: Parser) -> None:
    """Add the verbs next and watch."""
    _ = command.words.gettext
    following = command.add_verb("next", _("say when the site will change by itself"), say_next)
    following.add_argument(
        "--format", choices=FORMATS, default="text", help=_("for people, or for a scheduler")
    )
    following.add_argument(
        "--now",
        type="moment",
        metavar="2026-03-01T09:00+01:00",
        help=_("say it as of this moment instead of now"),
    )
    watching = command.add_verb(
        "watch", _("build whenever files change, and when the site must change"), watch_content
    )
    watching.add_argument(
        "--publish",
        nargs="?",
        const="",
        metavar=_("TARGET"),
        help=_("publish after each build, to this target or the first one; what fails is retried"),
    )
    add_options(watching)


def say_next(options: argparse.Namespace, words: NullTranslations) -> int:
    """Print when the site will change, in the chosen format."""
    from budkavle.cli import timetable
    from budkavle.content import reader
    from budkavle.edition import decide
    from budkavle.host import project

    described = project.describe(options.config)
    settings = described.settings
    now = settings.on_clock(options.now or datetime.now(UTC))
    read = reader.load(described.content, settings)
    items = (written.item for written in read.written.values())
    pages = [page.matter for page in read.pages.values()]
    changes = decide(items, read.registries, settings, now, pages=pages).changes
    name, folder = described.content.name, str(options.config.resolve().parent)
    match options.format:
        case "json":
            print(timetable.as_json(changes, name, now))
        case "systemd":
            _print_or_say(timetable.as_systemd(changes, _command(), folder), changes, words)
        case "cron":
            line = timetable.as_cron(changes, _command(), folder, None)
            _print_or_say(line, changes, words)
        case _:
            language = options.lang or settings.language.code
            print(timetable.as_text(changes, name, settings.timezone, language, words))
    return 0


def watch_content(options: argparse.Namespace, words: NullTranslations) -> int:
    """Build now, when a file changes, and when the site changes by itself; until stopped."""
    from budkavle.cli import vma, watch
    from budkavle.cli.rounds import Rounds
    from budkavle.host import project

    def build(now: datetime) -> Sequence["ScheduledChange"]:
        known = publish.ledger_of(options) if options.publish is not None else None
        return run(options, now, words, known).changes

    rounds = Rounds(
        build,
        partial(publish.publish_built, options, words) if options.publish is not None else None,
        lambda error: tell(error, words),
        lambda: datetime.now(UTC),
    )
    described = project.describe(options.config)
    stop = watch.stopped_by_signals()
    files = watch.changes(described.content, described.theme, options.config, stop)
    with vma.asked_again_and_again(described, options.config, words, quiet=options.quiet):
        watch.watch(files, rounds.round, rounds.clock)
    if not options.quiet:
        print(words.gettext("Stopped."))
    return 0


def _command() -> Sequence[str]:
    """The command line that builds the site, in the way it was started now."""
    started = Path(sys.argv[0]).resolve()
    if started.name == "__main__.py":
        return (sys.executable, "-m", started.parent.name)
    return (sys.executable, str(started))


def _print_or_say(
    timetable: str, changes: "Sequence[ScheduledChange]", words: NullTranslations
) -> None:
    """Print a timetable; if there is none, say so on stderr: redirected output stays empty."""
    if changes:
        print(timetable)
    else:
        print(words.gettext("The site will not change by itself."), file=sys.stderr)
