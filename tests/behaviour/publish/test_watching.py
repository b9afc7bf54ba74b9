"""`watch --publish`: what is written, and what has a time, is with readers soon after."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from budkavle.cli.publish import NOT_LIVE, TRY_LATER
from budkavle.cli.schedule import LONGEST_RETRY, RETRY, Retry
from tests.support.hosts import wait_until
from tests.support.projects import ROOT
from tests.support.samples import utc
from tests.support.site_folder import SiteFolder

NOW = utc("2026-11-29 12:00")


@given(st.lists(st.sampled_from([0, 1, 2, TRY_LATER, NOT_LIVE])), st.none() | st.integers(1, 99999))
def test_what_may_succeed_later_is_tried_again_and_nothing_else(
    statuses: list[int], seconds: int | None
) -> None:
    retry, due = Retry(), None if seconds is None else NOW + timedelta(seconds=seconds)
    for status in statuses:
        again = retry.after(status, due, NOW)
        if status not in (TRY_LATER, NOT_LIVE):
            assert again == due
        else:
            assert again is not None
            assert again == due or RETRY <= again - NOW <= LONGEST_RETRY


def test_tries_are_further_and_further_apart() -> None:
    retry = Retry()
    pauses = [(retry.after(TRY_LATER, None, NOW) or NOW) - NOW for _ in range(8)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (RETRY, LONGEST_RETRY)
    retry.after(0, None, NOW)
    assert retry.after(TRY_LATER, None, NOW) == NOW + RETRY


def test_an_edit_is_published_and_a_signal_ends_it(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, plugin="publish: {public: {to: www, patience: 0}}")
    site.item("en-nyhet", "")
    command = [sys.executable, "-c", "from budkavle.cli.main import run; run()"]
    watching = subprocess.Popen(
        [*command, "watch", "--publish", "--no-search", "--quiet"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        out = tmp_path / "www" / "current" / "nyheter" / "2026"
        wait_until((out / "en-nyhet" / "index.html").exists)
        site.item("en-till", "")
        wait_until((out / "en-till" / "index.html").exists)
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(60) == 0
    finally:
        watching.kill()
        watching.wait()
