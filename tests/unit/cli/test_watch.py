"""Builds at once, after every change, and when the site must change."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from budkavle.cli.watch import changes, watch
from tests.support.samples import utc

START = utc("2026-03-01 08:00")


def moments_of_building(ticks: str, dues: list[int | None]) -> list[int]:
    """The ticks, a second each, at which it builds; `x` is a change, `.` is none.

    `dues` are the seconds until the next change, one for each build.
    """
    built: list[int] = []
    second = -1

    def tell() -> Iterator[bool]:
        nonlocal second
        for tick in ticks:
            second += 1
            yield tick == "x"

    def build() -> datetime | None:
        built.append(second)
        due = dues[len(built) - 1]
        return None if due is None else START + timedelta(seconds=due)

    watch(tell(), build, lambda: START + timedelta(seconds=second))
    return built


def test_it_builds_at_once() -> None:
    assert moments_of_building("...", [None]) == [0]


def test_it_builds_when_files_change() -> None:
    assert moments_of_building("..x.x", [None, None, None]) == [0, 2, 4]


def test_it_builds_when_it_is_time_and_not_again() -> None:
    assert moments_of_building("......", [3, None]) == [0, 3]


def test_a_change_before_its_time_moves_the_time() -> None:
    assert moments_of_building("..x.....", [3, 6, None]) == [0, 2, 6]


def test_files_in_content_and_mkdocs_yml_are_seen_to_change(tmp_path: Path) -> None:
    content, theme, configuration = (tmp_path / name for name in ("content", "theme", "mkdocs.yml"))
    content.mkdir()
    theme.mkdir()
    configuration.write_text("a")
    stop = Event()
    ticks = changes(content, theme, configuration, stop)
    assert next(ticks) == set()
    (content / "a.md").write_text("a")
    assert any(content / "a.md" in next(ticks) for _ in range(5))
    replacement = tmp_path / "new.yml"
    replacement.write_text("ab")
    replacement.replace(configuration)
    assert any(configuration in next(ticks) for _ in range(5))
    stop.set()
    assert list(ticks) == []
