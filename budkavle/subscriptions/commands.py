"""The commands' names and arguments. Exit status: 0 fine, 1 something is wrong, 2 usage, 3 held.

`add_commands` mounts them under any parser, each with `run`, a function from the arguments to
the exit status.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle.problems import BudkavleError
from budkavle.subscriptions import administration, editorial
from budkavle.subscriptions.service import PARTS

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_WRONG = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command of the service alone; a mistake is one line, never a traceback."""
    parser = argparse.ArgumentParser(prog="budkavle-subscriptions")
    add_commands(parser.add_subparsers(required=True, metavar="COMMAND"))
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    return run(chosen)


def run(chosen: argparse.Namespace) -> int:
    """Run the command that was chosen."""
    try:
        status: int = chosen.run(chosen)
    except BudkavleError as error:
        for line in getattr(error, "reasons", (str(error),)):
            sys.stderr.write(f"{line}\n")
        return _WRONG
    return status


def add_commands(subparsers: "Subparsers") -> None:
    """Add every command of the subscription service."""
    _add_editorial(subparsers)
    _add_subscribers(subparsers)
    _add_serving(subparsers)
    _add_database(subparsers)


def _add_editorial(subparsers: "Subparsers") -> None:
    notify = _add(subparsers, "notify", editorial.notify, "Hand over what the site made public.")
    how = notify.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
    how.add_argument("--yes", action="store_true", help="release what is held, and settle nothing")
    notify.add_argument(
        "--since", type=_moment, metavar="DATE", help="at the first run: mail items from this day"
    )
    preview = _add(subparsers, "preview", editorial.preview, "Show an item as a mail.")
    preview.add_argument("item", metavar="ITEM", help="the item's id")
    preview.add_argument("--html", action="store_true", help="as HTML instead of text")
    test = _add(subparsers, "send-test", editorial.send_test, "Mail an item to one address.")
    test.add_argument("address", metavar="ADDRESS")
    test.add_argument("item", metavar="ITEM", nargs="?", help="the item's id; else the newest")
    stats = _add(subparsers, "stats", editorial.stats, "Subscribers, items and mails in numbers.")
    stats.add_argument("--json", action="store_true", help="for a program to read")
    uncertain = _add(
        subparsers, "uncertain", editorial.uncertain, "Mails that may or may not have arrived."
    )
    how = uncertain.add_mutually_exclusive_group()
    how.add_argument("--resend", nargs="*", type=int, metavar="NUMBER", help="send again")
    how.add_argument("--mark-sent", nargs="*", type=int, metavar="NUMBER", help="take as sent")


def _add_subscribers(subparsers: "Subparsers") -> None:
    parser = subparsers.add_parser("subscribers", help="Subscribers in, out and away.")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    export = _add(actions, "export", administration.export, "Everyone, as CSV.")
    export.add_argument("file", metavar="FILE", type=Path, nargs="?", help="else to the screen")
    taken = _add(actions, "import", administration.import_, "People with consent, from CSV.")
    taken.add_argument("file", metavar="FILE", type=Path)
    taken.add_argument("--dry-run", action="store_true", help="only check the file")
    delete = _add(actions, "delete", administration.delete, "Erase someone.")
    delete.add_argument("address", metavar="ADDRESS")
    suppress = _add(actions, "suppress", administration.suppress, "Never mail an address.")
    suppress.add_argument("address", metavar="ADDRESS")
    suppress.add_argument("--lift", action="store_true", help="allow it again")


def _add_serving(subparsers: "Subparsers") -> None:
    serve = _add(
        subparsers, "serve-subscriptions", administration.serve, "Run web, schedule and sending."
    )
    serve.add_argument(
        "--only", action="append", choices=PARTS, help="run this part alone; may be repeated"
    )
    serve.add_argument(
        "--development", action="store_true", help="mails land on /mailbox and go nowhere"
    )
    examine = _add(subparsers, "doctor", administration.examine, "Look for what is not right.")
    examine.add_argument(
        "--mail", type=Path, metavar="FILE", help="a mail as it arrived: signed, aligned?"
    )
    _add(subparsers, "resume-sending", administration.resume, "Send again after the relay refused.")
    receive = _add(
        subparsers, "receive", administration.receive, "Take in a bounce, from standard input."
    )
    receive.add_argument("--file", type=Path, metavar="FILE", help="instead from a file")


def _add_database(subparsers: "Subparsers") -> None:
    _add(subparsers, "rotate-key", administration.rotate_key, "A new key for the links.")
    parser = subparsers.add_parser("db", help="The database: create, back up, move.")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _add(actions, "upgrade", administration.upgrade_tables, "Create it or bring it up to date.")
    back_up = _add(actions, "backup", administration.back_up, "Copy SQLite while in use.")
    back_up.add_argument("file", metavar="FILE", type=Path)
    _add(actions, "after-restore", administration.after_restore, "Make a restored copy safe.")
    copy = _add(actions, "copy-to", administration.copy_to, "Copy all of it to an empty one.")
    copy.add_argument("database", metavar="DATABASE", help="postgresql+psycopg://…")


def _add(
    subparsers: "Subparsers",
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(name, help=summary, description=summary)
    parser.add_argument("--settings", type=Path, default=Path("subscriptions.toml"), metavar="FILE")
    parser.set_defaults(run=run)
    return parser


def _moment(written: str) -> datetime:
    """A day, from its beginning in UTC, or a moment with its offset."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
