"""The verb explain shows the page on a code, also without internet and without the checkout."""

import webbrowser
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from budkavle.cli import help_pages
from budkavle.cli.main import main
from tests.support.rules import RULES


def test_a_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "dead-link"]) == 0
    assert capsys.readouterr().out.startswith("# Länken leder ingenstans\n")


def test_every_code_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    assert capsys.readouterr().out.split() == sorted(RULES)


def test_an_unknown_code_is_an_error_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "sv", "explain", "ded-link"]) == 2
    assert capsys.readouterr().err == "Koden ded-link finns inte. Menade du: dead-link?\n"


def test_the_page_is_opened_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "dead-link", "--open"]) == 0
    page = Path(url2pathname(urlsplit(opened[0]).path)).read_text(encoding="utf-8")
    assert "<title>Länken leder ingenstans</title>" in page
    assert "<h1>Länken leder ingenstans</h1>" in page
    assert "[bron](bron.md)" in page


def test_every_page_can_be_shown(tmp_path: Path) -> None:
    address = help_pages.write(RULES, tmp_path / "help")
    assert address == (tmp_path / "help").as_uri()
    assert {path.stem for path in (tmp_path / "help").iterdir()} == set(RULES)
