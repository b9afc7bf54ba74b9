"""Work is divided among processes, and the results are as if it had been done here."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import pytest

from budkavle.model.problems import ContentError, Problem
from budkavle.system import workers
from budkavle.system.workers import FEW, WorkerError
from tests.support.rules import RULES

MANY = range(10 * FEW)


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two processors, wherever this runs."""
    monkeypatch.setenv("PYTHON_CPU_COUNT", "2")


@pytest.mark.parametrize("little", [True, False])
def test_the_results_are_in_order_and_two_processes_made_them(
    little: bool,
) -> None:
    def work(number: int) -> tuple[int, int]:
        sleep(0.001)
        return number, os.getpid()

    made = list(workers.map_in_order(work, MANY, little=len(MANY) + little))
    assert [number for number, _ in made] == list(MANY)
    by_process = Counter(process for _, process in made)
    assert len(by_process) == 2
    assert (os.getpid() in by_process) == little, "much is left to others, wholly"
    assert min(by_process.values()) > FEW


def test_one_process_does_consecutive_work_of_one_group() -> None:
    names = ["", "2019", "2020", "", "2021"]
    made = workers.map_unordered(
        lambda number: (number, os.getpid()), MANY, lambda number: names[number // (2 * FEW)]
    )
    by_place = dict(made)
    assert sorted(by_place) == list(MANY)
    assert all(place == number for place, (number, _) in by_place.items())
    parts = [MANY[at : at + 2 * FEW] for at in MANY[:: 2 * FEW]]
    processes = [{by_place[number][1] for number in part} for part in parts]
    assert [len(processes[at]) for at in (1, 2, 4)] == [1, 1, 1]


@pytest.mark.parametrize("of_a_kin", [0, 10])
def test_in_any_order_two_processes_begin_at_both_ends(
    of_a_kin: int,
) -> None:
    def work(_: int) -> int:
        sleep(0.001)
        return os.getpid()

    kin = [str(place // of_a_kin) if of_a_kin else "" for place in MANY]
    by_place = dict(workers.map_unordered(work, MANY, kin.__getitem__, little=0))
    here = [place for place in MANY if by_place[place] == os.getpid()]
    assert FEW < len(here) < len(MANY) - FEW
    assert here == list(range(len(here)))


def test_of_a_little_this_process_begins_with_what_is_of_no_kin() -> None:
    def work(_: int) -> int:
        sleep(0.001)
        return os.getpid()

    half = len(MANY) // 2
    by_place = dict(workers.map_unordered(work, MANY, lambda number: "kin" * (number < half)))
    assert {by_place[place] for place in MANY[:half]} == {by_place[0]}
    assert by_place[0] != os.getpid() == by_place[half]


def test_with_little_work_the_first_of_a_group_starts_first() -> None:
    def work(_: int) -> float:
        sleep(0.001)
        return monotonic()

    kin = ["first", "then", ""]
    third = len(MANY) // 3
    done = dict(workers.map_unordered(work, MANY, lambda number: kin[min(number // third, 2)]))
    assert done[0] < done[third]


def test_the_others_begin_before_this_process_asks_for_results(tmp_path: Path) -> None:
    def work(number: int) -> int:
        (tmp_path / str(number)).touch()
        return number

    with workers.start_map(work, MANY) as made:
        while len(list(tmp_path.iterdir())) < len(MANY):
            sleep(0.001)
        assert list(made) == list(MANY)


def test_what_is_begun_and_not_wanted_ends(tmp_path: Path) -> None:
    def work(number: int) -> None:
        (tmp_path / str(number)).touch()
        sleep(0.001)

    with pytest.raises(LookupError), workers.start_map(work, MANY):
        raise LookupError
    assert len(list(tmp_path.iterdir())) < len(MANY) / 2


@pytest.mark.parametrize("number", [0, 1, FEW - 1])
def test_a_little_work_is_done_here(number: int) -> None:
    made = list(workers.map_in_order(lambda _: os.getpid(), range(number)))
    assert made == [os.getpid()] * number


def test_with_one_processor_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_CPU_COUNT", "1")
    assert set(workers.map_in_order(lambda _: os.getpid(), MANY)) == {os.getpid()}


@pytest.mark.parametrize("piece", [MANY[0], MANY[-1]], ids=["the first", "the last"])
def test_what_the_work_raises_is_raised_here(piece: int) -> None:
    def work(number: int) -> None:
        if number == piece:
            raise ContentError([Problem("content/a.md", 1, "title", RULES["missing"])])

    with pytest.raises(ContentError) as caught:
        list(workers.map_in_order(work, MANY))
    assert caught.value.problems[0].path == "content/a.md"


def test_what_is_not_begun_when_the_work_fails_is_not_done(tmp_path: Path) -> None:
    def work(number: int) -> None:
        (tmp_path / str(number)).touch()
        sleep(0.001)
        if not number:
            raise LookupError

    with pytest.raises(LookupError):
        list(workers.map_in_order(work, MANY))
    assert len(list(tmp_path.iterdir())) < len(MANY) / 2


def test_a_killed_worker_is_reported() -> None:
    parent = os.getpid()

    def work(_: int) -> None:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        sleep(0.001)

    with pytest.raises(WorkerError):
        list(workers.map_in_order(work, MANY))


def test_workers_end_with_a_process_that_is_killed() -> None:
    code = "import time; from tests.unit.system.test_workers import *\n"
    code += "list(workers.map_in_order(lambda _: print() or time.sleep(60), MANY))"
    command = [sys.executable, "-u", "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        begun = [process.stdout.readline() for _ in range(2)]
        assert all(begun), "both have begun"
        process.kill()
        process.communicate(
            timeout=20
        )  # which waits for all processes that could still send something
