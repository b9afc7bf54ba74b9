"""Any sequence of what people of a newsroom do keeps the guarantees of the desk of a team."""

import shutil
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.behaviour.desk_team.known_newsroom import ITEMS
from tests.behaviour.desk_team.newsroom import Newsroom
from tests.support import postgres

UTKAST, HEMLIG = sorted(ITEMS, reverse=True)
PLAIN = {"kill": -1, "after": False, "stale": False}


class Last:
    """Draws the last of what there is to draw from."""

    def draw(self, found: Any) -> Any:
        """The last one."""
        return list(found.elements)[-1]


@pytest.mark.postgres
def test_a_day_by_the_book_and_beside_it(tmp_path: Path, database: str) -> None:
    """Comes to where chance seldom does: each step that is planted wrong is seen here."""
    room = Newsroom(tmp_path / "project", database)
    room.come()
    steps: list[Callable[[], None]] = [
        lambda: room.write("eva", UTKAST, **PLAIN),
        lambda: room.open_form("karl", UTKAST),
        lambda: room.review("eva", UTKAST, "ask", **PLAIN),
        lambda: room.review("eva", UTKAST, "approve", **PLAIN),  # she may not
        lambda: room.review("karl", UTKAST, "approve", **PLAIN),
        lambda: room.write("eva", UTKAST, **PLAIN),
        lambda: room.publish("paula", UTKAST, "", kill=-1, after=False),  # it is another text
        lambda: room.write("karl", UTKAST, **{**PLAIN, "stale": True}),  # a conflict
        lambda: room.review("eva", UTKAST, "ask", **PLAIN),
        lambda: room.review("nils", UTKAST, "approve", **PLAIN),
        lambda: room.change_outside(UTKAST, "draft"),
        lambda: room.publish("paula", UTKAST, "", kill=1, after=False),  # killed in the middle
        lambda: room.publish("paula", UTKAST, "", kill=-1, after=False),
        lambda: room.change_outside(UTKAST, "word"),
        lambda: room.change_outside(UTKAST, "move"),
        lambda: room.write("eva", UTKAST, **PLAIN),  # waits
        lambda: room.save_over("karl", UTKAST, "merged"),  # they clash
        lambda: room.write("karl", UTKAST, **PLAIN),  # he keeps both
        lambda: room.open_form("karl", UTKAST),
        lambda: room.write("eva", UTKAST, **PLAIN),
        lambda: room.write("karl", UTKAST, **{**PLAIN, "stale": True}),
        lambda: room.save_over("karl", UTKAST, "mine"),
        lambda: room.review("eva", UTKAST, "ask", **PLAIN),
        lambda: room.change_role("karl", "approver", True),
        lambda: room.review("karl", UTKAST, "approve", **PLAIN),  # he has written in it
        lambda: room.write("eva", HEMLIG, kill=1, after=True, stale=False),
        lambda: room.give_link("eva", HEMLIG, 3, False),
        lambda: room.open_link(Last()),
        lambda: room.wait(80),
        lambda: room.open_link(Last()),  # it has ended
        lambda: room.give_link("eva", HEMLIG, 9, False),
        lambda: room.open_link(Last()),
        lambda: room.revoke(Last(), "eva"),
        lambda: room.change_role("eva", "writer", False),
        lambda: room.leave("karl"),
        lambda: room.change_role("nils", "publisher", False),
        lambda: room.publish("nils", UTKAST, "Bråttom.", kill=-1, after=False),  # no more
    ]
    for step in steps:
        step()
        room.a_build_takes_only_what_was_cleared()
        room.nothing_is_reachable_without_an_open_link()
        room.no_word_is_lost()
        room.nobody_does_more_than_her_roles_say()
        room.the_trail_is_whole()
    room.teardown()


@pytest.mark.parametrize(
    ("database", "examples", "steps"),
    [
        ("sqlite", 10, 15),
        pytest.param("postgres", 10, 15, marks=pytest.mark.long),
        pytest.param("sqlite", 250, 40, marks=pytest.mark.long),
    ],
    ids=["short", "postgres", "long"],
    indirect=["database"],
)
def test_the_guarantees_hold(database: str, examples: int, steps: int) -> None:
    # In memory if possible, because crashes of the machine are not tested.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        numbers = count()

        def fresh() -> Newsroom:
            number = next(numbers)
            shutil.rmtree(Path(folder) / f"{number - 1}", ignore_errors=True)
            if database:
                postgres.empty(database)
            return Newsroom(Path(folder) / f"{number}", database)

        run_state_machine_as_test(
            fresh,  # type: ignore[arg-type] # a factory is fine, and documented
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                report_multiple_bugs=False,
                phases=(Phase.generate,),  # to shrink takes minutes
                suppress_health_check=[HealthCheck.too_slow],  # another machine may be slower
            ),
        )
