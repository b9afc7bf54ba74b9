"""A press officer's first day: doing what a message says repairs a usual mistake at once."""

import pytest

from budkavle.build.content_check import check
from budkavle.i18n.catalogue import translations
from budkavle.model.problems import Problem, describe
from tests.support.projects import ROOT
from tests.support.site_folder import NOON, SMALL, SiteFolder

HEADER = """\
id: 20260301-0900-abcd
title: Bron byggs om
date: 2026-03-01
summary: Bron över ån byggs om från maj.
topics: [vard]
contacts: [eva]
"""
BODY = "Bygget börjar i maj."

MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "a colon in the title": (
        "title: Bron byggs om",
        "title: Bron: nu byggs den om",
        "citattecken",
        'title: "Bron: nu byggs den om"',
    ),
    "yesterday": ("date: 2026-03-01", "date: igår", "ÅÅÅÅ-MM-DD", "date: 2026-03-01"),
    "a date in words": (
        "date: 2026-03-01",
        "date: 1 mars 2026",
        "2026-03-01",
        "date: 2026-03-01",
    ),
    "a date with strokes": ("date: 2026-03-01", "date: 1/3 2026", "ÅÅÅÅ-MM-DD", "date: 2026-03-01"),
    "no summary": (
        "summary: Bron över ån byggs om från maj.\n",
        "",
        "summary:",
        "summary: Bron över ån byggs om från maj.\n",
    ),
    "the key in Swedish": ("summary:", "ingress:", "summary", "summary:"),
    "the title in Swedish": ("title:", "rubrik:", "title", "title:"),
    "a misspelt key": ("topics:", "topcis:", "topics", "topics:"),
    "another program's key": ("topics:", "tags:", "topics", "topics:"),
    "the name of a topic": ("[vard]", "[Vård]", "vard", "[vard]"),
    "a misspelt topic": ("[vard]", "[vrd]", "vard", "[vard]"),
    "a contact that is not there": ("[eva]", "[evva]", "eva", "[eva]"),
    "a draft in Swedish": (
        "contacts: [eva]",
        "contacts: [eva]\ndraft: ja",
        "true",
        "contacts: [eva]\ndraft: true",
    ),
    "an embargo in words": (
        "contacts: [eva]",
        "contacts: [eva]\nembargo: i morgon kl 9",
        "ÅÅÅÅ-MM-DD tt:mm",
        "contacts: [eva]\nembargo: 2026-03-01 09:00",
    ),
    "a phone number with a digit too few": (
        "contacts: [eva]",
        'contacts: [{name: Bo, phone: "031-390 06"}]',
        "031-XXX XX XX",
        'contacts: [{name: Bo, phone: "031-390 06 00"}]',
    ),
    "a contact without a way to reach it": (
        "contacts: [eva]",
        "contacts: [{name: Bo}]",
        "phone",
        "contacts: [{name: Bo, phone: 031-390 06 00}]",
    ),
    "a tab": (
        "contacts: [eva]",
        "contacts:\n\t- eva",
        "mellanslag",
        "contacts:\n  - eva",
    ),
    "withdrawn without a reason": (
        "contacts: [eva]",
        "contacts: [eva]\nwithdrawn: true",
        "mening",
        "contacts: [eva]\nwithdrawn: Uppgiften var fel.",
    ),
    "a first heading": (BODY, f"# Bron\n\n{BODY}", "##", f"## Bron\n\n{BODY}"),
    "a link to a file that is called otherwise": (
        BODY,
        "Läs [mer](gammal-nyheter.md).",
        "gammal-nyhet.md",
        "Läs [mer](gammal-nyhet.md).",
    ),
    "a link to an address of the site": (
        BODY,
        "Läs [mer](/nyheter/2026/gammal-nyhett/).",
        "/nyheter/2026/gammal-nyhet/",
        "Läs [mer](/nyheter/2026/gammal-nyhet/).",
    ),
    "a link to a heading that is not there": (
        BODY,
        "Läs [mer](gammal-nyhet.md#kostnad).",
        "kostnaden",
        "Läs [mer](gammal-nyhet.md#kostnaden).",
    ),
    "a picture that is called otherwise": (
        BODY,
        "![Bron](Bron.JPG)",
        "bron.jpg",
        "![Bron](bron.jpg)",
    ),
    "a picture of another site": (
        BODY,
        "![Bron](https://example.com/bron.jpg)",
        "bredvid",
        "![Bron](bron.jpg)",
    ),
    "a link to the writer's own disk": (
        BODY,
        "[planen](file:///C:/plan.docx)",
        "https://",
        "[planen](https://example.com/plan)",
    ),
    "a key below the header": (BODY, f"draft: true\n\n{BODY}", "---", BODY),
    "what was to be replaced": (BODY, "[Skriv det viktigaste först]", "egna ord", BODY),
}
"""What the item had, what is typed, words that the message has in Swedish, and the repair."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """A site with an older item, a picture, and what is about to be written."""
    site = SiteFolder(tmp_path_factory.mktemp("newcomer"), SMALL)
    site.item("gammal-nyhet", "", "## Kostnaden\n\nDen är känd.")
    picture = sorted((ROOT / "tests/sites/first/content").rglob("*.jpg"))[0]
    site.write("nyheter/2026/bron.jpg", picture.read_bytes())
    return site


def written(site: SiteFolder, old: str, new: str) -> tuple[Problem, ...]:
    """The problems of the item with something replaced."""
    text = f"---\n{HEADER}---\n\n{BODY}\n"
    assert old in text
    file = site.write("nyheter/2026/bron-byggs-om.md", text.replace(old, new, 1))
    found = check(site.configuration, NOON, [file])
    return tuple(each for each in found if not each.is_advice)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_the_message_says_repairs_it(site: SiteFolder, mistake: str) -> None:
    old, typed, words, repaired = MISTAKES[mistake]
    told = written(site, old, typed)
    gettext = translations("sv").gettext
    said = [describe(each, gettext) for each in told]
    assert len(said) == 1, said
    assert words in said[0]
    assert said[0].startswith("content/nyheter/2026/bron-byggs-om.md:")
    assert written(site, old, repaired) == ()


def test_the_item_itself_is_right(site: SiteFolder) -> None:
    assert written(site, BODY, BODY) == ()
