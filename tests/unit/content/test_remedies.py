"""What a message tells a writer to write corrects the mistake at the first try.

`MENDED` has mistakes that press officers make in front matter. Each is corrected as its message
says, by nothing but the message: the line at fault becomes the remedy.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content import reader
from budkavle.content.item import parse
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.placeholders import placeholders
from budkavle.content.yaml_repairs import in_quotation_marks
from budkavle.i18n.catalogue import LANGUAGES, translator
from budkavle.model.events import Event
from budkavle.model.examples import EXAMPLES
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item_parts import Attachment, Correction, FactBox, Picture
from budkavle.model.keys import keys_of
from budkavle.model.noun import Noun
from budkavle.model.problems import Problem, describe
from budkavle.model.registries import Contact
from tests.support.samples import CONTEXT, HEADER, SETTINGS, text_of

MENDED = [
    ("not-list", "topics: vatten"),
    ("not-list", "topics: Vatten och avlopp, Skola"),
    ("not-list", "topics: (vatten)"),
    ("not-list", "facts: Bron är lång"),
    ("not-list", "contacts: Eva Svensson, 031-390 06 10"),
    ("not-list", "contacts: Eva Svensson, chef, eva@example.se"),
    ("not-list", "contacts: Eva Svensson"),
    ("not-list", "contacts: {name: Eva, phone: 031-390 06 10}"),
    ("not-list", "attachments: karta.pdf"),
    ("not-list", "images: bron.jpg"),
    ("not-list", "corrections: 2026-11-30 Fel dag"),
    ("not-list", "aliases: /gammal/"),
    ("not-keys", "corrections:\n  - 2026-11-30 Fel dag"),
    ("not-keys", 'corrections:\n  - "Rätt: 5, inte 6 {kr}"'),
    ("not-keys", "event: imorgon"),
    ("not-keys", "event: 21 maj kl. 18"),
    ("not-keys", "event: på torsdag i Rådhuset"),
    ("not-keys", "event: Rådhuset, Storgatan 1"),
    ("not-keys", "event: 2026-04-01"),
    ("not-keys", "event: 2026-04-01 18:00, Rådhuset"),
    ("not-keys", "event: 2026-04-01 18:00 https://example.se/mote"),
    ("not-keys", "event: https://example.se/mote"),
    ("not-keys", "event: [2026-04-01]"),
    ("not-keys", "event: [{start: 2026-04-01, place: Torget}]"),
    ("not-keys", "image: bron.jpg"),
    ("item-form", "facts:\n-Bron är lång\n-Bron är bred"),
    ("item-form", "facts:\n  * Bron är lång"),
    ("item-form", "contacts:\n  -name: Eva\n    phone: 031-390 06 10"),
    ("wrong-indent", "contacts:\n- name: Eva\n phone: 031-390 06 10"),
    ("wrong-indent", "contacts:\n   - name: Eva\n    phone: 031-390 06 10"),
    ("wrong-indent", " topics: [vatten]"),
    ("wrong-indent", "image:\nsrc: bron.jpg\nalt: Bron"),
    ("wrong-indent", "contacts:\n- name: Eva\nphone: 031-390 06 10"),
    ("wrong-indent", "contacts:\n  - name: Eva\nphone: 031-390 06 10"),
    ("item-form", "facts:\n  -Bron är lång\n  -Bron är bred"),
    ("item-form", "facts:\n  – Bron är lång\n  – Bron är bred"),
    ("item-form", "facts:\n  Bron är lång."),
    ("item-form", "contacts:\n  name: Eva\n  phone: 031-390 06 10"),
    ("wrong-indent", "facts:\n  - Bron är lång\n - Bron är bred"),
    ("wrong-indent", "facts:\n - Bron är lång\n  - Bron är bred"),
    ("wrong-indent", "topics:\n  - vatten\n   - skola"),
    ("value-and-keys", "image: bron.jpg\nalt: Bron"),
    ("value-and-keys", "image: bron.jpg\n  alt: Bron\n  credit: Eva"),
    ("value-and-keys", "contacts:\n  - Eva Ek\n    phone: 031-390 06 10"),
    ("not-list", "contacts: Karl Fors"),
    ("not-list", "contacts: Karl Fors och Eva Ek"),
    ("not-list", "topics: vatten; skola"),
    ("bad-yaml", "topics: [vatten"),
    ("bad-yaml", "contacts: [{name: Eva, phone: 031-390 06 10]"),
    ("item-form", "facts:\nBron är lång.\nBron är bred."),
    ("item-form", "facts:\nBron är lång."),
    ("value-and-keys", "contacts:\n  - Eva Ek\n  phone: 031-390 06 10"),
    ("not-keys", "images: [bron.jpg]"),
    ("not-keys", "attachments: [karta.pdf]"),
    ("missing", "image:\n  src: bron.jpg"),
    ("missing", "image: {src: bron.jpg}"),
    ("missing", "images:\n  - src: bron.jpg\n    credit: Eva"),
    ("missing", "images: [{src: bron.jpg}]"),
    ("missing", "attachments:\n  - file: karta.pdf"),
    ("missing", "corrections:\n  - note: Fel dag."),
    ("not-text", "feed_id: [hej]"),
    ("not-text", "feed_id: [Bron, öppnar: nu]"),
    ("no-value", "feed_id: #1 i världen"),
    ("no-value", "topics: #vatten"),
    ("no-value", "authors: #Eva"),
    ("no-value", "contacts: [{name: Eva, phone:, email: eva@example.se}]"),
    ("no-value", "contacts: [{email: eva@example.se, name: Eva, phone:}]"),
    ("no-value", "image: {credit:, src: bron.jpg, alt: Bron}"),
    ("no-value", "topics:\n  - #vatten"),
    ("no-value", "topics:\n- #vatten\n- #skola"),
    ("no-value", "facts:\n  - #1 i Sverige"),
    ("no-value", "facts:\n  - title: Ett\n    items:\n      - #1 i Sverige"),
    ("unquoted", "topics: [#vatten]"),
    ("unquoted", "topics: [vatten, #skola ]"),
    ("unquoted", "topics: [ #vatten,#skola]"),
    ("unquoted", "topics: [vatten,\n  #skola]"),
    ("unquoted", "contacts: [#eva]"),
    ("unquoted", "facts: [#1 i Sverige, Nummer #2]"),
    ("unquoted", "contacts: [{name: Eva #Ek, phone: 031-390 06 10}]"),
    ("unquoted", "image: {src: bron.jpg, alt: #bron}"),
    ("unquoted", "image: {src: bron.jpg, alt: Bron #2}"),
    ("unquoted", "feed_id: Bron: öppnar\n  igen på måndag"),
]  # fmt: skip
TITLES = {
    "Vård & omsorg": "vard", "Vården": "vard", "vard-omsorg": "vard", "VARD": "vard",
    "Skola och förskola": "skola", "Skolor": "skola",
}  # fmt: skip


def mistakes_in(text: str) -> tuple[Mistake, ...]:
    try:
        parse(text.encode(), "nyheter/a.md", CONTEXT)
    except MistakesError as error:
        return error.mistakes
    return ()


def mended(text: str, mistake: Mistake) -> str:
    """The text where the line of a mistake, and those that continue it, are its remedy."""
    lines, at, values = text.split("\n"), mistake.line - 1, dict(mistake.values)
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    if mistake.code == "wrong-indent":
        indent = " " * int(values["number"])
    end = at + 1
    if mistake.code == "missing" and values["below"]:
        first = lines[at].removeprefix(indent)
        indent += " " * (len(first) - len(first.removeprefix("- ").lstrip()))
        return "\n".join([*lines[:end], indent + values["remedy"], *lines[end:]])
    if mistake.code == "value-and-keys":
        end = at + int(values["number"])
    while mistake.code == "unquoted" and lines[end].startswith(" "):
        end += 1
    return "\n".join([*lines[:at], indent + values["remedy"], *lines[end:]])


def left(text: str) -> list[Mistake]:
    """The mistakes, without those that say that an example is still to be replaced."""
    mistakes = [each for each in mistakes_in(text) if each.code != "unfinished"]
    return [each for each in mistakes if dict(each.values).get("value") not in EXAMPLES]


@pytest.mark.parametrize(("code", "lines"), MENDED)
def test_what_the_message_says_mends_the_mistake(code: str, lines: str) -> None:
    text = text_of(f"{HEADER}{lines}\n")
    assert code in {each.code for each in mistakes_in(text)}
    for _ in range(lines.count("\n") + 1):  # each line with a mistake has a message of its own
        for mistake in left(text)[:1]:
            text = mended(text, mistake)
    assert left(text) == []


@given(
    st.sampled_from(["facts", "authors", "contacts", "attachments", "images", "corrections"]),
    st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")), min_size=1),
)
def test_a_text_for_a_list_has_a_remedy_that_is_a_list(key: str, written: str) -> None:
    text = text_of(f"{HEADER}{key}: {in_quotation_marks(written)}\n")
    for mistake in mistakes_in(text):
        if mistake.code == "not-list":
            again = {each.code for each in mistakes_in(mended(text, mistake))}
            assert not again & {"not-list", "not-keys", "bad-yaml", "unquoted", "key-form"}


@pytest.mark.parametrize("written", TITLES)
def test_who_writes_the_name_of_a_topic_is_told_its_key(tmp_path: Path, written: str) -> None:
    (tmp_path / "nyheter").mkdir()
    (tmp_path / "nyheter/a.md").write_text(text_of(f"{HEADER}topics: [{written}]\n"), "utf-8")
    registry = "vard:\n  title: Vård & omsorg\nskola:\n  title: {sv: Skola och förskola}\n"
    (tmp_path / "topics.yml").write_text(registry, "utf-8")
    _, (problem,) = reader.read(tmp_path, SETTINGS)
    assert (problem.code, dict(problem.values)["known"]) == ("unknown-reference", TITLES[written])


@pytest.mark.parametrize("first", ["–––", "———", "—", "--", "* * *", "***", "___", "–-"])
def test_what_only_looks_like_three_hyphens_is_told_so(first: str) -> None:
    header = f"{first}\n{HEADER}{first}\n\nTexten.\n"
    assert [(each.line, each.code) for each in mistakes_in(header)] == [(1, "not-fence")]
    (end,) = mistakes_in(f"---\n{HEADER}{first}\n\nTexten.\n")
    assert (end.line, end.code) == (6, "not-fence")


def test_a_missing_first_fence_is_told_and_a_ruled_line_is_not_taken_for_one() -> None:
    (first,) = mistakes_in(f"{HEADER}---\n\nTexten.\n")
    assert (first.line, first.code) == (1, "unopened-front-matter")
    (last,) = mistakes_in(f"---\n{HEADER}\nTexten.\n\n***\n")
    assert (last.line, last.code) == (1, "unclosed-front-matter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_near_is_not_told_as_the_nearest(tmp_path: Path, language: str) -> None:
    (tmp_path / "nyheter").mkdir()
    links = "[a](zzzz) [b](/qqqq/) [c](#xxxx) ![d](yyyy.png)"
    (tmp_path / "nyheter/a.md").write_text(text_of(body=f"{links}\n"), "utf-8")
    _, problems = reader.read(tmp_path, SETTINGS)
    codes = {each.code for each in problems}
    assert codes == {"dead-link", "dead-address", "dead-anchor", "missing-file"}
    for each in problems:
        said = describe(each, translator(language))
        assert translator(language)(each.rule.alone) in said
        assert "–" not in said


@pytest.mark.parametrize("example", [*EXAMPLES, *EXAMPLES.values()])
def test_an_example_of_a_remedy_left_as_it_is_stops_the_item(example: str) -> None:
    (mistake,) = mistakes_in(text_of(f'{HEADER}image: {{src: a.jpg, alt: "{example}"}}\n'))
    assert mistake.code == "unfinished"


def test_every_example_that_readers_would_see_stops_an_item() -> None:
    required = [(FrontMatter, "title"), (FrontMatter, "summary"), (Picture, "alt")]
    required += [(Attachment, "title"), (Correction, "note")]
    for noun, key in required:
        assert list(placeholders(f"{key}: {keys_of(noun)[key].example}"))


def test_an_example_is_in_the_language_of_the_message() -> None:
    (missing,) = mistakes_in(text_of(f"{HEADER}image: {{src: a.jpg}}\n"))
    problem = Problem("a.md", missing.line, missing.field, missing.rule, missing.values)
    assert "alt: Say what the picture shows" in describe(problem, translator("en"))
    assert "alt: Det som bilden visar" in describe(problem, translator("sv"))


@pytest.mark.parametrize("noun", [FactBox, Picture, Attachment, Correction, Contact, Event])
def test_keys_further_in_have_swedish_names_too(noun: type[Noun]) -> None:
    keys = set(keys_of(noun)) - {"noted", "press"}
    assert {key for key in keys if not keys_of(noun)[key].also_called} == set()


@pytest.mark.parametrize(
    ("lines", "meant"),
    [
        ("event:\n  start: 2026-03-01 18:00\n  slut: 2026-03-01 19:00\n  place: Torget", "end"),
        ("event:\n  start: 2026-03-01 18:00\n  plats: Torget", "place"),
        ("image:\n  src: bron.jpg\n  alt: Bron\n  bildtext: Den nya bron", "caption"),
        ("image:\n  src: bron.jpg\n  alttext: Bron", "alt"),
        ("event:\n  datum: 2026-03-01\n  place: Torget", "start"),
        ("corrections:\n  - datum: 2026-03-01\n    note: Fel dag.", "date"),
    ],
)
def test_a_swedish_name_of_a_key_further_in_is_understood(lines: str, meant: str) -> None:
    told = mistakes_in(text_of(f"{HEADER}{lines}\n"))
    assert [(each.code, dict(each.values)["known"]) for each in told] == [("unknown-key", meant)]
