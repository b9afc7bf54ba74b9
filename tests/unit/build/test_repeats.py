"""If public content repeats a secret, the problem names the right line, and no other."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.build import content_check
from budkavle.build.leaks.repeats import Repeats
from budkavle.build.leaks.search import Search
from budkavle.build.leaks.secrets import search_for
from budkavle.host import project
from budkavle.model.problems import ContentError, Problem
from budkavle.render.output import state_of
from budkavle.render.preparation import prepare
from budkavle.render.site import Folders
from budkavle.system.cache import Cache
from tests.support.site_folder import NOON, SiteFolder

URL = "https://example.org/nyheter/2026/sjukhuset/"
TITLE = "Regionen säljer sjukhuset i Älvsborg"
SUMMARY = "Köparen får tillträde redan till sommaren & betalar enligt ett “hemligt” avtal."
ID = "20260302-0900-efgh"
PATH = "nyheter/2026/sjukhuset.md"
FILE = "nyheter/2026/avtalet.pdf"
PDF = b"%PDF-1.7\n% the contract, word for word, and some more"

OWN = {"slug": URL, "title": TITLE, "summary": SUMMARY, "id": ID, "": PATH, "file": FILE}
"""The texts that point to the secret item, by their field."""

PUBLIC_ITEM = "nyheter/2026/skolan.md"


def in_quotes(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def in_item(field: str) -> Callable[[SiteFolder, str], tuple[str, int]]:
    """Put a text into a key of a public item; return its path and the line."""

    def put(small: SiteFolder, words: str) -> tuple[str, int]:
        header = field.replace("WORDS", in_quotes(f"Se {words} nu"))
        path = small.item("skolan", f"topics: [vard]\nstory: arendet\n{header}\n")
        lines = path.read_text("utf-8").splitlines()
        return f"content/{PUBLIC_ITEM}", next(
            (n for n, line in enumerate(lines, 1) if words in line), 0
        )

    return put


def in_file(name: str, text: str) -> Callable[[SiteFolder, str], tuple[str, int]]:
    """Put a text into a file with the given content."""

    def put(small: SiteFolder, words: str) -> tuple[str, int]:
        quoted = text.replace("QUOTED", in_quotes(f"Se {words} nu")).replace("WORDS", words)
        path = small.folder / name
        old = path.read_text("utf-8") if name == "mkdocs.yml" else ""
        path.write_text(quoted.replace("OLD", old), "utf-8")
        lines = path.read_text("utf-8").splitlines()
        return name, next((n for n, line in enumerate(lines, 1) if words in line), 0)

    return put


def in_body(text: str) -> Callable[[SiteFolder, str], tuple[str, int]]:
    def put(small: SiteFolder, words: str) -> tuple[str, int]:
        body = text.replace("WORDS", words)
        path = small.item("skolan", "topics: [vard]\nstory: arendet\n", body)
        lines = path.read_text("utf-8").splitlines()
        return f"content/{PUBLIC_ITEM}", next(
            (n for n, line in enumerate(lines, 1) if words in line), 0
        )

    return put


PLACES = {
    "title": in_item("title: WORDS"),
    "summary": in_item("summary: WORDS"),
    "fact": in_item("facts:\n- Ett.\n- WORDS"),
    "contact": in_item("contacts:\n- name: Eva\n  role: WORDS\n  phone: 031-390 06 10"),
    "correction": in_item("corrections:\n- date: 2026-03-02\n  note: WORDS"),
    "reason": in_item("withdrawn: WORDS"),
    "paragraph": in_body("Ett.\n\nTvå **tre**\nse WORDS här.\n\nFyra."),
    "list": in_body("Ett.\n\n- a\n- b\n- WORDS\n"),
    "with footnote": in_body("Ett[^1].\n\nTvå.\n\n[^1]: Se WORDS.\n"),
    "page": in_file("content/om.md", "# Om\n\nHej.\n\nSe WORDS nu.\n"),
    "page's title": in_file("content/om.md", "---\nnav: 1\ntitle: QUOTED\n---\n\n# Om\n"),
    "topic": in_file("content/topics.yml", "vard:\n  title: Vård\n  description: QUOTED\n"),
    "story": in_file("content/stories.yml", "arendet:\n  title: QUOTED\n"),
    "gone": in_file("content/gone.yml", "/gammal/:\n  reason: QUOTED\n"),
    "configuration": in_file("mkdocs.yml", "OLDsite_description: QUOTED\n"),
}


def newsroom(folder: Path, *, kept: str = "embargo: 2026-04-01 09:00") -> SiteFolder:
    """A public item, and one that is not public."""
    small = SiteFolder(folder)
    small.item("skolan", "topics: [vard]\nstory: arendet\n")
    small.write(FILE, PDF)
    small.item(
        "sjukhuset",
        f"id: {ID}\ntitle: {TITLE}\nsummary: {in_quotes(SUMMARY)}\n{kept}\n"
        "attachments: [{file: avtalet.pdf, title: Avtalet mellan parterna}]\n",
    )
    return small


def prepared(small: SiteFolder) -> tuple[Search, Repeats]:
    described = project.describe(small.configuration)
    folders = Folders(described.content, Cache(state_of(described.site)))
    made = prepare(folders, described.settings, NOON)
    search = search_for(made, small.configuration, described.theme)
    return search, Repeats(made, search, small.configuration, described.theme)


def problems(small: SiteFolder, output: str) -> list[Problem]:
    """The problems reported when an output with this text is about to be published."""
    search, repeats = prepared(small)
    return sorted(set(repeats.problems(search.look("feed.json", output.encode()))))


@given(st.sampled_from(sorted(PLACES)), st.sampled_from(sorted(OWN)))
def test_whatever_repeats_what_is_an_items_own_is_named(place: str, own: str) -> None:
    with TemporaryDirectory() as folder:
        small = newsroom(Path(folder) / "site")
        path, line = PLACES[place](small, OWN[own])
        found = problems(small, OWN[own])
        assert [(each.path, each.line) for each in found] == [(path, line)]
        (problem,) = found
        told = dict(problem.values)
        assert told["secret"].startswith(f"content/{PATH}")
        assert told["reason"] == "embargo: 2026-04-01 09:00"
        by_file = own == "slug" and path.endswith(".md")
        assert problem.code == ("leak-address" if by_file else "leak-words")
        if by_file:
            assert (small.folder / path).parent.joinpath(told["remedy"]).exists()
        if own:  # except for the path, which must be named
            assert OWN[own] not in repr(problem.values), "who reads the log may not know"
        checked = [
            each for each in content_check.check(small.configuration, NOON) if "leak" in each.code
        ]
        assert checked == found, "a check without a build finds the same"


def test_every_place_is_named_and_each_once(tmp_path: Path) -> None:
    small = newsroom(tmp_path / "site")
    small.item("skolan", "topics: [vard]\n", f"Se {URL}\noch <{URL}>.\n\nTvå.\n\nSe [x]({URL}).")
    small.write("om.md", f"# Om\n\n[Läs]({URL})\n")
    places = [(each.path, each.line) for each in problems(small, URL)]
    item = f"content/{PUBLIC_ITEM}"
    assert places == [(item, 9), (item, 10), (item, 14), ("content/om.md", 3)]


@pytest.mark.parametrize("name", [PUBLIC_ITEM, "om.md"])
def test_a_check_of_one_file_sees_a_whole_address_in_it(name: str, tmp_path: Path) -> None:
    small = newsroom(tmp_path / "site")
    small.item("skolan", "topics: [vard]\n", f"Se [x]({URL}).")
    small.write("om.md", f"# Om\n\n[Läs]({URL})\n")
    file = small.folder / "content" / name
    found = content_check.check(small.configuration, NOON, [file])
    assert [(each.path, each.code) for each in found] == [(f"content/{name}", "leak-address")]


def test_a_partial_build_with_a_secret_is_refused_with_the_line(tmp_path: Path) -> None:
    """A partial build only knows that something may be wrong; the full build then reports it."""
    small = newsroom(tmp_path / "site")
    small.build()
    before = small.files()
    small.item("skolan", "topics: [vard]\nstory: arendet\n", f"Texten, och {TITLE}.")
    with pytest.raises(ContentError) as stopped:
        small.build()
    assert [(each.path, each.line, each.code) for each in stopped.value.problems] == [
        (f"content/{PUBLIC_ITEM}", 10, "leak-words")
    ]
    assert small.files() == before


def test_a_link_to_the_file_is_the_remedy_and_no_fault(tmp_path: Path) -> None:
    small = newsroom(tmp_path / "site")
    small.item("skolan", "topics: [vard]\n", "Se [sjukhuset](sjukhuset.md).")
    small.write("om.md", f"# Om\n\nSe [sjukhuset]({PATH}).\n")
    codes = {each.code for each in content_check.check(small.configuration, NOON)}
    assert not {code for code in codes if "leak" in code}
    assert small.build().public == 1


def test_what_only_the_program_repeats_names_the_output(tmp_path: Path) -> None:
    small = newsroom(tmp_path / "site")
    (problem,) = problems(small, URL)
    assert (problem.path, problem.code) == (f"content/{PATH}", "leak")
    assert dict(problem.values) == {"output": "feed.json"}


def test_a_key_that_no_page_shows_is_not_blamed(tmp_path: Path) -> None:
    small = newsroom(tmp_path / "site")
    small.item("skolan", f"topics: [vard]\ntranslates: {ID}\n")
    assert [each.code for each in problems(small, ID)] == ["leak"]


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        ("draft: true", "draft: true"),
        ("embargo: 2026-04-01 09:00", "embargo: 2026-04-01 09:00"),
        ("publish: 2026-04-02", "publish: 2026-04-02 00:00"),
        ("date: 2026-04-03", "date: 2026-04-03 00:00"),
    ],
)
def test_the_reason_why_an_item_is_not_public_is_reported(
    kept: str, reason: str, tmp_path: Path
) -> None:
    small = newsroom(tmp_path / "site", kept=kept)
    small.write("om.md", f"# Om\n\n[Läs]({URL})\n")
    (problem,) = problems(small, URL)
    assert dict(problem.values)["reason"] == reason


WORDS = st.lists(st.text("abcdefghåäö&'\"", min_size=3, max_size=12), min_size=6, max_size=20).map(
    lambda words: [words[0], "<", f"{words[1]}<", *words[2:]]
)
"""Words with characters that HTML escapes, but without tags, which would be refused."""


@given(WORDS, st.sampled_from(sorted(PLACES.keys() - {"configuration"})))
def test_what_public_content_says_is_no_secret_of_a_draft(words: list[str], place: str) -> None:
    text = " ".join(words)
    with TemporaryDirectory() as folder:
        small = SiteFolder(Path(folder) / "site")
        small.item("skolan", "topics: [vard]\nstory: arendet\n")
        small.item(
            "utkast",
            f"draft: true\ntitle: {in_quotes(text)}\nsummary: {in_quotes(text)}\n"
            f"facts: [{in_quotes(text)}]\nwithdrawn: {in_quotes(text)}\n",
            body=f"Ett.\n\n{text}\n",
        )
        PLACES[place](small, text)
        search, _ = prepared(small)
        assert not search.look("index.html", f"före {text} efter".encode())


def test_a_headline_that_returns_is_no_secret(tmp_path: Path) -> None:
    small = newsroom(tmp_path / "site")
    small.item("skolan", f"topics: [vard]\ntitle: {TITLE}\n")
    search, _ = prepared(small)
    assert not search.look("index.html", TITLE.encode())


@pytest.mark.parametrize("where", ["om.pdf", "bilder/kopia.pdf"])
def test_a_loose_copy_of_a_secret_file_is_named(where: str, tmp_path: Path) -> None:
    small = newsroom(tmp_path / "site")
    small.write(where, PDF)
    search, repeats = prepared(small)
    (problem,) = repeats.problems(search.look(where, PDF))
    assert (problem.path, problem.code) == (f"content/{where}", "leak-words")
