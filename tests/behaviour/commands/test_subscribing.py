"""The commands of the mail service, below `mail`."""

import subprocess
import sys

import pytest

from budkavle.cli.main import main
from tests.support.projects import ROOT

_LIBRARIES = ("alembic", "css_inline", "itsdangerous", "sqlalchemy", "starlette", "uvicorn")


def _python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_other_verbs_import_nothing_of_the_service() -> None:
    """They start fast, and work where the service's libraries are not installed."""
    done = _python(
        "import sys; from budkavle.cli.main import main; main(['check', '--quiet']);"
        f"sys.exit(bool(set(sys.modules) & {set(_LIBRARIES)}))"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "words",
    [["notify"], ["stats"], ["doctor"], ["subscribers", "export"], ["serve"]],
    ids=lambda words: words[0],
)
def test_without_the_services_libraries_the_remedy_is_given(words: list[str]) -> None:
    absent = f"import sys; sys.modules.update(dict.fromkeys({_LIBRARIES}));"
    done = _python(
        f"{absent} from budkavle.cli.main import main;"
        f"sys.exit(main({['--lang', 'sv', 'mail', *words]}))"
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "som inte är installerat. Kör: make subscriptions" in done.stderr


def test_a_module_of_our_own_that_is_missing_is_no_librarys_fault() -> None:
    done = _python(
        "import sys; sys.modules['budkavle.subscriptions.admin.editorial'] = None;"
        "from budkavle.cli.main import main; main(['mail', 'stats'])"
    )
    assert "ModuleNotFoundError" in done.stderr


def test_missing_settings_are_reported_in_the_requested_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--lang", "sv", "mail", "stats", "--settings", "ingenstans.toml"]) == 1
    assert capsys.readouterr().err.startswith("ingenstans.toml: finns inte. Så skriver du den:")
