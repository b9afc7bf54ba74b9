"""The wheel holds all that the program needs, and works without the checkout."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from shutil import copytree
from urllib.request import urlopen

import pytest

from budkavle import __version__
from budkavle.render.theme_files import PROGRAM_THEME
from tests.support import installed
from tests.support.installed import Installed
from tests.support.projects import ROOT

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
SECOND = ROOT / "tests" / "sites" / "second"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist, which is built from a checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    sdist = installed.build("sdist", installed.checkout(folder), folder / "sdist")
    with tarfile.open(sdist) as archive:
        # `filter` came with Python 3.11.4, which is newer than Debian's.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder / "source")
    (source,) = (folder / "source").iterdir()
    return installed.build("wheel", source, folder / "wheel")


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The installed program."""
    return installed.install(wheel, tmp_path_factory.mktemp("installed"))


def test_the_wheel_has_the_theme_the_catalogues_and_the_handbook(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, packed in {
        PROGRAM_THEME: "budkavle/theme",
        ROOT / "docs/handbok": "budkavle/docs/handbok",
        ROOT / "docs/handbook": "budkavle/docs/handbook",
        ROOT / "docs/schema": "budkavle/docs/schema",
    }.items():
        files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
        assert {f"{packed}/{file.as_posix()}" for file in files} <= names
    catalogues = {f"{name[:-3]}.mo" for name in names if name.endswith(".po")}
    own = {each.relative_to(ROOT).as_posix() for each in (ROOT / "budkavle").rglob("*.po")}
    assert catalogues == {f"{name[:-3]}.mo" for name in own}
    assert len(catalogues) >= 4
    assert catalogues <= names
    assert not [name for name in names if name.startswith(("content/", "tests/"))]


def test_nothing_of_any_organisation_is_in_the_program(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [each for each in archive.namelist() if "/docs/" not in each]
        owned = [each for each in names if b"vastkom" in archive.read(each).lower()]
    assert owned == []


def test_the_catalogues_are_not_compiled_again(program: Installed, tmp_path: Path) -> None:
    script = (
        "from budkavle.i18n import catalogue; catalogue.compiled_file = None;"
        " print(catalogue.translator('sv')('Contact'))"
    )
    done = program.run(["python", "-B", "-c", script], tmp_path)
    assert done.stdout == "Kontakt\n"


def test_a_site_with_the_programs_theme_has_the_same_bytes_as_with_a_copy_of_the_theme(
    program: Installed, second: Path, tmp_path: Path
) -> None:
    site = copytree(SECOND, tmp_path / "site-of-ours")
    settings = site / "mkdocs.yml"
    written = settings.read_text(encoding="utf-8")
    copied = "  name: material\n  custom_dir: ../../../theme\n"
    assert copied in written
    settings.write_text(written.replace(copied, "  name: budkavle\n"), encoding="utf-8")
    program.run(["budkavle", "build", "--quiet"], site)
    assert _pages(site / "site") == _pages(second / "site")
    program.run(["budkavle", "check", "--site"], site)
    schemas = program.run(["python", "-m", "budkavle", "schema"], site).stdout
    assert "frontmatter.json" in schemas


def test_a_new_site_is_made_and_shown_without_the_checkout(
    program: Installed, tmp_path: Path
) -> None:
    wishes = ["--name", "Ekby", "--address", "https://ekby.example/", "--language", "sv"]
    program.run(["budkavle", "init", "ekby", *wishes], tmp_path)
    site = tmp_path / "ekby"
    assert "--hash=sha256:" in (site / "requirements.lock").read_text(encoding="utf-8")
    with program.started(["budkavle", "serve", "--port", "0"], site) as lines:
        address = next(found[0] for line in lines if (found := _ADDRESS.search(line)))
        with urlopen(address) as answer:
            assert "Våra nyheter har fått en egen webbplats" in answer.read().decode()
    assert not (site / "site").exists()
    program.run(["budkavle", "--quiet"], site)
    assert program.run(["budkavle", "check", "--site"], site).stdout == "0 fel, 0 råd.\n"


def test_a_recipe_installs_the_program_from_the_sites_own_folder(
    program: Installed, wheel: Path, tmp_path: Path
) -> None:
    """The wheel that the installed program makes of itself is as good as the one it came from."""
    wishes = ["--name", "Ekby", "--address", "https://ekby.example/", "--language", "sv"]
    program.run(["budkavle", "init", "ekby", *wishes, "--recipe", "gitlab"], tmp_path)
    site = tmp_path / "ekby"
    (kept,) = (site / "program").iterdir()
    assert kept.name == wheel.name
    assert _entries(kept) == _entries(wheel)
    recipe = (site / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert "pip install --no-deps program/*.whl" in recipe
    first = kept.read_bytes()
    (site / "program" / "budkavle-0.0.1-py3-none-any.whl").write_bytes(b"old")
    kept.unlink()
    program.run(["budkavle", "lock"], site)
    assert [each.name for each in (site / "program").iterdir()] == [kept.name]
    assert kept.read_bytes() == first
    again = installed.install(kept, tmp_path)
    again.run(["budkavle", "--quiet", "--no-search"], site)
    assert (site / "site" / "index.html").exists()


def _entries(wheel: Path) -> dict[str, bytes]:
    """Every file of a wheel, without the list of them, whose order is free."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")
        }


def test_an_update_changes_nothing_in_the_folder_and_check_says_what_it_asks_for(
    program: Installed, tmp_path: Path
) -> None:
    wishes = ["--name", "Ekby", "--address", "https://ekby.example/", "--language", "en"]
    program.run(["budkavle", "init", "ekby", *wishes], tmp_path)
    site = tmp_path / "ekby"
    before = _pages(site)
    newer = installed.install(_newer_wheel(tmp_path), tmp_path)
    assert newer.run(["budkavle", "--version"], tmp_path).stdout == "9.9.9\n"
    told = newer.run(["budkavle", "check"], site).stdout
    assert "[lock-old]" in told
    assert "--lake: #0af;" in told
    assert told.endswith("0 problems, 2 pieces of advice.\n")
    newer.run(["budkavle", "--quiet", "--no-search"], site)
    after = _pages(site)
    assert {path: after[path] for path in before} == before


def _newer_wheel(folder: Path) -> Path:
    """A wheel of a version to come, whose theme needs another property."""
    checkout = installed.checkout(folder)
    for name in ("pyproject.toml", "budkavle/__init__.py"):
        text = (checkout / name).read_text(encoding="utf-8")
        assert f'version = "{__version__}"' in text or f'__version__ = "{__version__}"' in text
        (checkout / name).write_text(text.replace(f'"{__version__}"', '"9.9.9"'), encoding="utf-8")
    style = checkout / "theme/assets/stylesheets/organisation.css"
    text = style.read_text(encoding="utf-8")
    style.write_text(text.replace(":root {", ":root {\n  --lake: #0af;", 1), encoding="utf-8")
    return installed.build("wheel", checkout, folder / "newer")


def test_a_verb_of_the_mail_service_says_how_its_libraries_are_installed(
    program: Installed, tmp_path: Path
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sqlalchemy.py").write_text(
        "raise ModuleNotFoundError(name='sqlalchemy')", encoding="utf-8"
    )
    (tmp_path / "subscriptions.toml").write_text("", encoding="utf-8")
    words = ["budkavle", "mail", "stats"]
    done = program.run(words, tmp_path, status=2, PYTHONPATH=str(hidden))
    assert 'pip install "budkavle[mail]"' in done.stderr


def test_building_a_wheel_in_the_checkout_does_not_run_the_sites_command(tmp_path: Path) -> None:
    standing = tmp_path / "build"
    standing.mkdir()
    (standing / "__init__.py").touch()
    (standing / "__main__.py").write_text("import sys; print('built', sys.argv[1:])")
    checkout = installed.checkout(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel"],
        cwd=checkout,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "built ['--wheel']\n"
    assert not (checkout / "site").exists()


def _pages(site: Path) -> dict[str, bytes]:
    """Every file of a site by its path."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }
