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
    "fields": ("<!--[if supportFields]>x<![endif]--><p>a</p>", "a"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_source_becomes_plain_markdown(name: str) -> None:
    markup, expected = CASES[name]
    made = from_html(markup, ENGLISH)
    assert made.text == expected


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
    ],
)
def test_what_is_left_out_is_told(markup: str, note: str) -> None:
    made = from_html(markup, ENGLISH)
    assert made.text.startswith("a")
    assert "hemligt" not in made.text
    assert any(each.startswith(note) for each in made.notes)


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


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", document("<w:p>" * 9)])
def test_what_is_no_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        from_word(data, ENGLISH)


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(UnreadableError):
        from_word(document("<w:p/>" * 2_000_000), ENGLISH)
