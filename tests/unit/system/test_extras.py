"""What a command lacks is said with the command that installs it, for every way of installing."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

from budkavle.system import extras
from budkavle.system.extras import EXTRAS, MissingExtraError, command_for, require
from tests.support.projects import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize(
    ("marker", "source", "command"),
    [
        (None, None, 'pip install "budkavle[desk]"'),
        ("pipx_metadata.json", None, 'pipx runpip budkavle install "budkavle[desk]"'),
        ("uv-receipt.toml", None, 'uv tool install "budkavle[desk]"'),
        (
            "uv-receipt.toml",
            "file:///b-1.whl",
            'uv tool install "budkavle[desk] @ file:///b-1.whl"',
        ),
    ],
    ids=["pip", "pipx", "uv", "uv-wheel"],
)
def test_the_command_is_that_of_what_installed_the_program(
    tmp_path: Path, marker: str | None, source: str | None, command: str
) -> None:
    if marker:
        (tmp_path / marker).touch()
    assert command_for("desk", tmp_path, source) == command


def test_in_a_checkout_every_extra_has_a_command() -> None:
    commands = {name: extras.install_command(name) for name in PROJECT["optional-dependencies"]}
    assert commands["mail"] == "make subscriptions"
    assert commands["sftp"].endswith('-m pip install --editable ".[sftp]"')
    assert all(commands.values())


@pytest.mark.parametrize("extra", sorted(EXTRAS))
def test_a_missing_library_is_named(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    require(extra)
    for module in EXTRAS[extra]:
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, module, None)
            with pytest.raises(MissingExtraError) as caught:
                require(extra)
        assert caught.value.library == module.replace("_", "-")


def test_extras_bring_what_is_required_of_them_and_the_core_does_not() -> None:
    declared = PROJECT["optional-dependencies"]
    core = {_name(each) for each in PROJECT["dependencies"]}
    for extra, modules in EXTRAS.items():
        assert {_name(each) for each in declared[extra]} == {m.replace("_", "-") for m in modules}
        assert not core & {_name(each) for each in declared[extra]}
    assert not core & {"mkdocs", "mkdocs-material", "properdocs", "asyncssh", "sqlalchemy"}


def test_the_handbook_lists_every_extra() -> None:
    page = (ROOT / "docs/handbook/install.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`([\w-]+)`", "".join(re.findall(r"(?m)^\|.*$", page))))
    assert set(PROJECT["optional-dependencies"]) <= listed


def _name(requirement: str) -> str:
    return re.split(r"[^\w-]", requirement)[0]
