"""The verb vma: asks once for the warnings of the site's area, and `watch` asks again and again."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from budkavle.cli.parser import Parser
from budkavle.cli.publish import TRY_LATER
from budkavle.model.problems import BudkavleError

if TYPE_CHECKING:
    from budkavle.host.chrome import Description
    from budkavle.model.settings import Warnings
    from budkavle.warnings.poll import Polled

AGAIN = timedelta(hours=1)
"""How long a failure that goes on is not reported again."""

Say = Callable[[str], object]
Poll = Callable[[datetime], "Polled"]


def add_verbs(command: Parser) -> None:
    """Add the verb vma."""
    _ = command.words.gettext
    command.add_verb("vma", _("ask Sveriges Radio for warnings to show on every page"), ask)


def ask(options: argparse.Namespace, words: NullTranslations) -> int:
    """Ask once, and print what is shown now; returns the exit status."""
    from budkavle.host import project

    described = project.describe(options.config)
    wish = described.settings.vma
    if wish is None:
        said = words.gettext("No area is set: nothing to ask for. Write vma: in mkdocs.yml.")
        print(said, file=sys.stderr)
        return 2
    return ask_once(
        lambda now: _polled(wish, described, options.config, now), words, quiet=options.quiet
    )


def ask_once(poll: Poll, words: NullTranslations, *, quiet: bool = False) -> int:
    """Ask, and print what is shown now or why nothing came; raises OSError."""
    try:
        polled = poll(datetime.now(UTC))
    except OSError:
        raise  # the program tells of it as it does of any disk
    except Exception as error:  # noqa: BLE001 - whatever an answer does, the reader gets a message
        print(_reason(error, words), file=sys.stderr)
        return TRY_LATER
    if polled.faults:
        print(polled.complaint(words.gettext), file=sys.stderr)
    if not quiet:
        print(_told(polled, words))
    return TRY_LATER if polled.faults else 0


@contextmanager
def asked_again_and_again(
    described: "Description", configuration: Path, words: NullTranslations, *, quiet: bool
) -> Iterator[None]:
    """Ask in a thread until the end, if the site wants it; `watch` builds when the file changes."""
    wish = described.settings.vma
    if wish is None:
        yield
        return
    rounds = Rounds(
        lambda now: _polled(wish, described, configuration, now),
        lambda line: print(line, file=sys.stderr, flush=True),
        words,
        quiet=quiet,
    )
    stop = Event()

    def again() -> None:
        rounds.round(datetime.now(UTC))
        while not stop.wait(wish.every):
            rounds.round(datetime.now(UTC))

    thread = Thread(target=again, name="vma", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=1)  # it may wait for an answer, and leaves nothing unfinished


class Rounds:
    """Asks, and reports changes and failures; a failure that goes on is reported once an hour."""

    def __init__(
        self,
        poll: Poll,
        say: Say,
        words: NullTranslations,
        *,
        quiet: bool = False,
    ) -> None:
        self._poll, self._print, self._words, self._quiet = poll, say, words, quiet
        self._told: datetime | None = None

    def round(self, now: datetime) -> None:
        """Ask once; raises nothing, whatever an answer does."""
        try:
            polled = self._poll(now)
        except Exception as error:  # noqa: BLE001 - a thread that ended would leave warnings as they are
            self._complain(_reason(error, self._words), now)
            return
        if polled.faults:
            self._complain(polled.complaint(self._words.gettext), now)
        elif self._told:
            self._told = None
            self._say(self._words.gettext("The warnings are fetched again."))
        if polled.changed and not self._quiet:
            self._say(_told(polled, self._words))

    def _complain(self, line: str, now: datetime) -> None:
        if self._told is None or now - self._told >= AGAIN:
            self._told = now
            self._say(line)

    def _say(self, line: str) -> None:
        with suppress(OSError, ValueError):  # nobody reads it any longer; the warnings still come
            self._print(line)


def _reason(error: Exception, words: NullTranslations) -> str:
    if isinstance(error, BudkavleError):
        return error.explain(words.gettext)
    return f"{type(error).__name__}: {error}"


def _polled(
    wish: "Warnings", described: "Description", configuration: Path, now: datetime
) -> "Polled":
    from budkavle.render.output import STATE
    from budkavle.warnings.poll import poll

    state = configuration.resolve().parent / STATE
    return poll(wish, described.settings, described.content, state, now)


def _told(polled: "Polled", words: NullTranslations) -> str:
    said = words.ngettext(
        "{n} warning is shown on every page.", "{n} warnings are shown on every page.", polled.shown
    )
    return said.format(n=polled.shown)
