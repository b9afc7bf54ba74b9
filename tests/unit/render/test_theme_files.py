"""A site's own files of the theme win over the program's; the others are the program's."""

from pathlib import Path

from budkavle.render import theme_files
from budkavle.render.templates import Templates
from budkavle.render.theme_files import PROGRAM_THEME
from tests.support.samples import SETTINGS


def test_a_theme_of_ones_own_needs_only_what_differs(tmp_path: Path) -> None:
    own = tmp_path / "assets/stylesheets/organisation.css"
    own.parent.mkdir(parents=True)
    own.write_text(":root {}")
    found = theme_files.files(tmp_path)
    assert found["assets/stylesheets/organisation.css"] == own
    assert found["base.html"] == PROGRAM_THEME / "base.html"
    assert found.keys() == theme_files.files(PROGRAM_THEME).keys()
    assert theme_files.find(tmp_path, "main.html") == PROGRAM_THEME / "main.html"
    assert theme_files.find(tmp_path, "none.html") is None
    assert dict(theme_files.fingerprints(tmp_path)).keys() == found.keys()


def test_the_programs_theme_is_not_looked_through_twice() -> None:
    assert theme_files.layers(PROGRAM_THEME / "items" / "..") == (PROGRAM_THEME / "items" / "..",)


def test_a_template_of_ones_own_may_use_the_programs_and_both_count(tmp_path: Path) -> None:
    programs = Templates(PROGRAM_THEME, SETTINGS).digest_of("article.html")
    assert Templates(tmp_path, SETTINGS).digest_of("article.html") == programs
    part = tmp_path / "items/parts/head.html"
    part.parent.mkdir(parents=True)
    part.write_text((PROGRAM_THEME / "items/parts/head.html").read_text() + " ")
    assert Templates(tmp_path, SETTINGS).digest_of("article.html") != programs
