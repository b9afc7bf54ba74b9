"""Tests do not depend on what the project's writers publish, nor fail in a fork."""

import re

from tests.support.projects import ROOT

_READS_OWN_CONTENT = re.compile(r"\bcopy_own\b|ROOT / \"content|ROOT, \"content")
_GENERAL = {"site/test_own_site.py", "unit/content/test_editing.py"}
"""The modules that say only what must be true of any content."""


def test_only_general_tests_read_the_projects_own_content() -> None:
    tests = ROOT / "tests"
    files = [*tests.rglob("test_*.py"), *tests.rglob("conftest.py")]
    names = {
        file.relative_to(tests).as_posix()
        for file in files
        if _READS_OWN_CONTENT.search(file.read_text(encoding="utf-8"))
    }
    assert names - {"unit/support/test_projects.py"} == _GENERAL
