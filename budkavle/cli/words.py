"""The verb words: begins an organisation's own catalogue of a language."""

import argparse
from gettext import NullTranslations

from budkavle.cli.parser import Parser
from budkavle.model.problems import BudkavleError


class NoSuchLanguageError(BudkavleError):
    """The program cannot write dates in this language, so no site can have it."""


def add_verbs(command: Parser) -> None:
    """Add the verb words."""
    _ = command.words.gettext
    parser = command.add_verb(
        "words", _("begin a file with the words that readers see in a language"), begin
    )
    parser.add_argument("code", metavar=_("LANGUAGE"), help=_("its code, such as se or ar"))


def begin(options: argparse.Namespace, words: NullTranslations) -> int:
    """Add what the language lacks to its file in content/words/, and keep what is there."""
    from budkavle.content import own_words
    from budkavle.host import reading
    from budkavle.host.words import own_catalogue
    from budkavle.i18n import dates, po_files, readers_words
    from budkavle.system.unfinished import replace_file

    if not dates.is_language(options.code):
        said = words.gettext("“{value}” is not a language whose dates the program can write.")
        raise NoSuchLanguageError(said.format(value=options.code))
    content = reading.content_in(options.config)
    file = content / own_words.path_of(options.code)
    before = own_catalogue(content, options.code)
    lacking = readers_words.missing(options.code, before)
    if added := po_files.begun(options.code, frozenset(lacking), before):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, f"{before.rstrip()}\n\n{added}".lstrip().encode(), durable=True)
    if not options.quiet:
        said = words.ngettext(
            "{n} text is to be translated in {path}.",
            "{n} texts are to be translated in {path}.",
            len(lacking),
        )
        print(said.format(n=len(lacking), path=f"{content.name}/{own_words.path_of(options.code)}"))
    return 0
