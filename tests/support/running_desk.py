"""The program that serves a desk, which can be killed and started again."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from budkavle.desk.addresses import DESK, ITEM
from tests.support.desk import fields_in
from tests.support.projects import ROOT

_ADDRESS = re.compile(r"(http://127\.0\.0\.1:(\d+))\S+")


class RunningDesk:
    """A desk of the site in a folder; it keeps its port when it is started again."""

    def __init__(self, folder: Path, language: str = "sv") -> None:
        self.folder, self._language = folder, language
        self.port = 0
        self.start()

    def start(self) -> None:
        """Start it at the port that it had."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "budkavle", "desk", "--no-open", "--port", str(self.port),
             "--lang", self._language, "--config", str(self.folder / "mkdocs.yml")],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )  # fmt: skip
        said = []
        for line in self.process.stdout or ():
            if found := _ADDRESS.search(line):
                self.opening, self.address, self.port = found[0], found[1], int(found[2])
                return
            said.append(line)
        raise AssertionError("the desk did not start:\n" + "".join(said))

    def kill(self, *, group: bool = True) -> None:
        """Kill it, by default with the build that it has started."""
        if group:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def visitor(self) -> "Visitor":
        """A browser that has opened it."""
        return Visitor(self)


class Visitor:
    """Asks a running desk as a browser does."""

    def __init__(self, desk: RunningDesk) -> None:
        self._http = httpx.Client(base_url=desk.address, timeout=60)
        self._http.get(desk.opening)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def get(self, path: str) -> str:
        """A page."""
        return self._http.get(path).raise_for_status().text

    def form(self, of: str) -> dict[str, str]:
        """The form of an item."""
        return fields_in(self.get(f"{ITEM}?of={of}"))

    def post(self, path: str, form: dict[str, str]) -> httpx.Response:
        """Send a form; redirects are not followed."""
        parts = {name: (None, value) for name, value in form.items()}
        origin = {"Origin": str(self._http.base_url).rstrip("/")}
        return self._http.post(path, files=parts, headers=origin)

    def keep(self, form: dict[str, str]) -> httpx.Response:
        """Send what is typed to be kept."""
        return self.post(f"{DESK}keep", form)
