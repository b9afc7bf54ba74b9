"""Kills a desk at random moments: `python -m tests.behaviour.desk.kills --kills 200 --seed 1`.

A writer types, saves and publishes one item over and over; each time its headline and its text have
the same new number. After each kill the file holds one number, and it is that of the last save that
was answered, or of the one under way; so does what was kept; no lock is left; the next build works.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, sleep

import httpx

from budkavle.desk.addresses import DESK, ITEM
from tests.support.projects import ROOT
from tests.support.running_desk import RunningDesk, Visitor
from tests.support.site_folder import SiteFolder

OF = "nyheter/2026/beslut.md"
_LONG = 400
"""Repetitions of a text, so that writing it takes a moment."""
_ACTS = ["keep"] * 6 + ["save"] * 3 + ["publish"]
_HUNG = 120
"""Seconds after which a build counts as hanging."""


@dataclass
class Numbers:
    """The number that was sent last, and the one that was answered last."""

    sent: int = 0
    answered: int = 0

    def allow(self, number: int) -> bool:
        """Whether this number can have been written."""
        return self.answered <= number <= self.sent


class Writer(Thread):
    """Types, saves and publishes until the desk is gone."""

    def __init__(self, desk: RunningDesk, first: int, chance: Random, *, publishes: bool) -> None:
        super().__init__()
        self._desk, self._chance, self._publishes = desk, chance, publishes
        self.number = first
        self.kept, self.saved = Numbers(first, first), Numbers(first, first)
        self.acts = 0
        self.failed = ""

    def run(self) -> None:
        """Write."""
        with suppress(httpx.TransportError, OSError):  # the desk was killed
            try:
                self._write(self._desk.visitor())
            except httpx.HTTPStatusError as error:
                self.failed = f"{error}: {error.response.text[:300]}"

    def _write(self, visitor: Visitor) -> None:
        with closing(visitor):
            form = visitor.form(OF)
            while True:
                form = self._act(visitor, form)
                self.acts += 1

    def _act(self, visitor: Visitor, form: dict[str, str]) -> dict[str, str]:
        act = self._chance.choice(_ACTS)
        self.number = number = self.number + 1
        typed = {**form, "title": f"Rubrik {number}", "_text": f"Text {number}.\n\n" * _LONG}
        self.kept.sent = number
        if act == "keep":
            visitor.keep(typed).raise_for_status()
            self.kept.answered = number
            return form
        self.saved.sent = number
        button = "publish" if act == "publish" and self._publishes else "save"
        if button == "publish":
            visitor.post(ITEM, {**typed, "_do": "publish"}).raise_for_status()
            self.kept.answered = number
            answer = visitor.post(f"{DESK}publish", {**form, "_do": ""})
            assert answer.status_code in (303, 409), answer.text
        else:
            answer = visitor.post(ITEM, {**typed, "_do": "save"})
            assert answer.status_code == 303, answer.text
        self.kept.answered = self.saved.answered = number
        return visitor.form(OF)


def killed(desk: RunningDesk, number: int, chance: Random) -> tuple[int, list[str]]:
    """Kill a desk while somebody writes at it, start it again; the last number, and what is wrong.

    `number` is the last one written.
    """
    publishes, group = chance.random() < 0.3, chance.random() < 0.8
    writer = Writer(desk, number, chance, publishes=publishes)
    writer.start()
    sleep(chance.uniform(0.05, 5.0 if publishes else 3.0))
    desk.kill(group=group)
    writer.join()
    wrong = [writer.failed] if writer.failed else []
    wrong += _of_file(desk.folder / "content" / OF, writer)
    desk.start()
    wrong += _of_form(desk, writer)
    if publishes:
        wrong += _of_build(desk.folder)
    wrong += _of_saving(desk, writer.number + 1)
    return writer.number + 1, wrong


def _of_file(file: Path, writer: Writer) -> Iterator[str]:
    found = _number_in(file.read_text(encoding="utf-8"))
    if found is None or not writer.saved.allow(found):
        yield f"the file holds {found}, saved were {writer.saved}"


def _of_form(desk: RunningDesk, writer: Writer) -> Iterator[str]:
    visitor = desk.visitor()
    form = visitor.form(OF)
    visitor.close()
    found = _number_in(f"title: {form['title']}\n{form['_text']}")
    if found is None or not writer.kept.allow(found):
        yield f"the form holds {found}, kept were {writer.kept}, saved {writer.saved}"


def _of_build(folder: Path) -> Iterator[str]:
    """What is wrong with the next build."""
    begun = monotonic()
    build = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "budkavle", "build", "--no-search"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _, told = build.communicate(timeout=_HUNG)
    except subprocess.TimeoutExpired:
        build.send_signal(signal.SIGABRT)  # it then says where it is
        _, told = build.communicate()
    if build.returncode:
        yield f"the next build failed after {monotonic() - begun:.1f} s: {told}"
        return
    saved = _number_in((folder / "content" / OF).read_text(encoding="utf-8"))
    page = (folder / "site/nyheter/2026/beslut/index.html").read_text(encoding="utf-8")
    if f"Text {saved}." not in page:
        yield f"the built page does not show {saved}"


def _of_saving(desk: RunningDesk, number: int) -> Iterator[str]:
    """What is wrong with the next save, which also removes what a killed one left."""
    visitor = desk.visitor()
    typed = {"title": f"Rubrik {number}", "_text": f"Text {number}.\n\n" * _LONG, "_do": "save"}
    answer = visitor.post(ITEM, {**visitor.form(OF), **typed})
    if answer.status_code == 409:  # what was kept began with an older file: both are shown
        answer = visitor.post(ITEM, {**visitor.form(OF), "_do": "mine"})
    visitor.close()
    if answer.status_code != 303:
        yield f"the next save: {answer.status_code}"
    folder = (desk.folder / "content" / OF).parent
    if left := [each.name for each in folder.iterdir() if each.name.startswith(".")]:
        yield f"left {left}"


def _number_in(text: str) -> int | None:
    """The one number that a file or a form holds; None if it holds several, or is cut off."""
    title = re.search(r"^title: Rubrik (\d+)$", text, re.MULTILINE)
    texts = re.findall(r"^Text (\d+)\.\r?$", text, re.MULTILINE)
    if not title or len(texts) != _LONG or {*texts} != {title[1]}:
        return None
    return int(title[1])


def newsroom(folder: Path) -> RunningDesk:
    """A desk of a small site whose item holds the number 1."""
    site = SiteFolder(folder)
    site.item("beslut", "title: Rubrik 1\n", "Text 1.\n\n" * _LONG)
    return RunningDesk(folder)


def main() -> None:
    """Kill it many times, and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance, number, failures = Random(options.seed), 1, 0
    with TemporaryDirectory() as folder:
        desk = newsroom(Path(folder) / "site")
        try:
            for each in range(options.kills):
                number, wrong = killed(desk, number, chance)
                failures += bool(wrong)
                for said in wrong:
                    print(f"kill {each}: {said}", flush=True)
                if each % 10 == 9:
                    print(f"{each + 1} kills, {failures} with anything wrong", flush=True)
        finally:
            desk.kill()
    print(f"{options.kills} kills, {number} numbers, {failures} with anything wrong")
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
