"""The bare host says, with line and remedy, what mkdocs.yml asks for and it lacks."""

from pathlib import Path

import pytest

from budkavle.build import content_check
from budkavle.host import bare, choice
from budkavle.host.bare import limits
from budkavle.host.bare.markdown import render, way
from budkavle.host.bare.menu import MenuMaker
from budkavle.host.bare.pages import Page
from budkavle.model.problems import ContentError
from budkavle.model.problems import describe as said
from tests.support.samples import utc
from tests.support.site_folder import SiteFolder

PLAIN = """\
site_name: Exempel
site_url: https://example.org/
theme: {name: budkavle}
plugins:
  - budkavle:
      host: bare
"""


@pytest.mark.parametrize(
    ("line", "number", "value"),
    [
        ("INHERIT: base.yml", 7, "INHERIT"),
        ("hooks: [own.py]", 7, "hooks"),
        ("exclude_docs: x.md", 7, "exclude_docs"),
        ("draft_docs: x.md", 7, "draft_docs"),
        ("extra_templates: [x.html]", 7, "extra_templates"),
        ("use_directory_urls: false", 7, "use_directory_urls: false"),
        ("site_author: !ENV NAME", 7, "!ENV"),
        ("extra: {a: !!python/name:os.getcwd }", 7, "!!python/name:os.getcwd"),
        ("  - search", 7, "plugins: search"),
        ("  - blog: {x: 1}", 7, "plugins: blog"),
        ("  - {blog: {}, tags: {}}", 7, "plugins: blog"),
    ],
    ids=str,
)
def test_what_only_mkdocs_has_is_a_problem(line: str, number: int, value: str) -> None:
    found = list(limits.problems(f"{PLAIN}{line}\n", "mkdocs.yml"))
    assert found[0].code == "host-lacks"
    assert (found[0].line, dict(found[0].values)["value"]) == (number, value)
    assert "make" in said(found[0], str)


def test_nothing_is_lacking_in_a_plain_file_whatever_its_comments_say() -> None:
    text = f"# hooks: INHERIT: !ENV\n{PLAIN}markdown_extensions: [toc, attr_list, tables]\n"
    assert list(limits.problems(text, "mkdocs.yml")) == []
    assert list(limits.advice(text, "mkdocs.yml")) == []


def test_a_missing_extension_is_named_with_its_package() -> None:
    text = f"{PLAIN}markdown_extensions:\n  - tables\n  - nowhere_ext.boxes: {{a: 1}}\n"
    (found,) = limits.problems(text, "mkdocs.yml")
    assert (found.code, found.line) == ("extension-missing", 9)
    assert "pip install nowhere_ext" in said(found, str)


def test_another_theme_is_advice() -> None:
    text = PLAIN.replace("name: budkavle", "name: material")
    (found,) = limits.advice(text, "mkdocs.yml")
    assert (found.code, found.line, found.is_advice) == ("theme-unused", 3, True)


def test_check_and_build_report_it_and_write_nothing(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path, plugin="host: bare")
    site.item("ett", "")
    site.build()
    before = site.files()
    site.configure("plugins:\n", "hooks: [own.py]\nplugins:\n")
    found = content_check.check(site.configuration, utc("2026-03-10 12:00"))
    assert "host-lacks" in {each.code for each in found}
    with pytest.raises(ContentError, match="1 problem"):
        site.build()
    assert site.files() == before


def test_a_host_that_reads_other_files_is_the_one_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"hooks: [own.py]\n{PLAIN}", encoding="utf-8")
    assert choice.host_in(file.read_text(encoding="utf-8")) == "bare"
    with pytest.raises(ContentError) as caught:
        bare.describe(file)
    assert [(each.code, each.line) for each in caught.value.problems] == [("host-lacks", 1)]


def test_mistakes_in_the_menu_have_their_lines() -> None:
    text = "nav:\n  - Om: om.md\n  - Del:\n      - ej.md\n      - 5\n  - Tom:\n"
    nav = [{"Om": "om.md"}, {"Del": ["ej.md", 5]}, {"Tom": None}]
    maker = MenuMaker({"om.md": Page("om.md", "om/", {})}, {}, {}, (), text, "mkdocs.yml")
    with pytest.raises(ContentError) as caught:
        maker.menu(nav)
    found = [(each.line, each.code) for each in caught.value.problems]
    assert found == [(4, "missing-file"), (5, "menu-entry"), (6, "menu-entry")]


@pytest.mark.parametrize(
    ("target", "origin", "expected"),
    [
        (".", "", "."),
        (".", "om/", ".."),
        ("./", "om/", "../"),
        ("om/", "om/", "./"),
        ("om/", "a/b/", "../../om/"),
        ("x.css", "a/b/", "../../x.css"),
    ],
    ids=str,
)
def test_ways_are_relative(target: str, origin: str, expected: str) -> None:
    assert way(target, origin) == expected


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("# Om *oss*", "Om oss"),
        ("# `kod` &amp; <b>fet</b>", "kod &amp; fet"),
        ("# A ![bild](x.png) B", "A bild B"),
        ("# Not[^1]\n\n[^1]: x", "Not"),
        ("Text\n\n# Senare", None),
        ("## Under", None),
        ("# \\*inte\\* betonat", "*inte* betonat"),
    ],
    ids=["emphasis", "code", "picture", "note", "later", "lower", "escaped"],
)
def test_a_page_is_called_by_its_heading(text: str, heading: str | None) -> None:
    options = {"footnotes": {}, "toc": {"permalink": True}}
    assert render(text, "om.md", "om/", options, lambda _: None).heading == heading


@pytest.mark.parametrize("link", ["http://[", "mailto:a@b.se", "#x", "?a=1", "/x/", "ej.md", ""])
def test_links_to_other_than_files_of_the_content_stay(link: str) -> None:
    html = render(f"[a](<{link}>)", "om.md", "om/", {}, lambda _: None).html
    assert f'href="{link}"' in html
