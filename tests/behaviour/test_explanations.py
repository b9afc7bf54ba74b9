"""A build can say why it rendered an output: which of the things it depends on has changed."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from budkavle.build.reason import FRAME, GONE, HEADLINE, NEW, NEW_ITEM, OTHER, TOUCHED, Reason
from budkavle.build.run import Result, build
from budkavle.build.site_writer import dependencies
from budkavle.cli.explanations import PARTS
from budkavle.cli.main import main
from budkavle.edition.ledger import NOTHING_YET
from tests.behaviour.test_leak_gate import picture
from tests.behaviour.test_unchanged import settle
from tests.support.edges import another_program
from tests.support.samples import utc
from tests.support.site_folder import NOON, SiteFolder

ONE, PAGE = "nyheter/2026/ett.md", "nyheter/2026/ett/index.html"
LATER = utc("2026-03-10 15:00")

Change = Callable[[SiteFolder], object]


@pytest.fixture
def small(tmp_path: Path) -> SiteFolder:
    """A built site with a theme of its own."""
    small = SiteFolder(tmp_path)
    small.own_theme()
    small.write("nyheter/2026/stad.png", picture("red"))
    image = "image: {src: stad.png, alt: En stad}\n"
    small.item("ett", f"topics: [vard]\nstory: arendet\ncontacts: [eva]\n{image}")
    small.item("tva", "topics: [vard]\ndate: 2026-03-02\n")
    small.item("senare", "publish: 2026-03-10 15:30\n")
    explained(small)
    return small


def explained(small: SiteFolder, now: datetime = NOON) -> Result:
    settle()
    return build(
        small.configuration,
        now,
        lambda _, __: None,
        NOTHING_YET,
        searchable=False,
        explains=True,
    )


def replace(small: SiteFolder, path: str, old: str, new: str) -> None:
    """Replace words in a file."""
    file = small.folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def edit(path: str, old: str, new: str) -> Change:
    return lambda small: replace(small, path, old, new)


def withdraw(small: SiteFolder) -> None:
    """Remove an item, and say why its address is gone."""
    (small.content / "nyheter/2026/tre.md").unlink()
    small.write("gone.yml", "/nyheter/2026/tre/: {reason: Fel.}\n")


CHANGES: dict[str, tuple[Change, str, set[Reason]]] = {
    "the headline": (
        edit(f"content/{ONE}", "Om ett", "Nytt"),
        "index.html",
        {Reason(HEADLINE, ONE)},
    ),
    "the headline, for a neighbour": (
        edit(f"content/{ONE}", "title: Nytt", "title: Nyare"),
        "nyheter/2026/tva/index.html",
        {Reason(HEADLINE, ONE)},
    ),
    "the summary": (
        edit(f"content/{ONE}", "Kort om", "Mer om"),
        "amnen/vard/index.html",
        {Reason("item", ONE)},
    ),
    "the text": (edit(f"content/{ONE}", "Texten", "Orden"), PAGE, {Reason("text", ONE)}),
    "the text, in a feed": (
        edit(f"content/{ONE}", "Orden", "Raderna"),
        "amnen/vard/feed.xml",
        {Reason("text", ONE)},
    ),
    "the name of a topic": (
        edit("content/topics.yml", "Vård", "God vård"),
        "amnen/vard/index.html",
        {Reason("topic", "vard")},
    ),
    "the name of a story": (
        edit("content/stories.yml", "journal", "nytt journal"),
        PAGE,
        {Reason("story", "arendet")},
    ),
    "the phone number of a contact": (
        edit("content/contacts.yml", "06 10", "06 11"),
        PAGE,
        {Reason("contact", "eva")},
    ),
    "a picture": (
        lambda small: small.write("nyheter/2026/stad.png", picture("blue")),
        PAGE,
        {Reason("file", "nyheter/2026/stad.png")},
    ),
    "a picture in a list": (
        lambda small: small.write("nyheter/2026/stad.png", picture("green")),
        "nyheter/index.html",
        {Reason("file", "nyheter/2026/stad.png")},
    ),
    "a template": (
        edit("theme/items/article.html", "{% block content %}", "{% block content %}<!-- x -->"),
        PAGE,
        {Reason("theme", "items/article.html")},
    ),
    "a style sheet": (
        lambda small: (small.folder / "theme/assets/stylesheets/budkavle.css").write_text(
            "p { color: #000 }\n"
        ),
        "assets/stylesheets/budkavle.css",
        {Reason("theme", "assets/stylesheets/budkavle.css")},
    ),
    "the menu": (
        lambda small: replace(small, "mkdocs.yml", "docs_dir:", "nav: [Nytt: om.md]\ndocs_dir:"),
        "index.html",
        {Reason(FRAME), Reason("configuration", "")},
    ),
    "an ordinary page": (
        edit("content/om.md", "Vi finns", "Vi är"),
        "om/index.html",
        {Reason("file", "om.md")},
    ),
    "a new item": (
        lambda small: small.item("tre", "date: 2026-03-03\n"),
        "index.html",
        {Reason(NEW_ITEM, "nyheter/2026/tre.md"), Reason(OTHER, "lead")},
    ),
    "a new output": (
        lambda small: small.item("fyra", ""),
        "nyheter/2026/fyra/index.html",
        {Reason(NEW)},
    ),
    "a removed item": (
        withdraw,
        "index.html",
        {Reason(GONE, "nyheter/2026/tre.md"), Reason(OTHER, "lead")},
    ),
    "a page of the site": (
        lambda small: (small.site / "index.html").unlink(),
        "index.html",
        {Reason(TOUCHED)},
    ),
}


def test_each_change_is_the_reason_for_what_shows_it(small: SiteFolder) -> None:
    found = {}
    for name, (change, path, _) in CHANGES.items():
        change(small)
        found[name] = set(explained(small).report.reasons.get(path, ()))
    assert found == {name: reasons for name, (_, _, reasons) in CHANGES.items()}


def test_time_that_passes_is_a_reason(small: SiteFolder) -> None:
    reasons = explained(small, LATER).report.reasons
    assert Reason(NEW_ITEM, "nyheter/2026/senare.md") in reasons["index.html"]


def test_a_setting_is_a_reason(small: SiteFolder) -> None:
    replace(small, "mkdocs.yml", "  - budkavle:\n", "  - budkavle:\n      feed_length: 20\n")
    assert Reason("setting", "feed_length") in explained(small).report.reasons["feed.xml"]


def test_another_version_of_the_program_is_a_reason(small: SiteFolder) -> None:
    with another_program():
        assert explained(small).report.reasons["api/items.json"] == (Reason("program", "program"),)


def test_nothing_is_explained_unless_it_is_asked_for(small: SiteFolder) -> None:
    replace(small, f"content/{ONE}", "Om ett", "Nytt")
    report = small.build(published=NOTHING_YET).report
    assert report.rendered
    assert not report.reasons


def printed(small: SiteFolder, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    told = ["build", "--config", str(small.configuration), "--no-search", "--lang", "en"]
    assert main([*told, *options]) == 0
    return capsys.readouterr().out


def test_the_command_says_why_each_file_was_rendered(
    small: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(small, capsys)
    replace(small, f"content/{ONE}", "Texten", "Orden")
    lines = printed(small, capsys, "--explain").splitlines()
    assert f"{PAGE}: the text of {ONE} changed" in lines


def test_the_command_says_what_a_file_that_was_not_rendered_depends_on(
    small: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    printed(small, capsys)
    told = printed(small, capsys, "--explain", PAGE)
    assert f"{PAGE}: up to date; depends on the program, the template, its news item" in told
    assert "nope.html: the site has no such file." in printed(small, capsys, "--explain=nope.html")


def test_every_part_of_a_key_has_a_name_for_people(small: SiteFolder) -> None:
    names = {name for path in small.files() for name in _parts(small, path)}
    assert len(names) > 15
    assert names - PARTS.keys() == set()


def _parts(small: SiteFolder, path: str) -> tuple[str, ...]:
    return dependencies(small.state, path) or ()


def test_the_command_says_how_long_each_stage_took(
    small: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(small, f"content/{ONE}", "Om ett", "Nytt")
    told = printed(small, capsys, "--timings")
    assert re.search(r"\d\.\d{3} s +\d+%  render and search for leaks\n", told)
    assert re.search(r" +\d+ +\d+ +\d+  feeds\n", told)
