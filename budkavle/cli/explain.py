"""The verb explain: shows the handbook's page on the code of a problem or of advice."""

import argparse
from gettext import NullTranslations

from budkavle.cli.parser import Parser
from budkavle.model.problems import BudkavleError


class UnknownCodeError(BudkavleError):
    """There is no such code; the message says which is nearest."""


def add_verbs(command: Parser) -> None:
    """Add the verb explain."""
    _ = command.words.gettext
    parser = command.add_verb("explain", _("explain the code of a problem or advice"), explain)
    parser.add_argument(
        "code", metavar=_("CODE"), nargs="?", help=_("such as dead-link; else all are listed")
    )
    parser.add_argument("--open", action="store_true", help=_("show the page in your browser"))


def explain(options: argparse.Namespace, words: NullTranslations) -> int:
    """Print the page, or open it; without a code, list the codes."""
    from budkavle.cli import help_pages
    from budkavle.render.output import STATE

    if options.code is None:
        print(*help_pages.codes(), sep="\n")
        return 0
    try:
        said = help_pages.text(options.code)
    except FileNotFoundError as error:
        raise UnknownCodeError(_unknown(options.code, words)) from error
    if options.open:
        import webbrowser

        folder = options.config.resolve().parent / STATE / "help"
        webbrowser.open(f"{help_pages.write([options.code], folder)}/{options.code}.html")
    else:
        print(said, end="")
    return 0


def _unknown(code: str, words: NullTranslations) -> str:
    from budkavle.cli import help_pages
    from budkavle.content.similarity import Suggestions

    near = Suggestions().nearest(code, list(help_pages.codes()))
    said = words.gettext("There is no code {code}.").format(code=code)
    if near is None:
        return said
    return f"{said} {words.gettext('Did you mean: {known}?').format(known=near)}"
