"""Tries many examples, reduces each failure to its cause, and groups the failures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from budkavle.cli import build
from tests.behaviour.noninterference.cases import Case, choices, draw, plainer
from tests.behaviour.noninterference.trial import Failure, Run, attempt

_SHOWN = 12
"""How many choices of a group are listed."""

_Choices = frozenset[tuple[str, object]]


@dataclass
class Finding:
    """A failure reduced to the fewest unusual choices that cause it, and the examples with them."""

    failure: Failure
    numbers: list[int] = field(default_factory=list)

    @property
    def choices(self) -> _Choices:
        """The unusual choices."""
        return frozenset(choices(self.failure.case).items())


@dataclass
class Hunt:
    """The result of many examples; `built` and `refused` count builds that could be compared."""

    examples: int = 0
    built: int = 0
    refused: int = 0
    findings: list[Finding] = field(default_factory=list)

    def attempt(self, number: int, case: Case) -> Finding | None:
        """Try one more example; return what it found, if that is new."""
        verdict = attempt(case)
        self.examples += 1
        self.built += verdict.built
        self.refused += verdict.refused
        if not verdict.failure:
            return None
        if known := self._known(verdict.failure):
            known.numbers.append(number)
            return None
        reduced = Finding(reduce(verdict.failure), [number])
        if known := self._known(reduced.failure):
            known.numbers.append(number)
            return None
        self.findings.append(reduced)
        return reduced

    def _known(self, failure: Failure) -> Finding | None:
        """The finding that explains a failure: all its unusual choices are present here too."""
        said = frozenset(choices(failure.case).items())
        alike = (each for each in self.findings if each.failure.symptom == failure.symptom)
        return next((each for each in alike if each.choices <= said), None)

    def report(self) -> str:
        """Everything that was found, in groups: the same symptom with choices of the same kind."""
        groups: dict[tuple[str, tuple[str, ...]], list[Finding]] = {}
        for each in self.findings:
            names = tuple(sorted(name for name, _ in each.choices))
            groups.setdefault((each.failure.symptom, names), []).append(each)
        counts = (
            f"{self.examples} examples: {self.built} builds compared, {self.refused} refused, "
            f"{sum(len(each.numbers) for each in self.findings)} examples failed, "
            f"in {len(groups)} ways"
        )
        ordered = sorted(groups.items(), key=lambda group: -_size(group[1]))
        return "\n".join([*(_told(*key, those) for key, those in ordered), counts])


def hunt(
    seed: int, numbers: Iterable[int], tell: Callable[[Finding], None] = lambda _: None
) -> Hunt:
    """Try the examples with these numbers; `tell` is called with every new finding."""
    found = Hunt()
    for number in numbers:
        if new := found.attempt(number, draw(seed, number)):
            tell(new)
    return found


def reduce(failure: Failure, run: Run = build.run) -> Failure:
    """Replace choices by simple ones until only those remain that cause a failure.

    Usually one choice is the cause, so each is tried alone first; this is fast on the simplest
    site.
    """
    odd = list(choices(failure.case))
    for kept in [(), *((choice,) for choice in odd)]:
        if alone := _again(failure, kept, run):
            return alone
    for choice in odd:
        kept = tuple(each for each in choices(failure.case) if each != choice)
        failure = _again(failure, kept, run) or failure
    return failure


def _again(failure: Failure, kept: tuple[str, ...], run: Run) -> Failure | None:
    """Whether it fails in the same way with only these choices."""
    case = plainer(failure.case, kept)
    tried = attempt(case, run).failure if case != failure.case else failure
    return tried if tried and tried.symptom == failure.symptom else None


def _size(findings: list[Finding]) -> int:
    return sum(len(each.numbers) for each in findings)


def _told(symptom: str, names: tuple[str, ...], findings: list[Finding]) -> str:
    """A group: its size, its choices, and the first failure in full."""
    findings = sorted(findings, key=lambda each: -len(each.numbers))
    odd = "; ".join(names) or "nothing odd"
    lines = [f"── {symptom} [{odd}]: {_size(findings)} examples"]
    for each in findings[:_SHOWN]:
        said = dict(sorted(each.choices, key=str))
        lines.append(f"   {said}  (example {each.numbers[0]}, {len(each.numbers)})")
    if len(findings) > _SHOWN:
        lines.append(f"   and {len(findings) - _SHOWN} more")
    return "\n".join(
        [*lines, *(f"   | {line}" for line in findings[0].failure.detail.splitlines())]
    )
