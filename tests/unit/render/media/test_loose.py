"""Which loose files may be published, judged by their names and their content."""

import io
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from budkavle.build.content_check import check
from budkavle.model.problems import ContentError
from budkavle.render.media import loose, svg
from budkavle.render.media.file_info import MOST_BYTES
from tests.support.projects import ROOT
from tests.support.site_folder import SiteFolder

HTML = b"<!doctype html><script src=/evil.js></script>"


def picture(kind: str) -> bytes:
    """A small picture."""
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(data, kind)
    return data.getvalue()


def packed(*names: str) -> bytes:
    """A ZIP file with parts of these names."""
    data = io.BytesIO()
    with ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "ord")
    return data.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
)

REFUSED = [
    ("evil.html", HTML, "active-file"),
    ("EVIL.HTM", HTML, "active-file"),
    ("evil.js", b"alert(1)", "active-file"),
    ("evil.mjs", b"alert(1)", "active-file"),
    ("evil.css", b"@import '//example.net/a.css';", "foreign-style"),
    ("evil.css", b"@import" + b" " * 20_000 + b"'https://example.net/a.css'", "foreign-style"),
    ("evil.css", b"p { background: URL( https://example.net/a.png ) }", "foreign-style"),
    ("evil.xml", b"<a/>", "active-file"),
    ("evil.xhtml", HTML, "active-file"),
    ("evil.swf", b"FWS", "active-file"),
    ("evil.php", b"<?php", "active-file"),
    ("evil.exe", b"MZ", "active-file"),
    ("evil.svgz", b"\x1f\x8b", "active-file"),
    ("evil.docm", packed("word/vbaProject.bin"), "active-file"),
    ("evil.docx", packed("word/document.xml", "word/vbaProject.bin"), "active-file"),
    ("evil.odt", packed("content.xml", "Basic/Standard/Module1.xml"), "active-file"),
    ("evil.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), "active-file"),
    ("evil.jpg", HTML, "wrong-file-type"),
    ("evil.jpg", b"\n <svg onload=alert(1)>", "wrong-file-type"),
    ("evil.gif", b"GIF89a<script>alert(1)</script>", "wrong-file-type"),
    ("evil.png", picture("JPEG"), "wrong-file-type"),
    ("evil.jpg", picture("JPEG")[:20] + b"<script>alert(1)</script>", "wrong-file-type"),
    ("evil.pdf", HTML, "wrong-file-type"),
    ("evil.pdf", HTML + b"%PDF-1.7", "wrong-file-type"),
    ("evil.txt", b"\xef\xbb\xbf\n<html>", "wrong-file-type"),
    ("evil.csv", b"<a href=x>", "wrong-file-type"),
    ("evil.json", b"MZ\0\0", "wrong-file-type"),
    ("evil.woff2", HTML, "wrong-file-type"),
    ("evil.svg", HTML, "wrong-file-type"),
    ("evil.svg", DRAWING.format("<script/>").encode(), "unsafe-svg"),
    ("page.markdown", b"# Ord", "unknown-file-type"),
    ("page.MD", b"# Ord", "unknown-file-type"),
    ("CNAME", b"example.org", "unknown-file-type"),
    ("evil.html.", HTML, "unknown-file-type"),
    ("photo.heic", b"ord", "unknown-file-type"),
]

ALLOWED = [
    ("own.css", b"main { background: url('../images/a.svg') } /* https://example.net */"),
    ("photo.jpg", picture("JPEG")),
    ("PHOTO.JPEG", picture("JPEG")),
    ("photo.png", picture("PNG")),
    ("photo.gif", picture("GIF")),
    ("photo.webp", picture("WEBP")),
    ("paper.pdf", b"%PDF-1.7\n<script> in its text"),
    ("paper.docx", packed("[Content_Types].xml", "word/document.xml")),
    ("paper.doc", OLE),
    ("many.zip", packed("a.html", "vbaProject.bin")),
    ("text.txt", "Så skrivs <script> i en löptext.".encode()),
    ("text.txt", b"a < b"),
    ("text.txt", b""),
    ("table.csv", b"a;b\n1;2\n"),
    ("data.json", b'{"a": "<b>"}'),
    ("font.woff2", b"wOF2\0\1"),
    ("favicon.ico", b"\0\0\1\0\1\0"),
    ("drawing.svg", DRAWING.format("<path d='M0 0h1'/>").encode()),
]


def codes(folder: Path, name: str, data: bytes) -> list[str]:
    (folder / name).write_bytes(data)
    return [each.code for each in loose.problems([name], folder, lambda _: False)]


@pytest.mark.parametrize(("name", "data", "code"), REFUSED)
def test_a_file_that_is_not_what_readers_may_fetch_is_refused(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    assert codes(tmp_path, name, data) == [code]


@pytest.mark.parametrize(("name", "data"), ALLOWED)
def test_a_file_that_does_nothing_is_allowed(tmp_path: Path, name: str, data: bytes) -> None:
    assert codes(tmp_path, name, data) == []


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    (found,) = loose.problems(["folder.jpg"], tmp_path, lambda _: False)
    assert found.code == "unreadable"


def test_a_file_that_is_too_large_is_a_problem(tmp_path: Path) -> None:
    with (tmp_path / "text.txt").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    (found,) = loose.problems(["text.txt"], tmp_path, lambda _: False)
    assert found.code == "too-large-file"


UNSAFE = [
    ("<script>alert(1)</script>", "<script>"),
    ('<path onload="alert(1)"/>', "onload="),
    ('<g><rect onclick="alert(1)"/></g>', "onclick="),
    ('<a xlink:href="javascript:alert(1)"><path/></a>', "<a>"),
    ('<use xlink:href="https://example.net/a.svg#b"/>', "href="),
    ('<use href="data:image/svg+xml,ord"/>', "href="),
    ('<image href="https://example.net/a.png"/>', "<image>"),
    (
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>Ord</p></foreignObject>",
        "<foreignObject>",
    ),
    ("<metadata><script xmlns='http://www.w3.org/1999/xhtml'/></metadata>", "<script>"),
    ('<set attributeName="href" to="javascript:alert(1)"/>', "<set>"),
    ('<animate attributeName="href"/>', "<animate>"),
    ('<path style="fill: url(https://example.net/a)"/>', "style="),
    ('<path fill="url( //example.net/a#b )"/>', "fill="),
    ("<style>@import '//example.net/a.css';</style>", "<style>"),
    ("<style>path { fill: u\\72l(//example.net/) }</style>", "<style>"),
    ("<style><![CDATA[a{background:url(//example.net/)}]]></style>", "<style>"),
    ('<listener xmlns="http://www.w3.org/2001/xml-events" event="load"/>', "<listener>"),
    ('<path xml:base="https://example.net/"/>', "base="),
    ("<?xml-stylesheet href='//example.net/a.css'?>", "<?"),
]


@pytest.mark.parametrize(("inside", "what"), UNSAFE)
def test_a_drawing_that_does_more_than_draw_is_refused(inside: str, what: str) -> None:
    assert svg.unsafe(DRAWING.format(inside).encode()) == what


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg>",
        b"<html/>",
        b"<svg/>",
        b'<!DOCTYPE svg [<!ENTITY a "ord">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>'
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        DRAWING.format("<script/>").encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        '<!DOCTYPE svg [<!ENTITY a "ord">]><svg xmlns="http://www.w3.org/2000/svg"/>'.encode(
            "utf-16"
        ),
    ],
)
def test_a_drawing_that_is_not_read_in_one_way_only_is_refused(data: bytes) -> None:
    with pytest.raises(svg.NotSvgError):
        svg.unsafe(data)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            b'<?xml-stylesheet href="//example.net/"?><svg xmlns="http://www.w3.org/2000/svg"/>',
            "<?",
        ),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/><?php evil() ?>', "<?"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "onload="),
    ],
)
def test_a_drawing_is_looked_at_from_beginning_to_end(data: bytes, what: str) -> None:
    assert svg.unsafe(data) == what


@pytest.mark.parametrize(
    "path",
    [*ROOT.glob("theme/**/*.svg"), *ROOT.glob("tests/sites/second/**/*.svg")],
    ids=lambda path: path.name,
)
def test_the_drawings_there_are_only_draw(path: Path) -> None:
    assert svg.unsafe(path.read_bytes()) == ""


@pytest.mark.parametrize(
    "inside",
    [
        "<style>.a { fill: url(#b); stroke: red }</style>",
        '<use href="#a"/><use xlink:href="#a"/><path fill="url(#b)" clip-path="url( \'#c\' )"/>',
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
        "<!-- Ord --><title>Ord</title><text>javascript: <tspan>ord</tspan></text>",
    ],
)
def test_a_drawing_that_only_draws_is_allowed(inside: str) -> None:
    xml = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- Ord -->\n'
    assert svg.unsafe((xml + DRAWING.format(inside)).encode()) == ""


def test_check_and_build_refuse_loose_files_unless_they_are_trusted(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "site")
    small.item("ett", "")
    small.write("filer/evil.html", HTML)
    small.write("filer/a.svg", DRAWING.format("<script/>"))
    small.write("arbetsmaterial.docx", packed("word/vbaProject.bin"))
    files = ("filer/evil.html", "filer/a.svg", "arbetsmaterial.docx")
    small.write("om.md", " ".join(f"[Ord]({each})" for each in files))
    expected = {
        ("content/filer/evil.html", 1, "active-file"),
        ("content/filer/a.svg", 1, "unsafe-svg"),
        ("content/arbetsmaterial.docx", 1, "active-file"),
    }
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(ContentError) as caught:
        small.build()
    assert {(each.path, each.line, each.code) for each in caught.value.problems} == expected
    checked = check(small.configuration, now)
    assert {(each.path, each.line, each.code) for each in checked} == expected
    declare(small, "{filer/: Kartan, arbetsmaterial.docx: Ett formulär}")
    assert check(small.configuration, now) == ()
    small.build()
    assert small.files()["filer/evil.html"] == HTML


def test_loose_files_are_reported_with_other_problems(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "site")
    small.write("assets/evil.html", HTML)
    small.write("om.md", "[Ord](saknas.md)\n")
    with pytest.raises(ContentError) as caught:
        small.build()
    assert [each.code for each in caught.value.problems] == ["active-file", "dead-link"]
    checked = check(small.configuration, datetime(2026, 11, 1, tzinfo=UTC))
    assert [each.code for each in checked] == ["active-file", "dead-link"]


def declare(small: SiteFolder, trusted: str) -> None:
    text = small.configuration.read_text(encoding="utf-8")
    line = "      identity: example.org,2018\n"
    small.configuration.write_text(
        text.replace(line, f"{line}      trusted: {trusted}\n"), encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("trusted", "code"),
    [
        ("{saknas.html: Kartan}", "missing-file"),
        ("{saknas/: Kartan}", "missing-file"),
        ("{om: Kartan}", "missing-file"),
        ("{nyheter/: Våra}", "trusted-item"),
        ("{nyheter: Våra}", "trusted-item"),
        ("{nyheter/2026/ett.md: Våra}", "trusted-item"),
        ("{om.md: }", "no-value"),
        ("{om.md: ''}", "no-value"),
        ("{../om.md: Kartan}", "missing-file"),
        ("{/om.md: Kartan}", "wrong-path"),
        ("[om.md]", "setting"),
    ],
)
def test_what_is_trusted_is_there_and_has_a_reason(tmp_path: Path, trusted: str, code: str) -> None:
    small = SiteFolder(tmp_path / "site")
    small.item("ett", "")
    declare(small, trusted)
    (found,) = check(small.configuration, datetime(2026, 11, 1, tzinfo=UTC))
    assert (found.path, found.code) == ("mkdocs.yml", code)
    assert found.line == 8


@pytest.mark.parametrize("trusted", ["{nyheter/2026/: Våra}", "{ny: Våra}"])
def test_an_item_is_never_trusted(tmp_path: Path, trusted: str) -> None:
    small = SiteFolder(tmp_path / "site")
    small.write("ny/a.txt", "Ord.")
    small.item("ett", "", body="<script>alert(1)</script>")
    declare(small, trusted)
    with pytest.raises(ContentError):
        small.build()


def test_an_attachment_with_programs_is_refused_too(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "site")
    small.write("filer/a.docx", packed("word/vbaProject.bin"))
    small.item("ett", "attachments: [{title: Bilagan, file: ../../filer/a.docx}]\n")
    declare(small, "{filer/: Ord}")
    with pytest.raises(ContentError) as caught:
        small.build()
    (found,) = caught.value.problems
    assert (found.path, found.code) == ("content/nyheter/2026/ett.md", "active-file")
