"""The verb import: take in news from another system, with a proof that nothing was lost."""

import argparse
import sys
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle.cli.parser import Parser
from budkavle.model.rules import N_

if TYPE_CHECKING:
    from budkavle.importing.result import Result

GENERATORS = ("hugo", "zola", "jekyll", "eleventy", "pelican")
KINDS = ("wordpress", "mynewsdesk", "ghost", "feed", "pages", *GENERATORS, "markdown")
MAPPING = Path("import.yml")
REPORT = Path("import-report")
_STEPS = {
    "reading": N_("Reading …"),
    "making": N_("Making news items …"),
    "proving": N_("Comparing with the source …"),
    "writing": N_("Writing …"),
}


def add_verbs(command: Parser) -> None:
    """Add the verb import."""
    _ = command.words.gettext
    parser = command.add_verb(
        "import", _("take in news from another system, and prove that nothing is lost"), import_news
    )
    parser.add_argument(
        "source", metavar=_("SOURCE"), help=_("an export: file, folder, or address with --fetch")
    )
    parser.add_argument(
        "--from",
        dest="kind",
        choices=KINDS,
        metavar=_("KIND"),
        default="",
        help=_("what kind it is, if that is unclear"),
    )
    parser.add_argument(
        "--files", type=Path, metavar=_("FOLDER"), help=_("pictures and files of the old site")
    )
    parser.add_argument(
        "--mapping", type=Path, metavar=_("FILE"), help=_("how it is taken in; import.yml without")
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where the report goes; import-report without"),
    )
    parser.add_argument(
        "--fetch",
        action="store_true",
        help=_("fetch pictures and files that the export only links to, slowly and politely"),
    )
    parser.add_argument(
        "--private",
        action="store_true",
        help=_("with --fetch: also from private networks, such as an intranet"),
    )
    parser.add_argument(
        "--write", action="store_true", help=_("write the news items; otherwise it is only tried")
    )


def import_news(options: argparse.Namespace, words: NullTranslations) -> int:
    """Import or try it, write the report; returns 1 if something would be lost."""
    from budkavle.system import extras

    extras.require("import")
    from budkavle.importing import run
    from budkavle.importing.report.lines import as_text
    from budkavle.importing.result import Wish

    folder = options.config.resolve().parent
    wish = Wish(
        configuration=options.config,
        source=Path(options.source),
        address=options.source if _is_address(options.source) else "",
        fetches=options.fetch,
        private=options.private,
        mapping=options.mapping or folder / MAPPING,
        kind=options.kind,
        files=options.files,
        write=options.write,
    )

    def tell(step: str) -> None:
        if not options.quiet:
            said = words.gettext(_STEPS[step]) if step in _STEPS else f"  {step} …"
            print(said, file=sys.stderr, flush=True)

    result = run.run(wish, datetime.now(UTC), tell)
    where = options.report or folder / REPORT
    _write_report(result, where, words)
    if result.proposed:
        _propose(result, words)
    if not options.quiet:
        print(*as_text(result, words.gettext), sep="\n")
        for line in _next(result, where, words):
            print(line)
    return 0 if result.holds else 1


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _write_report(result: "Result", folder: Path, words: NullTranslations) -> None:
    from budkavle.importing.report.data import as_json
    from budkavle.importing.report.lines import as_text
    from budkavle.importing.report.pages import as_pages

    translate, language = words.gettext, words.info().get("language", "en")
    (folder / "items").mkdir(parents=True, exist_ok=True)
    for old in (folder / "items").glob("*.html"):
        old.unlink()
    for name, page in as_pages(result, translate, language):
        (folder / name).write_text(page, encoding="utf-8", errors="replace")
    (folder / "report.json").write_text(
        as_json(result, translate), encoding="utf-8", errors="replace"
    )
    text = "\n".join(as_text(result, translate)) + "\n"
    (folder / "report.txt").write_text(text, encoding="utf-8", errors="replace")


def _propose(result: "Result", words: NullTranslations) -> None:
    """Write the mapping for the user to edit; one that is there is never touched."""
    from dataclasses import astuple

    from budkavle.importing import mapping
    from budkavle.system.unfinished import replace_file

    remarks = mapping.Remarks(*map(words.gettext, astuple(mapping.REMARKS)))
    text = mapping.render(result.mapping, mapping.counts_of(result.source), remarks)
    replace_file(result.wish.mapping, text.encode())


def _next(result: "Result", folder: Path, words: NullTranslations) -> tuple[str, ...]:
    _ = words.gettext
    said = [
        _("The report, with every news item before and here: {path}").format(
            path=folder / "index.html"
        )
    ]
    if result.proposed:
        said.append(
            _(
                "How it is taken in stands in {path}: change what is wrong there, and run it again."
            ).format(path=result.wish.mapping)
        )
    if not result.wish.write:
        said.append(_("Nothing was written into the content. Take the news in with --write."))
    return tuple(said)
