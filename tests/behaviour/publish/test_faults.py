"""Whatever happens while a site is published, readers lack nothing, and the next run repairs it."""

from pathlib import Path
from random import Random

import pytest

from tests.behaviour.publish.faults import FAULTS, room, runs
from tests.support.hosts import HOSTS

_NEEDS = {
    "sftp": ["sshd"],
    "sftp releases": ["sshd"],
    "rsync": ["sshd", "rsync"],
    "local rsync": ["rsync"],
    "s3": ["weed"],
}
_SLOW = {"rsync", "sftp releases", "local rsync", "azure", "google"}
"""Each of their runs waits long, and other hosts are of the same kinds."""

EVERYWHERE = [
    pytest.param(
        kind,
        marks=[
            pytest.mark.needs(*_NEEDS.get(kind, ())),
            *([pytest.mark.long] if kind in _SLOW else []),
        ],
    )
    for kind in HOSTS
]


@pytest.mark.parametrize("kind", EVERYWHERE)
@pytest.mark.parametrize(
    "number", [len(FAULTS), pytest.param(200, marks=pytest.mark.long)], ids=["short", "long"]
)
def test_readers_lack_nothing(number: int, kind: str, tmp_path: Path) -> None:
    for fault in runs(number, 1, kind, tmp_path / "room"):
        assert fault.passed, fault


def test_what_is_wrong_there_would_be_found(tmp_path: Path) -> None:
    """What the runs look for can be found: a page that others have, and one that is missing."""
    with room("folder", tmp_path / "room") as opened:
        out = tmp_path / "room" / "www" / "current"
        assert opened.run(0, "none", Random(0)).passed
        (out / "index.html").write_text("deras")
        (out / "3" / "index.html").unlink()
        assert {"index.html", "3/index.html"} <= set(opened._left_wrong())
