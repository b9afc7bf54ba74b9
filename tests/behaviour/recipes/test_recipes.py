"""The recipes in CONTRIBUTING, followed to the letter in a copy of the program."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from tests.behaviour.commands.conftest import REPOSITORY

FRONT_MATTER = Path("budkavle/model/front_matter.py")
RENDER = Path("budkavle/render")
ADVICE = Path("budkavle/content/advice")
CATALOGUE = Path("budkavle/i18n/locale/sv/LC_MESSAGES/budkavle.po")
TEXT = re.compile(r'N_\("([^"]*)"\)')


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The folder of a copy of the program."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "budkavle", tmp_path / "budkavle", ignore=ignored)
    return tmp_path


def code_of(recipe: str) -> str:
    """The code in a recipe; a recipe without its code has fewer than ten lines."""
    text = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", text.partition(f"\n## {recipe}\n")[2], maxsplit=1, flags=re.M)[0]
    before, code, after = re.split(r"```python\n(.*?)```", section, flags=re.DOTALL)
    assert len(f"{before}{after}".split("\n\n")) < 10
    return code


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that the file contains once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), encoding="utf-8")


def translate(copy: Path, code: str) -> None:
    """Add translations to the catalogue, as `make messages` and a translator do."""
    with (copy / CATALOGUE).open("a", encoding="utf-8") as file:
        for text in TEXT.findall(code):
            file.write(f'\nmsgid "{text}"\nmsgstr "På svenska: {text}"\n')


def known(copy: Path, script: str) -> dict[str, Any]:
    """What a script of this folder prints with the copy of the program."""
    environment = os.environ | {"PYTHONPATH": f"{copy}{os.pathsep}{REPOSITORY}"}
    command = [sys.executable, str(Path(__file__).with_name(script))]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout))


def test_a_declared_key_is_known_everywhere(copy: Path) -> None:
    code = code_of("A new key of front matter")
    last = "    revision: Annotated["
    edit(copy / FRONT_MATTER, last, f"{indent(code, '    ')}{last}")
    translate(copy, code)
    assert known(copy, "after_the_key.py") == {
        "value": "avskrift.pdf",
        "wrong": ["wrong-path"],
        "misspelt": ["unknown-key transcript"],
        "on a page": ["item-elsewhere"],
        "in the text": ["key-in-text"],
        "without prose": True,
        "missing": ["missing-file"],
        "files": ["nyheter/2026/avskrift.pdf"],
        "offered": ["nyheter/2026/avskrift.pdf"],
        "schema": "På svenska: Where the speech is written out.",
        "form": True,
        "tables": [
            "| [`transcript`](sprak.md) | På svenska: Where the speech is written out. |",
            "| `transcript` | Where the speech is written out. |",
        ],
        "to translate": True,
        "leaks": [["transcript"], []],
        "tried as a secret": "transcript: https://example.org/{transcript}",
        "tried as a reference": True,
    }


def test_a_declared_rule_is_known_everywhere(copy: Path) -> None:
    code = code_of("A new rule")
    module = copy / ADVICE / "lengths.py"
    module.write_text(f"{module.read_text(encoding='utf-8')}\n\n{code}", encoding="utf-8")
    listed = "    lengths.titles,\n"
    edit(copy / ADVICE / "__init__.py", listed, f"{listed}    lengths.shouted_titles,\n")
    translate(copy, code)
    assert known(copy, "after_the_rule.py") == {
        "advice": "content/nyheter/2026/a.md:3: råd: title: På svenska: The title shouts."
        " På svenska: Use small letters. [shouted-title]",
        "silenced": "",
        "found by the tests": True,
        "schema": True,
    }


@pytest.fixture
def with_texts(copy: Path) -> Path:
    """A copy of the program with the renderer `texts`."""
    (copy / RENDER / "texts.py").write_text(code_of("A new kind of output"), encoding="utf-8")
    renderers = copy / RENDER / "renderers.py"
    edit(renderers, "pages, search, serving\n", "pages, search, serving, texts\n")
    edit(renderers, "RENDERERS = (\n", 'RENDERERS = (\n    Renderer("texts", texts.outputs),\n')
    return copy


def test_an_added_renderer_is_asked_everywhere(with_texts: Path) -> None:
    edited = "Om ett\n\nNya ord.\n"
    assert known(with_texts, "after_the_renderer.py") == {
        "built": "Om ett\n\nTexten till nyheten.\n",
        "draft": "",
        "edited": [edited, ["nyheter/2026/ett/text.txt"]],
        "why": [["text", "nyheter/2026/ett.md"]],
        "removed": ["nyheter/2026/tva/text.txt"],
        "previewed": [edited, True],
        "as of": "Om senare\n\nTexten till nyheten.\n",
        "mkdocs build": edited,
    }


def test_a_leak_of_an_added_renderer_is_refused(with_texts: Path) -> None:
    leaking = """

def outputs(site: SiteContext) -> Iterator[Output]:
    for written in site.render.written.values():
        yield Output(f"{written.item.id}.txt", keys.output_key(), partial(_text, written))
"""
    module = with_texts / RENDER / "texts.py"
    module.write_text(module.read_text(encoding="utf-8") + leaking, encoding="utf-8")
    assert known(with_texts, "after_the_renderer.py") == {"refused": ["leak"]}
