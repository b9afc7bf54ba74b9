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
from budkavle.cli import (
    archive,
    build,
    check,
    desk,
    explain,
    importing,
    init,
    mail,
    new,
    ping,
    publish,
    schedule,
    schema,
    serve,
    statistics,
    status,
    team,
    vma,
    words,
)
from budkavle.cli.failures import tell
from budkavle.cli.parser import Parser, argparse_in
from budkavle.i18n.catalogue import LANGUAGES, translations
from budkavle.model.problems import BudkavleError
from budkavle.model.rules import N_

SECTIONS = (
    (N_("begin"), (init, importing)),
    (N_("write"), (desk, team, new, check, explain, words, schema)),
    (N_("preview"), (serve,)),
    (N_("build"), (build, schedule, vma)),
    (N_("publish"), (publish, status, ping, archive, statistics)),
    (N_("mail"), (mail,)),
)
"""The modules that add verbs, in the sections and the order in which the help lists them."""

MEANT = {
    meant: verb
    for verb, words in {
        "init": "börja, starta, start, begin",
        "import": "importera, hämta",
        "desk": "skriv, redigera, redaktion, write, edit",
        "new": "ny, nytt, nyhet, skapa, create, add",
        "contacts": "kontakt, kontakter, contact",
        "topics": "ämne, ämnen, topic",
        "stories": "ärende, ärenden, story",
        "check": "kontrollera, kontroll, granska, kolla, pröva, testa, test, validate, lint",
        "explain": "förklara",
        "words": "ord",
        "serve": "visa, förhandsgranska, förhandsvisa, server, show",
        "build": "bygg, bygga, make",
        "next": "nästa",
        "watch": "bevaka",
        "publish": "publicera, deploy, upload",
        "status": "läge",
        "archive": "arkivera, bevara, arkiv",
        "statistics": "statistik",
        "mail": "mejla, mejl, e-post, mejlen, send",
        "--help": "hjälp, help",
    }.items()
    for meant in words.split(", ")
}
"""The verbs by words that people write for them, in Swedish and in English."""

_CONFIGURATION = Path("mkdocs.yml")

_INTERRUPTED = 130
"""The exit status that shells use for a command ended by Ctrl+C."""


def run() -> NoReturn:
    """Run the command as this process, and end the process.

    Skips Python's own cleanup: the operating system frees everything at once.
    """
    status = main(program=_called(Path(sys.argv[0])))
    with suppress(OSError):  # main has reported it
        sys.stdout.flush()
    os._exit(status)


def main(arguments: Sequence[str] | None = None, program: str = "build.py") -> int:
    """Run the command with these arguments (None: the process's); returns the exit status.

    `program` is the name that the user called it by.
    """
    # A build makes many values but few cycles: looking for cycles often would double its time.
    gc.set_threshold(1_000_000)
    given = list(sys.argv[1:] if arguments is None else arguments)
    spoken = translations(_language(given))
    with argparse_in(spoken):
        options = parser(program, spoken).parse(given)
    options.program = program
    try:
        status = int(options.run(options, spoken))
        sys.stdout.flush()
    except BrokenPipeError:
        # The program that reads the output has closed it; discard the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print(spoken.gettext("Stopped."), file=sys.stderr)
        return _INTERRUPTED
    except (BudkavleError, OSError) as error:
        return tell(error, spoken)
    return status


def parser(program: str, spoken: NullTranslations) -> Parser:
    """The parser of the command line; without a verb, the command builds the site."""
    _ = spoken.gettext
    command = Parser(
        program, _("Builds the site from content/ into site/."), spoken, build.build_site
    )
    build.add_all_options(command)
    for title, modules in SECTIONS:
        command.add_section(_(title))
        for module in modules:
            module.add_verbs(command)
    command.meant = MEANT
    command.for_all(_add_common)
    command.add_argument(
        "--version", action="version", version=__version__, help=_("show the version")
    )
    return command


def _add_common(parser: Parser) -> None:
    _ = parser.words.gettext
    group = parser.add_argument_group(_("for every verb"))
    group.add_argument("-h", "--help", action="help", help=_("show this help"))
    group.add_argument(
        "--config",
        type=Path,
        default=_CONFIGURATION,
        metavar=_("FILE"),
        help=_("the site's configuration file"),
    )
    group.add_argument("--lang", choices=LANGUAGES, help=_("the language of messages"))
    group.add_argument("--quiet", action="store_true", help=_("say nothing but problems"))


def _language(given: Sequence[str]) -> str:
    """The language given as an option, else that of the site; needed before anything is printed."""
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    first.add_argument("--lang", nargs="?")
    first.add_argument(
        "--config", nargs="?", type=Path, default=_CONFIGURATION, const=_CONFIGURATION
    )
    known, _ = first.parse_known_args(given)
    if known.lang:
        return str(known.lang)
    try:
        configuration = known.config.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return _language_of_session()
    found = re.search(r"(?:^\s+|[{,]\s*)language:\s*[\"']?([a-z]{2})", configuration, re.MULTILINE)
    return found[1] if found else "en"


def _language_of_session() -> str:
    """The language of the user's session (POSIX, 8.2), for a folder without a site."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    language = next(filter(None, map(os.environ.get, names)), "")[:2]
    return language if language in LANGUAGES else "en"


def _called(path: Path) -> str:
    """What the user typed to run the program at this path."""
    return f"python -m {path.parent.name}" if path.name == "__main__.py" else path.name
