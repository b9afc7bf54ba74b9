"""Gives what an item's own validator would refuse a form that it takes, and notes it. Pure."""

import re

from budkavle.content.editing.written import Plain, Value
from budkavle.content.foreign_markup import BROKEN_LETTERS, FOREIGN_MARKUP, LEFT_BY_PROGRAM
from budkavle.content.item import UNFINISHED
from budkavle.content.link_targets import BROKEN_ADDRESS
from budkavle.content.mistakes import Mistake
from budkavle.importing.source import Note

Values = dict[str, Value]


class Correcting:
    """An item's front matter and text while they are corrected."""

    def __init__(self, values: Values, text: str) -> None:
        self.values, self.text = values, text
        self.notes: list[Note] = []

    def correct(self, mistake: Mistake, first: int) -> None:
        """Correct one mistake; the text begins on line `first` of the file."""
        said = dict(mistake.values)
        value = said.get("value", "")
        key = mistake.field.partition(".")[0]
        if mistake.rule in (FOREIGN_MARKUP, LEFT_BY_PROGRAM) and not key:
            if not self._as_code(value):
                self._as_code(value.split()[0])  # signs of Markdown may stand between the others
        elif mistake.rule is BROKEN_ADDRESS and not key:
            if not self._as_code(value):  # it may be written without its beginning
                self._as_code(value.removeprefix("https://"))
        elif mistake.rule is UNFINISHED:
            self._as_draft(value)
        elif mistake.rule is BROKEN_LETTERS:
            self._repair(value, said.get("remedy", "").strip("“”"))
        elif key in self.values:
            self._without(key)
        else:
            self._harmless(mistake, mistake.line - first, value)

    def _as_code(self, value: str) -> bool:
        """Show signs for another program as code, if they are found.

        In the text they may be escaped or divided.
        """
        signs = (r"\s+" if each.isspace() else rf"\\?{re.escape(each)}" for each in value)
        ticks = "``" if "`" in value else "`"
        shown = f"{ticks}{' '.join(value.split())}{ticks}"
        pattern = rf"(?<![`\\]){''.join(signs)}(?!`)"
        made, number = re.subn(pattern, lambda _: shown, self.text, count=1)
        if number:
            self.text = made
            self.notes.append(Note("foreign", value))
        return bool(number)

    def _as_draft(self, words: str) -> None:
        self.notes.append(Note("template-words", words))
        self.values["draft"] = Plain("true")
        self.values.pop("aliases", None)
        self.values.pop("feed_id", None)

    def _repair(self, value: str, remedy: str) -> None:
        if value[-1:] == remedy[-1:] and not value[-1:].isalnum():  # it may be escaped in the text
            value, remedy = value[:-1], remedy[:-1]
        self.text = self.text.replace(value, remedy)
        self.values = {k: _replaced(v, value, remedy) for k, v in self.values.items()}
        self.notes.append(Note("letters", f"{value} → {remedy}"))

    def _without(self, key: str) -> None:
        """Leave out a value that cannot stand; a summary becomes the headline."""
        if key == "summary":
            self.values[key] = self.values["title"]
        elif key not in ("id", "title", "date"):
            self.notes.append(Note("field", f"{key}: {self.values.pop(key)}"))

    def _harmless(self, mistake: Mistake, at: int, value: str) -> None:
        """Show the HTML and links of a line as they stand."""
        lines = self.text.split("\n")
        if not 0 <= at < len(lines):
            return
        self.notes.append(Note("refused", f"{mistake.rule.code}: {value or lines[at]}"[:200]))
        line = re.sub(r"^(\s*\w[\w-]*):", r"\1\\:", lines[at])
        lines[at] = re.sub(r"(?<!\\)([<\[])", r"\\\1", line)
        self.text = "\n".join(lines)


def _replaced(value: Value, old: str, new: str) -> Value:
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, list):
        return [_replaced(each, old, new) for each in value]
    return (
        {k: _replaced(v, old, new) for k, v in value.items()} if isinstance(value, dict) else value
    )
