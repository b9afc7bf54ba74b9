"""The command: parses arguments, runs a verb, prints errors, sets the exit status.

Exit status 0 means success, 1 problems in the content, 2 that the command could not be run.
"""

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from gettext import NullTranslations
from pathlib import Path
from typing import NoReturn

from budkavle import __version__
from budkavle.cli import build, check, new, ping, schedule, schema, serve, subscriptions
from budkavle.cli.failures import tell
from budkavle.i18n.catalogue import LANGUAGES, translations
from budkavle.model.problems import BudkavleError

VERB_MODULES = (build, serve, check, new, schedule, schema, ping, subscriptions)
"""The modules that add verbs, in the order in which the help lists them."""

_INTERRUPTED = 130
"""The exit status that shells use for a command ended by Ctrl+C."""


_OF_ANOTHER_TIME = (build.build_site, serve.serve_site, schedule.say_next)
"""The functions of the verbs that can run for a time other than the present."""


def run() -> NoReturn:
    """Run the command as this process, and end the process.

    Skips Python's own cleanup: the operating system frees everything at once.
    """
    status = main()
    with suppress(OSError):  # main has reported it
        sys.stdout.flush()
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (None: the process's); returns the exit status."""
    # A build makes many values but few cycles: looking for cycles often would double its time.
    gc.set_threshold(1_000_000)
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = translations(_language(given))
    options = _options(_parser(words), given, words)
    try:
        status = int(options.run(options, words))
        sys.stdout.flush()
    except BrokenPipeError:
        # The program that reads the output has closed it; discard the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print(words.gettext("Stopped."), file=sys.stderr)
        return _INTERRUPTED
    except (BudkavleError, OSError) as error:
        return tell(error, words)
    return status


def _options(
    parser: argparse.ArgumentParser, given: Sequence[str], words: NullTranslations
) -> argparse.Namespace:
    """Parse the arguments; exits with an error if a verb that cannot use a time is given one.

    Otherwise a build could silently be mistaken for one of that time.
    """
    options = parser.parse_args(given)
    if (options.now or options.output) and options.run not in _OF_ANOTHER_TIME:
        parser.error(words.gettext("--now and --output are not for this verb."))
    return options


def _language(given: Sequence[str]) -> str:
    """The language given as an option, else that of the site; needed before anything is printed."""
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--lang")
    first.add_argument("--config", type=Path, default=Path("mkdocs.yml"))
    known, _ = first.parse_known_args(given)
    if known.lang:
        return str(known.lang)
    try:
        configuration = known.config.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return "en"
    found = re.search(r"(?:^\s+|[{,]\s*)language:\s*[\"']?([a-z]{2})", configuration, re.MULTILINE)
    return found[1] if found else "en"


def _parser(words: NullTranslations) -> argparse.ArgumentParser:
    """The parser of the command line; without a verb, the command builds the site."""
    _ = words.gettext
    parser = argparse.ArgumentParser(
        prog="build.py", description=_("Builds the site from content/ into site/.")
    )
    parser.add_argument("--version", action="version", version=__version__)
    _add_common(parser, words, Path("mkdocs.yml"), None, quiet=False)
    build.add_options(parser, words)
    parser.set_defaults(run=build.build_site)
    common = argparse.ArgumentParser(add_help=False)
    suppressed = argparse.SUPPRESS  # else a verb's defaults would override options before it
    _add_common(common, words, suppressed, suppressed, quiet=suppressed)
    verbs = parser.add_subparsers(metavar=_("VERB"), title=_("verbs"))
    for room in VERB_MODULES:
        room.add_commands(verbs, common, words)
    return parser


def _add_common(
    parser: argparse.ArgumentParser,
    words: NullTranslations,
    configuration: Path | str,
    language: str | None,
    *,
    quiet: bool | str,
) -> None:
    _ = words.gettext
    parser.add_argument(
        "--config", type=Path, default=configuration, help=_("the site's configuration file")
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=language, help=_("the language of messages")
    )
    parser.add_argument(
        "--quiet", action="store_true", default=quiet, help=_("say nothing but problems")
    )
