"""The command `python -m tests.behaviour.noninterference`: tries examples, prints what they find.

It continues after a failure. The exit status is 1 if there was one.
"""

import argparse
import sys
from collections.abc import Sequence

from tests.behaviour.noninterference.cases import choices, draw
from tests.behaviour.noninterference.hunt import Finding, hunt
from tests.behaviour.noninterference.trial import attempt


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the examples asked for; return 0 if no secret makes a difference, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.behaviour.noninterference", description=__doc__
    )
    parser.add_argument("--examples", type=int, default=100, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=1, help="others are tried with another seed")
    parser.add_argument("--only", type=int, help="the one example of this number, as it is")
    options = parser.parse_args(arguments)
    if options.only is not None:
        return _one(options.seed, options.only)
    numbers = range(options.first, options.first + options.examples)
    found = hunt(options.seed, numbers, _tell)
    _say(found.report())
    return 1 if found.findings else 0


def _one(seed: int, number: int) -> int:
    case = draw(seed, number)
    failure = attempt(case).failure
    _say(f"{choices(case)}\n{failure.symptom}\n{failure.detail}" if failure else "no difference")
    return 1 if failure else 0


def _tell(finding: Finding) -> None:
    """Print new findings at once, because a long run may be stopped."""
    said = dict(sorted(finding.choices, key=str))
    sys.stderr.write(f"example {finding.numbers[0]}: {finding.failure.symptom}: {said}\n")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
