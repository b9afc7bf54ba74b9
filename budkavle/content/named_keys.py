"""Finds keys of registries that are not there, and the ones that were meant. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from budkavle.content.similarity import Suggestions, some_of
from budkavle.model.front_matter import FrontMatter
from budkavle.model.keys import Target, keys_of
from budkavle.model.problems import Problem
from budkavle.model.registries import (
    CONTACTS,
    STORIES,
    TOPICS,
    RegisteredContact,
    Registries,
    Story,
    Topic,
)
from budkavle.model.rules import N_, Rule
from budkavle.model.values import WRONG_KEY, slug

UNKNOWN_REFERENCE = Rule(
    "unknown-reference",
    N_("“{value}” is not in {registry}."),
    N_("Write it there, or did you mean: {known}?"),
)
EMPTY_REGISTRY = Rule(
    "empty-registry",
    N_("“{value}” is not in {registry}, where nothing is written yet."),
    N_("Write it there, or delete the key {field}."),
)

_Entry = RegisteredContact | Topic | Story


class Named:
    """Tells which keys the registries do not have, at a limited cost."""

    def __init__(self, registries: Registries) -> None:
        self._suggestions = Suggestions()
        self._known_in: Mapping[str, tuple[str, Mapping[str, _Entry]]] = {
            "contact": (CONTACTS, registries.contacts),
            "topic": (TOPICS, registries.topics),
            "story": (STORIES, registries.stories),
        }

    def unknown(
        self, to: Target, written: str, field: str
    ) -> Iterator[tuple[Rule, dict[str, str]]]:
        """The rule, and the values for its message, if a registry does not have what is written."""
        registry, known = self._known_in[to]
        if written not in known:
            near = self._meant(written, known) or some_of(known)
            said = {"known": near} if near else {"field": field}
            rule = UNKNOWN_REFERENCE if near else EMPTY_REGISTRY
            yield rule, {"value": written, "registry": registry, **said}

    def sharpened(self, problem: Problem) -> Problem:
        """A problem with a name where a key of a registry must be, with the key that was meant."""
        field = problem.field.partition(".")[0]
        declared = keys_of(FrontMatter).get(field)
        to = declared.refers_to if declared else None
        if problem.rule != WRONG_KEY or to is None or to not in self._known_in:
            return problem
        for rule, values in self.unknown(to, dict(problem.values)["value"], field):
            return replace(problem, rule=rule, values=tuple(values.items()))
        return problem

    def _meant(self, written: str, known: Mapping[str, _Entry]) -> str | None:
        """The key that was misspelt, or whose title or name was written instead."""
        meant = slug(written)
        if meant in known:
            return meant
        names = {slug(name): key for key, each in known.items() for name in _names(each)}
        near = self._suggestions.nearest(meant, [*known, *names])
        return names.get(near, near) if near else None


def _names(entry: _Entry) -> Iterable[str]:
    if isinstance(entry, RegisteredContact):
        return (entry.name,)
    return (text for _, text in entry.title.texts)
