"""A full disk: one clear message, nothing lost, and the next build with room is complete."""

import errno
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from budkavle.cli.failures import tell
from budkavle.i18n.catalogue import translations
from budkavle.system.disk import DiskFullError, writing
from tests.behaviour.full_disk import MOUNTED
from tests.support import system
from tests.support.forms import every
from tests.support.projects import ROOT


def _may_mount() -> bool:
    if not system.find("unshare"):
        return False
    tried = "mount -t tmpfs none /mnt"
    return not subprocess.run([*MOUNTED, "sh", "-c", tried], capture_output=True).returncode


@pytest.mark.skipif(not _may_mount(), reason="no file system may be mounted here")
@pytest.mark.parametrize("more", every(2, [("--step", "900"), ("--step", "150", "--no-search")]))
def test_a_build_on_a_full_disk_says_so_and_loses_nothing(
    more: tuple[str, ...], tmp_path: Path
) -> None:
    command = [*MOUNTED, sys.executable, "-m", "tests.behaviour.full_disk", str(tmp_path)]
    done = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    results: list[dict[str, Any]] = json.loads(done.stdout)
    assert [each for each in results if not _is_right(each)] == []
    refused = [each["before"] for each in results if each["status"]]
    assert set(refused) == {"nothing", "an older site"}
    assert len(results) > len(set(refused)) + 3


def _is_right(result: dict[str, Any]) -> bool:
    """Whether a build refused in one clear line, or succeeded, and the next one was whole."""
    refused = result["status"] == 2 and len(result["said"]) == 1 and result["old site stands"]
    said = " ".join(result["said"])
    clear = "disk is full" in said and "Make room on the disk" in said and "unfinished" not in said
    done = result["status"] == 0 or (refused and clear)
    return done and result["then"] == 0 and result["then whole"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_the_message_names_the_file_in_the_writers_language(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DiskFullError) as caught, writing("content/x.md"):
        raise OSError(number, os.strerror(number))
    assert tell(caught.value, translations("sv")) == 2
    said = capsys.readouterr().err
    assert said.startswith("Disken är full: content/x.md får inte plats.")
    assert len(said.splitlines()) == 1


def test_a_full_disk_is_named_where_only_the_system_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "site/x/index.html")
    assert tell(error, translations("en")) == 2
    assert "no room for site/x/index.html" in capsys.readouterr().err


def test_other_errors_stay_as_they_are() -> None:
    with pytest.raises(PermissionError), writing("x"):
        raise PermissionError(errno.EACCES, "no")


def test_the_error_comes_through_from_a_worker() -> None:
    error = DiskFullError(errno.ENOSPC, "full", "site/index.html")
    same = pickle.loads(pickle.dumps(error))
    assert (type(same), same.filename) == (DiskFullError, "site/index.html")
