"""The test command itself: what it counts, and what it does if programs are missing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import run
from tests.support import system

REPORT = """\
<testsuites><testsuite tests="7" failures="1" errors="1" skipped="2"/></testsuites>
"""


QUIET = run.Steps(lambda: None, lambda _: True, lambda _: (3, 0), list)
"""Nothing is installed, every check passes, three tests pass, nothing is missing."""


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_the_last_line_counts_tests_and_checks(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([], QUIET) == 0
    assert last_line(capsys) == f"{3 + len(run.CHECKS)} passed, 0 failed"


def test_a_check_that_fails_is_counted_and_the_rest_is_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[Any] = []

    def all_but_the_first(check: Any) -> bool:
        seen.append(check)
        return len(seen) > 1

    assert run.main([], replace(QUIET, passes=all_but_the_first)) == 1
    assert len(seen) == len(run.CHECKS)
    assert last_line(capsys) == f"{2 + len(run.CHECKS)} passed, 1 failed"


def test_a_test_that_fails_is_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run.main([], replace(QUIET, run_tests=lambda _: (2, 1))) == 1
    assert last_line(capsys).endswith("passed, 1 failed")


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_what_is_missing_is_named_and_fails_only_where_all_must_be_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, status: int
) -> None:
    monkeypatch.setenv("CI", ci)
    assert run.main([], replace(QUIET, missing=lambda: ["nginx", "java"])) == status
    said = capsys.readouterr().out
    assert "need nginx could not run. This brings it: apt-get install nginx" in said
    assert "need java could not run. This brings it: apt-get install default-jre" in said


def test_a_report_tells_how_many_passed_and_failed(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert run.counts_in(report) == (3, 2)


def test_a_test_run_that_breaks_off_is_a_failure() -> None:
    assert run.run_tests(long=False, python="/bin/false") == (0, 1)


def test_what_there_is_not_is_found_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    assert system.find("newsboat") is None
    with pytest.raises(LookupError, match="apt-get install newsboat"):
        system.place_of("newsboat")


def test_everything_that_can_be_missing_has_a_remedy() -> None:
    for name in system.PACKAGES:
        assert system.remedy(name).startswith("apt-get install ")
