"""Problems in the content, as data, and the root of the package's exceptions.

A Problem holds the rule that is broken and the values for its sentences. The sentences are in
English; the catalogue has them in the writer's language (see `i18n`).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from budkavle.model.examples import translated
from budkavle.model.rules import Rule

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that could make a terminal show something else than what is in a name or a text."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake at one place: `path` from the project's folder, `line` from 1."""

    path: str
    line: int
    field: str
    rule: Rule
    values: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.rule.code

    @property
    def is_advice(self) -> bool:
        """Whether it is advice, which does not stop a build."""
        return self.rule.severity == "advice"

    @property
    def hint(self) -> str:
        """The rule's hint; the other one if a value for it is empty, or there is none at all."""
        lacks = not self.values or any(not value for _, value in self.values)
        return self.rule.alone if self.rule.alone and lacks else self.rule.hint

    def values_in(self, translate: Callable[[str], str]) -> dict[str, str]:
        """The values for its sentences; examples in a remedy are in the language of `translate`."""
        return {
            name: translated(value, translate) if name == "remedy" else value
            for name, value in self.values
        }


class BudkavleError(Exception):
    """The base class of all exceptions that this package raises on purpose."""

    def explain(self, translate: Callable[[str], str]) -> str:
        """Explain what went wrong and what to do, in the language of `translate`."""
        del translate
        return str(self)


class ChangedError(BudkavleError):
    """A file was changed while a build was using it; the next build reads the new version."""

    def explain(self, translate: Callable[[str], str]) -> str:
        """Explain which file was changed."""
        said = translate("{path} was changed while the site was being built. Build it again.")
        return said.format(path=self)


class ContentError(BudkavleError):
    """The content has problems; `problems` holds all of them, sorted."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(f"{len(self.problems)} problems in the content")


def describe(problem: Problem, translate: Callable[[str], str]) -> str:
    """Render a problem as one line: `path:line: field: message hint`."""
    place = f"{shown(problem.path)}:{problem.line}: "
    return place + (f"{problem.field}: " if problem.field else "") + told(problem, translate)


def told(problem: Problem, translate: Callable[[str], str]) -> str:
    """What is wrong and what to do, without the place."""
    values = {
        name: shown(" ".join(value.split())) for name, value in problem.values_in(translate).items()
    }
    parts = (problem.rule.message, problem.hint)
    return " ".join(translate(part).format_map(values) for part in parts if part)


def shown(text: str) -> str:
    """A text for a terminal: what would move the cursor or turn the words around is escaped."""
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
