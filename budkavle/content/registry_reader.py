"""Reads the registries of content/, or notes all mistakes in them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from budkavle.content import banner_links, front_matter
from budkavle.content.front_matter import decode
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.named_keys import EMPTY_REGISTRY, UNKNOWN_REFERENCE
from budkavle.content.validation import check_key, valid_address, validated
from budkavle.content.yaml_places import line_of
from budkavle.content.yaml_values import (
    DUPLICATE_KEY,
    parse_mapping,
    says_something,
    with_plain_spaces,
)
from budkavle.model.banners import BANNER_FILES, WARNINGS_FILE, Banner
from budkavle.model.changes import CHANGES_FILE, ItemHistory
from budkavle.model.noun import Noun
from budkavle.model.problems import Problem
from budkavle.model.registries import (
    CONTACTS,
    GONE,
    STORIES,
    TOPICS,
    Gone,
    RegisteredContact,
    Registries,
    Story,
    Topic,
)
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import Settings
from budkavle.system.files import UNREADABLE

TWO_BANNER_FILES = Rule(
    "two-banner-files",
    N_("There is both {value} and {other}."),
    N_("Move everything into {value}, and delete this one."),
)

_Noun = TypeVar("_Noun", bound=Noun)

_ANY = ""
"""Used as a key for every key of a registry that cannot be read."""


class RegistryReader:
    """Reads the registries in a content folder once; `note` is given a file and its mistakes."""

    def __init__(self, folder: Path, settings: Settings, note: Callable[..., object]) -> None:
        self._folder, self._settings, self._note = folder, settings, note
        self._context = settings.validation_context
        self._unsure: dict[str, set[str]] = {}
        self._lines: dict[str, int] = {}

    def read(self, files: frozenset[str]) -> Registries:
        """All registries, as far as they are valid; `files` are all files of the folder."""
        return Registries(
            contacts=self._registry(CONTACTS, RegisteredContact),
            topics=self._registry(TOPICS, Topic),
            stories=self._registry(STORIES, Story),
            gone=self._registry(GONE, Gone),
            banners=self._banners(files),
            banner_file=next(_banner_files(files), BANNER_FILES[0]),
            warnings=self._registry(WARNINGS_FILE, Banner),
            changes=self._registry(CHANGES_FILE, ItemHistory),
        )

    def explains(self, problem: Problem) -> bool:
        """Whether a key is missing only because its entry in a registry has a mistake."""
        values = dict(problem.values)
        unsure = self._unsure.get(values.get("registry", ""), ())
        return problem.rule in (UNKNOWN_REFERENCE, EMPTY_REGISTRY) and (
            _ANY in unsure or values["value"] in unsure
        )

    def placed(self, problem: Problem) -> Problem:
        """A problem with an address that is gone, or with the link of a banner, on its line."""
        line = self._lines.get(problem.field)
        return replace(problem, line=line) if line else problem

    def _registry(self, name: str, noun: type[_Noun]) -> dict[str, _Noun]:
        """Read a registry, a file of keys and their values; empty if there is no such file."""
        if not (self._folder / name).exists():
            return {}
        entries: dict[str, _Noun] = {}
        written: dict[str, str] = {}
        try:
            text = with_plain_spaces(decode(read_bytes(self._folder, name)))
            for key, value in parse_mapping(text).items() if says_something(text) else ():
                try:
                    own_key = self._own_key(name, key, text)
                    _require_once(own_key, key, written, text)
                    entries[own_key] = validated(noun, value, text, 1, self._context, within=(key,))
                except MistakesError as error:
                    self._unsure.setdefault(name, set()).add(key)
                    self._note(name, *error.mistakes)
        except MistakesError as error:
            self._unsure[name] = {_ANY}
            self._note(name, *error.mistakes)
        return entries

    def _banners(self, files: frozenset[str]) -> dict[str, Banner]:
        """Read the banners, from the one file that holds them."""
        first, *others = [*_banner_files(files), ""]
        if others[1:]:
            values = (("value", first), ("other", others[0]))
            self._note(others[0], Mistake(1, "", TWO_BANNER_FILES, values))
        if not first:
            return {}
        banners = self._registry(first, Banner)
        if banners:
            text = with_plain_spaces(decode(read_bytes(self._folder, first)))
            self._note(first, *banner_links.mistakes(banners, text, files))
            self._lines |= banner_links.lines(banners, text)
        return banners

    def _own_key(self, name: str, key: str, text: str) -> str:
        """A registry's key, if it is valid.

        What is gone is listed by addresses, and what has changed by ids; a wrong id names no item.
        """
        if name == GONE:
            address = valid_address(key, text, self._settings.url)
            self._lines[f"/{address}"] = 1 + line_of(text, (key,))
            return address
        if name != CHANGES_FILE:
            check_key(key, text)
        return key


def lines_of_keys(folder: Path, name: str, settings: Settings) -> dict[str, int]:
    """The line of each key of a valid registry; an address that is gone is as in /nyheter/."""
    text = with_plain_spaces(decode(read_bytes(folder, name)))
    lines = {key: 1 + line_of(text, (key,)) for key in parse_mapping(text)}
    if name != GONE:
        return lines
    return {f"/{valid_address(key, text, settings.url)}": line for key, line in lines.items()}


def read_bytes(folder: Path, path: str) -> bytes:
    """The bytes of a file of content/; raises MistakesError if it cannot be read."""
    try:
        return front_matter.read(f"{folder}/{path}")
    except OSError as error:
        reason = (("reason", error.strerror or "error"),)
        raise MistakesError(Mistake(1, "", UNREADABLE, reason)) from error


def _banner_files(files: frozenset[str]) -> Iterator[str]:
    return (name for name in BANNER_FILES if name in files)


def _require_once(meant: str, key: str, written: dict[str, str], text: str) -> None:
    """Raise MistakesError for a key that means the same as another, such as an address; note it.

    `written` are the keys before it, by what they mean.
    """
    first = written.setdefault(meant, key)
    if first != key:
        values = (("key", key), ("first", str(1 + line_of(text, (first,)))))
        raise MistakesError(Mistake(1 + line_of(text, (key,)), key, DUPLICATE_KEY, values))
