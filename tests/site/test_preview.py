"""The public preview of whole sites gives the bytes of their builds, for every file."""

from pathlib import Path

import pytest

from budkavle.preview import ViewMaker
from budkavle.preview.overlay import tail
from budkavle.preview.responses import answer
from tests.support.projects import NOW


@pytest.mark.parametrize("name", ["project", "second"])
def test_every_file_is_as_in_the_build(name: str, request: pytest.FixtureRequest) -> None:
    project: Path = request.getfixturevalue(name)
    view = ViewMaker(project / "mkdocs.yml", "sv", public=True).view(NOW)
    files = [path for path in (project / "site").rglob("*") if path.is_file()]
    assert len(files) > 50
    for path in files:
        found = view.find(path.relative_to(project / "site").as_posix())
        assert found is not None, path
        assert found.render() == path.read_bytes(), path


def test_a_site_with_a_path_is_below_that_path(second: Path) -> None:
    view = ViewMaker(second / "mkdocs.yml", "en", public=True).view(NOW)
    assert view.around.root == "/library-news/"
    front = answer(view, "/")
    assert (front.status, dict(front.headers)["Location"]) == (302, "/library-news/")
    page = answer(view, "/library-news/")
    assert page.body == (second / "site/index.html").read_bytes() + tail(view.around).encode()
    assert answer(view, "/index.html").status == 404
    moved = answer(view, "/library-news/posts")
    assert dict(moved.headers)["Location"] == "/library-news/posts/"
