"""The verbs init and lock: begin a site of one's own, and record which program it uses."""

import argparse
import os
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from budkavle import __version__
from budkavle.cli.new import Ask, asker
from budkavle.cli.parser import Parser
from budkavle.i18n.catalogue import LANGUAGES, translations
from budkavle.model.problems import BudkavleError, Problem, told
from budkavle.system import shipped
from budkavle.system.unfinished import replace_file

if TYPE_CHECKING:
    from budkavle.content.authoring.new_site import Wishes

RECIPES = ("github", "gitlab", "forgejo", "systemd")
PROGRAM = "program"
"""The folder of a site with the program's wheel, which recipes install."""
_IGNORED = (".git", ".venv", ".DS_Store")
"""What may be in a folder before a site is made there."""


class NotMadeError(BudkavleError):
    """The site could not be made; the message says why, and what to do."""


def add_verbs(command: Parser) -> None:
    """Add the verbs init and lock."""
    _ = command.words.gettext
    init = command.add_verb("init", _("begin a site of your own in a new folder"), make_site)
    init.add_argument("folder", type=Path, metavar=_("FOLDER"), help=_("where; it must be empty"))
    init.add_argument("--name", metavar=_("NAME"), help=_("the name of the organisation"))
    init.add_argument("--address", metavar="https://www.example.org/", help=_("the site's address"))
    init.add_argument(
        "--language",
        action="append",
        choices=LANGUAGES,
        help=_("the site's language; give it again for a second language"),
    )
    init.add_argument(
        "--number", metavar="123456-7890", help=_("the Swedish organisation number, if any")
    )
    init.add_argument("--email", metavar=_("ADDRESS"), help=_("where readers can write"))
    init.add_argument(
        "--mail", action="store_true", help=_("prepare for mailing the news to subscribers")
    )
    init.add_argument(
        "--recipe",
        action="append",
        choices=RECIPES,
        default=[],
        help=_("add a file with which this service or program builds the site; can be repeated"),
    )
    command.add_verb("lock", _("write down which libraries the site uses"), write_lock)


def make_site(options: argparse.Namespace, words: NullTranslations) -> int:
    """Make a folder with everything that is the organisation's own; print what to do next."""
    from budkavle.build.version_check import LOCK
    from budkavle.content.authoring import drafts, new_site
    from budkavle.render.theme_files import PROGRAM_THEME

    folder: Path = options.folder
    _require_empty(folder, words)
    wishes = _wishes(options, asker(), words)
    if not options.lang:
        words = translations(wishes.languages[0])
    now = datetime.now(UTC)
    item_id = drafts.new_id(now, os.urandom(4))
    made = dict(new_site.files(wishes, _today(now), item_id, __version__))
    programs = (PROGRAM_THEME / new_site.STYLE.removeprefix("theme/")).read_text(encoding="utf-8")
    made[new_site.STYLE] = new_site.style_of(wishes.languages[0], programs)
    made[LOCK] = _lock()
    for path, text in made.items():
        _write_new(folder / path, text)
    is_complete = not _installs_the_program(wishes.recipes) or _keep_program(folder / PROGRAM)
    if not options.quiet:
        _say_what_next(folder, options.program, words)
    if not is_complete:
        print(
            words.gettext(
                "Put the program's wheel into {folder}: the recipe installs it from there."
            ).format(folder=folder / PROGRAM)
        )
    return 0


def write_lock(options: argparse.Namespace, words: NullTranslations) -> int:
    """Write the versions and digests of all libraries that this program was tested with.

    A site that keeps the program beside it gets this version of it.
    """
    from budkavle.build.version_check import LOCK

    folder = options.config.resolve().parent
    replace_file(folder / LOCK, _lock().encode())
    if (folder / PROGRAM).is_dir():
        _keep_program(folder / PROGRAM)
    if not options.quiet:
        print(words.gettext("{path} is written.").format(path=LOCK))
    return 0


def _installs_the_program(recipes: Collection[str]) -> bool:
    """Whether one of the recipes installs the program on a machine that does not have it."""
    return not set(recipes) <= {"systemd"}


def _keep_program(folder: Path) -> bool:
    """Write the program's wheel into a folder, instead of an older one; False in a checkout."""
    from budkavle.system.own_wheel import wheel

    made = wheel()
    if made is None:
        return False
    name, data = made
    folder.mkdir(exist_ok=True)
    replace_file(folder / name, data)
    for other in folder.glob("budkavle-*.whl"):
        if other.name != name:
            other.unlink()
    return True


def _require_empty(folder: Path, words: NullTranslations) -> None:
    """Raise NotMadeError if something is in the folder already."""
    if folder.exists() and not folder.is_dir():
        raise NotMadeError(words.gettext("{folder} is a file.").format(folder=folder))
    there = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    if found := [name for name in there if name not in _IGNORED]:
        said = words.gettext(
            "There is something in {folder} already: {name}. Choose a folder that is empty, or is"
            " not there yet."
        )
        raise NotMadeError(said.format(folder=folder, name=found[0]))


def _wishes(options: argparse.Namespace, ask: Ask | None, words: NullTranslations) -> "Wishes":
    """The wishes from the options; in a terminal, asks for those that are missing."""
    from budkavle.content.authoring.new_site import Wishes
    from budkavle.model import addresses, values

    _ = words.gettext
    languages = options.language or _languages(ask, options.lang, words)
    question = _Questions(ask, words)
    return Wishes(
        name=question(_("Name of the organisation: "), "--name", options.name, values.one_line),
        url=question(
            _("Address of the site, such as https://www.example.org/: "),
            "--address",
            options.address,
            addresses.url,
        ),
        languages=tuple(dict.fromkeys(languages)),
        number=question(
            _("Organisation number, none for none: "),
            "--number",
            options.number,
            values.organisation_number,
            optional=True,
        ),
        email=question(
            _("E-mail address for readers, none for none: "),
            "--email",
            options.email,
            addresses.email,
            optional=True,
        ),
        mail=options.mail or _wants_mail(ask, words),
        recipes=tuple(dict.fromkeys(options.recipe)),
    )


class _Questions:
    """Asks for one value after another, each until it is valid; without a terminal, requires it."""

    def __init__(self, ask: Ask | None, words: NullTranslations) -> None:
        self._ask, self._words = ask, words

    def __call__(
        self,
        question: str,
        option: str,
        given: str | None,
        read: Callable[[str], str],
        *,
        optional: bool = False,
    ) -> str:
        if given is not None:
            return self._read(read, given, option)
        if self._ask is None:
            if optional:
                return ""
            missing = self._words.gettext("{option} is missing.")
            raise NotMadeError(missing.format(option=option))
        while True:
            answer = self._ask(question).strip()
            if optional and not answer:
                return ""
            try:
                return self._read(read, answer, "")
            except NotMadeError as error:
                print(error)

    def _read(self, read: Callable[[str], str], given: str, option: str) -> str:
        """The value as its key in mkdocs.yml would be read; raises NotMadeError."""
        from pydantic_core import PydanticCustomError

        try:
            return read(given)
        except PydanticCustomError as error:
            values = dict(error.context or {})
            problem = Problem("", 1, "", values.pop("rule"), tuple(values.items()))
            said = told(problem, self._words.gettext)
            raise NotMadeError(f"{option}: {said}" if option else said) from error


def _languages(ask: Ask | None, own: str | None, words: NullTranslations) -> list[str]:
    """The languages of the site: without a terminal, that of the messages."""
    session = own or words.info().get("language", "en")
    if ask is None:
        return [session]
    while True:
        answer = ask(
            words.gettext("Language, sv or en, or both, the site's own first [{own}]: ").format(
                own=session
            )
        )
        chosen = answer.replace(",", " ").split() or [session]
        if set(chosen) <= set(LANGUAGES):
            return chosen


def _wants_mail(ask: Ask | None, words: NullTranslations) -> bool:
    if ask is None:
        return False
    question = words.gettext("Readers can always follow feeds. Mail the news too? [y/N]: ")
    return ask(question).strip().lower()[:1] in ("y", "j")


def _today(now: datetime) -> date:
    """The day on this machine, which is its user's."""
    return now.astimezone().date()


def _lock() -> str:
    """The libraries with their versions and digests, as pip reads them."""
    from budkavle.build.version_check import LOCK, locked

    return locked((shipped.folder("") / LOCK).read_text(encoding="utf-8"))


def _write_new(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _say_what_next(folder: Path, program: str, words: NullTranslations) -> None:
    _ = words.gettext
    for line in (
        _("The site is in {folder}. README.md there says what is where."),
        _("See it in your browser: cd {folder} && {program} serve --open"),
        _("Search it for mistakes: {program} check"),
    ):
        print(line.format(folder=folder, program=program))
