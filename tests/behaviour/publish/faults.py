"""Publishes with faults at random moments, and looks at the site as a reader does all the while.

    python -m tests.behaviour.publish.faults --runs 1000 --seed 1 --kind sftp

reports each run that failed. A run edits the site and publishes it to a host of this kind (folder,
without --kind), and a fault happens: the process is killed, the connection is cut or slow, the disk
there is full, a stranger puts a file there and overwrites another, the clock is wrong, or two
machines publish at once. Readers load pages with everything that these need, at any moment. What is
found to be live must be, and after a fault, the next run must repair everything.
"""

import argparse
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread

from budkavle.host import project
from budkavle.model.problems import BudkavleError
from budkavle.publish import after, run, targets
from budkavle.publish.destination import Published, PublishOptions
from budkavle.publish.run import Progress
from budkavle.publish.serving import FileServing
from tests.behaviour.publish.readers import Reader, fetch_from
from tests.support.hosts import HOSTS, Host
from tests.support.newsdesk import NOW, Newsdesk

FAULTS = ("none", "killed", "full", "stranger", "clock", "two at once", "cut", "slow")

_PAGES = [f"{number}/index.html" for number in range(12)]
_NAMES = ["index.html", *_PAGES]
_LASTING = "lasting.txt"
"""A file that no edit changes, so that only the list of what is there tells if a stranger does."""

_LENGTH = 6000
"""Characters of a page: more than a disk has left that was filled block by block."""

_SECRET = "Kommunen lägger ner badhuset i Eksta redan till sommaren"
_OPTIONS = PublishOptions(wait=60)


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


class Room:
    """A site that is published to a host, from two machines, with a reader at the other end."""

    def __init__(self, folder: Path, host: Host) -> None:
        settings = f"{host.settings}, patience: 0"
        self.host = host
        self.desk, self.other = (Newsdesk(folder / name, settings) for name in ("desk", "other"))
        self.desk.project.item("badhuset", "draft: true\n", _SECRET)
        self.number = 0
        self.files: dict[str, str] = {}
        self.strangers: set[str] = set()
        self.wrong: list[str] = []
        self.seconds = 0.5
        self.edit(Random(0))
        self._publish(self.now)

    @property
    def now(self) -> datetime:
        """A time that goes on with each edit."""
        return NOW + timedelta(hours=self.number)

    @property
    def faults(self) -> list[str]:
        """The faults that this host can have."""
        impossible = {"full"} if self.host.fill is None else set()
        impossible |= {"cut", "slow"} if self.host.network is None else set()
        return [each for each in FAULTS if each not in impossible]

    def edit(self, chance: Random) -> None:
        """Change all pages and the style sheet that they need, which gets another name.

        Every second state has a file of the search that tells what is not public in the next one,
        and folders where the next one has files.
        """
        self.number += 1
        sheet = f"style-{self.number}.css"
        changed: dict[str, str | None] = {
            path: None for path in self.files if path.startswith(("style-", "search-"))
        }
        changed[sheet] = f"body {{{self.number}}}"
        if _LASTING not in self.files:
            changed[_LASTING] = "ours"
        if self.number % 2:
            changed[f"search-{self.number}.pf_fragment"] = _SECRET
        turned = _turned(self.number % 2).items()
        changed |= {path: text for path, text in turned if text or path in self.files}
        for name in _NAMES:
            words = chance.randbytes(_LENGTH // 2).hex()
            changed[name] = f"<html>{self.number} needs:{sheet} {words}</html>"
        self.desk.write(changed, self.now)
        self.files |= {path: text or "" for path, text in changed.items()}
        for path in [path for path, text in changed.items() if text is None]:
            del self.files[path]

    def run(self, number: int, kind: str, chance: Random) -> Fault:
        """Edit, publish with a fault, and publish once more."""
        self.edit(chance)
        self.wrong = []
        reader = Reader(self.host.page, _NAMES, [_SECRET])
        try:
            ended = self._faulty(kind, chance)
            self._heal()
            begun = time.monotonic()
            self._publish(self.now)
            self.seconds = time.monotonic() - begun
        finally:
            reader.stop()
        return Fault(number, kind, ended, reader.lacking[:5], [*self.wrong, *self._left_wrong()])

    def _publish(self, now: datetime, progress: Progress = lambda *_: None) -> None:
        destination = self.desk.destination
        done = run.publish(destination, targets.opened, now, _OPTIONS, progress)
        self._look(done)

    def _look(self, done: Published) -> None:
        """What is found to be live is live."""
        fetch = fetch_from(self.host.page, FileServing(self.desk.destination.described.settings))
        inspection, live = after.look(self.desk.destination, done, self.now, lambda *_: None, fetch)
        if live is None:
            self.wrong.append(f"it is not live: {inspection.findings[:2]}")
            return
        out = ((path, self.host.page(path)) for path in _NAMES)
        self.wrong += [f"{path} is not live" for path, text in out if text != self.files[path]]

    def _faulty(self, kind: str, chance: Random) -> str:
        if kind == "killed":
            return self._killed(chance)
        now = self.now - timedelta(days=chance.randint(1, 900)) if kind == "clock" else self.now
        try:
            if kind == "two at once":
                self._two_at_once()
            else:
                self._publish(now, self._prepared(kind, chance))
        except (BudkavleError, OSError) as error:
            return type(error).__name__
        return "done"

    def _prepared(self, kind: str, chance: Random) -> Progress:
        """Let a fault begin, or return what begins it when so many files were put."""
        host, at = self.host, chance.randint(0, len(_NAMES) + 2)
        if kind == "stranger":
            name = f"theirs-{self.number}.txt"
            host.write(name, "deras")
            host.write(_LASTING, "deras")
            self.strangers.add(name)
        if kind == "cut" and host.network:
            host.network.cut_after = chance.randint(1, 120_000)
        if kind == "slow" and host.network:
            host.network.delay = chance.choice([0.001, 0.004, 0.01])
        if kind == "full" and host.fill and not at:
            host.fill(True)

        def progress(number: int, _: int) -> None:
            if kind == "full" and host.fill and number == at:
                host.fill(True)

        return progress

    def _heal(self) -> None:
        if self.host.fill:
            self.host.fill(False)
        if self.host.network:
            self.host.network.heal()

    def _two_at_once(self) -> None:
        shutil.rmtree(self.other.site)
        shutil.copytree(self.desk.site, self.other.site)

        def publish() -> None:
            with suppress(BudkavleError, OSError):  # one of the two may have to give up
                self.other.publish(_OPTIONS, self.now)

        other = Thread(target=publish)
        other.start()
        try:
            self._publish(self.now)
        finally:
            other.join()

    def _killed(self, chance: Random) -> str:
        """Publish in a process that is killed after so many files were put, or after a while."""
        at = chance.randint(0, len(_NAMES)) if chance.random() < 0.3 else None
        words = (str(self.desk.project.configuration), self.now, at)
        child = _PROCESSES.Process(target=publish_and_die, args=words)
        child.start()
        if at is None:
            child.join(0.1 + chance.random() * 1.2 * self.seconds)
            child.kill()
        child.join()
        return "killed" if child.exitcode == -signal.SIGKILL else "done"

    def _left_wrong(self) -> Iterator[str]:
        out = self.host.files()
        wanted: Mapping[str, str] = {
            path: (self.desk.site / path).read_text(encoding="utf-8")
            for path in (
                each.relative_to(self.desk.site).as_posix()
                for each in self.desk.site.rglob("*")
                if each.is_file()
            )
        }
        yield from (path for path, text in wanted.items() if out.get(path) != text)
        left = {path for path in out.keys() - wanted.keys() if not path.endswith(".css")}
        yield from sorted(left ^ self.strangers)
        yield from (
            f"{path} tells a secret"
            for path, text in out.items()
            if _SECRET in text and path not in wanted
        )


def _turned(number: int) -> dict[str, str | None]:
    """Files that are folders in the other state: one of them stays for a day otherwise."""
    states: tuple[dict[str, str | None], ...] = (
        {"turning.css": "body {}", "turning": "text"},
        {"turning.css/deep/inner.css": "body {}", "turning/index.html": "page", "turning/a": "a"},
    )
    return {**dict.fromkeys(states[1 - number]), **states[number]}


_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__ if __name__ != "__main__" else __spec__.name])


def publish_and_die(configuration: str, now: datetime, at: int | None) -> None:
    """Publish, and be killed when so many files were put."""

    def progress(number: int, _: int) -> None:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)

    file = Path(configuration)
    destination = targets.destination_named(None, file, project.describe(file))
    run.publish(destination, targets.opened, now, _OPTIONS, progress)


@contextmanager
def room(kind: str, folder: Path) -> Iterator[Room]:
    """A room with a host of this kind."""
    folder.mkdir(exist_ok=True)
    with HOSTS[kind](folder) as host:
        yield Room(folder, host)


def runs(number: int, seed: int, kind: str, folder: Path) -> Iterator[Fault]:
    """Publish so many times with faults, each of them as often as the others."""
    chance = Random(seed)
    with room(kind, folder) as opened:
        faults = opened.faults
        for each in range(number):
            yield opened.run(each, faults[each % len(faults)], chance)


def main() -> int:
    """Publish with faults, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.behaviour.publish.faults")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=HOSTS, default="folder")
    options = parser.parse_args()
    failed: list[int] = []
    counted: dict[str, dict[str, int]] = {}
    with TemporaryDirectory(prefix="faults-") as folder:
        for fault in runs(options.runs, options.seed, options.kind, Path(folder, "room")):
            ended = counted.setdefault(fault.kind, {})
            ended[fault.ended] = ended.get(fault.ended, 0) + 1
            if not fault.passed:
                failed.append(fault.number)
                print(fault, flush=True)
            if fault.number % 100 == 99:
                print(f"{fault.number + 1} runs, failed: {failed}; {counted}", flush=True)
    print(f"{options.kind}: {options.runs} runs, failed: {failed}; how they ended: {counted}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
