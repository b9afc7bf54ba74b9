"""A file that is opened and saved at the desk keeps every byte that nobody changed."""

from pathlib import Path
from random import Random

import pytest

from tests.behaviour.desk.same_files import OF, Clerk, generated, in_folder, is_same_rest
from tests.support.desk import DeskClient
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder


def try_all(clerk: Clerk, number: int, seed: int) -> None:
    for name, data in generated(number, seed):
        assert list(clerk.faults(data, Random(name))) == [], (name, data)


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory) -> Clerk:
    return Clerk(tmp_path_factory.mktemp("clerk") / "project")


@pytest.mark.parametrize("folder", ["content/nyheter", "tests/sites"])
def test_every_item_of_the_sites(clerk: Clerk, folder: str) -> None:
    tried = 0
    for name, data in in_folder(ROOT / folder):
        assert list(clerk.faults(data, Random(Path(name).name))) == [], name
        tried += 1
    assert tried > 10


def test_items_in_every_style(clerk: Clerk) -> None:
    try_all(clerk, 60, seed=7)
    assert clerk.seen["changed"] > 20


@pytest.mark.long
def test_many_items_in_every_style(clerk: Clerk) -> None:
    try_all(clerk, 10_000, seed=8)


def test_topics_keep_their_order_though_the_form_has_that_of_the_registry(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project")
    site.write("topics.yml", "a: {title: A}\nb: {title: B}\nc: {title: C}\n")
    file = site.item("beslut", "topics: [c, a, a]\n")
    before, desk = file.read_bytes(), DeskClient(site)
    form = desk.form(OF)
    assert form["topics"] == ["a", "c"]
    desk.post(**form, _do="save")
    assert file.read_bytes() == before
    desk.post(**{**desk.form(OF), "topics": ["b", "c"]}, _do="save")
    assert "topics: [c, b]\n" in file.read_text()


ITEM = b"---\ntitle: A # x\n# b\nfacts:\n- a\n- b\n# c\n\ndate: d\n---\n\nText\n"


@pytest.mark.parametrize(
    ("key", "changed", "same"),
    [
        ("facts", ITEM.replace(b"- a\n- b", b"- c"), True),
        ("facts", ITEM.replace(b"facts:\n- a\n- b\n", b""), True),
        ("facts", ITEM.replace(b"- a\n- b", b"- a\n# d"), False),
        ("story", ITEM.replace(b"# c", b"story: x\n# c"), True),
        ("_text", ITEM.replace(b"Text", b"Annat"), True),
        ("facts", ITEM.replace(b"- b\n# c", b"- c"), False),
        ("facts", ITEM.replace(b"# b", b""), False),
        ("title", ITEM.replace(b"date: d", b"date:  d"), False),
        ("title", ITEM.replace(b"Text", b"Text "), False),
        ("_text", ITEM.replace(b"A # x", b"A"), False),
    ],
)
def test_what_belongs_to_a_key_is_known(key: str, changed: bytes, same: bool) -> None:
    assert is_same_rest(ITEM, changed, key) is same


@pytest.mark.parametrize(
    ("key", "before", "after", "same"),
    [
        ("title", "title: |\n  a\n  # b\n# c\nlang: sv\n", "title: a\n# c\nlang: sv\n", True),
        ("title", 'title: "a\n  # b"\n# c\nlang: sv\n', "title: a\n# c\nlang: sv\n", True),
        ("title", "title: |\n  a\n# c\nlang: sv\n", "title: a\nlang: sv\n", False),
        ("title", "title: |+\n  a\n\nlang: sv\n", "title: a\nlang: sv\n", True),
        ("title", "title: |\n  a\n\nlang: sv\n", "title: a\nlang: sv\n", False),
        ("facts", "facts:\n- |\n  a\n  # b\nlang: sv\n", "facts: [a]\nlang: sv\n", True),
    ],
)
def test_a_line_of_a_text_that_begins_with_a_hash_is_no_comment(
    key: str, before: str, after: str, same: bool
) -> None:
    first, second = (f"---\n{each}---\n\nText\n".encode() for each in (before, after))
    assert is_same_rest(first, second, key) is same
