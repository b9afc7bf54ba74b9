"""Runs a module of the tests in a process with limited processor time and memory."""

import json
import resource
import subprocess
import sys
from collections.abc import Mapping

from tests.support.projects import ROOT

_SECONDS = 120
"""Seconds of processor time for everything: ten times what it needs; a limit, not a target."""

_BYTES = 3_000_000_000


def codes_found_by(module: str) -> Mapping[str, list[str]]:
    """What a module prints as JSON: the codes of the problems in each of its texts, by name."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_limit,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: Mapping[str, list[str]] = json.loads(done.stdout)
    return found


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
