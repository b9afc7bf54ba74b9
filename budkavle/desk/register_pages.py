"""The pages of the registries, and what a writer does with their entries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from budkavle.content.authoring.registries import RegistryEntry
from budkavle.content.authoring.registries import entries as used_entries
from budkavle.content.editing.patch import UneditableError
from budkavle.desk import form_values, registers
from budkavle.desk.form_values import NotShownError
from budkavle.desk.pages import Asked, Pages
from budkavle.desk.registers import REGISTERS, Register
from budkavle.desk.saving import ConflictError, digest_of, read, save
from budkavle.desk.wording import Told
from budkavle.model.problems import Problem
from budkavle.model.rules import N_
from budkavle.model.values import NO_VALUE

CHANGED = N_(
    "Somebody else has changed the registry since you opened it. Look at it and save again."
)
DONE = N_("Saved {time}. Readers see it when you publish.")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to show: its key, which is empty for a new one, and what its form says."""

    key: str
    values: Mapping[str, Any]
    typed_key: str = ""
    problems: tuple[tuple[Told, str], ...] = ()
    notice: str = ""


class RegisterPages:
    """Makes the pages of the registries, and changes them."""

    def __init__(self, pages: Pages) -> None:
        self._pages, self._newsroom = pages, pages.newsroom

    def page(self, asked: Asked, name: str, key: str, saved: str = "") -> str:
        """A registry, with the form of an entry; raises KeyError and UneditableError."""
        register = REGISTERS[name]
        raw = registers.entries(self._data(register)).get(key)
        try:
            values = form_values.shown_all(register.fields, raw if isinstance(raw, dict) else {})
        except NotShownError as error:
            raise UneditableError from error
        notice = self._pages.words.gettext(DONE).format(time=saved[:8]) if saved else ""
        return self._shown(asked, name, Entry(key if raw else "", values, notice=notice))

    def change(self, asked: Asked, form: form_values.Submitted) -> str | None:
        """Save or take away an entry; the page again if that is refused, None if it is done.

        Raises KeyError and UneditableError.
        """
        name, key, digest, do = (
            str((form.get(each) or [""])[0]) for each in ("_of", "_key", "_digest", "_do")
        )
        register = REGISTERS[name]
        data = self._data(register)
        filled = form_values.read(register.fields, form)
        typed = str((form.get("key") or [""])[0]).strip()
        entry = Entry(key, filled, typed)
        taken = registers.entries(data)
        removes = do == "remove" and key in taken and not self._uses(name, key)
        own = key or typed or registers.key_for(register, filled, taken)
        if not own:
            told = self._pages.words.told([Problem(register.file, 1, "key", NO_VALUE)])
            wrong = tuple((each, "key") for each in told)
            return self._shown(asked, name, Entry(key, filled, typed, wrong))
        made = registers.composed(data, register, own, None if removes else filled)
        if not removes:
            context = self._newsroom.site.settings.validation_context
            told = self._pages.words.told(registers.problems(made, register, own, context))
            names = {each.key for each in register.fields}
            if wrong := tuple((each, _field(each, names)) for each in told):
                return self._shown(asked, name, Entry(key, filled, typed, wrong))
        try:
            save(self._newsroom.content / register.file, made, digest)
        except ConflictError:
            said = self._pages.words.gettext(CHANGED)
            return self._shown(asked, name, Entry(entry.key, filled, typed, notice=said))
        self._newsroom.refresh()
        return None

    def _shown(self, asked: Asked, name: str, entry: Entry) -> str:
        register = REGISTERS[name]
        data = self._data(register)
        listed = [(key, _title(values) or key) for key, values in registers.entries(data).items()]
        return self._pages.render(
            "registers.html",
            asked,
            registers=REGISTERS,
            register=register,
            name=name,
            key=entry.key,
            typed_key=entry.typed_key,
            values=entry.values,
            problems=entry.problems,
            notice=entry.notice,
            digest=digest_of(data),
            listed=listed,
            used=self._uses(name, entry.key),
            choices=self._pages.choices(""),
        )

    def _uses(self, name: str, key: str) -> int:
        """How many items refer to an entry."""
        site = self._newsroom.site
        listed: Iterator[RegistryEntry] = iter(())
        match name:
            case "contacts" | "topics" | "stories":
                listed = used_entries(name, site.content, site.settings)
        return next((len(each.used_in) for each in listed if each.key == key), 0)

    def _data(self, register: Register) -> bytes:
        return read(self._newsroom.content / register.file)


def _field(told: Told, names: set[str]) -> str:
    first = told.field.partition(".")[0]
    return first if first in names else "key"


def _title(values: Any) -> str:
    """What an entry is called; empty for one that is called as its key."""
    said = values.get("name") or values.get("title") if isinstance(values, dict) else ""
    return str(next(iter(said.values()), "") if isinstance(said, dict) else said or "")
