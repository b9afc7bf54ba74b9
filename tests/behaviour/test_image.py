"""The image is built of Debian's packages, and does its work there as an ordinary user.

Needs no registry of images: the base is made by mmdebstrap. It takes several minutes.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest

from tests.support import system
from tests.support.projects import ROOT, copy_site

pytestmark = pytest.mark.long
_PACKAGES = "python3,python3-venv,ca-certificates"
_OF_THIS_MACHINE = ("/etc/ssl/certs", "/etc/pip.conf")
"""What pip needs to reach the packages that this machine reaches."""


@dataclass(frozen=True)
class Image:
    """An image in a store of its own."""

    store: Path

    def buildah(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["buildah", "--storage-driver", "vfs"]
        command += ["--root", str(self.store / "root"), "--runroot", str(self.store / "run")]
        return subprocess.run([*command, *words], capture_output=True, text=True, check=False)

    def run(self, site: Path, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the image, as its user, with a site's folder."""
        kept = ["--isolation", "chroot", "--user", "writer", "--volume", f"{site}:/site"]
        return self.buildah("run", *kept, "tried", "--", *words)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """The image, made of this checkout."""
    absent = [each for each in ("buildah", "mmdebstrap") if system.find(each) is None]
    if absent:
        pytest.skip(f"only with apt-get install {' '.join(absent)}")
    if os.geteuid() != 0:
        pytest.skip("only root can make the base of an image")
    folder = tmp_path_factory.mktemp("image")
    base, made = folder / "base.tar", Image(folder)
    packages = [f"--include={_PACKAGES}", "bookworm", str(base)]
    done = subprocess.run(["mmdebstrap", "--variant=minbase", *packages], capture_output=True)
    if done.returncode:
        pytest.skip("Debian's packages cannot be reached")
    (folder / "Base").write_text(f"FROM scratch\nADD {base.name} /\n", encoding="utf-8")
    first = made.buildah("build", "--tag", "base", "--file", str(folder / "Base"), str(folder))
    if first.returncode:
        pytest.skip(f"images cannot be made here: {first.stderr.strip()[-200:]}")
    shown = [f"--volume={each}:{each}:ro" for each in _OF_THIS_MACHINE if Path(each).exists()]
    arguments = ["--build-arg", "BASE=localhost/base", "--tag", "budkavle", str(ROOT)]
    how = ["--isolation", "chroot", "--network", "host", *shown]
    second = made.buildah("build", *how, *arguments)
    assert second.returncode == 0, second.stderr[-3000:]
    assert made.buildah("from", "--name", "tried", "localhost/budkavle").returncode == 0
    yield made
    made.buildah("rm", "--all")
    made.buildah("rmi", "--all", "--force")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that the image's user owns."""
    site = copytree(copy_site("second", tmp_path / "copied"), tmp_path / "site")
    settings = site / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("  name: material\n  custom_dir: ../../../theme\n", "  name: budkavle\n")
    settings.write_text(text, encoding="utf-8")
    for path in (site, *site.rglob("*")):
        os.chown(path, 1000, 1000)
    return site


def test_it_builds_a_folder_as_an_ordinary_user(image: Image, site: Path) -> None:
    assert image.run(site, "id", "-u").stdout.strip() == "1000"
    done = image.run(site, "budkavle", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (site / "site" / "index.html").stat().st_uid == 1000
    assert image.run(site, "budkavle", "check", "--site").returncode == 0


def test_the_desk_and_the_mail_service_are_there(image: Image, site: Path) -> None:
    script = (
        "from budkavle.system import extras\n"
        "for each in extras.EXTRAS: extras.require(each)\n"
        "import budkavle.desk.app, budkavle.subscriptions.service"
    )
    done = image.run(site, "python", "-c", script)
    assert done.returncode == 0, done.stderr


def test_nothing_that_only_building_needs_is_left(image: Image, site: Path) -> None:
    script = (
        "from importlib.util import find_spec\n"
        "print([each for each in ('hatchling', 'pip') if find_spec(each)])"
    )
    assert image.run(site, "python", "-c", script).stdout == "[]\n"
