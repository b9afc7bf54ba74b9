"""Reads an organisation's own words: a catalogue for each language, in content/words/."""

from collections.abc import Iterator
from pathlib import Path

from budkavle.content.front_matter import decode, read
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.model.rules import N_, Rule

UNREADABLE_WORDS = Rule(
    "unreadable-words",
    N_("This is no catalogue of words: {reason}."),
    N_("Each text has a line msgid, and below it a line msgstr, both in quotation marks."),
)
WRONG_WORDS = Rule(
    "wrong-words",
    N_("The words for “{value}” and the text itself differ in {differing}."),
    N_(
        "Keep what stands in braces, and every tag, as in the line msgid, and write quotation marks"
        " as “ ”."
    ),
)

_FOLDER = "words"


def path_of(language: str) -> str:
    """Where the words of a language are, from content/."""
    return f"{_FOLDER}/{language}.po"


def is_file_of_words(path: str) -> bool:
    """Whether a file of content/ is a catalogue, which is no part of the site itself."""
    return path.startswith(f"{_FOLDER}/") and path.endswith(".po")


def load(content: Path, language: str) -> str:
    """The text of a language's catalogue; "" if there is none. Raises MistakesError."""
    file = content / path_of(language)
    if not file.exists():
        return ""
    text = decode(read(file))
    found = tuple(_mistakes(text, language))
    if found:
        raise MistakesError(*found)
    return text


def _mistakes(text: str, language: str) -> Iterator[Mistake]:
    from budkavle.i18n import po_files

    try:
        for line, message, differing in po_files.mistakes(text, language):
            values = (("value", message), ("differing", differing))
            yield Mistake(line, "", WRONG_WORDS, values)
    except po_files.UnreadableError as error:
        yield Mistake(error.line, "", UNREADABLE_WORDS, (("reason", str(error)),))
