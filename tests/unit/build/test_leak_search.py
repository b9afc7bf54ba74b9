"""The search for secrets: what is found, in which encodings, and what is no leak."""

import gzip
import json
from collections.abc import Iterator
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.build.leaks.search import (
    Public,
    Search,
    Secret,
    SecretFile,
    Secrets,
    file_digest,
    search_terms,
    stretches,
)

TITLE = "Åtta av nio nämnder säger nej"
SUMMARY = (
    "Förslaget att lägga ner sjukhuset i Älvsborg behandlas först i april, enligt en promemoria"
    " som ingen utanför förvaltningen har sett."
)


def secret(text: str, field: str = "summary", *, is_mark: bool = False) -> Secret:
    return Secret("nyheter/2026/hemlig.md", 4, field, text, is_mark)


def search(*secrets: Secret, public: tuple[str, ...] = ()) -> Search:
    return Search(Secrets(search_terms(secrets), {}), Public(lambda: public))


@pytest.mark.parametrize(
    "written",
    [
        f"<p>{SUMMARY}</p>",
        f'<meta name="description" content="{escape(SUMMARY)}">',
        json.dumps({"summary": SUMMARY}),
        json.dumps({"summary": SUMMARY}, ensure_ascii=False),
        SUMMARY.encode("ascii", "xmlcharrefreplace").decode(),
        f"mailto:?body={quote(SUMMARY)}",
        f"https://example.org/share?text={quote_plus(SUMMARY)}",
        SUMMARY.replace(" ", "\n"),
        SUMMARY.upper().replace("Ö", "ö").replace("Ä", "ä").replace("Å", "å"),
        f"{SUMMARY[:60]}…",
        f"… {SUMMARY[60:]}",
        escape(f"<p>{SUMMARY}</p>"),
    ],
)
def test_a_text_is_found_however_it_is_written(written: str) -> None:
    assert search(secret(SUMMARY)).look("feed.xml", f"före {written} efter".encode())


@pytest.mark.parametrize("written", [TITLE, json.dumps(TITLE), quote(TITLE), escape(TITLE)])
def test_a_headline_is_found_although_it_is_short(written: str) -> None:
    assert search(secret(TITLE)).look("index.html", written.encode())


def test_a_leak_names_owner_kind_and_place_but_not_the_text() -> None:
    found = search(secret(SUMMARY)).look("nyheter/index.html", SUMMARY.encode())
    assert {(each.path, each.line, each.field, each.output) for each in found} == {
        ("nyheter/2026/hemlig.md", 4, "summary", "nyheter/index.html")
    }
    assert not [each for each in found if "sjukhuset" in repr(each)]


def test_a_mark_is_found_in_a_path_as_in_a_text() -> None:
    looking = search(secret("nyheter/2026/hemlig-flytt/", "slug", is_mark=True))
    assert looking.look("nyheter/2026/hemlig-flytt/index.html", b"")
    assert looking.look("sitemap.xml", b"<loc>https://e.org/nyheter/2026/hemlig-flytt/</loc>")
    assert not looking.look("nyheter/2026/hemlig-flytt-2/index.html", b"")


def test_what_a_picture_says_is_searched() -> None:
    assert search(secret(TITLE)).look("bilder/kort.png", b"\x89PNG", says=TITLE)


def test_a_compressed_index_is_searched() -> None:
    index = gzip.compress(b"pagefind_dcd" + SUMMARY.encode())
    assert search(secret(SUMMARY)).look("sok/fragment/sv_1.pf_fragment", index)


def test_what_only_begins_like_something_compressed_is_searched_as_it_is() -> None:
    assert search(secret(SUMMARY)).look("x.bin", b"\x1f\x8b" + SUMMARY.encode())


def test_a_file_is_known_by_its_bytes_whatever_it_is_called() -> None:
    data = b"%PDF-1.7 secret"
    files = {file_digest(data): SecretFile(secret("bilaga.pdf", ""), len(data), file_digest(data))}
    looking = Search(Secrets({}, files), Public(lambda: ()))
    assert looking.look("om/annat-namn.pdf", data)
    assert not looking.look("om/annat-namn.pdf", b"%PDF-1.7 public")


def test_what_is_public_elsewhere_is_no_secret() -> None:
    looking = search(secret(SUMMARY), secret(TITLE, "title"), public=(f"Hej. {SUMMARY} Hej då.",))
    assert not looking.look("index.html", SUMMARY.encode())
    assert looking.look("index.html", TITLE.encode()), "the rest still is"


def test_what_is_public_is_gone_through_only_when_something_is_found() -> None:
    asked = []
    public = Public(lambda: asked.append(1) or ())  # type: ignore[func-returns-value]
    looking = Search(Secrets(search_terms([secret(SUMMARY)]), {}), public)
    looking.look("index.html", b"Nothing of the kind.")
    assert not asked
    looking.look("index.html", SUMMARY.encode())
    looking.look("index.html", SUMMARY.encode())
    assert asked == [1]


def test_each_public_text_is_read_once_however_many_outputs_repeat_it() -> None:
    texts = [f"Nämnden nummer {number} säger som väntat nej till det." for number in range(200)]
    read: list[str] = []

    def all_texts() -> Iterator[str]:
        for text in texts:
            read.append(text)
            yield text

    secrets = [secret(text, "text") for text in (*texts, SUMMARY)]
    looking = Search(Secrets(search_terms(secrets), {}), Public(all_texts))
    for text in reversed(texts):
        assert not looking.look("nyheter/index.html", text.encode())
    assert looking.look("nyheter/index.html", SUMMARY.encode())
    assert read == texts


def test_the_texts_near_an_output_are_read_first() -> None:
    near = {"a/index.html": [SUMMARY]}
    looking = Search(
        Secrets(search_terms([secret(SUMMARY)]), {}),
        Public(lambda: pytest.fail("all texts were read"), lambda path: near.get(path, ())),
    )
    assert not looking.look("a/index.html", SUMMARY.encode())


@pytest.mark.parametrize(
    "text", ["", "Nej", "1 september 2026", "2,1 miljarder", "kl. 09.00–10.30"]
)
def test_texts_that_could_be_anywhere_are_not_searched_for(text: str) -> None:
    assert list(stretches(secret(text))) == []


def test_only_what_was_not_looked_for_before_is_looked_for_again() -> None:
    before = search(secret(SUMMARY))
    after = search(secret(SUMMARY), secret(TITLE)).without(before.sought)
    assert not after.look("index.html", SUMMARY.encode())
    assert after.look("index.html", TITLE.encode())
    assert not before.without(before.sought)


WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzåäö", min_size=1, max_size=14), min_size=8)


@given(WORDS, st.integers(0, 400), st.integers(80, 200))
def test_every_long_piece_of_a_text_is_found(words: list[str], start: int, length: int) -> None:
    text = " ".join(words)
    piece = text[start : start + length]
    if len(piece) >= 80:
        assert search(secret(text)).look("index.html", piece.encode())
