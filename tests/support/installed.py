"""The program as its users have it: a wheel, installed in an environment without the checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.support.projects import ROOT


@dataclass(frozen=True)
class Installed:
    """An environment with the program; `home` is the empty home folder of its user."""

    environment: Path
    home: Path

    def run(
        self, command: Sequence[str], folder: Path, *, status: int = 0, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment in a folder; it must end with `status`."""
        done = subprocess.run(
            self._called(command),
            cwd=folder,
            env={**self._variables, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    @contextmanager
    def started(self, command: Sequence[str], folder: Path) -> Iterator[IO[str]]:
        """Start a command in a folder; yields the lines that it prints, and ends it afterwards."""
        process = subprocess.Popen(
            self._called(command),
            cwd=folder,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout
            yield process.stdout
            process.kill()

    def _called(self, command: Sequence[str]) -> list[str]:
        return [str(self.environment / "bin" / command[0]), *command[1:]]

    @property
    def _variables(self) -> dict[str, str]:
        path = f"{self.environment / 'bin'}:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(self.home), "LANG": "C.UTF-8"}


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build an sdist or a wheel from a source tree, without network; give the file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, env=_environment())
    (made,) = folder.iterdir()
    return made


def install(wheel: Path, folder: Path) -> Installed:
    """Install a wheel in a new environment, which has the libraries of this one."""
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    pip = ["-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, *pip, str(wheel)], check=True, env=_environment())
    (packages,) = environment.glob("lib/*/site-packages")
    # Python reads no .pth files in a folder that one names, so an editable program stays out.
    (packages / "libraries.pth").write_text(sysconfig.get_paths()["purelib"])
    home = folder / "home"
    home.mkdir()
    return Installed(environment, home)


def checkout(folder: Path) -> Path:
    """Copy what a wheel is built from."""
    copy = folder / "checkout"
    for name in ("budkavle", "theme", "docs", "content", ".ci"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in filter(Path.is_file, ROOT.iterdir()):
        shutil.copy(file, copy)
    return copy


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
