"""The verb check: reports everything a build would complain about, and advice, without building."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle import __version__
from budkavle.cli.parser import Parser
from budkavle.content.similarity import some_of
from budkavle.model.problems import BudkavleError, Problem
from budkavle.model.rules import N_, Rule
from budkavle.system.cache import Cache

LEADS_NOWHERE = Rule(
    "leads-nowhere",
    N_("The finished page has a link that leads nowhere: {value}."),
    N_("Correct the link in the page's text; if it is not there, it comes from the theme."),
)

if TYPE_CHECKING:
    from budkavle.build.link_check import DeadLink


class NotContentFileError(BudkavleError):
    """A file to be checked does not belong to the site; the message says which may be meant."""


class NoSiteError(BudkavleError):
    """There is no finished site to check."""


FORMATS = ("text", "json", "github", "sarif")


def add_verbs(command: Parser) -> None:
    """Add the verb check."""
    _ = command.words.gettext
    parser = command.add_verb(
        "check", _("say what is wrong, and what could be better"), check_content
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar=_("FILE"),
        help=_("check only these files of content/; all without any"),
    )
    parser.add_argument(
        "--site",
        nargs="?",
        const="",
        metavar=_("FOLDER"),
        help=_("search a finished site for what is not public, and for dead links"),
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help=_("how to write what was found")
    )


def check_content(options: argparse.Namespace, words: NullTranslations) -> int:
    """Check, and print what was found; returns 1 if there are problems, 0 if only advice."""
    found = _found(options, words) if options.site is None else _found_in_site(options, words)
    written = _written(found, options, words)
    if written:
        print(written)
    problems = [problem for problem in found if not problem.is_advice]
    if options.format == "text" and not options.quiet:
        print(_ending(len(problems), len(found) - len(problems), words))
    return 1 if problems else 0


def _found(options: argparse.Namespace, words: NullTranslations) -> Sequence[Problem]:
    from budkavle.build import content_check

    try:
        return content_check.check(options.config, datetime.now(UTC), options.files)
    except content_check.NotContentError as error:
        raise NotContentFileError(_not_content(error.file, error.meant, words)) from error


def _not_content(file: Path, meant: Sequence[Path], words: NullTranslations) -> str:
    """Says that a file does not belong to the site, and names those that do and may be meant."""
    _ = words.gettext
    if file.is_dir():
        return _("{path} is a folder. Name its files, or no file to check them all.").format(
            path=file
        )
    said = _("{path} is not a file of the site's content.").format(path=file)
    if not meant:
        return said
    here = Path.cwd()
    known = some_of(
        each.relative_to(here).as_posix() if each.is_relative_to(here) else str(each)
        for each in meant
    )
    return f"{said} {_('Did you mean: {known}?').format(known=known)}"


def _found_in_site(options: argparse.Namespace, words: NullTranslations) -> Sequence[Problem]:
    """Leaks in the finished site, followed by all dead links in it."""
    from budkavle.build import durable as durable_files
    from budkavle.build import ledger_file, link_check
    from budkavle.build.leaks import gate, repeats, secrets
    from budkavle.content import reader
    from budkavle.content.item_cache import ItemCache
    from budkavle.edition import ledger
    from budkavle.host import project
    from budkavle.render import output, site

    described = project.describe(options.config)
    tree = Path(options.site) if options.site else described.site
    if not tree.is_dir():
        raise NoSiteError(words.gettext("There is no site in {path}.").format(path=tree))
    folders = site.Folders(described.content, Cache(output.state_of(described.site)))
    settings = described.settings
    parsed = ItemCache(folders.cache, folders.content, settings.validation_context)
    read = reader.load(folders.content, settings, parsed)
    # An address that has been published stays in the ledger, whatever is there now.
    durable = durable_files.DurableFiles(options.config, described.site)
    known = ledger_file.LedgerFile(durable, ledger.NOTHING_YET).ledger
    now = settings.on_clock(datetime.now(UTC))
    made = site.decided(read, site.survey_of(read, folders), folders, settings, now, known)
    search = secrets.search_for(made, options.config, described.theme)
    found = gate.leaks_in_site(tree, search)
    told = repeats.Repeats(made, search, options.config, described.theme)
    leaks = sorted(set(told.problems_standing(found)))
    shown = tree if options.site else Path(tree.name)
    dead = link_check.dead_links(tree, settings.url, settings.answered_elsewhere)
    return (*leaks, *(_leading_nowhere(each, shown) for each in dead))


def _leading_nowhere(dead: "DeadLink", tree: Path) -> Problem:
    path = (tree / dead.page).as_posix()
    return Problem(path, dead.line, "", LEADS_NOWHERE, (("value", dead.link),))


def _written(found: Sequence[Problem], options: argparse.Namespace, words: NullTranslations) -> str:
    from budkavle.cli import help_pages
    from budkavle.model import problem_formats
    from budkavle.render import output

    translate = words.gettext
    match options.format:
        case "json":
            return problem_formats.as_json(found, translate)
        case "github":
            return problem_formats.as_github(found, translate)
        case "sarif":
            return problem_formats.as_sarif(found, translate, __version__)
        case _:
            folder = options.config.resolve().parent
            pages = None
            if sys.stdout.isatty() and found:
                codes = {problem.code for problem in found}
                pages = help_pages.write(codes, folder / output.STATE / "help")
            return problem_formats.as_text(found, translate, folder, pages)


def _ending(problems: int, advice: int, words: NullTranslations) -> str:
    n_ = words.ngettext
    return " ".join(
        (
            n_("{n} problem,", "{n} problems,", problems).format(n=problems),
            n_("{n} piece of advice.", "{n} pieces of advice.", advice).format(n=advice),
        )
    )
