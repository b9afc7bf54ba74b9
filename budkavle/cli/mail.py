"""The verb mail, with the verbs of the e-mail service below it.

Exit status: 0 fine, 1 something is wrong, 2 it cannot be run so, 3 news is held. Nothing of the
service is imported before one of its verbs runs, so that this command works at no cost where the
service's libraries are not installed.
"""

import argparse
from functools import partial
from gettext import NullTranslations
from importlib import import_module
from pathlib import Path

from budkavle.cli.parser import Parser
from budkavle.subscriptions.catalogue import translator
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.parts import PARTS
from budkavle.subscriptions.terminal import Terminal

_WRONG, _USAGE = 1, 2
_ONCE_ALONE = tuple(
    "notify preview send-test stats uncertain subscribers doctor resume-sending receive"
    " rotate-key db".split()
)
"""The verbs that stood beside `build` before they stood below `mail`."""


def add_verbs(command: Parser) -> None:
    """Add the verb mail and all verbs of the service."""
    _ = command.words.gettext
    mail = command.add_verb("mail", _("mail news to subscribers: see mail --help"))
    _add_editorial(mail)
    _add_subscribers(mail)
    _add_service(mail)
    _add_database(mail)
    mail.for_all(_add_settings)
    command.moved |= {name: f"mail {name}" for name in _ONCE_ALONE}
    command.moved["serve-subscriptions"] = "mail serve"


def run(where: str, chosen: argparse.Namespace, words: NullTranslations) -> int:
    """Run a verb of the service, `module.function` in `admin/`; returns its exit status.

    An expected error is reported in one line, not as a traceback.
    """
    import logging

    level = logging.WARNING if chosen.quiet else logging.INFO
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    language = words.info().get("language", "en")  # English has no catalogue
    terminal = Terminal(translator(language), chosen.quiet)
    _ = words.gettext
    try:
        module, _dot, name = where.partition(".")
        verb = getattr(import_module(f"budkavle.subscriptions.admin.{module}"), name)
        return int(verb(chosen, terminal))
    except ServiceError as error:
        for line in error.sentences(terminal.translate):
            terminal.complain(line)
        return _WRONG
    except ModuleNotFoundError as error:
        if (error.name or "budkavle").partition(".")[0] == "budkavle":
            raise  # one of our own modules is missing: a bug
        from budkavle.system.extras import install_command

        line = _("E-mail subscriptions need {name}, which is not installed. Run: {command}")
        terminal.complain(line.format(name=error.name, command=install_command("mail")))
        return _USAGE


def _add_settings(parser: Parser) -> None:
    _ = parser.words.gettext
    parser.add_argument(
        "--settings",
        type=Path,
        default=Path("subscriptions.toml"),
        metavar=_("FILE"),
        help=_("the service's settings; else subscriptions.toml"),
    )


def _add_editorial(mail: Parser) -> None:
    _ = mail.words.gettext
    mail.add_section(_("news"))
    notify = mail.add_verb(
        "notify",
        _("mail subscribers what the site has made public"),
        partial(run, "editorial.notify"),
    )
    how = notify.add_mutually_exclusive_group()
    how.add_argument(
        "--dry-run", action="store_true", help=_("print what would happen, change nothing")
    )
    how.add_argument(
        "--yes", action="store_true", help=_("release what is held, and settle nothing")
    )
    notify.add_argument(
        "--since",
        type="moment",
        metavar=_("DATE"),
        help=_("at the first run: mail items from this day"),
    )
    preview = mail.add_verb(
        "preview", _("show an item as a mail"), partial(run, "editorial.preview")
    )
    preview.add_argument("item", metavar=_("ITEM"), help=_("the item's id"))
    preview.add_argument("--html", action="store_true", help=_("as HTML instead of text"))
    test = mail.add_verb(
        "send-test", _("mail an item to one address"), partial(run, "editorial.send_test")
    )
    test.add_argument("address", metavar=_("ADDRESS"))
    test.add_argument(
        "item", metavar=_("ITEM"), nargs="?", help=_("the item's id; else the newest")
    )
    stats = mail.add_verb(
        "stats", _("subscribers, items and mails in numbers"), partial(run, "editorial.stats")
    )
    stats.add_argument("--json", action="store_true", help=_("for a program to read"))
    report = mail.add_verb(
        "report",
        _("write a page of figures for press officers"),
        partial(run, "editorial.report"),
    )
    report.add_argument("file", metavar=_("FILE"), type=Path, help=_("an HTML file"))
    posts = mail.add_verb(
        "posts", _("what is posted on Mastodon and Bluesky"), partial(run, "editorial.posts")
    )
    posts.add_argument("--preview", metavar=_("ITEM"), help=_("how an item would be posted"))
    uncertain = mail.add_verb(
        "uncertain",
        _("mails that may or may not have arrived"),
        partial(run, "editorial.uncertain"),
    )
    how = uncertain.add_mutually_exclusive_group()
    number = _("NUMBER")
    how.add_argument("--resend", nargs="*", type="number", metavar=number, help=_("send again"))
    how.add_argument(
        "--mark-sent", nargs="*", type="number", metavar=number, help=_("mark as sent")
    )


def _add_subscribers(mail: Parser) -> None:
    _ = mail.words.gettext
    mail.add_section(_("subscribers"))
    actions = mail.add_verb("subscribers", _("import, export, delete or suppress subscribers"))
    export = actions.add_verb(
        "export", _("everyone, as CSV"), partial(run, "administration.export")
    )
    export.add_argument(
        "file", metavar=_("FILE"), type=Path, nargs="?", help=_("else to the screen")
    )
    taken = actions.add_verb(
        "import", _("people with consent, from CSV"), partial(run, "administration.import_")
    )
    taken.add_argument("file", metavar=_("FILE"), type=Path)
    taken.add_argument("--dry-run", action="store_true", help=_("only check the file"))
    taken.add_argument(
        "--consent",
        metavar=_("WHERE"),
        help=_("where the consents are on record, if no column says it"),
    )
    delete = actions.add_verb("delete", _("erase someone"), partial(run, "administration.delete"))
    delete.add_argument("address", metavar=_("ADDRESS"))
    suppress = actions.add_verb(
        "suppress", _("never mail an address"), partial(run, "administration.suppress")
    )
    suppress.add_argument("address", metavar=_("ADDRESS"))
    suppress.add_argument("--lift", action="store_true", help=_("allow it again"))


def _add_service(mail: Parser) -> None:
    _ = mail.words.gettext
    mail.add_section(_("the service"))
    serve = mail.add_verb(
        "serve",
        _("run the subscription service: web, schedule and sending"),
        partial(run, "administration.serve"),
    )
    serve.add_argument(
        "--only", action="append", choices=PARTS, help=_("run this part alone; may be repeated")
    )
    serve.add_argument(
        "--development", action="store_true", help=_("mails are shown on /mailbox and not sent")
    )
    examine = mail.add_verb(
        "doctor",
        _("look for problems with the mails"),
        partial(run, "administration.examine"),
    )
    examine.add_argument(
        "--mail", type=Path, metavar=_("FILE"), help=_("a mail as it arrived: signed, aligned?")
    )
    mail.add_verb(
        "resume-sending",
        _("send again after the relay refused us"),
        partial(run, "administration.resume"),
    )
    receive = mail.add_verb(
        "receive",
        _("process a bounce, from standard input"),
        partial(run, "administration.receive"),
    )
    receive.add_argument("--file", type=Path, metavar=_("FILE"), help=_("instead from a file"))


def _add_database(mail: Parser) -> None:
    _ = mail.words.gettext
    mail.add_section(_("database"))
    mail.add_verb(
        "rotate-key",
        _("a new key for the links in mails"),
        partial(run, "administration.rotate_key"),
    )
    actions = mail.add_verb("db", _("the service's database: create, back up, move"))
    actions.add_verb(
        "upgrade",
        _("create it or bring it up to date"),
        partial(run, "administration.upgrade_tables"),
    )
    back_up = actions.add_verb(
        "backup", _("copy SQLite while in use"), partial(run, "administration.back_up")
    )
    back_up.add_argument("file", metavar=_("FILE"), type=Path)
    actions.add_verb(
        "after-restore",
        _("make a restored copy safe"),
        partial(run, "administration.after_restore"),
    )
    copy = actions.add_verb(
        "copy-to", _("copy all of it to an empty one"), partial(run, "administration.copy_to")
    )
    copy.add_argument("database", metavar=_("DATABASE"), help="postgresql+psycopg://…")
