"""Who acts is handed in: two writers at one desk never act in each other's name."""

import ast
import inspect
from pathlib import Path

import pytest

from budkavle.desk.actions import Actions
from budkavle.desk.app import create_app
from budkavle.desk.deed_actions import DeedActions
from budkavle.desk.guards import Session
from budkavle.desk.register_actions import RegisterActions
from budkavle.desk.saving import Unsaved, Writer
from budkavle.desk.workspace import Workspace
from tests.support.desk import PORT, Browser, DeskClient
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder

BESLUT = "nyheter/2026/beslut.md"
ACTS = [
    *(getattr(Actions, name) for name in ("open", "fill", "save", "save_over")),
    *(getattr(DeedActions, name) for name in ("begin_deed", "do", "take_back")),
    *(getattr(RegisterActions, name) for name in ("add", "change", "remove")),
    *(getattr(Unsaved, name) for name in ("keep", "get", "all", "drop")),
    Actions.save_raw,
    Workspace.save,
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__qualname__)
def test_every_act_is_given_who_acts_first(act: object) -> None:
    assert callable(act)
    first = list(inspect.signature(act).parameters.values())[1]
    assert first.annotation is Writer


ROUTES = sorted((ROOT / "budkavle/desk").glob("*_routes.py"))


@pytest.mark.parametrize("file", ROUTES, ids=lambda file: file.stem)
def test_every_handler_is_given_who_asks(file: Path) -> None:
    handlers = [
        each
        for each in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(each, ast.FunctionDef) and each.returns and "Response" in ast.unparse(each)
    ]
    assert handlers
    for each in handlers:
        names = [argument.arg for argument in each.args.args]
        is_handler = ast.unparse(each.returns or ast.Constant("")) == "Response"
        assert not is_handler or names[1] in ("asked", "done"), each.name


def test_no_module_asks_the_machine_who_acts() -> None:
    for file in (ROOT / "budkavle/desk").glob("*.py"):
        text = file.read_text("utf-8")
        assert not [name for name in ("getpass", "getuser", "contextvars") if name in text], file


def test_two_writers_keep_what_they_type_apart(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project")
    site.item("beslut", "title: Beslutet\n")
    eva = DeskClient(site)
    karl = DeskClient(site)
    karl.workspace = eva.workspace
    karl.session = Session("n" * 40, Writer("Karl"), PORT)
    karl.app = create_app(eva.workspace, karl.session, PORT)
    karl.http = Browser(karl.app)
    karl.http.get("/-/desk/open", params={"token": karl.session.token})
    eva.post("/-/desk/keep", **{**eva.form(BESLUT), "title": "Evas"})
    karl.post("/-/desk/keep", **{**karl.form(BESLUT), "title": "Karls"})
    assert eva.form(BESLUT)["title"] == "Evas"
    assert karl.form(BESLUT)["title"] == "Karls"
    assert "Karl har skrivit i den" in eva.get("/-/desk/item", of=BESLUT)
    assert "Eva har skrivit i den" in karl.get("/-/desk/item", of=BESLUT)
