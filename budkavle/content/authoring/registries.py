"""Lists the registries' keys, and the items that refer to each of them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from budkavle.content.reader import Content
from budkavle.i18n.phones import national_phone
from budkavle.model.item import Item
from budkavle.model.registries import Contact, Story, Topic
from budkavle.model.settings import Settings

Register = Literal["contacts", "topics", "stories"]


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """A key of a registry, its name and details, and the paths of the items that refer to it."""

    key: str
    name: str
    more: str
    used_in: tuple[str, ...]


def entries(register: Register, content: Content, settings: Settings) -> Iterator[RegistryEntry]:
    """Every entry of a registry, in the order of the file."""
    language = settings.language.code
    nouns: Mapping[str, Contact | Topic | Story] = getattr(content.registries, register)
    for key, noun in nouns.items():
        if isinstance(noun, Contact):
            name, more = noun.name, _reached(noun, settings.region)
        else:
            name = noun.title.in_language(language)
            more = noun.description.in_language(language) if noun.description else ""
        used_in = (
            path
            for path, each in content.written.items()
            if key in _referred_to(each.item, register)
        )
        yield RegistryEntry(key, name, more, tuple(used_in))


def _referred_to(item: Item, register: Register) -> tuple[object, ...]:
    if register == "stories":
        return (item.story,)
    return item.topics if register == "topics" else (*item.contacts, *item.authors)


def _reached(contact: Contact, region: str) -> str:
    phone = national_phone(contact.phone, region) if contact.phone else None
    return ", ".join(filter(None, (contact.role, phone, contact.email)))
