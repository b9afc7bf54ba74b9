"""A view with other words in one item is the one that reading the whole site again would give."""

from collections.abc import Iterable

import pytest

from budkavle.content.item import parse
from budkavle.host.project import describe
from budkavle.preview import View, ViewMaker
from tests.support.site_folder import NOON, SiteFolder

OPPEN = "nyheter/2026/oppen.md"
HEADER = "title: Vägen är öppen\nfacts:\n  - En sak.\n"
BODY = "## Vägen\n\nDen är öppen. Se [utkastet](utkast.md)."


@pytest.fixture
def small(small: SiteFolder) -> SiteFolder:
    """A site with an item that has facts, a heading and a link."""
    small.item("oppen", HEADER, BODY)
    return small


@pytest.fixture
def studio(small: SiteFolder) -> ViewMaker:
    """A preview that has shown it."""
    made = ViewMaker(small.configuration, "sv", public=False)
    made.view(NOON)
    return made


def pages(view: View, paths: Iterable[str]) -> dict[str, bytes | None]:
    """What a view answers at some paths."""
    found = {path: view.find(path) for path in paths}
    return {path: each.render() if each else None for path, each in found.items()}


def saved(small: SiteFolder, studio: ViewMaker, header: str, body: str) -> View | None:
    """Save the item; the view that needs no reading of the site."""
    data = small.item("oppen", header, body).read_bytes()
    context = describe(small.configuration).settings.validation_context
    return studio.saved(parse(data, OPPEN, context))


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (HEADER, BODY.replace("öppen.", "öppen igen, säger *alla*.")),
        (HEADER.replace("sak", "annan sak"), BODY),
        (HEADER, f"{BODY}\n\nEtt stycke till.\n"),
    ],
    ids=["words", "fact", "paragraph"],
)
def test_other_words_are_shown_everywhere(
    small: SiteFolder, studio: ViewMaker, header: str, body: str
) -> None:
    view = saved(small, studio, header, body)
    assert view
    again = ViewMaker(small.configuration, "sv", public=False).view(NOON)
    small.build()
    paths = [each for each in small.files() if not each.startswith("pagefind/")]
    assert len(paths) > 20
    assert pages(view, paths) == pages(again, paths)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (f"{HEADER}draft: true\n", BODY),
        (f"{HEADER}embargo: 2026-03-12 09:00\n", BODY),
        (HEADER.replace("Vägen", "Bron"), BODY),
        (f"{HEADER}topics: [vard]\n", BODY),
        (f"{HEADER}withdrawn: Fel.\n", BODY),
        (HEADER.replace("- En sak.", "- En sak.\n  - En till."), BODY),
        (HEADER, BODY.replace("## Vägen", "## Bron")),
        (HEADER, BODY.replace("utkast.md", "embargo.md")),
    ],
    ids=["draft", "embargo", "title", "topic", "withdrawn", "facts", "heading", "link"],
)
def test_more_than_words_needs_the_site_to_be_read(
    small: SiteFolder, studio: ViewMaker, header: str, body: str
) -> None:
    assert saved(small, studio, header, body) is None
