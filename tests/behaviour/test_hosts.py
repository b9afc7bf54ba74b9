"""The same folder gives the same bytes whichever host renders its ordinary pages."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.forms import every
from tests.support.projects import ROOT, copy_site

LACKING = {
    "mkdocs": ("material",),
    "properdocs": ("material",),
    "bare": ("material", "mkdocs", "properdocs"),
}
"""What is not installed when a host is tried without Material."""

_BUILD = (
    "from budkavle.cli.main import main; status = main(['build', '--no-search'], 'budkavle')\n"
    "loaded = sys.modules.get('mkdocs')\n"
    "print(loaded.__name__ if loaded else 'bare'); sys.exit(status)"
)


def files(site: Path) -> dict[str, bytes]:
    paths = (path for path in (site / "site").rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}


def run(host: str, site: Path, lacking: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Build a site with a host, where some libraries are not installed; say which host it was."""
    configuration = site / "mkdocs.yml"
    text = configuration.read_text(encoding="utf-8")
    if lacking:
        text = text.replace("name: material", "name: budkavle")
    settings = f"plugins:\n  - budkavle:\n      host: {host}\n"
    assert "plugins:\n  - budkavle:\n" in text
    text = text.replace("plugins:\n  - budkavle:\n", settings)
    configuration.write_text(text, encoding="utf-8")
    hidden = f"import sys; sys.modules.update(dict.fromkeys({lacking}))\n"
    return subprocess.run(
        [sys.executable, "-c", hidden + _BUILD],
        cwd=site,
        env={"PYTHONPATH": str(ROOT), "PYTHON_CPU_COUNT": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def built_with(
    host: str, site: Path, folder: Path, lacking: tuple[str, ...] = ()
) -> dict[str, bytes]:
    """The files of a copy of a site, built with a host, which must be the one that was loaded."""
    copy = copytree(site.parents[2], folder / host) / site.relative_to(site.parents[2])
    done = run(host, copy, lacking)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == ("mkdocs" if host == "auto" else host)
    return files(copy)


def pages_without_menu(folder: Path) -> Path:
    """The site with pages of every kind, whose menu is made of its folders."""
    site = copy_site("pages", folder)
    configuration = site / "mkdocs.yml"
    text = configuration.read_text(encoding="utf-8")
    start, _, rest = text.partition("nav:\n")
    assert rest
    end = rest[rest.index("markdown_extensions:") :]
    configuration.write_text(start + end, encoding="utf-8")
    return site


SITES = {
    "second": lambda folder: copy_site("second", folder),
    "pages": lambda folder: copy_site("pages", folder),
    "no-menu": pages_without_menu,
}


@pytest.fixture(scope="module", params=sorted(SITES))
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test site, not built."""
    return SITES[request.param](tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def with_material(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The site as MkDocs and Material make it, which are what is used if all are installed."""
    return built_with("auto", site, tmp_path_factory.mktemp("material"))


@pytest.mark.parametrize("host", every(2, sorted(LACKING)))
def test_a_site_has_the_same_bytes_with_each_host_and_without_material(
    host: str, site: Path, with_material: Mapping[str, bytes], tmp_path: Path
) -> None:
    made = built_with(host, site, tmp_path, LACKING[host])
    assert made.keys() == with_material.keys()
    assert [path for path, data in made.items() if with_material[path] != data] == []


def test_every_address_that_is_remembered_is_there(with_material: Mapping[str, bytes]) -> None:
    """What is said of pages without MkDocs is what the hosts do: README, templates/, x-index."""
    assert "site/index.html" in with_material
    sitemap = with_material["site/sitemap.xml"].decode()
    urls = [line.partition("</loc>")[0] for line in sitemap.split("<loc>")[1:]]
    paths = [unquote(urlsplit(url).path).split("/", 2)[2] for url in urls]
    assert [each for each in paths if f"site/{each}index.html" not in with_material] == []


def test_text_with_colons_at_the_top_of_a_page_is_shown(tmp_path: Path) -> None:
    site = copy_site("pages", tmp_path / "site")
    for host in ("mkdocs", "bare"):
        made = built_with(host, site, tmp_path)
        assert b"Kontakt: Anna Ek" in made["site/med-kolon/index.html"]
        assert b">None<" not in made["site/om/index.html"]  # an item in the menu has its title


def test_a_host_that_is_not_installed_is_named_with_its_remedy(tmp_path: Path) -> None:
    done = run("mkdocs", copy_site("pages", tmp_path), ("mkdocs",))
    assert done.returncode != 0
    assert "host: mkdocs" in done.stderr
    assert "host: bare" in done.stderr


def test_without_mkdocs_and_properdocs_the_bare_host_renders_the_pages(tmp_path: Path) -> None:
    done = run("auto", copy_site("second", tmp_path), LACKING["bare"])
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "bare"


def test_a_process_that_has_loaded_mkdocs_cannot_become_properdocs() -> None:
    script = "import mkdocs; from budkavle.host.choice import host; host('properdocs')"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert "HostError: ProperDocs cannot be used" in done.stderr
