"""The verb statistics: counts what is read, from the web server's logs."""

import argparse
import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle.cli.parser import Parser
from budkavle.i18n.catalogue import LANGUAGES, translations

if TYPE_CHECKING:
    from budkavle.host.chrome import Description

FEWER = 1
"""The exit status if a month that was counted before had more."""


def add_verbs(command: Parser) -> None:
    """Add the verb statistics."""
    _ = command.words.gettext
    parser = command.add_verb(
        "statistics", _("count what is read, from the web server's logs"), count_logs
    )
    parser.add_argument(
        "logs",
        nargs="+",
        type=Path,
        metavar=_("LOG"),
        help=_("a log, which may be compressed (.gz)"),
    )
    parser.add_argument(
        "--folder", type=Path, metavar=_("FOLDER"), help=_("where the tables and pages are written")
    )
    parser.add_argument(
        "--replace", action="store_true", help=_("also write a month that now has fewer pages")
    )


def count_logs(options: argparse.Namespace, words: NullTranslations) -> int:
    """Write a table and a page for each month in the logs; returns the exit status."""
    from budkavle.host import project
    from budkavle.statistics import report
    from budkavle.statistics.counting import count
    from budkavle.statistics.kept import FOLDER
    from budkavle.system.unfinished import replace_file

    described = project.describe(options.config)
    counts = count(_lines(options.logs), described.settings)
    folder = options.folder or options.config.resolve().parent / FOLDER
    titles, languages = _titles(described)
    fewer = []
    language = options.lang or described.settings.language.code
    if language not in LANGUAGES:  # the words are English then
        language = "en"
    folder.mkdir(parents=True, exist_ok=True)
    for name, month in sorted(counts.months.items()):
        file, pages = folder / f"{name}.csv", sum(month.pages.values())
        if _counted(file) > pages and not options.replace:
            fewer.append(name)
            continue
        replace_file(file, report.table(month, titles), durable=True)
        page = report.page(name, month, titles, languages, translations(language), language)
        replace_file(file.with_suffix(".html"), page)
        if not options.quiet:
            said = words.ngettext("{n} page was read.", "{n} pages were read.", pages)
            print(f"{file.with_suffix('.html')}: {said.format(n=pages)}")
    _tell_rest(counts.robots, counts.unknown, fewer, options, words)
    return FEWER if fewer else 0


def _tell_rest(
    robots: int,
    unknown: int,
    fewer: Iterable[str],
    options: argparse.Namespace,
    words: NullTranslations,
) -> None:
    _ = words.gettext
    if robots and not options.quiet:
        print(_("Requests of programs, left out: {n}.").format(n=robots))
    if unknown:
        said = _("Lines of no known form, not counted: {n}.")
        print(said.format(n=unknown), file=sys.stderr)
    for name in fewer:
        said = _(
            "{month} was counted before, with more pages, and stays as it was."
            " Give all logs of the month, or --replace."
        )
        print(said.format(month=name), file=sys.stderr)


def _lines(logs: Iterable[Path]) -> Iterator[str]:
    for log in logs:
        with gzip.open(log, "rb") if log.suffix == ".gz" else log.open("rb") as lines:
            try:
                for line in lines:
                    yield line.decode(errors="replace")
            except (EOFError, zlib.error) as error:
                raise gzip.BadGzipFile(f"{log}: {error}") from error


def _counted(file: Path) -> int:
    """The number of pages that a table says were read; 0 if there is none."""
    import csv

    if not file.exists():
        return 0
    with file.open(encoding="utf-8", newline="") as lines:
        return sum(int(row["number"]) for row in csv.DictReader(lines) if row["kind"] == "page")


def _titles(described: "Description") -> tuple[dict[str, str], dict[str, str]]:
    """The headlines and languages of the articles by address; none if the content has problems."""
    from datetime import UTC, datetime

    from budkavle.content import reader
    from budkavle.edition import decide

    settings = described.settings
    read, _problems = reader.read(described.content, settings)
    edition = decide(
        (each.item for each in read.written.values()),
        read.registries,
        settings,
        datetime.now(UTC),
        pages=[page.matter for page in read.pages.values()],
    )
    titles = {each.address: each.item.title for each in edition.articles}
    return titles, {each.address: each.language for each in edition.articles}
