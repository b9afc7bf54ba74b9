import re
from html import escape

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html as lxml_html

from budkavle.content.link_targets import content_path
from budkavle.content.markdown import (
    Link,
    link_to,
    plain_text,
    render,
    render_line,
    standalone,
)
from budkavle.content.mistakes import Mistake
from tests.support.rules import RULES

PATH = "nyheter/2026/a.md"


def html_of(text: str) -> str:
    return render(text, PATH).html


def faults_in(text: str) -> set[tuple[str, int]]:
    return {(fault.code, fault.line) for fault in render(text, PATH, 10).mistakes}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ett *två* **tre**", "<p>Ett <em>två</em> <strong>tre</strong></p>\n"),
        ("Text\n- a\n  - b", "<p>Text</p>\n<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        ("~~bort~~", "<p><s>bort</s></p>\n"),
        ("> – Ja, säger hon.", "<blockquote>\n<p>– Ja, säger hon.</p>\n</blockquote>\n"),
        ("## Rubrik", '<h2 id="rubrik">Rubrik</h2>\n'),
        ("rad  \nrad", "<p>rad<br>\nrad</p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("<https://example.org>", '<p><a href="https://example.org">https://example.org</a></p>\n'),
        ("[a](mailto:a@b.se)", '<p><a href="mailto:a@b.se">a</a></p>\n'),
        ("[a](tel:+4631)", '<p><a href="tel:+4631">a</a></p>\n'),
        ("[a](#rubrik)", '<p><a href="#rubrik">a</a></p>\n'),
        ("H<sub>2</sub>O", "<p>H<sub>2</sub>O</p>\n"),
    ],
)
def test_news_is_commonmark(text: str, html: str) -> None:
    assert html_of(text) == html


def test_a_table_says_how_its_cells_are_aligned_without_style() -> None:
    html = html_of("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<td class="right">2</td>' in html
    assert "style" not in html


def test_a_footnote_links_down_and_back_again() -> None:
    html = html_of("Text[^1].\n\n[^1]: Noten.")
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(re.findall(r' id="([^"]+)"', html))
    assert html.count('href="#') == 2


def test_a_fact_is_a_line_without_a_paragraph_around_it() -> None:
    assert render_line("Värdet är *2,1* miljarder.", PATH, lambda: 1).html == (
        "Värdet är <em>2,1</em> miljarder."
    )
    assert render_line("25. september", PATH, lambda: 1).html == "25. september"
    assert render_line("# 1", PATH, lambda: 1).html == "# 1"


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("b.md", "nyheter/2026/b.md"),
        ("../2025/b.md#del", "nyheter/2025/b.md#del"),
        ("../../om.md", "om.md"),
        ("./b.md", "nyheter/2026/b.md"),
        ("r%C3%A4tt.pdf", "nyheter/2026/rätt.pdf"),
        ("rätt.pdf", "nyheter/2026/rätt.pdf"),
        ("<en fil.pdf>", "nyheter/2026/en fil.pdf"),
        ("M&M.pdf", "nyheter/2026/M&M.pdf"),
        ("../../../../x.md", "../../x.md"),
    ],
)
def test_a_link_is_a_path_in_content_and_becomes_an_address(written: str, target: str) -> None:
    body = render(f"Text\n[a]({written}) ![b]({written})", PATH, 10)
    assert body.links == body.pictures == (Link(target, 11),)
    asked: list[str] = []

    def address(path: str) -> str:
        asked.append(path)
        return f"../{path}"

    html = link_to(body.html, address)
    assert asked == [target.partition("#")[0]] * 2
    assert f'<a href="{escape("../" + target)}">a</a>' in html


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="<>\\#%")
    ).filter(str.strip)
)
@example("a&amp;b")
@example('a"b')
@example("a' onload='b")
def test_a_file_is_found_again_by_its_name(name: str) -> None:
    name = name.strip().lstrip("/").replace(":", "")
    body = render(f"[a](<./{name}>)", PATH)
    asked: list[str] = []

    def address(path: str) -> None:
        asked.append(path)

    link_to(body.html, address)
    assert asked == [link.target for link in body.links]


@pytest.mark.parametrize("text", ['[a](b.md "titel")', "[*a*](b.md)", "[![c](d.jpg)](b.md)"])
def test_a_link_to_what_is_not_public_keeps_its_words(text: str) -> None:
    html = link_to(html_of(text), {"nyheter/2026/d.jpg": "d.jpg"}.get)
    assert "b.md" not in html
    assert "<a" not in html
    assert "a" in html


def test_a_picture_that_is_not_public_is_gone() -> None:
    assert link_to(html_of("a ![hemlig](b.jpg) c"), lambda _: None) == "<p>a  c</p>\n"


def test_a_heading_is_named_by_its_words_each_once() -> None:
    body = render("## Så gör du\n\n## Så gör du\n\n### !", PATH)
    assert body.headings == ("sa-gor-du", "sa-gor-du-2", "rubrik")
    assert '<h2 id="sa-gor-du-2">' in body.html


@given(
    st.lists(st.sampled_from(["Steg", "Steg 2", "Steg 3", "Steg 2 2", "!", "Rubrik"]), max_size=7)
)
@example(["Steg 2", "Steg"])
def test_no_two_headings_have_the_same_name(headings: list[str]) -> None:
    names = render("\n\n".join(f"## {heading}" for heading in headings), PATH).headings
    assert len(set(names)) == len(names) == len(headings)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a\n\n# Rubrik", "first-level-heading", 12),
        ("Rubrik\n======", "first-level-heading", 10),
        ("<script>x</script>", "forbidden-html", 10),
        ("a\n\n<div>\n<iframe src='b'></iframe>\n</div>", "forbidden-html", 13),
        ("a\nb <video src='c'>", "forbidden-html", 11),
        ("<h1>Rubrik</h1>", "forbidden-html", 10),
        ("<img src='bild.jpg' alt=''>", "forbidden-html", 10),
        ("a <a href='b.md'>c</a>", "forbidden-html", 10),
        ("[a](ftp://b)", "forbidden-link", 10),
        ("a\n[b](tele:1)", "forbidden-link", 11),
        ("[a](content:b.md)", "forbidden-link", 10),
        ("[a](//example.org)", "forbidden-link", 10),
        ("![a](https://example.org/b.jpg)", "foreign-picture", 10),
        ("a\n![b](//example.org/b.jpg)", "foreign-picture", 11),
        ("| a |\n|---|\n| [b](x:c) |", "forbidden-link", 12),
        ("a\n\n- b\n- c\n  [d](x:e)", "forbidden-link", 14),
    ],
)
def test_what_an_item_may_not_say_is_reported_on_its_line(text: str, code: str, line: int) -> None:
    assert faults_in(text) == {(code, line)}


@pytest.mark.parametrize(
    "text", ["## Rubrik", "<!-- kommentar -->", "a < b", "<abbr title='b'>a</abbr>", "`<script>`"]
)
def test_what_an_item_may_say_is_no_fault(text: str) -> None:
    assert faults_in(text) == set()


def test_a_fault_tells_what_was_written() -> None:
    (fault, _) = render("<Script>x</Script>", PATH).mistakes
    assert fault == Mistake(1, "", RULES["forbidden-html"], (("value", "<Script>"),))
    (fault,) = render("[a](FTP://b)", PATH).mistakes
    assert fault == Mistake(1, "", RULES["forbidden-link"], (("value", "FTP:"),))


pieces = st.sampled_from(
    "<script>|</script>|<a href='javascript:x'>|<img src=x onerror=y>|<div style='z'>|</div>|<b|>|"
    "[a](javascript:b)|[c](<data:d>)|![e](f.jpg)|# |\n\n|> |- |`|<iframe>|<svg onload=g>|&lt;|\"|'|"
    "<h2 onclick=h id=i>|</h2>|[j]: k:l|<m:n>|<!--|-->|<![CDATA[|]]>|<?php|\t|    |<style>|å".split(
        "|"
    )
)


@given(
    st.lists(
        st.one_of(pieces, st.text(st.characters(exclude_categories=["Cc", "Cs"]))), max_size=15
    ).map("".join)
)
def test_nothing_that_runs_or_is_fetched_from_elsewhere_gets_through(text: str) -> None:
    for html in (html_of(text), standalone(link_to(html_of(text), str), "https://example.org/a/")):
        assert_safe(html)


def assert_safe(html: str) -> None:
    if not html.strip():
        return
    for element in lxml_html.fragment_fromstring(html, create_parent="div").iter():
        assert element.tag not in ("script", "style", "iframe", "svg", "object", "form", "link")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            scheme = re.match(r"\s*([a-z]+):", value, re.IGNORECASE)
            if name in ("href", "src") and scheme:
                assert scheme[1] in ("http", "https", "mailto", "tel", "content")


def test_standalone_html_has_whole_addresses_and_neither_ids_nor_classes() -> None:
    html = link_to(
        html_of("## a\n\n[b](b.md#c) ![d](d.jpg) [e](#a)"), lambda path: f"../../../{path}"
    )
    assert standalone(html, "https://example.org/nyheter/2026/a/") == (
        "<h2>a</h2>\n"
        '<p><a href="https://example.org/nyheter/2026/b.md#c">b</a>'
        ' <img src="https://example.org/nyheter/2026/d.jpg" alt="d">'
        ' <a href="https://example.org/nyheter/2026/a/#a">e</a></p>\n'
    )
    # Most texts are like this; the sanitiser need not see them.
    assert standalone(html_of("## a\n\nb & c"), "https://example.org/") == (
        "<h2>a</h2>\n<p>b &amp; c</p>\n"
    )


_PARTS = (
    '<a href=|<img src=|<img src="x">|"|\'| |x|/|//|#å|?b|https://c.se/|mailto:d|HREF|>|</a>'
    "| href=|&quot;|\n| title=|tel:1|<p>|</p>|<li>|<script>|<!--|<p onclick="
    '|<a href="e">|<a href="https:d">'
).split("|")


@given(st.lists(st.sampled_from(_PARTS), max_size=12).map("".join))
def test_standalone_html_is_safe_and_every_address_in_it_is_whole(html: str) -> None:
    attributes = {"a": {"href", "title"}, "img": {"src", "title"}}
    whole = nh3.Cleaner(
        attributes=attributes,
        url_relative=("rewrite_with_base", "https://example.org/a/"),
        link_rel=None,
    )
    # Valid HTML stays as it was written, even if nh3 would write it differently.
    written = nh3.Cleaner(attributes=attributes, url_relative="pass_through", link_rel=None)
    left = standalone(html, "https://example.org/a/")
    assert written.clean(left) == whole.clean(html)
    assert_safe(left)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ett *två*\n\ntre", "Ett två\n\ntre"),
        ("- a\n- b", "a\n\nb"),
        ("a &amp; b < c", "a & b < c"),
        ("[länk](https://example.org)", "länk"),
    ],
)
def test_plain_text_is_the_words_alone(text: str, words: str) -> None:
    assert plain_text(html_of(text)) == words


@pytest.mark.parametrize(
    ("path", "target", "expected"),
    [
        ("nyheter/a.md", "b.md", "nyheter/b.md"),
        ("nyheter/a.md", "../b.md", "b.md"),
        ("a.md", "b/../c.md", "c.md"),
    ],
)
def test_a_target_is_seen_from_its_file(path: str, target: str, expected: str) -> None:
    assert content_path(path, target) == expected


def test_a_heading_does_not_take_the_id_that_the_skip_link_leads_to() -> None:
    assert render("## Main\n\n## Main\n", "a.md").headings == ("main-2", "main-3")
