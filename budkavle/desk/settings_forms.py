"""The settings as forms: opened from mkdocs.yml, and composed into it again. Pure.

What is not changed keeps its bytes, as in items (ADR 37).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from budkavle.content.editing.document import Document, NoDocumentError, registry_of
from budkavle.content.editing.patch import UneditableError
from budkavle.content.editing.written import Plain, Quoted, Value
from budkavle.content.mistakes import MistakesError
from budkavle.content.yaml_values import parse_mapping
from budkavle.desk import form_values, submitted
from budkavle.desk.fields import Field
from budkavle.desk.form_values import NotShownError
from budkavle.desk.settings_fields import SettingsSection
from budkavle.desk.submitted import Submitted
from budkavle.host.configuration import PLUGIN

MENU = "nav"


@dataclass(frozen=True, slots=True)
class OpenedSettings:
    """mkdocs.yml: its text, its values, and those of the plugin in it."""

    document: Document
    values: Mapping[str, Value]
    plugin: Mapping[str, Value]


def opened(data: bytes) -> OpenedSettings:
    """Open mkdocs.yml; raises UneditableError if it can be changed only as text."""
    try:
        document = registry_of(data)
        values = parse_mapping(document.header, strict=False)
    except (NoDocumentError, MistakesError) as error:
        raise UneditableError from error
    plugin = _plugin(values)
    return OpenedSettings(document, values, plugin)


def filled(settings: OpenedSettings, section: SettingsSection) -> dict[str, Any]:
    """What a section's form shows; raises UneditableError for a menu within the menu."""
    try:
        return {
            **form_values.shown_all(section.top, _shown(settings.values, section)),
            **form_values.shown_all(section.plugin, settings.plugin),
        }
    except NotShownError as error:
        raise UneditableError from error


def read(section: SettingsSection, form: Submitted) -> dict[str, Any]:
    """The form that somebody has sent."""
    return submitted.read((*section.top, *section.plugin), form)


def composed(settings: OpenedSettings, section: SettingsSection, form: Mapping[str, Any]) -> bytes:
    """mkdocs.yml with what the form says; raises UneditableError."""
    values = dict(settings.values)
    if section.top:
        merged = _merged(section.top, _shown(values, section), form)
        values = _without_rows(merged) if _has_menu(section) else merged
    if section.plugin:
        plugin = _merged(section.plugin, settings.plugin, form)
        values["plugins"] = _with_plugin(values.get("plugins"), plugin)
    return settings.document.with_values(values, strict=False).data


def _merged(
    fields: tuple[Field, ...], values: Mapping[str, Value], form: Mapping[str, Any]
) -> dict[str, Value]:
    own = {each.key: form[each.key] for each in fields}
    return {key: _as_text(each) for key, each in form_values.merged(fields, values, own).items()}


def _as_text(value: Value) -> Value:
    """A text that MkDocs would read as a day is in quotation marks, unlike a day."""
    if isinstance(value, str) and not isinstance(value, Plain) and value[:1].isdigit():
        return Quoted(value)
    return value


def _plugin(values: Mapping[str, Value]) -> Mapping[str, Value]:
    listed = values.get("plugins")
    entries = [listed] if isinstance(listed, dict) else listed
    for each in entries if isinstance(entries, list) else ():
        if isinstance(each, dict) and isinstance(own := each.get(PLUGIN), dict):
            return own
    raise UneditableError


def _with_plugin(listed: Value, plugin: dict[str, Value]) -> Value:
    if isinstance(listed, dict):
        return {**listed, PLUGIN: plugin}
    entries = listed if isinstance(listed, list) else []
    return [
        {**each, PLUGIN: plugin} if isinstance(each, dict) and PLUGIN in each else each
        for each in entries
    ]


def _has_menu(section: SettingsSection) -> bool:
    return any(each.key == MENU for each in section.top)


def _shown(values: Mapping[str, Value], section: SettingsSection) -> Mapping[str, Value]:
    """The values as a section shows them: a menu within the menu stops only the menu's form."""
    return _with_rows(values) if _has_menu(section) else values


def _with_rows(values: Mapping[str, Value]) -> dict[str, Value]:
    """The values with the menu as rows of names and pages."""
    listed = values.get(MENU)
    if listed is None:
        return dict(values)
    if not isinstance(listed, list):
        raise UneditableError
    return {**values, MENU: [_row(each) for each in listed]}


def _row(entry: Value) -> Value:
    if isinstance(entry, str):
        return {"page": entry}
    if isinstance(entry, dict) and len(entry) == 1:
        (label, page), *_ = entry.items()
        if isinstance(page, str):
            return {"label": label, "page": page}
    raise UneditableError


def _without_rows(values: Mapping[str, Value]) -> dict[str, Value]:
    rows = values.get(MENU)
    if not isinstance(rows, list):
        return dict(values)
    entries: list[Value] = []
    for each in rows:
        row = each if isinstance(each, dict) else {}
        label, page = row.get("label"), row.get("page") or ""
        entries.append({str(label): page} if label else page)
    return {**values, MENU: entries}
