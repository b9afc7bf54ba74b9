"""Reading mkdocs.yml without MkDocs gives the same result as reading it with MkDocs."""

import subprocess
import sys
from pathlib import Path

import pytest

from budkavle.host import mkdocs, project
from budkavle.model.problems import ContentError
from budkavle.render.theme_files import PROGRAM_THEME

REPOSITORY = Path(__file__).parents[3]
PLAIN = """\
site_name: Exempel
site_url: https://example.org
docs_dir: innehall
theme:
  name: material
  custom_dir: theme
  language: sv
plugins:
  - search
  - budkavle:
      identity: example.org,2018
      feed_length: 20
      organisation:
        name: Exempel
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "innehall").mkdir()
    (tmp_path / "theme").mkdir()
    path = tmp_path / "mkdocs.yml"
    path.write_text(PLAIN, encoding="utf-8")
    return path


@pytest.mark.parametrize("folder", ["tests/sites/first", "tests/sites/second", "."])
def test_whole_sites_are_described_as_mkdocs_describes_them(folder: str) -> None:
    configuration = (REPOSITORY / folder / "mkdocs.yml").resolve()
    assert project.describe(configuration) == mkdocs.describe(configuration)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("docs_dir: innehall", "docs_dir: theme"),
        ("https://example.org", "https://example.org/nyheter/"),
        ("plugins:\n  - search\n  - budkavle:", "plugins:\n  search: {}\n  budkavle:"),
        ("site_name", "INHERIT: more.yml\nsite_name"),
    ],
)
def test_it_is_described_as_mkdocs_describes_it(file: Path, old: str, new: str) -> None:
    (file.parent / "more.yml").write_text("site_description: Mer\n")
    file.write_text(PLAIN.replace(old, new) if old else PLAIN, encoding="utf-8")
    assert project.describe(file) == mkdocs.describe(file)


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("feed_length: 20", "feed_lenght: 20", 12, "unknown-key"),
        ("        name: Exempel\n", "        name: [Exempel\n", 15, "bad-yaml"),
        ("  - budkavle:", "  - budkavla:", 1, "missing"),
    ],
)
def test_what_is_wrong_is_a_problem_on_its_line(
    file: Path, old: str, new: str, line: int, code: str
) -> None:
    file.write_text(PLAIN.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        project.describe(file)
    assert [(each.line, each.code) for each in caught.value.problems] == [(line, code)]


def test_a_site_without_a_theme_of_its_own_has_the_programs(file: Path) -> None:
    file.write_text(PLAIN.replace("  custom_dir: theme\n", ""), encoding="utf-8")
    assert project.describe(file).theme == PROGRAM_THEME
    assert project.describe(file) == mkdocs.describe(file)


def test_mkdocs_is_not_started() -> None:
    script = (
        "import sys; from pathlib import Path; from budkavle.host import project;"
        "project.describe(Path('mkdocs.yml')); sys.exit('mkdocs' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, check=True)
