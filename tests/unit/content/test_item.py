"""Reading one item; `test_keys` and `sites/invalid` test the messages for each mistake."""

from hashlib import blake2b

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budkavle.content.item import ParsedItem, parse
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.model.front_matter import FrontMatter
from budkavle.model.moments import Moment
from budkavle.model.noun import required_keys, types_of
from budkavle.model.problems import Problem, describe
from tests.support.rules import RULES
from tests.support.samples import CONTEXT, HEADER, text_of, utc


def read(header: str = HEADER, body: str = "Texten.\n") -> ParsedItem:
    return parse(text_of(header, body).encode(), "nyheter/2026/a.md", CONTEXT)


def mistakes_in(data: bytes) -> tuple[Mistake, ...]:
    try:
        parse(data, "nyheter/2026/a.md", CONTEXT)
    except MistakesError as error:
        return error.mistakes
    return ()


def places(header: str = HEADER, body: str = "Texten.\n") -> list[tuple[int, str, str]]:
    mistakes = mistakes_in(text_of(header, body).encode())
    return [(mistake.line, mistake.field, mistake.code) for mistake in mistakes]


def test_an_item_is_what_its_file_says() -> None:
    item = read().item
    assert item.id == "20260301-0900-abcd"
    assert item.title == "Rubriken"
    assert item.summary == "Sammanfattningen."
    assert item.date == Moment(utc("2026-02-28 23:00"), has_time=False)
    assert item.path == "nyheter/2026/a.md"
    assert item.digest == blake2b(text_of().encode(), digest_size=16).hexdigest()


def test_its_text_becomes_html() -> None:
    assert read().texts().body == "<p>Texten.</p>\n"


def test_its_facts_become_html_box_by_box() -> None:
    boxes = "facts:\n  - title: En\n    items: ['*a*', b]\n  - items: ['[c](b.md)']\n"
    en, other = read(HEADER + boxes).texts().facts
    assert (en.title, en.items) == ("En", ("<em>a</em>", "b"))
    assert (other.title, other.items) == (
        None,
        ('<a href="content:nyheter/2026/b.md">c</a>',),
    )


def test_it_knows_all_that_its_texts_link_to_and_show() -> None:
    written = read(
        f"{HEADER}facts: ['Se [b](b.md#del).']\n", "[c](../c.md) [b](b.md) ![d](d.jpg)\n"
    )
    assert written.item.links == ("nyheter/c.md", "nyheter/2026/b.md")
    assert written.item.pictures == ("nyheter/2026/d.jpg",)
    assert [link.target for link in written.links] == [
        "nyheter/c.md",
        "nyheter/2026/b.md",
        "nyheter/2026/b.md#del",
    ]


def test_it_knows_the_line_of_each_key() -> None:
    written = read(f"# kommentar\n{HEADER}topics:\n  - a\n")
    assert [written.line_of(key) for key in ("id", "summary", "topics", "story")] == [3, 6, 7, 1]


def test_mistakes_in_the_header_and_in_the_text_are_reported_together() -> None:
    assert places(HEADER.replace("2026-03-01\n", "igår\n"), "# Rubrik\n") == [
        (4, "date", "wrong-date"),
        (8, "", "first-level-heading"),
    ]


def test_mistakes_in_facts_are_reported_on_the_line_of_the_fact() -> None:
    facts = "facts:\n  - a\n  - <script>alert(1)</script>\n"
    assert set(places(HEADER + facts)) == {(8, "facts", "forbidden-html")}


@pytest.mark.parametrize("key", ["path", "digest", "links", "pictures"])
def test_what_an_item_knows_by_itself_is_not_taken_from_the_writer(key: str) -> None:
    ((line, field, code),) = places(f"{HEADER}{key}: [a]\n")
    assert (line, field) == (6, key)
    assert code in ("unknown-key", "no-such-key")


@pytest.mark.parametrize("body", ["", " \n\n"])
def test_an_item_needs_no_text_besides_its_summary(body: str) -> None:
    assert parse(text_of(body=body).encode(), "a.md", CONTEXT).texts().body == ""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_numbers_are_right_whatever_ends_the_lines(end: str) -> None:
    text = text_of(HEADER.replace("2026-03-01\n", "igår\n"), "a\n\n# b\n").replace("\n", end)
    lines = [mistake.line for mistake in mistakes_in(text.encode())]
    assert lines == [4, 10]


def test_an_item_may_say_nothing_but_what_it_must() -> None:
    required = set(required_keys(FrontMatter))
    assert required == {"id", "title", "date", "summary"}


def test_an_item_opens_at_the_latest_of_date_publish_and_embargo() -> None:
    for later in ("date", "publish", "embargo"):
        moments = dict.fromkeys(("date", "publish", "embargo"), "2026-03-01 09:00")
        moments[later] = "2026-03-01 10:00"
        lines = "".join(f"{key}: {value}\n" for key, value in moments.items())
        item = read(HEADER.replace("date: 2026-03-01\n", lines)).item
        assert item.public_from == utc("2026-03-01 09:00")


headers = st.lists(
    st.tuples(
        st.sampled_from([*types_of(FrontMatter), "path", "contact", "key", "on", "<<", "?"]),
        st.one_of(
            st.text(st.characters(codec="utf-8"), max_size=20),
            st.text(st.sampled_from("ab:#-&*!|>'\"[]{},?@`% \n~1"), max_size=40),
            st.sampled_from(
                "2026-03-01|true|[a, b]|{a: b}|[{a: b}]|[{items: [a]}]|[]|{}|[[]]|[{}]|[~]|>".split(
                    "|"
                )
            ),
        ),
    ),
    max_size=8,
).map(lambda lines: "".join(f"{key}: {value}\n" for key, value in lines))


@given(headers, st.booleans(), st.text(max_size=80))
@example("contact: a\n", True, "")
@example("expires: 0001-01-01\n", True, "")
@example("title: a\u2028b\nsummary: c #1\n", False, "")
def test_any_item_is_read_or_reported(header: str, whole: bool, body: str) -> None:
    """No input causes a traceback, and every problem fits in one line."""
    text = text_of(HEADER * whole + header, body)
    for mistake in mistakes_in(text.encode(errors="replace")):
        assert mistake.line >= 1
        problem = Problem("a.md", mistake.line, mistake.field, mistake.rule, mistake.values)
        assert mistake.code in RULES
        assert len(describe(problem, str).splitlines()) == 1


@pytest.mark.long
@given(st.binary(max_size=400))
def test_no_bytes_are_too_odd_to_be_read_or_reported(data: bytes) -> None:
    assert all(mistake.code in RULES for mistake in mistakes_in(data))
