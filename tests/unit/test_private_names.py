"""No private name of a library is used: any of its updates may change what that means."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

import budkavle

ALLOWED = {
    "_Element": "the type of an element in annotations, for which lxml has no public name",
    "_asdict": "documented: collections.namedtuple",
    "_exit": "documented: os",
    "_fields": "documented: collections.namedtuple",
    "_make": "documented: collections.namedtuple",
    "_replace": "documented: collections.namedtuple",
    "_mapping": "documented: sqlalchemy.Row",
}
MODULES = sorted(Path(budkavle.__file__).parent.rglob("*.py"))


def private_names(source: str) -> list[str]:
    """The private names that a module takes from somewhere else."""
    tree = ast.parse(source)
    own = set(_defined(tree)) | ALLOWED.keys()
    return sorted({name for name in _used(tree) if name not in own})


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name != "_"


def _defined(tree: ast.Module) -> Iterator[str]:
    """Every name that a module gives to something of its own."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                yield name


def _used(tree: ast.Module) -> Iterator[str]:
    """Every private name that a module imports or asks something for."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                yield from filter(_is_private, module.split("."))
                yield from (each.name for each in names if _is_private(each.name))
            case ast.Import(names=names):
                for each in names:
                    yield from filter(_is_private, each.name.split("."))
            case ast.Attribute(attr=name) if _is_private(name):
                yield name


@pytest.mark.parametrize(
    "module", MODULES, ids=lambda path: path.relative_to(MODULES[0].parent).as_posix()
)
def test_no_private_name_of_a_library_is_used(module: Path) -> None:
    assert private_names(module.read_text(encoding="utf-8")) == []


def test_no_private_method_of_a_library_is_overridden() -> None:
    assert [
        f"{each.__module__}.{each.__qualname__}.{name}"
        for each in _classes()
        for base in each.__mro__[1:]
        if base.__module__.partition(".")[0] not in (budkavle.__name__, "builtins", "enum")
        for name in vars(each).keys() & vars(base).keys()
        if _is_private(name) and callable(vars(base)[name])
    ] == []


def test_a_private_name_is_noticed() -> None:
    """Imported, asked for, called on a base class; a module's own private names are not."""
    source = """
        import jinja2.runtime as runtime, lib._inner
        from jinja2.ext import _make_new_gettext
        from jinja2 import nodes
        class Mine(runtime.Macro):
            def _generate(self):
                return super()._invoke(self._generate, nodes.__name__, _local)
    """
    found = private_names(dedent(source))
    assert found == ["_inner", "_invoke", "_make_new_gettext"]


def _classes() -> Iterator[type]:
    """Every class of the package."""
    names = [each.name for each in pkgutil.walk_packages(budkavle.__path__, "budkavle.")]
    for name in names:
        if not name.endswith("__main__") and ".migrations" not in name:  # these run when imported
            members = vars(importlib.import_module(name)).values()
            yield from (it for it in members if isinstance(it, type) and it.__module__ == name)
