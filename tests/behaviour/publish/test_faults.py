"""Whatever happens while a site is published, readers lack nothing, and the next run repairs it."""

from pathlib import Path

import pytest

from tests.behaviour.publish.faults import FAULTS, runs


@pytest.mark.parametrize(
    ("number", "seed"), [(2 * len(FAULTS), 1), pytest.param(1000, 2, marks=pytest.mark.long)]
)
def test_readers_lack_nothing(number: int, seed: int, tmp_path: Path) -> None:
    for fault in runs(number, seed, tmp_path / "desk"):
        assert fault.passed, fault
