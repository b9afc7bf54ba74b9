"""`status` tells whether what is written is what readers get."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from budkavle.cli.main import main
from budkavle.host import project
from tests.behaviour.test_unchanged import settle
from tests.support.site_folder import SiteFolder
from tests.support.web import Planted, Web


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    """A site with an item."""
    site = SiteFolder(tmp_path, plugin="publish: {public: {to: www, patience: 0}}")
    site.item("en-nyhet", "")
    return site


@pytest.fixture
def web(site: SiteFolder) -> Iterator[Web]:
    """A server of the folder that it is published to."""
    settings = project.describe(site.configuration).settings
    web = Web(site.folder / "www" / "current", settings)
    site.configure("to: www", f"to: www, address: '{web.url}'")
    settle()
    yield web
    web.stop()


def test_each_step_between_writing_and_reading_is_told_of(
    site: SiteFolder, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> tuple[int, str]:
        status = main([*words, "--config", str(site.configuration), "--lang", "en"])
        return status, capsys.readouterr().out

    status, said = run("status")
    assert status == 4
    assert "nothing has been published there" in said
    assert run("publish")[0] == 0
    status, said = run("status")
    assert (status, said.splitlines()[-1]) == (0, "What is written is what readers get.")

    site.item("en-till", "")
    status, said = run("status")
    assert status == 4
    assert "The content has changed since the site was built" in said
    assert run("build")[0] == 0
    status, said = run("status", "--format", "json")
    told = json.loads(said)
    assert (status, told["built"], told["live"]) == (4, True, False)
    assert told["differing"] > 5
    assert run("publish")[0] == 0

    web.planted[""] = Planted(b"igen")
    status, said = run("status")
    assert status == 4
    assert f"{web.url} is not what was published" in said
    web.planted.clear()
    assert run("status", "--offline", "--quiet") == (0, "")
    (site.folder / "www" / "current" / "index.html").write_text("skadad")
    assert "1 file there was changed or lost" in run("status")[1]
