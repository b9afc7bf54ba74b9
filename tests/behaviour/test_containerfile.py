"""The Containerfile installs the locked libraries and the whole program, and does not run as root.

`test_image` makes an image of it, where that is possible.
"""

import re

from tests.support.projects import ROOT

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
IGNORED = (ROOT / ".containerignore").read_text(encoding="utf-8").split()
STAGES = re.split(r"(?m)^FROM ", TEXT)[1:]


def test_the_image_does_not_run_as_root() -> None:
    user = re.findall(r"(?m)^USER (\S+)$", STAGES[-1])[-1]
    assert user not in ("root", "0")
    assert f" {user}\n" in STAGES[-1].partition("RUN useradd")[2]


def test_every_library_is_installed_from_a_lock_with_digests() -> None:
    installs = re.findall(r"pip install ([^&]*)", STAGES[0])
    for words in map(str.split, installs):
        if "--requirement" in words:
            lock = words[words.index("--requirement") + 1]
            assert "--require-hashes" in words
            assert "--hash=sha256:" in (ROOT / lock).read_text(encoding="utf-8")
            assert lock not in IGNORED
        else:
            assert "--no-deps" in words
    assert len(installs) == 3


def test_everything_that_the_wheel_has_is_copied_into_the_image() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packed = project.partition("wheel.force-include]\n")[2].partition("\n\n")[0]
    needed = [line.split('"')[1] for line in packed.splitlines()]
    assert "theme" in needed
    for path in (*needed, "budkavle", ".ci", "README.md", "LICENSE"):
        assert path.split("/")[0] not in IGNORED
        assert (ROOT / path).exists()


def test_nothing_of_the_repositorys_own_site_is_in_the_image() -> None:
    assert {"content", "published", ".git", ".budkavle"} <= set(IGNORED)
