"""The test command: `python -m tests.run [--long]`.

It installs what the tests need, runs every check even if one fails, and ends with one line that
counts the tests and checks that passed and failed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.support import system

_BIN = Path(sys.executable).parent
CHECKS: tuple[Sequence[str], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-logo"),
)


@dataclass(frozen=True)
class Steps:
    """What the command does; tests of the command itself do something else."""

    install: Callable[[], None] = system.install
    passes: Callable[[Sequence[str]], bool] = field(default=lambda check: _passes(check))
    run_tests: Callable[[bool], tuple[int, int]] = field(default=lambda long: run_tests(long=long))
    missing: Callable[[], list[str]] = system.missing


def main(arguments: Sequence[str] | None = None, steps: Steps = Steps()) -> int:
    """Run everything; return 0 if all of it passed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the tests that take their time, too")
    long = parser.parse_args(arguments).long
    steps.install()
    failed = [" ".join(check) for check in CHECKS if not steps.passes(check)]
    passed_tests, failed_tests = steps.run_tests(long)
    absent = steps.missing()
    for check in failed:
        _say(f"FAILED: {check}")
    for name in absent:
        _say(f"Tests that need {name} could not run. This brings it: {system.remedy(name)}")
    demanded = absent if os.environ.get("CI") == "true" else []
    passed = passed_tests + len(CHECKS) - len(failed)
    failures = failed_tests + len(failed) + len(demanded)
    _say(f"{passed} passed, {failures} failed")
    return 1 if failures else 0


def _passes(check: Sequence[str]) -> bool:
    _say(f"── {' '.join(check)}")
    return subprocess.run([_BIN / check[0], *check[1:]], check=False).returncode == 0


def run_tests(*, long: bool, python: str = sys.executable) -> tuple[int, int]:
    """How many tests passed and failed; if pytest reported any error, at least one failed."""
    options = ["-m", "", "--hypothesis-profile", "long"] if long else []
    _say(f"── pytest {' '.join(options)}".rstrip())
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        parallel = [f"--numprocesses={_workers()}", "--dist=loadfile", "--no-loadscope-reorder"]
        command = [python, "-m", "pytest", "--quiet", f"--junit-xml={report}", *parallel, *options]
        status = subprocess.run(command, check=False).returncode
        counts = counts_in(report) if report.exists() else (0, 0)
    return (counts[0], max(counts[1], 1)) if status else counts


def _workers() -> int:
    """How many processes run tests: twice as many as processors, since many tests wait."""
    return 2 * (os.cpu_count() or 1)


def counts_in(report: Path) -> tuple[int, int]:
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    totals = [{key: int(suite.get(key, 0)) for key in _OUTCOMES} for suite in suites]
    tests, *others = (sum(total[key] for total in totals) for key in _OUTCOMES)
    failed = others[0] + others[1]
    return tests - failed - others[2], failed


_OUTCOMES = ("tests", "failures", "errors", "skipped")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
