"""Names that another system cannot store are reported on every system."""

import pytest

from budkavle.content.authoring.drafts import slug_for
from budkavle.content.portable_names import advice


def codes(*paths: str) -> list[tuple[str, str, str]]:
    found = advice(paths, "content")
    return [(each.path, each.code, dict(each.values)["value"]) for each in found]


@pytest.mark.parametrize(
    "name", ["con", "AUX.md", "nul.tar.gz", "COM1.pdf", "lpt9", "a:b.md", "a?.jpg", "slut.", "a |b"]
)
def test_a_name_that_windows_refuses_is_told_of(name: str) -> None:
    for path in (name, f"{name}/bild.jpg", f"nyheter/{name}/bild.jpg"):
        assert codes(path) == [(f"content/{path}", "unportable-name", name)]


@pytest.mark.parametrize(
    "name", ["console.md", "com10.md", "auxiliary", "Å och ö.jpg", "a.b.c", ".htaccess", "lpt.md"]
)
def test_any_other_name_is_fine(name: str) -> None:
    assert codes(name, f"mapp/{name}") == []


def test_names_that_differ_only_in_case_are_told_of_once() -> None:
    assert codes("a/bild.jpg", "A/Bild.jpg", "a/annan.jpg") == [
        ("content/a/bild.jpg", "same-but-for-case", "A/Bild.jpg")
    ]


@pytest.mark.parametrize("title", ["Con", "AUX", "nul", "Com1", "Lpt9", "prn!"])
def test_no_new_item_gets_a_name_that_windows_refuses(title: str) -> None:
    name = f"{slug_for(title)}.md"
    assert codes(name) == []
    assert name.startswith(title.lower().rstrip("!"))


def test_other_names_of_new_items_stay_as_they_are() -> None:
    assert [slug_for(each) for each in ("Konsert", "Console", "Com 10")] == [
        "konsert",
        "console",
        "com-10",
    ]
