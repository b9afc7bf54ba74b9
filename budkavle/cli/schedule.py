"""The verbs next and watch: print when the site changes by itself, and build it at that time."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle.cli import publish
from budkavle.cli.build import add_options, run
from budkavle.cli.failures import tell
from budkavle.cli.parser import Parser
from budkavle.model.problems import BudkavleError, ContentError

if TYPE_CHECKING:
    from budkavle.edition.schedule import ScheduledChange

RETRY = timedelta(seconds=15)
"""The time until the next try after a build that failed for a reason other than the content."""

LONGEST_RETRY = timedelta(minutes=10)
"""The longest time until the next try to publish."""

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


class Retry:
    """Decides when to publish again: after a failure that may pass, later and later."""

    def __init__(self) -> None:
        self._pause = RETRY

    def after(self, status: int, due: datetime | None, now: datetime) -> datetime | None:
        """When to build and publish again after this exit status; `due` is the next change.

        What was refused is not tried again before something changes.
        """
        if status not in (publish.TRY_LATER, publish.NOT_LIVE):
            self._pause = RETRY
            return due
        again = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_RETRY)
        return min(again, due) if due else again


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
    from budkavle.cli import watch
    from budkavle.host import project

    retry = Retry()

    def build() -> datetime | None:
        try:
            known = publish.ledger_of(options) if options.publish is not None else None
            changes = run(options, datetime.now(UTC), words, known).changes
        except ContentError as error:
            tell(error, words)
            return None
        except (BudkavleError, OSError) as error:
            tell(error, words)
            return datetime.now(UTC) + RETRY
        due = changes[0].at if changes else None
        if options.publish is None:
            return due
        return retry.after(publish.publish_built(options, words), due, datetime.now(UTC))

    described = project.describe(options.config)
    stop = watch.stopped_by_signals()
    files = watch.changes(described.content, described.theme, options.config, stop)
    watch.watch(files, build, lambda: datetime.now(UTC))
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
