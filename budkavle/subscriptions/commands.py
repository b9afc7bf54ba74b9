"""The commands' names and arguments. Exit status: 0 fine, 1 something is wrong, 2 usage, 3 held.

The rest of the service is imported only when one of its commands runs. So the site's own command
can list these commands at no cost, even where the service's libraries are not installed.
"""

import argparse
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle.subscriptions.catalogue import LANGUAGES, translator
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.parts import PARTS
from budkavle.subscriptions.terminal import Terminal

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_WRONG, _USAGE = 1, 2
_INSTALL = "make subscriptions"


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and run one command of the service, without the site's commands."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=LANGUAGES, default="en")
    common.add_argument("--quiet", action="store_true")
    language = common.parse_known_args(arguments)[0].lang
    parser = argparse.ArgumentParser(prog="budkavle-subscriptions")
    add_commands(parser.add_subparsers(required=True, metavar="COMMAND"), common, language)
    return run(parser.parse_args(arguments), language)


def run(chosen: argparse.Namespace, language: str) -> int:
    """Run the chosen command and return its exit status.

    An expected error is reported in one line, not as a traceback.
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    terminal = Terminal(translator(language), chosen.quiet)
    try:
        status: int = chosen.command(chosen, terminal)
    except ServiceError as error:
        for line in error.sentences(terminal.translate):
            terminal.complain(line)
        return _WRONG
    except ModuleNotFoundError as error:
        if (error.name or "budkavle").partition(".")[0] == "budkavle":
            raise  # one of our own modules is missing: a bug
        _ = terminal.translate
        line = _("E-mail subscriptions need {name}, which is not installed. Run: {command}")
        terminal.complain(line.format(name=error.name, command=_INSTALL))
        return _USAGE
    except OSError as error:
        line = terminal.translate("It could not be done: {reason}.")
        terminal.complain(line.format(reason=error))
        return _USAGE
    return status


def add_commands(
    subparsers: "Subparsers", common: argparse.ArgumentParser, language: str, run: object = None
) -> None:
    """Add every command of the service to `subparsers`.

    `common` holds the options that all commands share. `run` becomes the default value `run` of
    each command's parsed arguments: a program that adds these commands to its own uses it.
    """
    group = _Group(subparsers, common, translator(language), run)
    _add_editorial(group)
    _add_subscribers(group)
    _add_serving(group)
    _add_database(group)


class _Group:
    """Adds commands to a parser, with help texts in one language."""

    def __init__(
        self,
        subparsers: "Subparsers",
        common: argparse.ArgumentParser,
        translate: Callable[[str], str],
        run: object,
    ) -> None:
        self._subparsers = subparsers
        self._common = common
        self._run = run
        self.translate = translate

    def add(self, name: str, where: str, summary: str) -> argparse.ArgumentParser:
        """Add one command; `where` is its function, as `module.name` in `admin/`."""
        parser = self._subparsers.add_parser(
            name, parents=[self._common], help=summary, description=summary
        )
        parser.add_argument(
            "--settings",
            type=Path,
            default=Path("subscriptions.toml"),
            metavar=self.translate("FILE"),
            help=self.translate("the service's settings; else subscriptions.toml"),
        )
        parser.set_defaults(command=partial(_call, where), run=self._run)
        return parser

    def group(self, name: str, summary: str) -> "_Group":
        """Add a name that has commands of its own."""
        parser = self._subparsers.add_parser(name, help=summary, description=summary)
        actions = parser.add_subparsers(required=True, metavar=self.translate("ACTION"))
        return _Group(actions, self._common, self.translate, self._run)


def _call(where: str, chosen: argparse.Namespace, terminal: Terminal) -> int:
    module, _, name = where.partition(".")
    command = getattr(import_module(f"budkavle.subscriptions.admin.{module}"), name)
    return int(command(chosen, terminal))


def _add_editorial(group: _Group) -> None:
    _ = group.translate
    notify = group.add(
        "notify", "editorial.notify", _("mail subscribers what the site has made public")
    )
    how = notify.add_mutually_exclusive_group()
    how.add_argument(
        "--dry-run", action="store_true", help=_("say what would happen, change nothing")
    )
    how.add_argument(
        "--yes", action="store_true", help=_("release what is held, and settle nothing")
    )
    notify.add_argument(
        "--since",
        type=partial(_moment, _),
        metavar=_("DATE"),
        help=_("at the first run: mail items from this day"),
    )
    preview = group.add("preview", "editorial.preview", _("show an item as a mail"))
    preview.add_argument("item", metavar=_("ITEM"), help=_("the item's id"))
    preview.add_argument("--html", action="store_true", help=_("as HTML instead of text"))
    test = group.add("send-test", "editorial.send_test", _("mail an item to one address"))
    test.add_argument("address", metavar=_("ADDRESS"))
    test.add_argument(
        "item", metavar=_("ITEM"), nargs="?", help=_("the item's id; else the newest")
    )
    stats = group.add("stats", "editorial.stats", _("subscribers, items and mails in numbers"))
    stats.add_argument("--json", action="store_true", help=_("for a program to read"))
    uncertain = group.add(
        "uncertain", "editorial.uncertain", _("mails that may or may not have arrived")
    )
    how = uncertain.add_mutually_exclusive_group()
    number = _("NUMBER")
    how.add_argument("--resend", nargs="*", type=int, metavar=number, help=_("send again"))
    how.add_argument("--mark-sent", nargs="*", type=int, metavar=number, help=_("take as sent"))


def _add_subscribers(group: _Group) -> None:
    _ = group.translate
    actions = group.group("subscribers", _("subscribers in, out and away"))
    export = actions.add("export", "administration.export", _("everyone, as CSV"))
    export.add_argument(
        "file", metavar=_("FILE"), type=Path, nargs="?", help=_("else to the screen")
    )
    taken = actions.add("import", "administration.import_", _("people with consent, from CSV"))
    taken.add_argument("file", metavar=_("FILE"), type=Path)
    taken.add_argument("--dry-run", action="store_true", help=_("only check the file"))
    delete = actions.add("delete", "administration.delete", _("erase someone"))
    delete.add_argument("address", metavar=_("ADDRESS"))
    suppress = actions.add("suppress", "administration.suppress", _("never mail an address"))
    suppress.add_argument("address", metavar=_("ADDRESS"))
    suppress.add_argument("--lift", action="store_true", help=_("allow it again"))


def _add_serving(group: _Group) -> None:
    _ = group.translate
    serve = group.add(
        "serve-subscriptions",
        "administration.serve",
        _("run the subscription service: web, schedule and sending"),
    )
    serve.add_argument(
        "--only", action="append", choices=PARTS, help=_("run this part alone; may be repeated")
    )
    serve.add_argument(
        "--development", action="store_true", help=_("mails land on /mailbox and go nowhere")
    )
    examine = group.add(
        "doctor", "administration.examine", _("look for what is not right with the mails")
    )
    examine.add_argument(
        "--mail", type=Path, metavar=_("FILE"), help=_("a mail as it arrived: signed, aligned?")
    )
    group.add("resume-sending", "administration.resume", _("send again after the relay refused us"))
    receive = group.add(
        "receive", "administration.receive", _("take in a bounce, from standard input")
    )
    receive.add_argument("--file", type=Path, metavar=_("FILE"), help=_("instead from a file"))


def _add_database(group: _Group) -> None:
    _ = group.translate
    group.add("rotate-key", "administration.rotate_key", _("a new key for the links in mails"))
    actions = group.group("db", _("the service's database: create, back up, move"))
    actions.add("upgrade", "administration.upgrade_tables", _("create it or bring it up to date"))
    back_up = actions.add("backup", "administration.back_up", _("copy SQLite while in use"))
    back_up.add_argument("file", metavar=_("FILE"), type=Path)
    actions.add("after-restore", "administration.after_restore", _("make a restored copy safe"))
    copy = actions.add("copy-to", "administration.copy_to", _("copy all of it to an empty one"))
    copy.add_argument("database", metavar=_("DATABASE"), help="postgresql+psycopg://…")


def _moment(translate: Callable[[str], str], written: str) -> datetime:
    """Parse a date or a date with time, in ISO 8601.

    A value without an offset stays naive; it is later read in the site's time zone.
    Raises argparse.ArgumentTypeError for any other text.
    """
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        refusal = translate("must look like 2026-03-01, not {value}").format(value=written)
        raise argparse.ArgumentTypeError(refusal) from error
