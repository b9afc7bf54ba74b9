"""The same folder gives the same bytes whichever host renders its ordinary pages."""

import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from tests.support.projects import ROOT, copy_site

HOSTS = ("mkdocs", "properdocs")
_LACKS_MATERIAL = "import sys; sys.modules['material'] = None; "
_BUILD = (
    "from budkavle.cli.main import main; status = main(['build', '--no-search'], 'budkavle')\n"
    "print(sys.modules['mkdocs'].__name__); sys.exit(status)"
)


def files(site: Path) -> dict[str, bytes]:
    paths = (path for path in (site / "site").rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}


def built_with(host: str, site: Path, folder: Path, theme: str) -> dict[str, bytes]:
    """The files of a site built with a host, which is the only one that the process loads."""
    copy = copytree(site.parents[2], folder / host) / site.relative_to(site.parents[2])
    configuration = copy / "mkdocs.yml"
    text = configuration.read_text(encoding="utf-8").replace("name: material", f"name: {theme}")
    settings = f"plugins:\n  - budkavle:\n      host: {host}\n"
    assert "plugins:\n  - budkavle:\n" in text
    configuration.write_text(text.replace("plugins:\n  - budkavle:\n", settings), encoding="utf-8")
    script = "import sys; " if theme == "material" else _LACKS_MATERIAL
    done = subprocess.run(
        [sys.executable, "-c", script + _BUILD],
        cwd=copy,
        env={"PYTHONPATH": str(ROOT), "PYTHON_CPU_COUNT": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == host
    return files(copy)


@pytest.fixture(scope="module")
def with_material(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The second test site as MkDocs and Material make it."""
    folder = tmp_path_factory.mktemp("material")
    return built_with("mkdocs", copy_site("second", folder / "site"), folder, "material")


@pytest.mark.parametrize("host", HOSTS)
def test_a_site_has_the_same_bytes_with_each_host_and_without_material(
    host: str, with_material: dict[str, bytes], tmp_path: Path
) -> None:
    made = built_with(host, copy_site("second", tmp_path / "site"), tmp_path, "budkavle")
    assert made.keys() == with_material.keys()
    assert [path for path, data in made.items() if with_material[path] != data] == []


def test_a_process_that_has_loaded_mkdocs_cannot_become_properdocs() -> None:
    script = "import mkdocs; from budkavle.host.choice import host; host('properdocs')"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert "HostError: ProperDocs cannot be used" in done.stderr
