"""What the readers of a site see in each of its languages.

Swedish and English are in the program's own catalogue. Other languages have a catalogue
`readers.po` of only what readers see, which may lack texts; and an organisation can bring words of
its own, which come first. A site can only have a language in which no text is missing.
"""

from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations

from budkavle.i18n.catalogue import LANGUAGES, messages, translations

COMPLETE = (*LANGUAGES, "fi")
"""The languages in which the program has all the words."""


@cache
def words_in(language: str, own: str = "") -> NullTranslations:
    """The words of a language; `own` is the text of the organisation's own catalogue (.po)."""
    given = translations(language, _domain(language))
    if not own:
        return given
    from budkavle.i18n import po_files

    words = po_files.compiled(own, language)
    words.add_fallback(given)
    return words


def shipped(language: str) -> dict[str, str]:
    """The program's own words in a language: each message with its translation."""
    return messages(language, _domain(language))


def missing(language: str, own: str = "") -> tuple[str, ...]:
    """The messages that readers see and that have no translation, in alphabetical order."""
    if language in COMPLETE:
        return ()
    from budkavle.i18n import po_files

    there = set(_translated(words_in(language, own)))
    return tuple(
        first for each in po_files.template() if (first := po_files.ids(each)[0]) not in there
    )


def _translated(words: NullTranslations | None) -> Iterator[str]:
    """The messages with a translation, here or where gettext looks next."""
    while words:
        catalogue: dict[str | tuple[str, int], str] = getattr(words, "_catalog", {})
        yield from (each if isinstance(each, str) else each[0] for each in catalogue)
        words = getattr(words, "_fallback", None)


def _domain(language: str) -> str:
    return "budkavle" if language in LANGUAGES else "readers"
