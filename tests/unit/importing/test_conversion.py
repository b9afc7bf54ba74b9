"""HTML of other systems becomes Markdown; nothing is lost, and what is not kept is noted."""
# ruff: noqa: E501 - examples on one line

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.content import markdown
from budkavle.importing.conversion import Converted, convert
from budkavle.importing.inventory import inventory, words_in

BASE = "https://old.example.se/2019/nyhet/"


@dataclass
class Place:
    """A place with some pictures and files at hand."""

    pictures: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def whole(self, address: str) -> str:
        return urljoin(BASE, address)

    def link(self, address: str) -> str | None:
        return None if address.startswith("javascript:") else self.whole(address)

    def picture(self, address: str) -> str | None:
        return self.pictures.get(self.whole(address))

    language = "sv"

    def picture_in(self, data: bytes) -> str | None:
        return "bild.png" if data.startswith(b"\x89PNG") else None

    def file(self, address: str) -> str | None:
        return self.files.get(self.whole(address))


PICTURE = Place({f"{BASE}a.jpg": "a.jpg", f"{BASE}b.jpg": "b.jpg"})


def converted(html: str) -> Converted:
    return convert(html, PICTURE, "SE")


CASES = {
    "relative link": ('<p><a href="../x/">l</a></p>', "[l](https://old.example.se/2019/x/)"),
    "parentheses": (
        '<p><a href="https://x.se/a_(b)">l</a></p>', "[l](<https://x.se/a_(b)>)"
    ),
    "figure": (
        '<figure><img src="a.jpg" alt="Ett hus"><figcaption>Sagt "här"</figcaption></figure>',
        '![Ett hus](a.jpg "Sagt \\"här\\"")',
    ),
    "classic caption": (
        '<div class="wp-caption"><a href="a.jpg"><img src="a.jpg" alt=""></a>'
        '<p class="wp-caption-text">Under</p></div>',
        '![](a.jpg "Under")',
    ),
    "caption with a link": (
        '<figure><img src="a.jpg" alt=""><figcaption>Av <a href="https://x.se">x</a></figcaption>'
        "</figure>",
        "![](a.jpg)\n\n*Av [x](https://x.se)*",
    ),
    "gallery": (
        '<figure><figure><img src="a.jpg" alt=""></figure><figure><img src="b.jpg" alt="">'
        "<figcaption>B</figcaption></figure><figcaption>Alla</figcaption></figure>",
        '![](a.jpg)\n\n![](b.jpg "B")\n\n*Alla*',
    ),
    "lazy picture": (
        '<p><img src="data:image/gif;base64,R0lGOD" data-src="a.jpg" alt="A">'
        '<noscript><img src="a.jpg" alt="A"></noscript></p>',
        "![A](a.jpg)",
    ),
    "picture within words": ('<p>x <img src="a.jpg" alt="A"> y</p>', "x ![A](a.jpg) y"),
    "picture elsewhere": (
        '<p><img src="/c.jpg" alt="C"></p>', "[C](https://old.example.se/c.jpg)"
    ),
    "code": (
        '<pre class="language-python"><code>a = "`"\n  b</code></pre>', '```python\na = "`"\n  b\n```'
    ),
    "code with a fence": ("<pre>```\nx</pre>", "````\n```\nx\n````"),
    "code in a list": (
        "<ol><li><p>a</p><pre>b\nc</pre></li></ol>", "1. a\n\n   ```\n   b\n   c\n   ```"
    ),
    "void elements within another": (
        '<p>lån<wbr>gt <video src="/f.mp4"><track src="/t.vtt"></video> mer</p><p>sist</p>',
        "långt\n\n[old.example.se/f.mp4](https://old.example.se/f.mp4)\n\nmer\n\nsist",
    ),
    "pictures in a heading": (
        '<h2><a href="a.jpg"><img src="a.jpg" alt="A"></a>Ord<img src="b.jpg" alt="B"></h2><p>c</p>',
        "## Ord\n\n![A](a.jpg)\n\n![B](b.jpg)\n\nc",
    ),
    "embedded": (
        '<p>a</p><iframe src="//www.youtube.com/embed/x" title="Filmen"></iframe>',
        "a\n\n[Filmen](https://www.youtube.com/embed/x)",
    ),
    "struck": ("<p>a <del>b</del> c</p>", "a <del>b</del> c"),
    "table caption with a link": (
        '<table><caption>Se <a href="https://x.se/l">listan</a> för mer</caption>'
        "<tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
        "Se [listan](https://x.se/l) för mer\n\n| A | B |\n| --- | --- |\n| 1 | 2 |",
    ),
    "table": (
        "<table><caption>Tal</caption><tr><th>A</th></tr><tr><td>1</td><td>2|3</td></tr></table>",
        "**Tal**\n\n| A |      |\n| --- | ---- |\n| 1 | 2\\|3 |",
    ),
    "layout table": ("<table><tr><td><h2>A</h2></td><td><p>b</p></td></tr></table>", "## A\n\nb"),
    "list of terms": ("<dl><dt>a</dt><dd>b</dd></dl>", "**a**\n\nb"),
    "link around blocks": (
        '<a href="https://x.se"><h2>A</h2><p>b</p></a>', "## [A](https://x.se)\n\nb"
    ),
    "footnotes": (
        '<p>a<sup id="fnref:1"><a href="#fn:1">1</a></sup></p><div class="footnotes"><ol>'
        '<li id="fn:1"><p>b <a href="/c">c</a> <a href="#fnref:1" class="reversefootnote">↩</a></p></li>'
        "</ol></div>",
        "a[^1]\n\n[^1]: b [c](https://old.example.se/c)",
    ),
    "anchor": (
        '<p><a href="#m">till</a></p><h2 id="m">Målet</h2>', "[till](#malet)\n\n## Målet"
    ),
    "anchor of nothing": ('<p><a href="#m">till</a></p>', "till"),
    "details": ("<details><summary>a</summary><p>b</p></details>", "**a**\n\nb"),
    "heading in a list": ("<ul><li><h3>A</h3><p>b</p></li></ul>", "- **A**\n\n  b"),
    "figure in a heading": (
        '<h2><a href="a.jpg"><figure><img src="a.jpg" alt="A"></figure></a>Ord</h2>',
        "## Ord\n\n![A](a.jpg)",
    ),
    "item in a list with something around it": (
        "<ol><code><li>a</li></code></ol>", "1. a"
    ),
    "items outside of a list": (
        "<p>a</p><li>b</li>\n<li>c</li>d<li>e</li><ul><li>f</li></ul>",
        "a\n\n- b\n- c\n\nd\n\n- e\n\n- f",
    ),
    "choice outside of a field": ("<p>Ett Result<option> syns</p>", "Ett Result syns"),
    "button": ("<p><button>Ladda ner</button></p>", "Ladda ner"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_html_becomes_the_markdown_that_a_writer_would_type(name: str) -> None:
    html, expected = CASES[name]
    assert converted(html).text == expected


NOTED = {
    "heading-within": "<ul><li><h3>Rubrik</h3><p>a</p></li></ul>",
    "footnote-label": (
        '<p>a<sup><a id="r1" href="#f1">[1]</a></sup></p><p id="f1"><a href="#r1">[1]</a> b</p>'
    ),
    "hidden": '<p>a</p><p style="display:none">dold text</p>',
    "script": "<p>a</p><script>x()</script>",
    "drawing": "<p>a</p><svg><text>linje</text></svg>",
    "drawing-link": "<p>a</p><svg><a href='https://x.se'><text>linje</text></a></svg>",
    "form": "<p>a</p><input placeholder='Sök'>",
    "embed": "<p>a</p><iframe src='https://x.se'></iframe>",
    "picture": "<p>a <img src='https://x.se/c.jpg' alt='C'></p>",
    "alt": "<p>a <img src='a.jpg'></p>",
    "link": "<p>a <a href='javascript:x'>b</a></p>",
    "link-without-words": "<p>a <a href='https://x.se'></a></p>",
    "anchor": "<p>a <a href='#x'>b</a></p>",
    "tracking": "<p>a <img src='t.gif' width=1 height=1></p>",
    "layout": "<table><tr><td><h2>a</h2></td><td>b</td></tr></table>",
    "spans": "<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
    "line-numbers": "<table><tr><td class=gutter><pre>1\n2</pre></td><td><pre>a\nb</pre></td></tr></table>",
    "fallback": "<video src='https://x.se/f.mp4'>Din webbläsare kan inte</video>",
}  # fmt: skip


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p style="text-decoration:line-through">a</p>', "<del>a</del>"),
        ('<p>a <span style="color:red;text-decoration-line: line-through">b</span></p>', "a <del>b</del>"),
        ('<h2 style="text-decoration:line-through">a</h2><p>b</p>', "## <del>a</del>\n\nb"),
        ('<ul style="text-decoration:line-through"><li>a</li></ul>', "- a"),
        ('<div style="text-decoration:underline line-through"><p>a</p><p>b</p></div>', "a\n\nb"),
    ],
)  # fmt: skip
def test_what_a_style_strikes_is_kept(html: str, text: str) -> None:
    """Pasted text leaves out what is struck there; a page showed it to its readers."""
    assert converted(html).text.strip() == text


def test_the_choices_of_a_field_that_was_closed_too_early_are_noted() -> None:
    made = converted("<p><select><br></p><p><optgroup><option>Ett</option></optgroup></select></p>")
    assert "Ett" not in made.text
    assert "Ett" in [each.words for each in made.notes if each.kind == "form"]


@pytest.mark.parametrize("kind", NOTED)
def test_what_is_not_kept_is_noted(kind: str) -> None:
    assert kind in {each.kind for each in converted(NOTED[kind]).notes}


def test_deep_nesting_is_refused_instead_of_cut() -> None:
    """The parser would lose the rest of the text without a word."""
    made = converted("<div>" * 30_000 + "x" + "</div>" * 30_000)
    assert made.text == "" or "x" in made.text
    assert made.text or [each.kind for each in made.notes] == ["nested-too-deeply"]


def test_a_fact_box_is_recognised() -> None:
    made = converted("<p>Text.</p><h3>Fakta:</h3><ul><li>Ett <b>avtal</b></li><li>Två</li></ul>")
    assert made.text == "Text."
    assert [(box.title, box.items) for box in made.passages.facts] == [
        ("Fakta", ("Ett **avtal**", "Två"))
    ]


CONTACTS = {
    "heading": "<h2>Kontakt</h2><p>Eva Exempel, pressansvarig<br>Telefon: 031-390 06 10<br>"
    "E-post: <a href='mailto:eva@example.se'>eva@example.se</a></p>",
    "one line": "<p><strong>Presskontakt:</strong><br>Eva Exempel, pressansvarig, 031-390 06 10, "
    "eva@example.se</p>",
    "list": "<h3>För mer information, kontakta:</h3><ul><li>Eva Exempel, pressansvarig<br>"
    "tfn 031-390 06 10<br>eva@example.se</li></ul>",
}


@pytest.mark.parametrize("name", CONTACTS)
def test_a_plain_contact_is_taken_out(name: str) -> None:
    made = converted("<p>Text.</p>" + CONTACTS[name])
    assert made.text == "Text."
    (contact,) = made.passages.contacts
    assert (contact.name, contact.role) == ("Eva Exempel", "pressansvarig")
    assert (contact.phone, contact.email) == ("+46313900610", "eva@example.se")


@pytest.mark.parametrize(
    "passage",
    [
        "<h2>Kontakt</h2><p>Eva Exempel svarar gärna på frågor om avtalet.</p>",
        "<h2>Kontakt</h2><p>Växeln, 031-390 06 10</p>",
        "<h2>Kontakt</h2><p>Eva Exempel, chef</p>",
        "<h2>Kontakt</h2><p>Eva Exempel, 031-390 06 10, 031-390 06 11</p>",
    ],
)
def test_a_contact_that_is_not_plain_stays_in_the_text(passage: str) -> None:
    made = converted("<p>Text.</p>" + passage)
    assert not made.passages.contacts
    assert "Kontakt" in made.text


TEXT = st.text(st.sampled_from("abåö12 *_[]()<>&`|#-+.!:~\\\"'\n\u00a0"), min_size=1, max_size=12)
INLINE = st.sampled_from(["b", "i", "a href='https://x.se'", "code", "del", "sup", "span"])
BLOCK = st.sampled_from(["p", "h2", "li", "blockquote", "td", "pre", "dt", "figcaption", "div"])


@st.composite
def html_texts(draw: st.DrawFn) -> str:
    """Blocks with neighbouring inline elements in them, and hostile words."""

    def words() -> str:
        text = draw(TEXT).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if draw(st.booleans()):
            tag = draw(INLINE)
            return f"<{tag}>{text}</{tag.split()[0]}>"
        return text

    pieces = []
    for _ in range(draw(st.integers(1, 4))):
        tag = draw(BLOCK)
        inner = "".join(words() for _ in range(draw(st.integers(1, 3))))
        around = {"li": "<ul>{}</ul>", "td": "<table><tr>{}<td>x</td></tr></table>"}
        around |= {"dt": "<dl>{}</dl>", "figcaption": "<figure>{}</figure>"}
        pieces.append(around.get(tag, "{}").format(f"<{tag}>{inner}</{tag}>"))
    return "".join(pieces)


@given(html_texts())
def test_no_word_is_lost_whatever_the_signs(html: str) -> None:
    made = converted(html)
    rendered = markdown.render(made.text, "a.md")
    facts = " ".join(item for box in made.passages.facts for item in (box.title, *box.items))
    there = inventory(rendered.html).words + inventory(markdown.render(facts, "a.md").html).words
    wanted = "".join(inventory(html).text)
    assert wanted in "".join(inventory(rendered.html).text) or not inventory(html).words - there, (
        made.text
    )


def test_words_are_the_same_however_letters_are_coded() -> None:
    assert words_in("A\u030a H₂O 10²") == words_in("å h2o 102")
    assert re.fullmatch(r"\w+", words_in("Soft\u00adhyphen")[0])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p>Ett <span lang="en">English word</span>.</p>', 'Ett <span lang="en">English word</span>.'),
        ('<p>Ett <em lang="en">word</em>.</p>', 'Ett *<span lang="en">word</span>*.'),
        ('<p lang="de-AT">Deutsch.</p>', '<span lang="de-AT">Deutsch.</span>'),
        ('<blockquote lang="de"><p>Ein</p><p>Zwei</p></blockquote>',
         '> <span lang="de">Ein</span>\n>\n> <span lang="de">Zwei</span>'),
        ('<blockquote lang="de"><p>Ein</p>Zwei <a href="https://x.se">drei</a></blockquote>',
         '> <span lang="de">Ein</span>\n>\n> <span lang="de">Zwei</span> [<span lang="de">drei</span>](https://x.se)'),
        ('<ul lang="de"><li>Ein<ul><li>Zwei</li></ul></li></ul>',
         '- <span lang="de">Ein</span>\n  - <span lang="de">Zwei</span>'),
        ('<p lang="sv">Svenska.</p>', "Svenska."),
        ('<p lang="nonsense language">Ord.</p>', "Ord."),
        ('<div lang="en"><p>One <span lang="sv">två</span>.</p></div>',
         '<span lang="en">One två.</span>'),
    ],
)  # fmt: skip
def test_a_part_in_another_language_says_so(html: str, text: str) -> None:
    assert convert(html, Place(), "SE").text == text


@pytest.mark.parametrize(
    ("html", "text", "noted"),
    [
        ("<h1>A</h1><h2>B</h2>", "## A\n\n### B", False),
        ("<h2>A</h2><blockquote><h1>B</h1></blockquote>", "## A\n\n> ## B", True),
        ("<h3>A</h3><h2>B</h2>", "### A\n\n## B", True),
        ("<h2>A</h2><h4>B</h4>", "## A\n\n### B", False),
        ("".join(f"<h{n}>{n}</h{n}>" for n in range(1, 7)),
         "## 1\n\n### 2\n\n#### 3\n\n##### 4\n\n###### 5\n\n###### 6", True),
    ],
)  # fmt: skip
def test_headings_get_levels_and_it_is_noted_where_they_change(
    html: str, text: str, noted: bool
) -> None:
    made = convert(html, Place(), "SE")
    assert made.text == text
    assert ("levels" in {each.kind for each in made.notes}) is noted


def test_emphasis_within_emphasis_is_kept() -> None:
    html = "<p>x <strong>this <b>bold</b> text</strong> <em>a <i>b</i></em></p>"
    assert convert(html, Place(), "SE").text == "x **this bold text** *a b*"


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        pytest.param("\u2028", "Ett två", id="the end of a line"),
        pytest.param("&#x2029;", "Ett två", id="the end of a paragraph"),
        pytest.param("\x85", "Ett två", id="a control character"),
        pytest.param("&#x85;", "Ett…två", id="three dots of Windows"),
        pytest.param("\ufeff", "Etttvå", id="a byte order mark"),
        pytest.param("&#xfdd0;", "Etttvå", id="no character"),
        pytest.param("\x00", "Etttvå", id="a zero"),
    ],
)
def test_signs_that_no_text_may_have_are_left_out(sign: str, text: str) -> None:
    assert convert(f"<p>Ett{sign}två</p>", Place(), "SE").text == text


def test_an_exclamation_mark_before_a_link_makes_no_picture() -> None:
    html = "<p>Läs!<a href='https://x.se'>mer</a></p>"
    assert convert(html, Place(), "SE").text == "Läs\\![mer](https://x.se)"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<blockquote><ul><li>x</li><li>y</li></ul><p>Efter</p></blockquote>",
         "> - x\n> - y\n>\n> Efter"),
        ("<blockquote><ol><li>x</li></ol><h3>Efter</h3></blockquote>", "> 1. x\n>\n> ## Efter"),
        ("<ul><li><blockquote><ul><li>x</li></ul><p>Efter</p></blockquote></li></ul>",
         "- > - x\n  >\n  > Efter"),
        ("<blockquote><ul><li>x<br>rad två</li></ul></blockquote>", "> - x\\\n>   rad två"),
        ("<blockquote><ul><li>x<ul><li>y</li></ul></li><li>z</li></ul></blockquote>",
         "> - x\n>   - y\n> - z"),
    ],
)  # fmt: skip
def test_what_follows_a_list_in_a_quotation_is_no_part_of_the_list(html: str, text: str) -> None:
    assert convert(html, Place(), "SE").text == text
