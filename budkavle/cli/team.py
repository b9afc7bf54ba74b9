"""The verb team: what is done to the desk of a team from a terminal."""

import argparse
import getpass
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path

from budkavle.cli.parser import Parser


def add_verbs(command: Parser) -> None:
    """Add the verb team and the verbs below it."""
    _ = command.words.gettext
    team = command.add_verb("team", _("look after the desk of a team: see team --help"))
    trail = team.add_verb("trail", _("verify the trail, and export it"), run_trail)
    trail.add_argument(
        "--export", type=Path, metavar=_("FILE"), help=_("write all entries, as lines of JSON")
    )
    trail.add_argument(
        "--file", type=Path, metavar=_("FILE"), help=_("verify an export instead of the desk's own")
    )
    trail.add_argument(
        "--last",
        metavar=_("DIGEST"),
        help=_("a digest that was kept: some entry must have it, so nothing was cut off"),
    )
    adopt = team.add_verb(
        "adopt", _("count as approved what is published already, as it is now"), run_adopt
    )
    adopt.add_argument("--reason", required=True, metavar=_("TEXT"), help=_("why, for the trail"))
    copy = team.add_verb(
        "copy-to", _("copy the database to an empty one, such as PostgreSQL"), run_copy
    )
    copy.add_argument("database", metavar="ADDRESS", help=_("postgresql+psycopg://…"))
    pause = team.add_verb(
        "read-only",
        _("let nobody write while the desk is upgraded, or let people write again"),
        run_read_only,
    )
    pause.add_argument("state", choices=("on", "off"), help=_("whether the desk is read-only"))
    team.add_verb("key", _("print the key by which approvals are signed"), run_key)


def run_trail(options: argparse.Namespace, words: NullTranslations) -> int:
    """Verify the trail; exit status 1 if it is broken."""
    _require()
    from budkavle.desk.team import office, trail
    from budkavle.system.unfinished import replace_file

    if options.file:
        with options.file.open(encoding="utf-8", errors="replace") as file:
            found = list(trail.imported(file))
    else:
        with office.opened(_folder(options), _now) as desk, desk.store.reading() as connection:
            found = list(trail.entries(connection))
    told = trail.verify(found)
    if isinstance(told, trail.Broken):
        said = words.gettext("The trail is broken: entry {number} is not what it was.")
        print(said.format(number=told.number))
        return 1
    if options.last and options.last not in {each.digest for each in found}:
        print(words.gettext("The trail is whole, but the entry with that digest is gone."))
        return 1
    if options.export:
        replace_file(options.export, "".join(trail.exported(found)).encode("ascii"), durable=True)
    if not options.quiet:
        said = words.gettext("The trail is whole: {n} entries. The digest of the last: {digest}")
        print(said.format(n=len(found), digest=told))
    return 0


def run_adopt(options: argparse.Namespace, words: NullTranslations) -> int:
    """Count every public item as approved as it is, for a site that begins to require approval."""
    _require()
    from budkavle.desk.team import adopting, office

    with office.opened(_folder(options), _now) as desk:
        number = adopting.adopt(options.config, desk, getpass.getuser(), options.reason)
    if not options.quiet:
        print(words.gettext("Counted as approved: {n} news items.").format(n=number))
    return 0


def run_copy(options: argparse.Namespace, words: NullTranslations) -> int:
    """Copy all rows to an empty database; the desk must not run meanwhile."""
    del words
    _require()
    from budkavle.desk.team import moving, office

    with office.opened(_folder(options), _now) as desk:
        counts = moving.copy_to(desk, options.database)
    if not options.quiet:
        print(", ".join(f"{name} {count}" for name, count in counts.items()))
    return 0


def run_read_only(options: argparse.Namespace, words: NullTranslations) -> int:
    """Begin or end read-only mode; a running desk notices at the next request."""
    _require()
    from budkavle.desk.team import read_only, settings

    found = settings.load(_folder(options) / settings.FILE)
    read_only.switch(found.secrets.parent, on=options.state == "on")
    if not options.quiet:
        on, off = words.gettext("Nobody can write now."), words.gettext("People can write again.")
        print(on if options.state == "on" else off)
    return 0


def run_key(options: argparse.Namespace, words: NullTranslations) -> int:
    """Print the public key, as mkdocs.yml names it."""
    del words
    _require()
    from budkavle.desk.team.approval_files import approval_files

    print(approval_files(_folder(options)).key)
    return 0


def _folder(options: argparse.Namespace) -> Path:
    return Path(options.config).resolve().parent


def _require() -> None:
    from budkavle.system import extras

    extras.require("team")


def _now() -> datetime:
    return datetime.now(UTC)
