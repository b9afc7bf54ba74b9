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


@pytest.mark.usefixtures("web")
def test_what_was_taken_back_is_not_to_be_published_but_corrected(
    site: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--config", str(site.configuration), "--lang", "en"]
    assert main(["publish", *words]) == 0
    site.item("en-till", "")
    assert main(["publish", *words]) == 0
    assert main(["publish", "--rollback", *words]) == 0
    capsys.readouterr()
    assert main(["status", *words]) == 4
    assert "This site was taken back" in capsys.readouterr().out
    site.item("en-tredje", "")
    assert main(["status", *words]) == 4
    assert "What is written is not what readers get. Publish it." in capsys.readouterr().out


def test_what_cannot_be_read_there_is_told_to_programs_too(
    site: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["status", "elsewhere", "--config", str(site.configuration), "--lang", "en"]
    assert main([*words, "--format", "json"]) == 2
    assert "There is no target elsewhere" in json.loads(capsys.readouterr().out)["error"]
