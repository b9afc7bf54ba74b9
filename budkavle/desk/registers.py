"""The registries as forms: contacts, topics, stories and gone addresses. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from budkavle.content import references
from budkavle.content.editing.document import NoDocumentError, registry_of
from budkavle.content.editing.patch import UneditableError
from budkavle.content.editing.written import Value
from budkavle.content.front_matter import decode
from budkavle.content.mistakes import MistakesError
from budkavle.content.validation import check_key, valid_address, validated
from budkavle.content.yaml_values import parse_mapping
from budkavle.desk import form_values
from budkavle.desk.fields import Field, fields_of
from budkavle.model.banners import BANNER_FILES, Banner
from budkavle.model.noun import Noun
from budkavle.model.problems import Problem
from budkavle.model.registries import (
    CONTACTS,
    GONE,
    STORIES,
    TOPICS,
    Gone,
    RegisteredContact,
    Story,
    Topic,
)
from budkavle.model.rules import N_
from budkavle.model.values import ValidationContext, slug
from budkavle.render.site import Site


@dataclass(frozen=True, slots=True)
class Register:
    """A registry: its file, what it holds, and what the desk calls it, a new entry and its keys."""

    file: str
    noun: type[Noun]
    label: str
    new_label: str
    key_label: str

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of an entry."""
        return fields_of(self.noun)


REGISTERS: Mapping[str, Register] = {
    "contacts": Register(
        CONTACTS, RegisteredContact, N_("Contacts"), N_("A new contact"), N_("Key")
    ),
    "topics": Register(
        TOPICS, Topic, N_("Topics"), N_("A new topic"), N_("Key, which is in its address")
    ),
    "stories": Register(
        STORIES, Story, N_("Stories"), N_("A new story"), N_("Key, which is in its address")
    ),
    "banners": Register(
        BANNER_FILES[0], Banner, N_("On every page"), N_("A new message"), N_("Key")
    ),
    "gone": Register(
        GONE,
        Gone,
        N_("Gone addresses"),
        N_("One more address"),
        N_("The old address, as /nyheter/2026/x/"),
    ),
}
"""The registries by name, in the order of their links."""

AT_ONCE = frozenset({"banners", "gone"})
"""Registries of which readers see every entry; entries of the others show with an item."""

AT_ONCE_KEYS: Mapping[str, frozenset[str]] = {
    "contacts": frozenset({"duty"}),
    "topics": frozenset({"retired"}),
}
"""Keys by registry that let readers see an entry though no item names it.

Every page shows who is on duty, and a retired topic has a page that says where to go.
"""


def shows_at_once(name: str, filled: Mapping[str, Any]) -> bool:
    """Whether readers see a new entry, with these values of its form, before any item names it."""
    return name in AT_ONCE or any(filled[key] for key in AT_ONCE_KEYS.get(name, ()))


def register_in(content: Path, name: str) -> Register:
    """A registry, with the name that its file has in this content; raises KeyError."""
    register = REGISTERS[name]
    if register.noun is Banner:
        there = (each for each in BANNER_FILES if (content / each).exists())
        return replace(register, file=next(there, BANNER_FILES[0]))
    return register


def entries(data: bytes) -> dict[str, Value]:
    """What the file of a registry says, by key; raises UneditableError."""
    try:
        text = registry_of(data).header
        says = any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())
        return parse_mapping(text) if says else {}
    except (NoDocumentError, MistakesError) as error:
        raise UneditableError from error


def key_for(register: Register, form: Mapping[str, Any], taken: Mapping[str, Value]) -> str:
    """A key for a new entry, made of its name; empty where only a writer knows it."""
    if register.file == GONE:
        return ""
    name = form.get("name") or next(iter((form.get("title") or {}).values()), "")
    stem = slug(name) or register.file.partition(".")[0]
    return next(
        key for n in range(1, len(taken) + 2) if (key := stem + f"-{n}" * (n > 1)) not in taken
    )


def composed(data: bytes, register: Register, key: str, form: Mapping[str, Any] | None) -> bytes:
    """The file with an entry changed or added, or taken away where there is no form.

    Raises UneditableError.
    """
    values = entries(data)
    if form is None:
        del values[key]
    else:
        old = values.get(key)
        values[key] = form_values.merged(
            register.fields, old if isinstance(old, dict) else {}, form
        )
    return registry_of(data).with_values(values).data


def problems(
    data: bytes, register: Register, key: str, context: ValidationContext
) -> Iterator[Problem]:
    """What `check` would say of an entry."""
    text = registry_of(data).header
    try:
        decode(data)
        if register.file == GONE:
            valid_address(key, text, context.site)
        else:
            check_key(key, text)
        validated(register.noun, entries(data)[key], text, 1, context, within=(key,))
    except MistakesError as error:
        for each in error.mistakes:
            field = each.field.removeprefix(f"{key}.").removeprefix(key)
            yield Problem(register.file, each.line, field or "key", each.rule, each.values)


def moved_nowhere(data: bytes, key: str, site: Site) -> Iterator[Problem]:
    """What `check` would say of where a gone address has moved to, which depends on the site."""
    content, settings = site.content, site.settings
    text = registry_of(data).header
    context = settings.validation_context
    address = valid_address(key, text, context.site)
    entry = validated(Gone, entries(data)[key], text, 1, context, within=(key,))
    registries = replace(content.registries, gone={**content.registries.gone, address: entry})
    found = references.problems(content.written, {}, registries, content.files, settings, "")
    for each in found:
        if each.rule == references.DEAD_ADDRESS and each.field == f"/{address}":
            yield replace(each, path=GONE, field="moved_to")
