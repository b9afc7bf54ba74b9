"""If something cannot be done, the user gets a sentence, never a traceback."""

import pickle
from pathlib import Path
from shutil import copytree

import pytest

from budkavle.build.lock import BusyError
from budkavle.cli import failures
from budkavle.i18n.catalogue import translations
from budkavle.model.problems import BudkavleError, ChangedError
from budkavle.render.templates import TemplateError
from tests.behaviour.commands.conftest import REPOSITORY, Command

Output = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ChangedError("content/nyheter/2026/a.jpg"),
            "content/nyheter/2026/a.jpg ändrades medan webbplatsen byggdes. Bygg den igen.",
        ),
        (
            BusyError(Path("state")),
            "Webbplatsen byggs redan. Vänta tills det är klart.",
        ),
        (OSError(5, "Trasig disk"), "Det gick inte: [Errno 5] Trasig disk."),
        (
            OSError(28, "No space left on device"),
            "Disken är full: en fil får inte plats. Ingenting som fanns har gått förlorat."
            " Gör plats på disken och kör kommandot igen.",
        ),
        (
            pickle.loads(pickle.dumps(TemplateError("theme/a.html:1", "no block head"))),
            "Temat kan inte användas: theme/a.html:1: no block head",
        ),
    ],
)
def test_a_failure_is_reported_in_the_writers_language(
    error: BudkavleError | OSError, said: str, capsys: Output
) -> None:
    assert failures.tell(error, translations("sv")) == 2
    assert capsys.readouterr().err == f"{said}\n"


@pytest.mark.parametrize(
    ("template", "broken", "said"),
    [
        ("items/article.html", "{{ hej", "theme/items/article.html:1: "),
        ("base.html", "{% if %}", "theme/base.html:1: "),
    ],
)
def test_a_broken_template_stops_a_build_with_its_place(
    template: str, broken: str, said: str, project: Path, command: Command, capsys: Output
) -> None:
    copytree(REPOSITORY / "theme", project / "theme")
    configuration = project / "mkdocs.yml"
    told = configuration.read_text("utf-8")
    configuration.write_text(told.replace(str(REPOSITORY / "theme"), "theme"), "utf-8")
    (project / "theme" / template).write_text(broken, "utf-8")
    assert command("--quiet", "--no-search") == 2
    assert capsys.readouterr().err.startswith(f"The theme cannot be used: {said}")
    assert not (project / "site").exists()
