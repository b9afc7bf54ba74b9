"""The command: arguments, progress, problems on the terminal, exit status.

Exit status 0 is fine, 1 says that the content has problems, 2 that the command could not be used.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path

from budkavle import __version__
from budkavle.build import Result, build
from budkavle.language import LANGUAGES, translations
from budkavle.output import BusyError
from budkavle.problems import BudkavleError, ContentError, describe
from budkavle.progress import Bar


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with its arguments (the process's own for None); give the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = translations(_language(given))
    _ = words.gettext
    options = _parser(words).parse_args(given)
    try:
        _build(options, words)
    except ContentError as error:
        _show_problems(error, words)
        return 1
    except BusyError:
        return _stop(_("Another build is writing this site. Wait until it is done."))
    except BudkavleError as error:
        return _stop(str(error))
    except OSError as error:
        return _stop(_("The site stands as it was: {reason}.").format(reason=error))
    return 0


def _language(given: Sequence[str]) -> str:
    """The language asked for, else the site's own: known before anything is said."""
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
    found = re.search(r"^\s+language:\s*[\"']?([a-z]{2})", configuration, re.MULTILINE)
    return found[1] if found else "en"


def _parser(words: NullTranslations) -> argparse.ArgumentParser:
    _ = words.gettext
    parser = argparse.ArgumentParser(
        prog="build.py", description=_("Builds the site from content/ into site/.")
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--config", type=Path, default=Path("mkdocs.yml"), help=_("the site's configuration file")
    )
    parser.add_argument("--lang", choices=LANGUAGES, help=_("the language of messages"))
    parser.add_argument("--quiet", action="store_true", help=_("say nothing but problems"))
    parser.add_argument(
        "--now",
        type=_moment,
        default=None,
        metavar="2026-03-01T09:00+01:00",
        help=_("build the site as of this moment instead of now"),
    )
    return parser


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.astimezone()


def _build(options: argparse.Namespace, words: NullTranslations) -> None:
    with Bar(words.gettext("Building"), quiet=options.quiet) as bar:
        result = build(options.config, options.now or datetime.now(UTC), bar.step)
    if not options.quiet:
        print(_summary(result, words))


def _summary(result: Result, words: NullTranslations) -> str:
    report = result.report
    _, n_ = words.gettext, words.ngettext
    return " ".join(
        (
            n_("{n} item read,", "{n} items read,", result.items).format(n=result.items),
            _("{n} public.").format(n=result.public),
            _("{outputs} files: {rendered} rendered, {written} written, {removed} removed,").format(
                outputs=report.outputs,
                rendered=len(report.rendered),
                written=len(report.written),
                removed=len(report.removed),
            ),
            _("in {seconds} s.").format(seconds=f"{result.seconds:.1f}"),
        )
    )


def _show_problems(error: ContentError, words: NullTranslations) -> None:
    for problem in error.problems:
        print(describe(problem, words.gettext), file=sys.stderr)
    number = len(error.problems)
    print(
        words.ngettext(
            "{n} problem. Nothing was written; the site stands as it was.",
            "{n} problems. Nothing was written; the site stands as it was.",
            number,
        ).format(n=number),
        file=sys.stderr,
    )


def _stop(message: str) -> int:
    print(message, file=sys.stderr)
    return 2
