"""What is pasted from Word, mail and the web becomes clean Markdown; what is lost is told."""

import re
from html import escape, unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content import markdown
from budkavle.desk.pasting import UnreadableError, from_html, from_word
from budkavle.i18n.catalogue import translations

ENGLISH = translations("en")
ITEM = '<p class=MsoListParagraph style="mso-list:l{0} level{1} lfo1">'
IGNORED = '<![if !supportLists]><span style="mso-list:Ignore">{}<span>   </span></span><![endif]>'


def item(marker: str, words: str, level: int = 1, of: int = 0) -> str:
    """A paragraph of a list as Word puts it on the clipboard."""
    return f"{ITEM.format(of, level)}{IGNORED.format(marker)}{words}</p>"


CASES = {
    "word bullets": (
        item("·", "Ett <b>två </b>tre") + item("o", "Under", 2) + item("·", "Fyra"),
        "- Ett **två** tre\n  - Under\n- Fyra",
    ),
    "word numbers": (item("3.", "Tre") + item("4.", "Fyra"), "3. Tre\n4. Fyra"),
    "two kinds": (item("·", "Ett") + item("1.", "Två"), "- Ett\n\n1. Två"),
    "typed bullets": ("<p>• Ett</p><p>• Två</p>", "- Ett\n- Två"),
    "google": (
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:700">'
        'Fet</span> <span style="font-style:italic">kursiv</span></p></b>',
        "**Fet** *kursiv*",
    ),
    "list in list": ("<ul><li>a</li><ul><li>b</li></ul><li><p>c</p></li></ul>", "- a\n  - b\n- c"),
    "headings": ("<h1>A</h1><h4><b>B</b></h4><p class=MsoTitle>C</p>", "## A\n\n### B\n\n## C"),
    "role": ('<div role="heading" aria-level="3">A</div>', "## A"),
    "spaces": ("<p>a\u00ad\u200bb\u00a0c  d\n e 10\u00a0000</p>", "ab c d e 10\u00a0000"),
    "sup and sub": ("<p>H<sub>2</sub>O m<sup>2</sup></p>", "H₂O m²"),
    "links": (
        '<p><a href="https://x.se/a_b">l</a> <a href="javascript:x">j</a> '
        '<a href="https://eur.safelinks.protection.outlook.com/?url=https%3A%2F%2Fy.se">s</a></p>',
        "[l](https://x.se/a_b) j [s](https://y.se)",
    ),
    "table": (
        "<table><tr><td><p>A</p></td><td>B</td></tr><tr><td>1<p>2</p></td><td>x|y</td></tr></table>",
        "| A      | B    |\n| ------ | ---- |\n| 1<br>2 | x\\|y |",
    ),
    "quotation": ("<blockquote><p>A</p><p>B</p></blockquote>", "> A\n>\n> B"),
    "escapes": ("<p>1. a</p><p># b</p><p>* c_d_e</p>", "1\\. a\n\n\\# b\n\n\\* c\\_d\\_e"),
    "readable": ("<p>E-post: f + g, 031-390 (se)!</p>", "E-post: f + g, 031-390 (se)!"),
    "no text": ("<style>x</style><script>y</script><o:p></o:p>", ""),
    "unclosed": ("<p>a<p>b<b>c", "a\n\nb**c**"),
    "one cell": ("<table><tr><td><h2>A</h2><p>B</p></td></tr></table>", "## A\n\nB"),
    "presentation": ("<table role=presentation><tr><td>A<td>B</table>", "A\n\nB"),
    "lines": ('<div style="white-space:pre-wrap">a\nb</div>', "a\\\nb"),
    "block in a link": (
        '<a href="https://x.se"><h2>A</h2><p>B</p></a>',
        "## [A](https://x.se)\n\n[B](https://x.se)",
    ),
    "word online": (
        "<ul><li data-listid=1 data-aria-level=1>A</li></ul>"
        "<ul><li data-listid=1 data-aria-level=2>B</li></ul>"
        "<ol start=4><li data-listid=2 data-aria-level=1>C</li></ol>",
        "- A\n  - B\n\n4. C",
    ),
    "fields": ("<!--[if supportFields]>x<![endif]--><p>a</p>", "a"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_source_becomes_plain_markdown(name: str) -> None:
    markup, expected = CASES[name]
    made = from_html(markup, ENGLISH)
    assert made.text == expected


FOOTNOTES = {
    "word": (
        '<p>A<a href="#_ftn1" name="_ftnref1"><span style="mso-special-character:footnote">'
        "<![if !supportFootnotes]><span>[1]</span><![endif]></span></a> b</p>"
        '<div style="mso-element:footnote-list"><hr><div id=ftn1><p><a href="#_ftnref1" '
        'name="_ftn1"><span>[1]</span></a> {note}</p></div></div>'
    ),
    "google": (
        '<p>A<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup> b</p><hr>'
        '<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span> {note}</span></p></div>'
    ),
    "libreoffice": (
        '<p>A<a name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a> b</p>'
        '<div id="sdfootnote1"><p><a name="sdfootnote1sym" href="#sdfootnote1anc">1</a> {note}'
        "</p></div>"
    ),
    "word document": (
        '<p>A<sup><a href="#footnote-1" id="footnote-ref-1">[1]</a></sup> b</p>'
        '<ol><li id="footnote-1"><p> {note} <a href="#footnote-ref-1">↑</a></p></li></ol>'
    ),
}


@pytest.mark.parametrize("markup", FOOTNOTES.values(), ids=FOOTNOTES)
def test_footnotes_stay_footnotes(markup: str) -> None:
    made = from_html(markup.format(note="En <b>not</b>."), ENGLISH)
    assert made.text == "A[^1] b\n\n[^1]: En **not**."
    assert not made.notes


CONTENTS = {
    "headings": (
        '<p><a href="#a">1</a></p><div id="a"><h2>{0}</h2><p>Ord. <a href="#top">↑</a></p></div>'
    ),
    "bold": (
        '<p><a href="#a">{0}</a></p>'
        '<div id="a"><p><b>Rubrik</b> Ord. <a href="#top">↑</a></p></div>'
    ),
    "up": '<p><a href="#r-a">{0}</a></p><p id="r-a">Ord. <a href="#r">Upp</a></p>',
}  # fmt: skip


@pytest.mark.parametrize("words", ["Vård", "Om vården", "A–Ö"])
@pytest.mark.parametrize("markup", CONTENTS.values(), ids=CONTENTS)
def test_a_table_of_contents_has_no_footnotes(markup: str, words: str) -> None:
    made = from_html(markup.format(words), ENGLISH)
    assert words in made.text
    assert "[^" not in made.text
    assert made.text.index(words) < made.text.index("Ord.")


@pytest.mark.parametrize("sign", ["12", "[1]", "[iv]", "(a)", "*", "††", "§", "<sup>not a</sup>"])
def test_signs_of_footnotes_are_known(sign: str) -> None:
    note = '<p id="fn">Noten. <a href="#ref1">↑</a></p>'
    made = from_html(f'<p>A<a href="#fn">{sign}</a> b</p>{note}', ENGLISH)
    assert made.text == "A[^1] b\n\n[^1]: Noten."


NUMBERS = {
    "word online": ('<ol start="{}"><li data-listid=1 data-aria-level=1>A</li></ol>', "{}. A"),
    "list": ('<ol start="{}"><li>A</li></ol>', "{}. A"),
    "heading": ('<div role=heading aria-level="{}">A</div>', "## A"),
    "weight": ('<p><span style="font-weight:{}">A</span></p>', ""),
    "level": ('<p style="mso-list:l0 level{} lfo1">A</p>', "- A"),
    "cell": ('<table><tr><td colspan="{0}" rowspan="{0}">A</td></tr></table>', "A"),
}


@pytest.mark.parametrize(("markup", "expected"), NUMBERS.values(), ids=NUMBERS)
@given(digits=st.integers(10, 5000))
def test_numbers_are_at_most_as_long_as_markdown_takes_them(
    markup: str, expected: str, digits: int
) -> None:
    made = from_html(markup.format("9" * digits), ENGLISH).text
    assert made == (expected.format(1) or "A")
    assert from_html(NUMBERS["list"][0].format("9" * 9), ENGLISH).text == f"{'9' * 9}. A"


def test_lists_of_word_online_may_change_their_kind_often() -> None:
    items = "".join(
        f"<{kind}><li data-listid=1 data-aria-level=1>a</li></{kind}>"
        for kind in ["ul", "ol"] * 800
    )
    assert from_html(items, ENGLISH).text == "\n\n".join(["- a", "1. a"] * 800)


@pytest.mark.parametrize(
    ("markup", "note"),
    [
        ('<p>a<img src="file:///x.png"></p>', "1 picture did not come along"),
        ("<p>a <del>hemligt</del><ins>b</ins></p>", "1 struck passage was left out."),
        ('<p>a <span style="display:none">hemligt</span></p>', "1 hidden passage"),
        ('<p>a <span style="mso-hide:all">hemligt</span></p>', "1 hidden passage"),
        ('<p>a</p><div style="mso-element:comment-list">hemligt</div>', "1 comment was left out."),
        ('<p>a <a href="file:///x">l</a></p>', "1 link leads nowhere"),
        ('<p>a</p><iframe src="https://x.se">hemligt</iframe>', "1 film or embedded page"),
        ("<p>a</p><button>hemligt</button>", "1 button or list of choices"),
        (
            "<p>a</p><table><tr><td colspan=2>b<tr><td>c<td>d</table>",
            "1 cell of a table was joined",
        ),
        ("<p>a<svg><text>hemligt</text></svg></p>", "1 drawing or formula was left out."),
        (
            '<p>a<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>'
            '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a> hemligt</p></div>',
            "1 comment was left out.",
        ),
        ('<p>a <span style="text-decoration: line-through">hemligt</span></p>', "1 struck passage"),
    ],
)
def test_what_is_left_out_is_told(markup: str, note: str) -> None:
    made = from_html(markup, ENGLISH)
    assert made.text.startswith("a")
    assert "hemligt" not in made.text
    assert any(each.startswith(note) for each in made.notes)


JOINED = "<table><tr><th>A<th>B<th>C</tr>{}</table>"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td rowspan=2>1<td>2<td>3</tr><tr><td>4<td>5</tr>", ["1|2|3", "|4|5"]),
        ("<tr><td>1<td rowspan=2>2<td>3</tr><tr><td>4<td>5</tr>", ["1|2|3", "4||5"]),
        ("<tr><td>1<td>2<td rowspan=2>3</tr><tr><td>4<td>5</tr>", ["1|2|3", "4|5|"]),
        ("<tr><td rowspan=2 colspan=2>1<td>2</tr><tr><td>3</tr>", ["1||2", "||3"]),
        ("<tr><td rowspan=99999999>1<td colspan=x>2<td>3</tr><tr><td>4</tr>", ["1|2|3", "4||"]),
        ("<tr><td><table><tr><td>1<td>2</tr></table><td>3<td>4</tr>", ["1 2|3|4"]),
        ("<tr><td><ul><li>1<li>2</ul><td>3<td>4</tr>", ["1<br>2|3|4"]),
    ],
)
def test_cells_stay_in_their_columns(rows: str, expected: list[str]) -> None:
    made = from_html(JOINED.format(rows), ENGLISH).text.splitlines()[2:]
    assert ["|".join(map(str.strip, each.strip("|").split("|"))) for each in made] == expected


def test_a_picture_of_a_sign_is_that_sign() -> None:
    assert from_html('<p>Bra <img alt="🙂"></p>', ENGLISH) == from_html("<p>Bra 🙂</p>", ENGLISH)


def test_what_a_word_document_leaves_out_by_itself_is_told() -> None:
    body = (
        "<w:p><w:r><w:t>Ett</w:t></w:r><w:del><w:r><w:delText>hemligt</w:delText></w:r></w:del>"
        "<w:r><w:commentReference w:id='0'/></w:r><w:rPr><w:del/></w:rPr></w:p>"
    )
    made = from_word(document(body), ENGLISH)
    assert made.text == "Ett"
    assert made.notes == ("1 struck passage was left out.", "1 comment was left out.")


@pytest.mark.parametrize("markup", ["<div>" * 300 + "x", "<p>x</p>" * 500_000])
def test_too_much_is_refused(markup: str) -> None:
    with pytest.raises(UnreadableError):
        from_html(markup, ENGLISH)


words = st.text(st.sampled_from("ab å*_#<>&`[]()!|\\-+.1~:\"'“=^{}$\t"), min_size=1, max_size=14)
around = st.sampled_from(
    ["<p>{}</p>", "<ul><li>{}</li></ul>", "<h2>{}</h2>", "<p><b>{}</b>x</p>", "<blockquote>{}"]
)


@given(words, around)
def test_no_character_becomes_a_mark_of_markdown(text: str, markup: str) -> None:
    made = from_html(markup.format(escape(text)), ENGLISH)
    rendered = markdown.render(made.text, "x.md").html
    seen = unescape(re.sub(r"<[^>]*>", "", rendered))
    expected = unescape(re.sub(r"<[^>]*>", "", markup.format(escape(text))))
    assert "".join(seen.split()) == "".join(expected.split())


def document(body: str) -> bytes:
    """A Word document with these paragraphs."""
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="1" Type="{office}"'
            ' Target="word/document.xml"/></Relationships>',
        )
        xml = f"<w:document {names}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", xml)
    return made.getvalue()


def test_a_word_document_becomes_markdown() -> None:
    run = "<w:r>{}<w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{run.format('', 'Ett ')}{run.format('<w:rPr><w:b/></w:rPr>', 'två')}</w:p>"
        f"<w:p>{run.format('<w:rPr><w:vanish/></w:rPr>', 'hemligt')}{run.format('', 'tre')}</w:p>"
    )
    made = from_word(document(body), ENGLISH)
    assert made.text == "Ett **två**\n\ntre"
    assert made.notes == ("1 hidden passage was left out.",)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xd0\xcf\x11\xe0", id="an older format"),
        pytest.param(b"PK\x03\x04", id="cut off"),
        pytest.param(document("<w:p>" * 9), id="elements that do not end"),
    ],
)
def test_what_is_no_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        from_word(data, ENGLISH)


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(UnreadableError):
        from_word(document("<w:p/>" * 2_000_000), ENGLISH)
