"""Every text that a subscriber sees is there in Swedish."""

import ast
import re
from pathlib import Path

import budkavle.subscriptions
from budkavle.subscriptions.words import translator

_PACKAGE = Path(budkavle.subscriptions.__file__).parent
_IN_TEMPLATE = re.compile(r'_\("((?:[^"\\]|\\.)*)"\)')


def _marked() -> set[str]:
    texts: set[str] = set()
    for path in (_PACKAGE / "templates").rglob("*.*"):
        texts |= set(_IN_TEMPLATE.findall(path.read_text()))
    for path in _PACKAGE.rglob("*.py"):
        texts |= {text for node in ast.walk(ast.parse(path.read_text())) for text in _said(node)}
    return texts


def _said(node: ast.AST) -> list[str]:
    if not isinstance(node, ast.Call) or not node.args:
        return []
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if isinstance(node.func, ast.Call) and isinstance(node.func.func, ast.Name):
        name = node.func.func.id
    text = node.args[0]
    marked = name in ("_", "N_", "translator")
    said = text.value if marked and isinstance(text, ast.Constant) else None
    return [said] if said and isinstance(said, str) else []


def test_every_text_is_in_the_swedish_catalogue() -> None:
    texts = _marked()
    assert len(texts) > 60
    swedish = translator("sv")
    assert [text for text in sorted(texts) if swedish(text) == text and text != "sv"] == []
