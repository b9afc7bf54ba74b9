"""What a writer does with the entries of registries: adds, changes and takes away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from budkavle.content.authoring.registries import RegistryEntry
from budkavle.content.authoring.registries import entries as used_entries
from budkavle.desk import registers
from budkavle.desk.actions import DISK
from budkavle.desk.registers import REGISTERS, Register
from budkavle.desk.saving import ConflictError, Writer, digest_of, read
from budkavle.desk.wording import FormProblem
from budkavle.desk.workspace import Save, Workspace
from budkavle.model.problems import Problem
from budkavle.model.registries import GONE
from budkavle.model.rules import N_
from budkavle.model.values import NO_VALUE

CHANGED = N_(
    "Somebody else has changed the registry since you opened it. Look at it and save again."
)
TAKEN = N_("There is an entry with the key “{key}” already. Choose another one.")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: the entry's key if it was saved, otherwise why not, each at its field."""

    key: str = ""
    problems: tuple[tuple[FormProblem, str], ...] = ()
    notice: str = ""


class RegisterActions:
    """Changes the registries of a site."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._newsroom = workspace, workspace.newsroom

    def register(self, name: str) -> Register:
        """The registry with this name; raises KeyError."""
        return registers.register_in(self._newsroom.content, name)

    def data(self, register: Register) -> bytes:
        """The file of a registry; empty if there is none."""
        return read(self._newsroom.content / register.file)

    def uses(self, name: str, key: str) -> int:
        """How many items refer to an entry."""
        site = self._newsroom.site
        listed: Iterator[RegistryEntry] = iter(())
        match name:
            case "contacts" | "topics" | "stories":
                listed = used_entries(name, site.content, site.settings)
        return next((len(each.used_in) for each in listed if each.key == key), 0)

    def add(
        self,
        writer: Writer,
        name: str,
        filled: Mapping[str, Any],
        typed: str = "",
        digest: str = "",
    ) -> Result:
        """Add an entry under the typed key, or one made of its name; raises UneditableError.

        Without a digest, the file may have changed since anybody looked.
        """
        register = self.register(name)
        data = self.data(register)
        taken = registers.entries(data)
        key = typed or registers.key_for(register, filled, taken)
        if not key:
            return Result(problems=self._told([Problem(register.file, 1, "key", NO_VALUE)], name))
        if key in taken:
            return Result(notice=self._workspace.words.gettext(TAKEN).format(key=key))
        return self.change(writer, name, key, filled, digest or digest_of(data))

    def change(
        self, writer: Writer, name: str, key: str, filled: Mapping[str, Any], digest: str
    ) -> Result:
        """Save what an entry's form says; raises UneditableError."""
        register = self.register(name)
        made = registers.composed(self.data(register), register, key, filled)
        context = self._newsroom.site.settings.validation_context
        if wrong := self._told(registers.problems(made, register, key, context), name):
            return Result(problems=wrong)
        if register.file == GONE:
            nowhere = registers.moved_nowhere(made, key, self._newsroom.site)
            if wrong := self._told(nowhere, name):
                return Result(problems=wrong)
        return self._save(writer, register, key, made, digest)

    def remove(self, writer: Writer, name: str, key: str, digest: str) -> Result:
        """Take away an entry that nothing refers to; raises UneditableError."""
        register = self.register(name)
        data = self.data(register)
        if key not in registers.entries(data) or self.uses(name, key):
            return Result(notice=self._workspace.words.gettext(CHANGED))
        made = registers.composed(data, register, key, None)
        return self._save(writer, register, key, made, digest)

    def _save(
        self, writer: Writer, register: Register, key: str, data: bytes, digest: str
    ) -> Result:
        gettext = self._workspace.words.gettext
        says = f"{gettext(register.label)}: {key}"
        try:
            save = Save(self._newsroom.content / register.file, data, says)
            self._workspace.save(writer, save, digest)
        except ConflictError:
            return Result(notice=gettext(CHANGED))
        except OSError as error:
            return Result(notice=gettext(DISK).format(reason=error.strerror))
        return Result(key)

    def _told(
        self, problems: Iterator[Problem] | list[Problem], name: str
    ) -> tuple[tuple[FormProblem, str], ...]:
        names = {each.key for each in REGISTERS[name].fields}
        return tuple((each, _field(each, names)) for each in self._workspace.words.told(problems))


def _field(told: FormProblem, names: set[str]) -> str:
    first = told.field.partition(".")[0]
    return first if first in names else "key"
