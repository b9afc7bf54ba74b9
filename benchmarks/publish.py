"""The cost of publishing to a folder that nginx serves: `python -m benchmarks.publish`.

    --items 10000   how many items    --times 3   how often an item is edited and taken back
    --folder F      where             --profile P  write profiles of an edit and a rollback there

Publishes a site for the first time and looks at all of it, edits an item, and takes the edit back,
each time until it is live. Processor time counts on a machine that has other work. Needs nginx.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.peers.sites import Ours
from tests.support import nginx

_PUBLISH = ("publish", "--no-search", "--format", "json")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run cost, in seconds and megabytes of its largest process, and what it reported."""

    name: str
    seconds: float
    processor: float
    memory: float
    said: dict[str, Any]

    def __str__(self) -> str:
        looked = self.said["verified"] or {"checked": 0, "live": None}
        return (
            f"{self.name:<36} {self.seconds:7.1f} s {self.processor:7.1f} s processor"
            f" {self.memory:5.0f} MB  put {len(self.said['put'])}, deleted"
            f" {len(self.said['deleted'])}, unchanged {self.said['unchanged']},"
            f" looked at {looked['checked']}, live {looked['live']}"
        )


def main() -> None:
    """Measure, and print a line for each run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publish", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--profile", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budkavle-", dir=options.folder) as folder:
        site = Ours(Path(folder)).folder
        Ours(Path(folder)).make(options.items)
        _configure(site, "http://127.0.0.1:9/")
        subprocess.run([sys.executable, "build.py", "--quiet", "--no-search"], cwd=site, check=True)
        _tell(_run(site, "first, not looked at", [*_PUBLISH, "--no-build", "--no-verify"]))
        with nginx.serving(site / "www" / "current", Path(folder) / "nginx") as address:
            _configure(site, address)
            _measure(site, options.times, options.profile)


def _measure(site: Path, times: int, profile: Path | None) -> None:
    _tell(_run(site, "all of it looked at", [*_PUBLISH, "--no-build"]))
    item = next((site / "content" / "nyheter").rglob("nyhet-000005.md"))
    for number in range(times):
        item.write_text(f"{item.read_text('utf-8')}\nRättelse {number}.\n", "utf-8")
        _tell(_run(site, "an edit, built and published", _PUBLISH, profile and profile / "edit"))
        rollback = [*_PUBLISH, "--rollback"]
        _tell(_run(site, "a rollback", rollback, profile and profile / "rollback"))


def _configure(site: Path, address: str) -> None:
    """Publish to the folder www, which readers see at this address."""
    file = site / "mkdocs.yml"
    text = file.read_text(encoding="utf-8").partition(", publish:")[0].removesuffix("}\n")
    target = f"publish: {{public: {{to: www, address: '{address}', patience: 5}}}}"
    file.write_text(f"{text}, {target}}}\n", encoding="utf-8")


def _run(site: Path, name: str, words: Sequence[str], profile: Path | None = None) -> Run:
    profiled = ["-m", "cProfile", "-o", str(profile)] if profile else []
    start = perf_counter()
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, *profiled, "-m", "budkavle", *words]
        process = subprocess.Popen(command, cwd=site, stdout=said)
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        said.seek(0)
        report = json.loads(said.read() or b"{}")
    if "put" not in report:
        raise SystemExit(f"{name}: it ended with {status}: {report}")
    return Run(name, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, report)


def _tell(run: Run) -> None:
    print(run, flush=True)


if __name__ == "__main__":
    main()
