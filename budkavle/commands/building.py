"""The verb build: from content/ to site/, with progress and an honest ending."""

import argparse
import sys
from datetime import UTC, datetime
from gettext import NullTranslations
from typing import TYPE_CHECKING

from budkavle.problems import N_, describe

if TYPE_CHECKING:
    from budkavle.build import Result
    from budkavle.ledger import Ledger

    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add_commands(verbs: "Verbs", common: argparse.ArgumentParser, words: NullTranslations) -> None:
    """Add the verb build, which is also what happens without a verb."""
    _ = words.gettext
    parser = verbs.add_parser("build", parents=[common], help=_("build the site"))
    add_options(parser, words)
    parser.set_defaults(run=build_site)


def add_options(parser: argparse.ArgumentParser, words: NullTranslations) -> None:
    """Add what a build can be told."""
    _ = words.gettext
    parser.add_argument(
        "--now",
        type=datetime.fromisoformat,
        metavar="2026-03-01T09:00+01:00",
        help=_("preview the site as of this moment; without an offset, on the site's clock"),
    )
    parser.add_argument(
        "--published",
        metavar="https://example.org/",
        help=_("the site as it is published: its address, folder or list of addresses"),
    )
    parser.add_argument(
        "--no-search",
        dest="searchable",
        action="store_false",
        help=_("leave out the search, to see the site sooner"),
    )


def build_site(options: argparse.Namespace, words: NullTranslations) -> int:
    """Build the site and say what was done."""
    result = run(options, options.now or datetime.now(UTC), words)
    if result.first and not options.now and not options.quiet:
        print(words.gettext(_FIRST), file=sys.stderr)
    return 0


def run(options: argparse.Namespace, now: datetime, words: NullTranslations) -> "Result":
    """Build the site as of `now`, say what was done, and give it.

    As of another moment than the present it is a preview, which publishes no address.
    """
    from budkavle.build import build  # other verbs answer sooner without it
    from budkavle.progress import Bar

    published = None if options.now else _published(options)
    with Bar(words.gettext("Building"), quiet=options.quiet) as bar:
        result = build(
            options.config,
            now,
            bar.step,
            published,
            searchable=options.searchable,
        )
    for each in result.advice:
        print(describe(each, words.gettext), file=sys.stderr)
    if not options.quiet:
        print(_summary(result, words), flush=True)
    return result


def _published(options: argparse.Namespace) -> "Ledger":
    from budkavle.book import fetch
    from budkavle.ledger import NOTHING_YET

    return fetch(options.published) if options.published else NOTHING_YET


_FIRST = N_(
    "No earlier site is known here, so no address was compared with those published before."
    " If there is one, build with --published and its address."
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
