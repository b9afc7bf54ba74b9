"""Every change of the program changes its digest."""

import os
from pathlib import Path

import pytest

from budkavle.system import program


@pytest.mark.parametrize("name", ["a.py", "room/b.py", "locale/sv/LC_MESSAGES/c.po"])
def test_a_changed_file_makes_another_program(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    monkeypatch.setattr(program, "__file__", str(tmp_path / "system/program.py"))
    before = program.digest.__wrapped__()
    assert program.digest.__wrapped__() == before
    os.utime(file, (1, 1))
    assert program.digest.__wrapped__() != before


def test_what_python_makes_of_it_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "__file__", str(tmp_path / "system/program.py"))
    before = program.digest.__wrapped__()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/a.cpython-311.pyc").touch()
    assert program.digest.__wrapped__() == before
