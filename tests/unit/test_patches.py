"""Tests pass arguments and fakes; none puts something else in place of names of the program.

Such a test fails when code is moved that does the same as before. What belongs to the environment
may be replaced: the clock, the system's calls, the interpreter, other libraries. The calls of a
function can be counted without replacing it (see `tests/support/calls.py`).
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import budkavle

TESTS = Path(__file__).parents[1]


def patched(source: str) -> list[str]:
    """What a module of tests replaces in the program, as it names that."""
    tree = ast.parse(source)
    others = set(_from_elsewhere(tree))
    return [name for name in _replaced(tree) if name.partition(".")[0] not in others]


def _from_elsewhere(tree: ast.Module) -> Iterator[str]:
    """The names of what a module imports from anything but the program, and of other packages."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.asname or each.name.partition(".")[0] for each in names)
            case ast.Assign(
                targets=[ast.Name(name)],
                value=ast.Call(ast.Attribute(attr="importorskip"), [ast.Constant(str(module))]),
            ) if not _is_ours(module):
                yield name
            case ast.ImportFrom(module=str(module), names=names) if not _is_ours(module):
                yield module.partition(".")[0]
                yield from (each.asname or each.name for each in names)


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] == budkavle.__name__


def _replaced(tree: ast.Module) -> Iterator[str]:
    """The first argument of every call of monkeypatch.setattr, patch and patch.object."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="setattr"), args=[first, *_]):
                yield from _named(first)
            case ast.Call(func=ast.Attribute(attr="object", value=patch), args=[first, *_]) if (
                ast.unparse(patch).endswith("patch")
            ):
                yield from _named(first)
            case ast.Call(func=patch, args=[first, *_]) if ast.unparse(patch) in (
                "patch",
                "mock.patch",
            ):
                yield from _named(first)


def _named(argument: ast.expr) -> Iterator[str]:
    """An argument as it is written; of paths in quotation marks only those of the program."""
    match argument:
        case ast.Constant(value=str(path)):
            yield from filter(_is_ours, [path])
        case _:
            yield ast.unparse(argument)


def test_no_test_replaces_names_of_the_program() -> None:
    found = {
        path.relative_to(TESTS).as_posix(): names
        for path in TESTS.rglob("*.py")
        if (names := patched(path.read_text(encoding="utf-8")))
    }
    assert found == {}, "pass an argument or a fake instead (see CONTRIBUTING.md)"


def test_a_replaced_name_is_noticed() -> None:
    """A module, a class and a path of the program; not the system's or a library's."""
    source = """
        import os, sys
        from unittest import mock
        from unittest.mock import patch
        from pathlib import Path
        from jinja2 import Environment
        from budkavle.render import pages
        from budkavle.system.cache import Cache
        def test(monkeypatch):
            monkeypatch.setattr(pages, "page", None)
            monkeypatch.setattr(Cache, "get", None)
            monkeypatch.setattr("budkavle.render.pages.page", None)
            monkeypatch.setattr(os, "replace", None)
            monkeypatch.setattr(sys.stdout, "isatty", None)
            with patch.object(pages, "page"), mock.patch.object(Path, "open"), patch("os.replace"):
                monkeypatch.setattr("jinja2.Environment.compile", None)
            mock.patch("budkavle.system.cache.Cache")
    """
    assert sorted(patched(dedent(source))) == [
        "Cache",
        "budkavle.render.pages.page",
        "budkavle.system.cache.Cache",
        "pages",
        "pages",
    ]
