"""Kills builds from outside at random moments, and checks what the next build makes of it.

    python -m tests.behaviour.kills --kills 200 --seed 1 [--own]

reports each kill. A Newsroom is a site in its own folder, which real processes build.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.support.projects import ROOT, copy_own
from tests.support.site_folder import SiteFolder

ITEMS = 120
"""So many items that worker processes parse and render (see `workers.FEW`)."""

_PAUSE = 0.02
"""Seconds between two checks for remaining processes."""

GONE_WITHIN = 2.0
"""Seconds after which no process of a killed build may remain."""

_SIGNALS = (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL, signal.SIGKILL, signal.SIGINT)

_SEARCHES = 0.15
"""The share of builds that make the search, which takes the longest."""

_FIRST = 0.4
"""The share of first builds."""

_LESS = 0.7
"""The time of a later build, as a share of a first build's."""

_HUNG = 120
"""Seconds after which a build counts as hanging, even on a slow machine."""

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Kill:
    """How a build was killed, after how many seconds, and how it and the next one ended.

    It was to change the site from one state to another; "" means that there was no site. `left` are
    processes that should have ended. `wrong` are paths that differ from a normal build, or should
    not exist.
    """

    start: str
    to: str
    search: bool
    signal: str
    group: bool
    after: float
    status: int
    left: Sequence[str]
    next_status: int = 0
    next_said: str = ""
    took: float = 0
    wrong: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        """Whether everything is as if nothing had happened."""
        return not (self.left or self.next_status or self.wrong)


class Newsroom:
    """A site in `folder` whose content is in one of several states, each written by a function."""

    def __init__(self, folder: Path, states: Mapping[str, Callable[[], object]]) -> None:
        self.folder, self._states = folder, states
        self._temporary = folder.parent / "temporary"
        self._temporary.mkdir()
        self._expected: dict[tuple[str, bool], Files] = {}
        self._seconds: dict[tuple[str, bool], float] = {}
        self._stands = ""

    def turn_to(self, state: str) -> None:
        """Write the content of a state."""
        self._states[state]()

    def forget(self) -> None:
        """Remove the site and all caches."""
        for name in ("site", ".budkavle"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def expected(self, state: str, *, search: bool) -> tuple[Files, float]:
        """What a clean build of a state gives, and how many seconds it takes."""
        if (state, search) not in self._expected:
            self.forget()
            self.turn_to(state)
            begun = time.monotonic()
            status, said = self.build(search=search)
            assert status == 0, said
            self._expected[state, search] = self.left()
            self._seconds[state, search] = time.monotonic() - begun
            self._stands = state
        return self._expected[state, search], self._seconds[state, search]

    def begun(self, *, search: bool) -> "subprocess.Popen[str]":
        """Start a build in a process group of its own."""
        command = [sys.executable, "-c", "from budkavle.cli.main import run; run()", "--quiet"]
        return subprocess.Popen(
            command if search else [*command, "--no-search"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self._temporary)},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def build(self, *, search: bool) -> tuple[int, str]:
        """Build to the end; return the exit status and the output."""
        build = self.begun(search=search)
        try:
            _, said = build.communicate(timeout=_HUNG)
        except subprocess.TimeoutExpired:
            os.killpg(build.pid, signal.SIGKILL)
            build.wait()
            return -1, f"not done after {_HUNG} s"
        return build.returncode, said

    def left(self) -> Files:
        """What readers and the mail service get, and what the next build depends on."""
        state = self.folder / ".budkavle"
        beside = [state / "manifest.json", self.folder / "published/site/addresses.json"]
        folders = [self.folder / "site", state / "manifest"]
        files = [*beside, *(file for folder in folders for file in folder.rglob("*"))]
        return {
            file.relative_to(self.folder).as_posix(): file.read_bytes()
            for file in files
            if file.is_file()
        }

    def litter(self) -> list[str]:
        """Files that should exist only while a build runs."""
        inside = (
            path
            for path in (self.folder / ".budkavle").rglob("*")
            if path.name.startswith("stage")
            or path.name.endswith(("unfinished", "draft"))
            or path.name == "journal.json"
            or (path.name == "lock" and path.stat().st_size)
        )
        return sorted(map(str, [*inside, *self._temporary.iterdir()]))

    def killed(self, chance: Random) -> Kill:
        """Kill a build at a random moment, and build again."""
        while True:
            search = chance.random() < _SEARCHES
            to = chance.choice([each for each in self._states if each != self._stands])
            expected, seconds = self.expected(to, search=search)
            if chance.random() < _FIRST:
                self.forget()
                self._stands = ""
            if (start := self._stands) == to:  # it has just been built, to know the expected result
                continue
            if kill := self._killed(to, start, search, seconds, chance):
                begun = time.monotonic()
                status, said = self.build(search=search)
                self._stands = to
                took = time.monotonic() - begun
                wrong = [*_different(self.left(), expected), *self.litter()]
                return replace(kill, next_status=status, next_said=said, took=took, wrong=wrong)

    def _killed(
        self, to: str, start: str, search: bool, seconds: float, chance: Random
    ) -> Kill | None:
        """Kill a build of a state; None if it ended before."""
        self.turn_to(to)
        by, group = chance.choice(_SIGNALS), chance.random() < 0.5
        after = chance.uniform(0, seconds if not start else seconds * _LESS)
        build = self.begun(search=search)
        time.sleep(after)
        (os.killpg if group else os.kill)(build.pid, by)
        left = left_in(build.pid)
        build.communicate()
        if not build.returncode:
            self._stands = to
            return None
        return Kill(start, to, search, by.name, group, after, build.returncode, left)


def ends(process: int) -> bool:
    """Whether a process ends within the time allowed for a killed build."""
    give_up = time.monotonic() + GONE_WITHIN
    while any(facts.process == process for facts in _alive()):
        if time.monotonic() > give_up:
            os.kill(process, signal.SIGKILL)
            return False
        time.sleep(_PAUSE)
    return True


def left_in(group: int) -> list[str]:
    """The processes of a killed group that still run and should not; then end them."""
    give_up = time.monotonic() + GONE_WITHIN
    while left := [facts.name for facts in _alive() if facts.group == group]:
        if time.monotonic() > give_up:
            os.killpg(group, signal.SIGKILL)
            break
        time.sleep(_PAUSE)
    return left


class _Process(NamedTuple):
    process: int
    name: str
    group: int


def _alive() -> Iterator[_Process]:
    """The processes that have not ended, according to Linux (proc_pid_stat(5))."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            name, _, rest = (place / "stat").read_text().rpartition(")")
            state, _, group, *_ = rest.split()
            if state not in "ZX":
                yield _Process(int(place.name), name, int(group))


def _different(one: Files, other: Files) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def small_newsroom(folder: Path) -> Newsroom:
    """A site made for this, with as many items as it needs."""
    small = SiteFolder(folder)
    topics = [f"amne-{number}" for number in range(4)]
    small.write("topics.yml", "".join(f"{each}: {{title: Om {each}}}\n" for each in topics))

    def write(shift: int, body: str, withdrawn: str = "") -> None:
        for number in range(ITEMS):
            header = f"date: {2026 - number // 60}-01-{1 + number % 28:02}\n"
            header += f"topics: [{topics[(number + shift) % len(topics)]}]\n"
            if number == ITEMS // 2:
                header += withdrawn
            small.item(f"nyhet-{number:04}", header, body if number % 2 else "Det är samma text.")

    def touch_up() -> None:
        write(0, "Så var det från början.")
        small.item("nyhet-0001", f"date: 2026-01-02\ntopics: [{topics[1]}]\n", "Ett ord är nytt.")

    return Newsroom(
        folder,
        {
            "before": lambda: write(0, "Så var det från början."),
            "after": lambda: write(1, "Så blev det.", "withdrawn: Uppgifterna var fel.\n"),
            "touched up": touch_up,
        },
    )


def own_newsroom(folder: Path) -> Newsroom:
    """A copy of the project's own site."""
    about = min((copy_own(folder) / "content").glob("*.md"))
    text = about.read_text(encoding="utf-8")

    def write(more: str) -> None:
        about.write_text(text + more, encoding="utf-8")

    return Newsroom(
        folder, {"before": lambda: write(""), "after": lambda: write("\n\nVi finns kvar.\n")}
    )


def main() -> int:
    """Kill builds, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.behaviour.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--own", action="store_true", help="of a copy of the project's own site")
    options = parser.parse_args()
    chance, made = Random(options.seed), []
    with TemporaryDirectory(prefix="kills-") as folder:
        newsroom = (own_newsroom if options.own else small_newsroom)(Path(folder, "site"))
        for number in range(options.kills):
            made.append(newsroom.killed(chance))
            print(number, made[-1], flush=True)
    failed = [number for number, each in enumerate(made) if not each.passed]
    slowest = max((each.took for each in made), default=0)
    print(f"{len(made)} kills, failed: {failed}; the slowest next build took {slowest:.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
