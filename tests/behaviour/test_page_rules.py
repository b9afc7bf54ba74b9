"""What an ordinary page may not contain is refused with its line, in its source and in its HTML.

Every snippet is checked three times: by `check`, by a build, and by a build in which an extension
of MkDocs puts it into a page, after the review of the source.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from budkavle.build.content_check import check
from budkavle.content import page_html, page_rules, page_source
from budkavle.model.problems import ContentError, Problem
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder

EXTENSIONS = ["attr_list", "md_in_html", "admonition"]
HTML, LINK, PICTURE = "forbidden-html", "forbidden-link", "foreign-picture"
JS = "javascript:alert(1)"

HOSTILE = [
    ('<script src="/evil.js"></script>', HTML, 1),
    ("<SCRIPT>alert(1)</SCRIPT>", HTML, 1),
    ("Text\n<script>alert(1)</script>", HTML, 2),
    ('Ett <b onclick="alert(1)">ord</b>', HTML, 1),
    ('<div>\n<p\n onmouseover="alert(1)">Ord</p>\n</div>', HTML, 2),
    ("<p onclick=alert(1)>Ord</p>", HTML, 1),
    ("<details ontoggle=alert(1) open>Ord</details>", HTML, 1),
    ('Ett stycke\n{: onclick="alert(1)" }', HTML, 2),
    ("# Rubrik { #a onclick='alert(1)' }", HTML, 1),
    (f'[Ord](om.md){{ href="{JS}" }}', LINK, 1),
    ('Ord *med*{: style="position:fixed" }', HTML, 1),
    (f"[Ord]({JS})", LINK, 1),
    (f"Rad ett\n[Ord]({JS})", LINK, 2),
    ("[Ord](java&#115;cript:alert(1))", LINK, 1),
    ("[Ord](&#x6a;avascript:alert(1))", LINK, 1),
    ("[Ord](JaVaScRiPt:alert(1))", LINK, 1),
    ("[Ord]( javascript:alert('a b') )", LINK, 1),
    ("[Ord](<javascript:alert(1)>)", LINK, 1),
    (f"[Ord][mål]\n\n[mål]: {JS}", LINK, 1),
    ("[Ord](vbscript:msgbox(1))", LINK, 1),
    ("[Ord](data:text/html,<b>Ord</b>)", LINK, 1),
    ("[Ord](file:///etc/passwd)", LINK, 1),
    ("[Ord](//example.net/evil)", LINK, 1),
    (f"Ord\n\n<{JS}>", LINK, 3),
    (f'<a href="{JS}">Ord</a>', HTML, 1),
    (f'<p>Ord\n<a href="{JS}">Ord</a></p>', HTML, 2),
    ("![Ord](https://example.net/bild.png)", PICTURE, 1),
    ("![Ord](//example.net/bild.png)", PICTURE, 1),
    ("![Ord](data:image/svg+xml,ord)", PICTURE, 1),
    ('Ord\n\n<img src="x.png" onerror="alert(1)">', HTML, 3),
    ('<iframe src="https://example.net/"></iframe>', HTML, 1),
    ("<frameset><frame src=/evil.html></frameset>", HTML, 1),
    ('<object data="/evil.swf"></object>', HTML, 1),
    ('<embed src="/evil.swf">', HTML, 1),
    ('<form action="https://example.net/">\n<input type="text" name="a">\n</form>', HTML, 1),
    ('<button formaction="https://example.net/">Ord</button>', HTML, 1),
    ('<input type="image" src="https://example.net/a.png">', HTML, 1),
    ('<meta http-equiv="refresh" content="0; url=https://example.net/">', HTML, 1),
    ('<base href="https://example.net/">', HTML, 1),
    ('<link rel="stylesheet" href="https://example.net/a.css">', HTML, 1),
    ("<style>main { display: none }</style>", HTML, 1),
    ('<p style="background: url(https://example.net/)">Ord</p>', HTML, 1),
    ("Ord <svg onload=alert(1)></svg>", HTML, 1),
    (f'<svg><a xlink:href="{JS}"><text>Ord</text></a></svg>', HTML, 1),
    ("<svg></svg>", HTML, 1),
    ("<form>Ord</form>", HTML, 1),
    ("<iframe></iframe>", HTML, 1),
    ("<math><mtext></mtext></math>", HTML, 1),
    ("<video src=https://example.net/a.mp4></video>", HTML, 1),
    ('<picture><source srcset="https://example.net/a.png"></picture>', HTML, 1),
    ("<template><b>Ord</b></template>", HTML, 1),
    ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">Ord</noscript>', HTML, 1),
    ("<body onload=alert(1)>", HTML, 1),
    ("<x-foo onclick=alert(1)>Ord</x-foo>", HTML, 1),
    ("<!--> <script>alert(1)</script> -->", HTML, 1),
    ("<?php evil() ?>", HTML, 1),
    ("!!! note\n    Ord\n\n    <script>alert(1)</script>", HTML, 4),
    ('!!! note "<iframe src=/evil.html></iframe>"\n    Ord', HTML, 1),
    (f"!!! note\n    Ord\n\n    [Ord]({JS})", LINK, 4),
    ('<div markdown="1">\n*Ord*\n<b onclick="alert(1)">Ord</b>\n</div>', HTML, 3),
    (f'<div markdown="1">\nOrd\n[Ord]({JS})\n</div>', LINK, 3),
    (f"| Ord |\n|:----|\n| [Ord]({JS}) |", LINK, 3),
    (f"- Ord\n    - [Ord]({JS})", LINK, 2),
    (f"> Ord\n> [Ord]({JS})", LINK, 2),
    ("``` { .python onclick=alert(1) }\nord\n```", HTML, 1),
]
"""Snippet, code of the problem, and its line in the snippet."""

HARMLESS = [
    "# Rubrik\n\nOrd *med* **vikt**.",
    "## Rubrik { #egen .klass }\n\nOrd.",
    "Ord\n{: .klass #egen lang=en title='Ord' }",
    "`<script>alert(1)</script>` och `onclick=`",
    "```html\n<script src=/a.js></script>\n```",
    f"    <script>\n    [Ord]({JS})",
    "| a | b |\n|:--|--:|\n| 1 | 2 |",
    '!!! note "Rubrik"\n    Ord med [länk](https://example.org/).\n\n    - Punkt',
    '<div class="klass" id="x" markdown="1">\n*Ord* [länk](https://example.org/)\n</div>',
    "[a](https://example.org/) [b](mailto:a@example.org) [c](tel:+46313900600) [d](#ord)",
    "[a](https://example.org/){ target=_blank rel=noopener .klass }",
    "<https://example.org/> <info@example.org>",
    "![Ord](bild.png){ width=300 loading=lazy }",
    "Ord <kbd>Ctrl</kbd> <abbr title='Ord'>O</abbr> <br> <mark>ord</mark> H<sub>2</sub>O",
    "<details open><summary>Mer</summary>Ord</details>",
    '<a id="ankare"></a>\n\nOrd < 3 och 4 > 2 & {ord} {namn}',
    "<!-- Ord till den som skriver -->\n\nOrd",
    "Sida 1: javascript är ett språk, data: är ett schema och onclick=… ett attribut.",
    "1. Ett\n2. Två\n\n> Citat\n\n---\n\nOrd  \nord",
]


class Pages(SiteFolder):
    """A site whose pages use Markdown extensions."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        extensions = f"markdown_extensions: [{', '.join(EXTENSIONS)}]\n"
        with self.configuration.open("a", encoding="utf-8") as file:
            file.write(extensions)
        self.write("bild.png", (ROOT / "docs/pictures/article-phone.png").read_bytes())

    def problems(self) -> set[Problem]:
        """The problems that stop a build; empty if it succeeds."""
        try:
            self.build()
        except ContentError as error:
            return set(error.problems)
        return set()


def placed(problems: set[Problem]) -> dict[str, set[tuple[str, int]]]:
    """Codes and lines by page."""
    found: dict[str, set[tuple[str, int]]] = {}
    for each in problems:
        found.setdefault(each.path, set()).add((each.code, each.line))
    return found


def hostile_site(folder: Path) -> tuple[Pages, dict[str, tuple[str, int]]]:
    """A site with a page for every hostile snippet, and the expected problems of each."""
    pages, expected = Pages(folder), {}
    for number, (text, code, line) in enumerate(HOSTILE):
        name = f"sida{number}.md"
        pages.write(name, f"---\ntitle: Sidan\n---\n\n{text}\n")
        expected[f"content/{name}"] = (code, line + 4)
    return pages, expected


@pytest.mark.parametrize(("text", "code", "line"), HOSTILE)
def test_the_source_of_a_hostile_page_is_refused_on_its_line(
    text: str, code: str, line: int
) -> None:
    found = {(each.code, each.line) for each in page_source.mistakes(text)}
    assert (code, line) in found
    assert {number for _, number in found} <= {line, *range(line, line + 2)}


def test_check_and_build_say_the_same_of_every_hostile_page(tmp_path: Path) -> None:
    pages, expected = hostile_site(tmp_path / "site")
    built = pages.problems()
    assert placed(built).keys() == expected.keys()
    assert all(place in placed(built)[path] for path, place in expected.items())
    checked = check(pages.configuration, datetime(2026, 11, 1, tzinfo=UTC))
    assert {each for each in checked if each.path in expected} == built
    assert not pages.site.exists() or not pages.files()


@pytest.mark.parametrize(("text", "code", "line"), HOSTILE)
def test_the_html_of_a_hostile_page_is_refused_on_its_line(text: str, code: str, line: int) -> None:
    located = page_html.located(page_html.findings(rendered(text)), text)
    found = {(each.rule.code, each.line) for each in located}
    assert SEEN_OTHERWISE.get(text, (code, line)) in found


def test_what_an_extension_of_mkdocs_makes_hostile_is_refused(tmp_path: Path) -> None:
    """There is nothing wrong with the source."""
    pages, written = Pages(tmp_path), {}
    for number, (text, code, _) in enumerate(HOSTILE):
        pages.write(f"sida{number}.md", "---\ntitle: Sidan\n---\n\nOrd.\n")
        written[f"sida{number}.md"] = (text, SEEN_OTHERWISE.get(text, (code, 1))[0])
    texts = {path: text for path, (text, _) in written.items()}
    event = "def on_page_markdown(markdown, page, **_):"
    hook = f"{event}\n    return TEXTS.get(page.file.src_uri, markdown)\n"
    (tmp_path / "hostile.py").write_text(f"TEXTS = {texts!r}\n{hook}", encoding="utf-8")
    pages.configure("plugins:", "hooks: [hostile.py]\nplugins:")
    found = {(each.path, each.code) for each in pages.problems()}
    assert {(f"content/{path}", code) for path, (_, code) in written.items()} <= found
    assert not pages.site.exists() or not pages.files()


SEEN_OTHERWISE = {
    f'<a href="{JS}">Ord</a>': (LINK, 1),
    f'<p>Ord\n<a href="{JS}">Ord</a></p>': (LINK, 2),
    f"Ord\n\n<{JS}>": (HTML, 3),
    f"[Ord][mål]\n\n[mål]: {JS}": (LINK, 3),
    '<div>\n<p\n onmouseover="alert(1)">Ord</p>\n</div>': (HTML, 3),
}
"""Code and line of what looks different after MkDocs has rendered it."""


@pytest.mark.parametrize(
    ("address", "start"),
    [
        ("https://example.org/", ""),
        ("HTTPS://example.org/", ""),
        ("sida.md#ord", ""),
        ("../a:b", ""),
        ("ord?x=javascript:", ""),
        ("", ""),
        ("java\tscr\nipt:alert(1)", "javascript:"),
        ("\0\x01 javascript:alert(1)", "javascript:"),
        ("JAVASCRIPT&colon;", ""),
        ("view-source:https://example.org/", "view-source:"),
        ("ms-word:ofe|u|https://example.net/a.docm", "ms-word:"),
        ("blob:https://example.org/a", "blob:"),
        ("//example.net/", "//"),
        ("/\\example.net/", "//"),
        ("\\\\example.net/", "//"),
        ("/\t/example.net/", "//"),
    ],
)
def test_an_address_is_read_as_browsers_read_it(address: str, start: str) -> None:
    found = page_rules.address_finding("href", address)
    assert (found.value if found else "") == start


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_page_is_not_refused(text: str) -> None:
    assert page_source.mistakes(text) == ()
    assert page_html.findings(rendered(text)) == ()


def test_harmless_pages_are_built(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    for number, text in enumerate(HARMLESS):
        pages.write(f"sida{number}.md", text)
    assert pages.problems() == set()
    page = (pages.site / "sida1/index.html").read_text(encoding="utf-8")
    assert '<h2 class="klass" id="egen">Rubrik</h2>' in page


@pytest.mark.parametrize(
    "path",
    [*ROOT.glob("tests/sites/first/content/*.md"), *ROOT.glob("tests/sites/second/content/*.md")],
    ids=lambda path: path.name,
)
def test_the_pages_there_are_pass(path: Path) -> None:
    body = path.read_text(encoding="utf-8").split("---\n", 2)[-1]
    assert page_source.mistakes(body) == ()
    assert page_html.findings(rendered(body)) == ()


def test_a_trusted_page_is_left_as_it_is(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    script = '<script src="/egen.js"></script>'
    pages.write("karta.md", f"# Karta\n\n{script}\n")
    pages.write("kartor/ny.md", f"# Karta\n\n{script}\n")
    assert {each.path for each in pages.problems()} == {"content/karta.md", "content/kartor/ny.md"}
    trust(pages, "{karta.md: Kommunens karta, kartor/: Fler}")
    assert pages.problems() == set()
    assert script in (pages.site / "karta/index.html").read_text(encoding="utf-8")
    assert script in (pages.site / "kartor/ny/index.html").read_text(encoding="utf-8")


def trust(pages: SiteFolder, trusted: str) -> None:
    text = pages.configuration.read_text(encoding="utf-8")
    line = "      identity: example.org,2018\n"
    pages.configuration.write_text(
        text.replace(line, f"{line}      trusted: {trusted}\n"), encoding="utf-8"
    )


def test_what_the_front_matter_of_a_page_says_is_shown_as_text(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    hostile = "\"><script>alert(1)</script><img src=x onerror='alert(1)'>"
    quoted = "'" + hostile.replace("'", "''") + "'"
    keys = ("title", "description", "frame", "language", "icon", "status", "author", "hide")
    header = "".join(f"{key}: {quoted}\n" for key in keys)
    pages.write("sida.md", f"---\n{header}---\n\nOrd.\n")
    pages.write("rubrik.md", "# Ett &lt;script>alert(1)&lt;/script> `<img onerror=x>`\n\nOrd.\n")
    pages.write("tal.md", "---\ntitle: 2026\ndescription: [ett, 2]\n---\n\nOrd.\n")
    pages.write("tomt.md", "---\ntitle:\n---\n\nOrd.\n")
    pages.write("ram.md", "---\ntitle: Ram\nframe: article\nlanguage: sv\n---\n\nOrd.\n")
    pages.item("ett", "")
    assert pages.problems() == set()
    for name, data in pages.files().items():
        if name.endswith(".html"):
            assert [*active(lxml.html.document_fromstring(data), SCRIPTS)] == [], name
    assert "<title>2026 – Exempel</title>" in pages.files()["tal/index.html"].decode()
    assert "<main" in (pages.site / "ram/index.html").read_text(encoding="utf-8")
    assert "Texten till nyheten." in pages.files()["nyheter/2026/ett/index.html"].decode()


SCRIPTS = re.compile(r"(\.\./|/)*assets/javascripts/\w+\.js|pagefind", re.ASCII)
"""From the theme."""


def active(
    root: lxml.html.HtmlElement, own: re.Pattern[str] = re.compile(r"(?!)")
) -> Iterator[str]:
    """Everything active in parsed HTML: scripts, frames, fetches, and forbidden links."""
    forbidden = set("script iframe frame object embed form base style svg math video audio".split())
    for element in root.iter(lxml.html.etree.Element):
        tag = str(element.tag)
        if tag in ("script", "style") and own.search(element.get("src", "")):
            continue
        if tag in forbidden and not (own.pattern != "(?!)" and tag in ("svg", "form")):
            if tag == "script" and element.get("type") == "application/ld+json":
                continue
            yield tag
        for name, value in element.attrib.items():
            said = re.sub(r"[\0-\x20]", "", str(value)).lower()
            scheme = re.match(r"([a-z][a-z0-9+.-]*):|//|/\\|\\", said)
            if str(name).lower().startswith("on") or str(name) in ("srcset", "formaction", "ping"):
                yield f"{tag} {name}"
            elif name in ("href", "src", "action", "data", "background") and scheme:
                allowed = r"https?:|mailto:|tel:" if name == "href" else own
                if not re.match(allowed, said):
                    yield f"{tag} {name}={value}"


MARKS = (
    "< > / \" ' = ` [ ] ( ) ! { } {:_ : &#58; &colon; \\ <!-- --> <![CDATA[ ]]> <? </ [a]:_ -_"
    " >_ #_ | |:--| [^1] [^1]:_ [x]( ![x]( <p_onclick=x> <script>"
)
WORDS = (
    "script svg math style iframe form b p div a img table td title textarea noscript template"
    " onclick= style= href= onerror=alert(1) src= srcset= markdown=1 javascript: JAVA alert(1) ord"
    " data:text/html, //example.net/ https://example.net/"
)
SPACES = ("\n", "\n\n", "    ", " ", "\t", "\0", "!!! note\n    ")
BITS = st.sampled_from(
    [*(mark.replace("_", " ") for mark in MARKS.split()), *WORDS.split(), *SPACES]
)
TEXTS = st.one_of(
    st.lists(BITS, min_size=1, max_size=25).map("".join),
    st.lists(st.sampled_from([text for text, _, _ in HOSTILE]), min_size=1, max_size=3)
    .map("\n".join)
    .flatmap(lambda text: st.integers(0, len(text)).map(lambda cut: text[cut:] + text[:cut])),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_whatever_a_page_holds_nothing_that_acts_is_shown(text: str) -> None:
    html = rendered(text)
    found = page_html.findings(html)
    shown = page_html.clean(html)
    assert [*active(parsed(shown))] == []
    if [*active(parsed(html))]:
        assert found, "it is refused, not only taken away"
    assert page_html.findings(shown) == () or found


def rendered(text: str) -> str:
    return Markdown(extensions=[*EXTENSIONS, "tables", "fenced_code", "toc"]).convert(text)


def parsed(html: str) -> lxml.html.HtmlElement:
    page = f"<html><body><div>{html}</div></body></html>".encode()
    parser = lxml.html.HTMLParser(encoding="utf-8")
    return lxml.html.document_fromstring(page, parser=parser)
