"""A killed build blocks nobody: its processes end, and the next build works as always."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.behaviour.kills import Newsroom, own_newsroom, small_newsroom

Newsrooms = Callable[[Path], Newsroom]


def kill_builds(newsroom: Newsroom, number: int, seed: int) -> None:
    chance = Random(seed)
    for _ in range(number):
        kill = newsroom.killed(chance)
        assert kill.passed, kill


@pytest.mark.parametrize(("made", "number"), [(small_newsroom, 4)])
def test_killed_at_any_moment(made: Newsrooms, number: int, tmp_path: Path) -> None:
    kill_builds(made(tmp_path / "site"), number, seed=1)


@pytest.mark.long
@pytest.mark.parametrize(("made", "number"), [(small_newsroom, 150), (own_newsroom, 50)])
def test_killed_at_many_moments(made: Newsrooms, number: int, tmp_path: Path) -> None:
    kill_builds(made(tmp_path / "site"), number, seed=2)
