"""Publishes with faults at random moments, and looks at the site as a reader does all the while.

    python -m tests.behaviour.publish.faults --runs 1000 --seed 1

reports each run. A run edits the site and publishes it, and a fault happens: the process is killed,
the disk is full, a stranger puts a file there, the clock is wrong, or two publish at once. Readers
load pages with everything that these need, at any moment. After a fault, the next run must repair
everything.
"""

import argparse
import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from budkavle.model.problems import BudkavleError
from budkavle.publish.folder import Folder
from budkavle.publish.place import Wishes
from tests.support.newsdesk import NOW, Newsdesk

FAULTS = ("none", "killed", "disk full", "stranger", "clock", "two at once")

_PAGES = 12
_SECRET = "Kommunen lägger ner badhuset i Eksta redan till sommaren"


@dataclass
class Fault:
    """A run: its fault, how it ended, what readers lacked, and what the next run left wrong."""

    number: int
    kind: str
    ended: str
    lacking: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether no reader lacked anything, and the next run has repaired everything."""
        return not (self.lacking or self.wrong)


class Reader:
    """Loads pages from a folder again and again, each with the style sheet that it names."""

    def __init__(self, out: Path) -> None:
        self._out, self._stop = out, threading.Event()
        self.lacking: list[str] = []
        self.loads = 0
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def stop(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        chance = Random(1)
        while not self._stop.is_set():
            name = chance.choice(["index.html", *(f"{n}/index.html" for n in range(_PAGES))])
            try:
                page = (self._out / name).read_text(encoding="utf-8")
            except FileNotFoundError:
                if self.loads:
                    self.lacking.append(name)
                time.sleep(0.002)
                continue
            self.loads += 1
            time.sleep(chance.choice([0, 0, 0.003]))
            for needed in page.split("needs:")[1:]:
                path = needed.split()[0]
                if not (self._out / path).exists():
                    self.lacking.append(f"{name} needs {path}")
            if _SECRET in page or not page.endswith("</html>"):
                self.lacking.append(f"{name} is not whole, or tells a secret")
            time.sleep(0.001)


class Room:
    """A site that is published to a folder, with a reader at the other end."""

    def __init__(self, folder: Path) -> None:
        self.desk = Newsdesk(folder)
        self.out = folder / "www" / "current"
        self.number = 0
        self.files: dict[str, str] = {}
        self.strangers: set[str] = set()
        self.edit(Random(0))
        self.desk.publish(Wishes(wait=60), self.now)

    @property
    def now(self) -> Any:
        """A time that goes on with each edit."""
        return NOW + timedelta(hours=self.number)

    def edit(self, chance: Random) -> None:
        """Change all pages and the style sheet that they need, which gets another name."""
        self.number += 1
        sheet = f"style-{self.number}.css"
        old = {path: None for path in self.files if path.startswith("style-")}
        changed: dict[str, str | None] = {**old, sheet: f"body {{{self.number}}}"}
        for name in ("index.html", *(f"{number}/index.html" for number in range(_PAGES))):
            changed[name] = f"<html>{self.number} needs:{sheet} {chance.random()}</html>"
        self.desk.write(changed, self.now)
        self.files = {**self.files, **{path: text or "" for path, text in changed.items()}}
        for path in old:
            if path != sheet:
                del self.files[path]

    def run(self, number: int, kind: str, chance: Random) -> Fault:
        """Edit, publish with a fault, and publish once more."""
        self.edit(chance)
        reader = Reader(self.out)
        try:
            ended = self._faulty(kind, chance)
            self._publish()
        finally:
            reader.stop()
        return Fault(number, kind, ended, reader.lacking[:5], self._wrong())

    def _publish(self) -> None:
        self.desk.publish(Wishes(wait=60), self.now)

    def _faulty(self, kind: str, chance: Random) -> str:
        at = chance.randint(1, _PAGES + 6)
        if kind == "killed":
            return self._killed(chance)
        if kind == "stranger":
            name = f"theirs-{self.number}.txt"
            (self.out / name).write_text("deras")
            self.strangers.add(name)
        now = self.now - timedelta(days=chance.randint(1, 900)) if kind == "clock" else self.now
        try:
            if kind == "disk full":
                with _full_disk(at):
                    self._publish()
            elif kind == "two at once":
                other = threading.Thread(target=self._publish)
                other.start()
                self._publish()
                other.join()
            else:
                self.desk.publish(Wishes(wait=60), now)
        except (BudkavleError, OSError) as error:
            return type(error).__name__
        return "done"

    def _killed(self, chance: Random) -> str:
        """Publish in a process that is killed after a random number of file operations."""
        child = os.fork()
        if child == 0:
            _kill_after(chance.randint(1, 140))
            try:
                self._publish()
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        return "killed" if os.WIFSIGNALED(status) else "done"

    def _wrong(self) -> list[str]:
        out = self.desk.out()
        wanted: Mapping[str, str] = {
            path: (self.desk.site / path).read_text(encoding="utf-8")
            for path in (
                each.relative_to(self.desk.site).as_posix()
                for each in self.desk.site.rglob("*")
                if each.is_file()
            )
        }
        wrong = [path for path, text in wanted.items() if out.get(path) != text]
        left = {path for path in out.keys() - wanted.keys() if not path.endswith(".css")}
        wrong += sorted(left ^ self.strangers)
        nxt = self.desk.folder / "www" / "releases" / "next"
        return [*wrong, *(["releases/next is left"] if nxt.exists() else [])]


@contextmanager
def _full_disk(after: int) -> Iterator[None]:
    """Let writing fail, as on a full disk, after so many files."""
    put = Folder.put
    left = [after]

    def failing(self: Folder, uploads: Any) -> Iterator[tuple[str, str]]:
        for each in put(self, uploads):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            yield each

    Folder.put = failing  # type: ignore[method-assign]
    try:
        yield
    finally:
        Folder.put = put  # type: ignore[method-assign]


def _kill_after(operations: int) -> None:
    """Kill this process after so many operations that change a file system."""
    left = [operations]

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        changes = event in ("os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove")
        if changes or (event == "open" and str(arguments[1])[:1] in "wxa"):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def runs(number: int, seed: int, folder: Path) -> Iterator[Fault]:
    """Publish so many times with faults, each of them as often as the others."""
    chance, room = Random(seed), Room(folder)
    for each in range(number):
        yield room.run(each, FAULTS[each % len(FAULTS)], chance)


def main() -> int:
    """Publish with faults, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.behaviour.publish.faults")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed, counted = [], dict.fromkeys(FAULTS, 0)
    with TemporaryDirectory(prefix="faults-") as folder:
        for fault in runs(options.runs, options.seed, Path(folder, "desk")):
            counted[fault.kind] += fault.ended != "done"
            if not fault.passed:
                failed.append(fault.number)
                print(fault, flush=True)
    print(f"{options.runs} runs, failed: {failed}; ended by their fault: {counted}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
