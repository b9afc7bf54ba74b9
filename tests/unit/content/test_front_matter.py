from typing import Any

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content.front_matter import decode, split
from budkavle.content.mistakes import Mistake, MistakesError
from budkavle.content.yaml_places import line_of, place_of_key
from budkavle.content.yaml_values import parse_mapping
from tests.support.rules import RULES
from tests.support.samples import HEADER, text_of


def mistakes_in(text: str) -> tuple[Mistake, ...]:
    with pytest.raises(MistakesError) as caught:
        split(text)
    return caught.value.mistakes


def mistakes_in_header(*lines: str) -> list[tuple[int, str, str]]:
    """Line, field and code of the problems in front matter whose first line is line 2."""
    mistakes = mistakes_in(text_of("\n".join(lines) + "\n"))
    return [(mistake.line, mistake.field, mistake.code) for mistake in mistakes]


def undecodable(data: bytes) -> tuple[int, str, dict[str, str]]:
    with pytest.raises(MistakesError) as caught:
        decode(data)
    (mistake,) = caught.value.mistakes
    return mistake.line, mistake.code, dict(mistake.values)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_become_unix_ones(end: str) -> None:
    assert decode(text_of().replace("\n", end).encode()) == text_of()


@pytest.mark.parametrize(
    ("data", "line", "byte"),
    [
        ("å\nä".encode("latin-1"), 1, "0xE5"),
        (b"---\ntitle: r\xe4tt\n", 2, "0xE4"),
        ("hej".encode("utf-16"), 1, "0xFF"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", 1, "0xFF"),
        (b"\x89PNG\r\n\x1a\n", 1, "0x89"),
    ],
)
def test_what_is_not_utf8_is_reported_with_line_and_byte(data: bytes, line: int, byte: str) -> None:
    assert undecodable(data) == (line, "not-utf8", {"byte": byte})


def test_a_byte_order_mark_is_reported_and_does_not_hide_the_header() -> None:
    assert frontmatter.loads("\ufeff" + text_of()).metadata == {}, "the trap is still there"
    assert undecodable(("\ufeff" + text_of()).encode()) == (1, "byte-order-mark", {})


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("\x00", "U+0000"),
        ("\x07", "U+0007"),
        ("\x1b", "U+001B"),
        ("\x85", "U+0085"),
        ("\x9f", "U+009F"),
        ("\u2028", "U+2028"),
        ("\u2029", "U+2029"),
        ("\ufeff", "U+FEFF"),
        ("\uffff", "U+FFFF"),
    ],
)
def test_an_invisible_sign_that_breaks_lines_or_feeds_is_reported(sign: str, name: str) -> None:
    data = text_of(body=f"Första raden.\nAnd{sign}ra.\n").encode()
    assert undecodable(data) == (9, "control-character", {"character": name})


@pytest.mark.parametrize("sign", ["\t", "\xa0", "\u00ad", "\u200b", "–", "👋", "é"])
def test_other_signs_are_left_alone(sign: str) -> None:
    assert decode(text_of(body=f"a{sign}b\n").encode()) == text_of(body=f"a{sign}b\n")


def test_a_file_is_split_into_front_matter_and_text_with_their_lines() -> None:
    source = split(text_of())
    assert source.header["title"] == "Rubriken"
    assert source.yaml == HEADER.rstrip("\n")
    assert (source.yaml_line, source.body, source.body_line) == (2, "Texten.", 8)


@pytest.mark.parametrize("above", [0, 1, 3])
@pytest.mark.parametrize("below", [0, 1, 3])
@pytest.mark.parametrize("inside", [0, 2])
def test_blank_lines_around_the_fences_do_not_shift_the_line_numbers(
    above: int, below: int, inside: int
) -> None:
    header = "\n" * inside + HEADER
    source = split("\n" * above + f"---\n{header}---\n" + "\n" * below + "Texten.\n")
    assert source.yaml_line == above + 2
    assert line_of(source.yaml, ("title",)) == inside + 1
    assert source.body_line == above + inside + below + 7
    assert source.body == "Texten."


@pytest.mark.parametrize("fence", ["---", "--- ", "-----"])
def test_a_fence_is_three_hyphens_or_more(fence: str) -> None:
    assert split(f"{fence}\ntitle: a\n{fence}\nb\n").header == {"title": "a"}


def test_hyphens_in_the_text_do_not_end_the_front_matter_again() -> None:
    assert split(text_of(body="a\n\n---\n\nb\n")).body == "a\n\n---\n\nb"


@pytest.mark.parametrize("text", ["", "\n\n", "Bara text.\n", "Bara: text.\n", " ---\ntitle: a\n"])
def test_missing_front_matter_is_reported(text: str) -> None:
    assert frontmatter.loads(text).metadata == {}, "the trap is still there"
    assert [mistake.code for mistake in mistakes_in(text)] == ["no-front-matter"]


def test_missing_front_matter_is_reported_where_the_text_begins() -> None:
    assert mistakes_in("\n\nBara text.\n")[0].line == 3


def test_front_matter_without_an_end_is_reported() -> None:
    assert mistakes_in("\n---\ntitle: a\n") == (Mistake(2, "", RULES["unclosed-front-matter"]),)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("- title: a\n- date: b\n", "list-not-keys"),
        ("[a, b]\n", "list-not-keys"),
        ("Bara text.\n", "text-not-keys"),
        ("", "no-keys"),
        ("# En kommentar\n", "no-keys"),
    ],
)
def test_front_matter_that_is_no_mapping_is_reported(header: str, code: str) -> None:
    assert mistakes_in(text_of(header)) == (Mistake(2, "", RULES[code]),)


@pytest.mark.parametrize(
    "written",
    [
        "0701234567",
        "10:30",
        "NO",
        "2026:12",
        "2026",
        "1.10",
        "null",
        "~",
        "on",
        "2026-03-01",
        "1e3",
    ],
)
def test_a_value_is_the_text_that_was_written(written: str) -> None:
    """YAML 1.1 would change the type of every one of these."""
    assert parse_mapping(f"title: {written}") == {"title": written}
    assert parse_mapping(f"topics: [{written}]") == {"topics": [written]}


@pytest.mark.parametrize("key", ["on", "yes", "no", "2026", "null"])
def test_a_key_is_the_text_that_was_written(key: str) -> None:
    assert parse_mapping(f"{key}: a") == {key: "a"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("title:", None),
        ("title: # ännu ingen", None),
        ("title: ''", ""),
        ('title: "Svar: ja"', "Svar: ja"),
        ("title: 'IT-stöd #1'", "IT-stöd #1"),
        ("title: C#-kurs", "C#-kurs"),
        ("title: Vad säger VGR?", "Vad säger VGR?"),
        ("title: Kl. 10:30 börjar det", "Kl. 10:30 börjar det"),
        ("title: Hej\n  då", "Hej då"),
        ("title: >\n  Hej # då\n  och: så\n", "Hej # då och: så\n"),
        ("title: |\n  Hej\n  då\n", "Hej\ndå\n"),
        ("title: R&D", "R&D"),
        ("title: Hej! Och 5 * 5", "Hej! Och 5 * 5"),
    ],
)
def test_text_is_read_as_yaml_has_it(written: str, value: str | None) -> None:
    assert parse_mapping(written) == {"title": value}


@pytest.mark.parametrize(
    ("line", "field", "remedy"),
    [
        ("title: Svar: ja", "title", 'title: "Svar: ja"'),
        ("title: @vgr svarar", "title", 'title: "@vgr svarar"'),
        ('title: "Citat" av X', "title", "title: '\"Citat\" av X'"),
        ("title: 'Citat' av X", "title", "title: \"'Citat' av X\""),
        ("title: `kod`", "title", 'title: "`kod`"'),
        ("title: %5 mer", "title", 'title: "%5 mer"'),
        ("title: [SVAR] Frågor", "title", 'title: "[SVAR] Frågor"'),
        ("title: {a} b", "title", 'title: "{a} b"'),
        ("title: *Viktigt* besked", "title", 'title: "*Viktigt* besked"'),
        ("title: &nbsp besked", "title", 'title: "&nbsp besked"'),
        ("title: &co", "title", 'title: "&co"'),
        ("title: !viktigt besked", "title", 'title: "!viktigt besked"'),
        ("title: !", "title", 'title: "!"'),
        ("title: - besked", "title", 'title: "- besked"'),
        ("title: | besked", "title", 'title: "| besked"'),
        ("title: Svar:", "title", 'title: "Svar:"'),
    ],
)
def test_text_that_yaml_takes_for_something_else_is_shown_with_quotation_marks(
    line: str, field: str, remedy: str
) -> None:
    header = HEADER.replace("title: Rubriken", line)
    expected = Mistake(3, field, RULES["unquoted"], (("remedy", remedy),))
    assert mistakes_in(text_of(header)) == (expected,)
    assert parse_mapping(header.replace(line, remedy))["title"] == line.removeprefix("title: ")


@pytest.mark.parametrize("mark", ["'", '"'])
def test_a_missing_quotation_mark_is_added(mark: str) -> None:
    """Two more around it would show readers the one that is there."""
    line, remedy = f"title: {mark}Citat", f"title: {mark}Citat{mark}"
    header = HEADER.replace("title: Rubriken", line)
    expected = Mistake(3, "title", RULES["unquoted"], (("remedy", remedy),))
    assert mistakes_in(text_of(header)) == (expected,)
    assert parse_mapping(header.replace(line, remedy))["title"] == "Citat"


def test_a_fact_that_yaml_takes_for_something_else_is_shown_with_quotation_marks() -> None:
    (mistake,) = mistakes_in(text_of("facts:\n  - Värdet är stort\n  - @vgr svarar\n"))
    assert mistake == Mistake(4, "", RULES["unquoted"], (("remedy", '- "@vgr svarar"'),))


@pytest.mark.parametrize(
    "lines",
    [
        ("facts:", "- Värde: 2,1 miljarder", "- Bara text"),
        ("facts:", "  - Bara text", "  - Värde: 2,1 miljarder", "  - Tid: till 2023"),
        ("facts:", "  - title: Siffror", "    items:", "      - Värde: 2,1 miljarder"),
        ("facts:", "  - Värde: det är", "      2,1 miljarder"),
        ("facts:", '  - Värde: "2,1 miljarder"'),
        ("facts:", "  - Värde:"),
    ],
)
def test_a_fact_with_a_colon_is_shown_with_quotation_marks(lines: tuple[str, ...]) -> None:
    header = "\n".join(lines) + "\n"
    for mistake in mistakes_in(text_of(header)):
        assert (mistake.field, mistake.code) == ("facts", "unquoted")
        remedy = dict(mistake.values)["remedy"]
        assert remedy.startswith(('- "Värde:', "- 'Värde:", '- "Tid:'))
        assert lines[mistake.line - 2].strip().startswith(f"- {remedy[3:8].rstrip(':')}")
        (fact,) = parse_mapping(f"facts:\n{remedy}")["facts"]
        assert header.replace("\n     ", "").find(fact) > 0


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("title: a", "facts: [b}", "date: c"), 3),
        (("title: a", "(bara text"), 3),
    ],
)
def test_yaml_that_quotation_marks_do_not_mend_is_reported(
    lines: tuple[str, ...], line: int
) -> None:
    """A remedy that does not help would mislead the writer."""
    assert mistakes_in_header(*lines) == [(line, "", "bad-yaml")]


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        (("title: a", "bara text"), (3, "", "line-without-key")),
        (("title: a", "  date: b"), (3, "", "wrong-indent")),
        (("title: a", " date: b"), (3, "", "wrong-indent")),
        (("title:Rubriken", "date: 2026-03-01"), (2, "title", "key-form")),
        (("date: 2026-03-01", "title = Rubriken"), (3, "title", "key-form")),
    ],
)
def test_a_line_that_is_no_key_with_a_value_is_told_by_what_it_lacks(
    lines: tuple[str, ...], mistake: tuple[int, str, str]
) -> None:
    assert mistakes_in_header(*lines) == [mistake]


def test_a_tab_before_a_key_is_reported() -> None:
    assert mistakes_in_header("image:", "\tsrc: a") == [(3, "", "tab")]


@pytest.mark.parametrize(
    ("line", "field", "kept", "remedy"),
    [
        ("title: IT-stöd #1", "title", "IT-stöd", 'title: "IT-stöd #1"'),
        ("title: Ny # rubrik", "title", "Ny", 'title: "Ny # rubrik"'),
        (
            "summary: Om taggen #vård i dag",
            "summary",
            "Om taggen",
            'summary: "Om taggen #vård i dag"',
        ),
        ("slug: a #b", "slug", "a", 'slug: "a #b"'),
        ("title: Ny\n  vård #1", "title", "Ny vård", 'title: "Ny vård #1"'),
    ],
)
def test_text_that_would_be_cut_at_a_hash_is_reported(
    line: str, field: str, kept: str, remedy: str
) -> None:
    last = 2 + line.count("\n")
    expected = Mistake(last, field, RULES["cut-at-hash"], (("kept", kept), ("remedy", remedy)))
    assert mistakes_in(text_of(line + "\n")) == (expected,)


def test_every_text_that_would_be_cut_is_reported() -> None:
    lines = ("title: IT-stöd #1", "facts:", "  - Avtal #2 gäller", "withdrawn: Fel #3")
    assert mistakes_in_header(*lines) == [
        (2, "title", "cut-at-hash"),
        (4, "facts", "cut-at-hash"),
        (5, "withdrawn", "cut-at-hash"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "date: 2018-10-10 # dagen är antagen",
        "date: 2018-10-10 09:00 # dagen är antagen",
        "contacts: [karl-fors] # pressansvarig",
        "contacts: # de som svarar",
        "# title: Den gamla",
        "draft: true # tills vidare",
        "phone: 031-390 06 00 # växeln",
        'title: "IT-stöd" # arbetsnamn',
        "story: vard  # nytt",
    ],
)
def test_a_comment_is_no_cut(line: str) -> None:
    assert split(text_of(f"{line}\nsummary: a\n")).header["summary"] == "a"


@pytest.mark.parametrize("end", ["\r", "\r\n", "\x85", "\u2028", "\u2029"])
def test_a_cut_is_found_however_lines_end(end: str) -> None:
    text = f'title: "a{end}b"\nsummary: c # d\n'
    with pytest.raises(MistakesError) as raised:
        parse_mapping(text)
    assert [each.rule.code for each in raised.value.mistakes] == ["cut-at-hash"]
    with pytest.raises(MistakesError):
        parse_mapping(f"title: a{end}summary: c # d{end}")


def test_a_key_written_twice_is_reported_with_both_lines() -> None:
    assert frontmatter.loads("---\na: 1\na: 2\n---\n").metadata == {"a": 2}, (
        "the trap is still there"
    )
    mistake = Mistake(4, "title", RULES["duplicate-key"], (("key", "title"), ("first", "2")))
    assert mistakes_in(text_of("title: a\nsummary: b\ntitle: a\n")) == (mistake,)


@pytest.mark.parametrize(
    "lines", [("image:", "  src: a", "  src: b"), ("image: {src: a,", "  src: b}")]
)
def test_a_key_written_twice_is_found_within_others_too(lines: tuple[str, ...]) -> None:
    assert mistakes_in_header(*lines) == [(4 if len(lines) == 3 else 3, "src", "duplicate-key")]


@pytest.mark.parametrize(
    "deep", ["[" * 5000, "{a: " * 5000, "\n" + "- " * 5000 + "a", "\n  a: " + "[" * 300]
)
def test_lists_within_lists_are_not_followed_to_the_bottom(deep: str) -> None:
    assert [code for _, _, code in mistakes_in_header(f"facts: {deep}")] == ["too-deep"]


def test_lists_are_not_multiplied_by_references() -> None:
    """Nine lines could expand to a thousand million texts."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert mistakes_in_header(*lines)[0][2] == "unquoted"
    assert mistakes_in_header(*lines, "title: a #b")[0][2] == "unquoted"


def test_a_reference_to_itself_is_reported() -> None:
    assert [code for _, _, code in mistakes_in_header("facts: &a [*a]")] == ["unquoted"]


@pytest.mark.parametrize(
    "lines", [(": a",), ("? [a, b]", ": c"), ("[a]: b",), ("~: a",), ("'': a",)]
)
def test_odd_keys_are_mistakes_or_text(lines: tuple[str, ...]) -> None:
    try:
        header = split(text_of("\n".join(lines) + "\n")).header
    except MistakesError:
        return
    assert all(isinstance(key, str) for key in header)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 0),
        (("facts",), 1),
        (("facts", 1), 3),
        (("image", "alt"), 6),
        (("image", "credit"), 4),
        (("summary",), 0),
        ((), 0),
    ],
)
def test_a_place_is_found_on_its_line_or_within_what_is_around_it(
    place: tuple[str | int, ...], line: int
) -> None:
    yaml = "title: a\nfacts:\n  - b\n  - c\nimage:\n  src: d\n  alt: e\n"
    assert line_of(yaml, place) == line


def test_a_key_is_found_anywhere() -> None:
    yaml = "site_name: a\nplugins:\n  - search\n  - budkavle:\n      region: SE\n"
    assert place_of_key(yaml, "budkavle") == ("plugins", 1, "budkavle")
    assert place_of_key(yaml, "other") == ()


yaml_texts = st.text(st.sampled_from("ab:#-&*!|>'\"[]{},?@`% \n\t~å1"), max_size=60)


@given(yaml_texts)
def test_any_header_is_understood_or_reported(header: str) -> None:
    text = text_of(f"{header}\n")
    lines = [mistake.line for mistake in _mistakes(text.encode())]
    assert all(1 <= line <= text.count("\n") for line in lines)


@given(st.text(st.sampled_from("ab:#-&*!|>'\"[]{},?@`% ~å1"), min_size=1, max_size=30))
def test_a_title_is_read_whole_or_reported(written: str) -> None:
    """No title loses a character, except quotation marks and those of lists and folded texts."""
    value: Any
    try:
        value = split(text_of(f"title: {written}\n")).header.get("title")
    except MistakesError:
        return
    plain = written.strip()
    if isinstance(value, str) and plain[:1] not in "'\"|>":
        assert value == plain


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd_to_be_decoded_or_reported(data: bytes) -> None:
    assert all(mistake.line >= 1 for mistake in _mistakes(data))


def _mistakes(data: bytes) -> tuple[Mistake, ...]:
    try:
        split(decode(data))
    except MistakesError as error:
        return error.mistakes
    return ()


@pytest.mark.parametrize("text", ["? \n: a\n", "a:\n  ? \n  : b\n", "a: {: b}\n", '"": a\n'])
def test_a_key_without_a_name_is_not_understood(text: str) -> None:
    with pytest.raises(MistakesError) as caught:
        parse_mapping(text)
    assert [each.code for each in caught.value.mistakes] == ["bad-yaml"]


def test_many_mappings_on_one_line_each_are_not_deep() -> None:
    text = "".join(f"amne-{number}: {{title: A}}\n" for number in range(1000))
    assert len(parse_mapping(text)) == 1000


@pytest.mark.parametrize("text", ["a: 1\nb: " + "[" * 201, "a: 1\nb: " + "[" * 201 + "]" * 201])
def test_deep_lists_are_reported_on_their_line(text: str) -> None:
    with pytest.raises(MistakesError) as caught:
        parse_mapping(text)
    assert [(each.line, each.code) for each in caught.value.mistakes] == [(2, "too-deep")]


@pytest.mark.parametrize("before", ["\n", "\n\n", "", "\n  \n"], ids=repr)
@pytest.mark.parametrize("indent", ["", "\t", "    ", "  "], ids=repr)
def test_a_first_block_keeps_its_indent(before: str, indent: str) -> None:
    """Four blanks or a tab make it a block of code (CommonMark 4.4)."""
    source = split(f"---\ntitle: x\n---\n{before}{indent}a\n\nb\n")
    assert source.body == f"{indent}a\n\nb"
    assert source.body_line == 4 + before.count("\n")


@pytest.mark.parametrize(
    "yaml",
    [
        "title:\u00a0Rubriken",
        "title :\u00a0Rubriken",
        "title:\u202fRubriken",
        "facts:\n\u00a0\u00a0-\u00a0fakta",
        "image:\n\u00a0 src:\u3000a.jpg",
    ],
)
def test_spaces_of_word_processors_count_as_spaces_where_yaml_needs_them(yaml: str) -> None:
    plain = yaml.translate(dict.fromkeys(map(ord, "\u00a0\u202f\u3000"), " "))
    assert split(text_of(f"{yaml}\n")).header == parse_mapping(plain)


def test_hard_spaces_within_words_stay() -> None:
    assert split(text_of("title: 10\u00a0000 - 12\u00a0000\n")).header["title"] == (
        "10\u00a0000 - 12\u00a0000"
    )
