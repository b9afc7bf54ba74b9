"""The verb build: from content/ to site/, with a progress bar and a summary."""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle.cli.parser import Parser
from budkavle.model.problems import BudkavleError, describe
from budkavle.model.rules import N_

if TYPE_CHECKING:
    from budkavle.build.run import Result
    from budkavle.cli.progress import Bar
    from budkavle.edition.ledger import Ledger


def add_verbs(command: Parser) -> None:
    """Add the verb build, which also runs when no verb is given."""
    add_all_options(command.add_verb("build", command.words.gettext("build the site"), build_site))


def add_all_options(parser: Parser) -> None:
    """Add the options of the verb build."""
    add_options(parser)
    _ = parser.words.gettext
    other = parser.add_argument_group(_("the site at another time"))
    other.add_argument(
        "--now",
        type="moment",
        metavar="2026-03-01T09:00+01:00",
        help=_(
            "build what the site was or will be at this moment, in a folder apart from the site;"
            " without an offset, on the site's clock"
        ),
    )
    other.add_argument(
        "--output",
        type=Path,
        metavar=_("FOLDER"),
        help=_("with --now: that folder, otherwise .budkavle/as-of/site"),
    )


def add_options(parser: Parser) -> None:
    """Add the options of every build, whether it runs once or again and again."""
    _ = parser.words.gettext
    group = parser.add_argument_group(_("what is built"))
    group.add_argument(
        "--published",
        metavar="https://example.org/",
        help=_("the site as it is published: its address, folder or list of addresses"),
    )
    group.add_argument(
        "--no-search",
        dest="searchable",
        action="store_false",
        help=_("leave out the search, to see the site sooner"),
    )
    told = parser.add_argument_group(_("what is told"))
    told.add_argument(
        "--explain",
        nargs="?",
        const="",
        metavar=_("PATH"),
        help=_("say why each file was rendered, or why one of the site's files was or was not"),
    )
    told.add_argument(
        "--timings",
        action="store_true",
        help=_("say how long each stage took, and what each renderer rendered"),
    )


def build_site(options: argparse.Namespace, words: NullTranslations) -> int:
    """Build the site, or the site as of another time, and print a summary."""
    if options.now:
        return _build_as_of(options, words)
    if options.output:
        raise _OutputError(_ALONE)
    result = run(options, datetime.now(UTC), words)
    if result.first:
        _warn_of_first(options, words)
    return 0


def run(
    options: argparse.Namespace,
    now: datetime,
    words: NullTranslations,
    published: "Ledger | None" = None,
) -> "Result":
    """Build the site, with `now` as the present time; print a summary and return the result.

    `published` is a ledger from elsewhere, if not the one that the options name.
    """
    from budkavle.build.run import build  # other verbs start faster without it

    if published is None or options.published:
        published = _published(options)
    with _bar(options, words) as bar:
        result = build(
            options.config,
            now,
            bar.step,
            published,
            searchable=options.searchable,
            explains=options.explain is not None,
        )
    _say(result, options, words)
    return result


def _build_as_of(options: argparse.Namespace, words: NullTranslations) -> int:
    """Build the site as of another time; print that this is not the site itself, and where it is.

    Prints that even with --quiet: someone who mistakes it for the site would publish it.
    """
    from budkavle.build.run import build_as_of
    from budkavle.host import project
    from budkavle.i18n.dates import clock_time, long_date

    with _bar(options, words) as bar:
        result = build_as_of(
            options.config,
            options.now,
            bar.step,
            options.output,
            searchable=options.searchable,
            explains=options.explain is not None,
        )
    _say(result, options, words)
    settings = project.describe(options.config).settings
    moment = settings.on_clock(options.now).astimezone(settings.timezone)
    code = options.lang or settings.language.code
    said = words.gettext("Built as of {day} {time} in {folder}; the site itself is untouched.")
    day, time = long_date(moment, code), clock_time(moment, code)
    print(said.format(day=day, time=time, folder=result.site), file=sys.stderr, flush=True)
    return 0


def _bar(options: argparse.Namespace, words: NullTranslations) -> "Bar":
    from budkavle.cli.progress import Bar

    return Bar(words.gettext("Building"), quiet=options.quiet)


def _say(result: "Result", options: argparse.Namespace, words: NullTranslations) -> None:
    for each in result.advice:
        print(describe(each, words.gettext), file=sys.stderr)
    if options.explain is not None or options.timings:
        from budkavle.cli import explanations

        if options.explain is not None:
            print(*explanations.explanation(result, options.explain, words), sep="\n")
        if options.timings:
            print(*explanations.timings(result, words), sep="\n")
    if not options.quiet:
        print(_summary(result, words), flush=True)


def _warn_of_first(options: argparse.Namespace, words: NullTranslations) -> None:
    """Print that addresses may be lost, even with --quiet, which is common in CI."""
    from budkavle.host import project

    address = project.describe(options.config).settings.url
    print(words.gettext(_FIRST).format(address=address), file=sys.stderr, flush=True)


class _OutputError(BudkavleError):
    """--output is given without --now; the folder of the site itself is set in mkdocs.yml."""

    def explain(self, translate: Callable[[str], str]) -> str:
        """Return the message, translated."""
        return translate(str(self))


_ALONE = N_("--output goes with --now only. The folder of the site is site_dir in mkdocs.yml.")


def _published(options: argparse.Namespace) -> "Ledger":
    if not options.published:
        return {}
    from budkavle.build.ledger_file import fetch

    return fetch(options.published)


_FIRST = N_(
    "No earlier site is known here, so published addresses may be lost without a warning. If the"
    " site has been published before, build with --published {address}"
)


def _summary(result: "Result", words: NullTranslations) -> str:
    _, n_ = words.gettext, words.ngettext
    report = result.report
    return " ".join(
        (
            n_("{n} item read,", "{n} items read,", result.items).format(n=result.items),
            _("{n} public.").format(n=result.public),
            _("{outputs} files: {rendered} rendered, {written} written, {removed} removed,").format(
                outputs=report.standing.files,
                rendered=len(report.rendered),
                written=len(report.written),
                removed=len(report.removed),
            ),
            _("in {seconds} s.").format(seconds=f"{result.seconds:.1f}"),
        )
    )
