"""Every change of the program changes its digest."""

import os
from pathlib import Path

import pytest

from budkavle.system import program


@pytest.mark.parametrize("name", ["a.py", "room/b.py", "locale/sv/LC_MESSAGES/c.po"])
def test_a_changed_file_makes_another_program(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    before = program.digest_of(tmp_path)
    assert program.digest_of(tmp_path) == before
    os.utime(file, (1, 1))
    assert program.digest_of(tmp_path) != before


def test_what_python_makes_of_it_does_not(tmp_path: Path) -> None:
    before = program.digest_of(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/a.cpython-311.pyc").touch()
    assert program.digest_of(tmp_path) == before
