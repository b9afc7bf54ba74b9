"""The pages of the registries, and what a writer does with their entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from budkavle.content.editing.patch import UneditableError
from budkavle.desk import form_values, registers, submitted
from budkavle.desk.addresses import REGISTER
from budkavle.desk.choices import choices
from budkavle.desk.form_values import NotShownError
from budkavle.desk.pages import Pages
from budkavle.desk.register_actions import RegisterActions
from budkavle.desk.registers import REGISTERS
from budkavle.desk.requests import Asked, first
from budkavle.desk.saving import digest_of
from budkavle.desk.wording import FormProblem
from budkavle.desk.workspace import Workspace
from budkavle.model.rules import N_

DONE = N_("Saved {time}. Readers see it when you publish.")


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """An entry to show: its key, which is empty for a new one, and what its form says."""

    key: str
    values: Mapping[str, Any]
    typed_key: str = ""
    problems: tuple[tuple[FormProblem, str], ...] = ()
    notice: str = ""
    extra: str = ""
    """The name of the field that gets one more row."""


class RegisterPages:
    """Makes the pages of the registries, and changes them."""

    def __init__(self, workspace: Workspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, pages
        self._actions = RegisterActions(workspace)

    def page(self, asked: Asked, name: str, key: str, saved: str = "") -> str:
        """A registry, with the form of an entry; raises KeyError and UneditableError."""
        register = self._actions.register(name)
        raw = registers.entries(self._actions.data(register)).get(key)
        try:
            values = form_values.shown_all(register.fields, raw if isinstance(raw, dict) else {})
        except NotShownError as error:
            raise UneditableError from error
        notice = self._workspace.words.gettext(DONE).format(time=saved[:8]) if saved else ""
        return self._shown(asked, name, RegistryEntry(key if raw else "", values, notice=notice))

    def change(self, asked: Asked, form: submitted.Submitted) -> str | None:
        """Save or take away an entry; the page again if that is refused, None if it is done.

        Raises KeyError and UneditableError.
        """
        name, key, digest, typed = (
            first(form, each).strip() for each in ("_of", "_key", "_digest", "key")
        )
        filled = submitted.read(REGISTERS[name].fields, form)
        do = first(form, "_do")
        if do.startswith("add."):
            more = RegistryEntry(key, filled, typed, extra=do.removeprefix("add."))
            return self._shown(asked, name, more)
        if do == "remove":
            done = self._actions.remove(asked.writer, name, key, digest)
        elif key:
            done = self._actions.change(asked.writer, name, key, filled, digest)
        else:
            done = self._actions.add(asked.writer, name, filled, typed, digest)
        if done.key:
            return None
        return self._shown(
            asked, name, RegistryEntry(key, filled, typed, done.problems, done.notice)
        )

    def _shown(self, asked: Asked, name: str, entry: RegistryEntry) -> str:
        register = self._actions.register(name)
        data = self._actions.data(register)
        listed = [(key, _title(values) or key) for key, values in registers.entries(data).items()]
        return self._pages.render(
            "registers.html",
            asked,
            registers=REGISTERS,
            register=register,
            name=name,
            key=entry.key,
            title=dict(listed).get(entry.key, entry.key),
            typed_key=entry.typed_key,
            values=entry.values,
            problems=entry.problems,
            notice=entry.notice,
            extra=entry.extra,
            form_at=REGISTER,
            digest=digest_of(data),
            listed=listed,
            used=self._actions.uses(name, entry.key),
            choices=choices(self._workspace, ""),
        )


def _title(values: Any) -> str:
    """What an entry is called; empty for one that is called as its key."""
    said = values.get("name") or values.get("title") if isinstance(values, dict) else ""
    return str(next(iter(said.values()), "") if isinstance(said, dict) else said or "")
