"""The real page of an item that is being typed, however much of it is still missing. Pure."""

from urllib.parse import quote

from budkavle.content.editing.patch import UneditableError
from budkavle.content.editing.written import Plain, Value
from budkavle.content.item import ParsedItem, parse
from budkavle.content.mistakes import MistakesError
from budkavle.desk import editor
from budkavle.desk.editor import Filled, Opened
from budkavle.model.settings import Settings

TYPED = "typed"
"""The part of an address that asks for the page of a typed item."""

_TRIES = 4
_REQUIRED: dict[str, Value] = {
    "title": "…",
    "summary": "…",
    "date": Plain("2026-01-01"),
    "id": "typed-item",
}
"""What a page shows for what is not written yet."""


def link(address: str, of: str) -> str:
    """The address of the page of a typed item."""
    return f"{quote(address)}?{TYPED}={quote(of)}"


def parsed(opened: Opened, filled: Filled, path: str, settings: Settings) -> ParsedItem | None:
    """The item as far as it can be shown: what is missing is filled in, what is wrong left out.

    None if its text itself has mistakes.
    """
    form = filled if filled.text.strip() else Filled(filled.values, "…")
    also: dict[str, Value | None] = {
        key: value for key, value in _REQUIRED.items() if not filled.values[key]
    }
    for _ in range(_TRIES):
        try:
            data = editor.composed(opened, form, also)
            return parse(data, path, settings.validation_context)
        except UneditableError:
            return None
        except MistakesError as error:
            wrong = {each.field.partition(".")[0] for each in error.mistakes if each.field}
            if not wrong and "draft" in also:
                return None
            # Words that are left from a template are allowed in a draft.
            also |= {key: _REQUIRED.get(key) for key in wrong} or {"draft": Plain("true")}
    return None
