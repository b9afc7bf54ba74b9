"""Starts the program's own commands in processes of their own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import budkavle


def arguments(configuration: Path, language: str, *verb: str) -> list[str]:
    """The command line of a verb, for the site that a configuration file describes."""
    chosen = ["--lang", language, "--config", str(configuration)]
    return [sys.executable, "-m", "budkavle", *verb, *chosen]


def environment() -> Mapping[str, str]:
    """The environment in which the process finds this program."""
    ours = str(Path(budkavle.__file__).parents[1])
    paths = os.pathsep.join(filter(None, (ours, os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
