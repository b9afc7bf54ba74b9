"""Texts, names and files that programs have stumbled over."""

from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

CANARY = "<i data-canary>\"'`"
"""Markup that no page of the desk may show as markup."""

TEXTS = (
    *("", " ", "\t", "\n", "\r\n", "\r", "\0", "a\0b", "\x0b", "\x1b[31m", "\x7f", "\x85"),
    *("\ufeff", "\ud800", "a\udfffb", "\U0010ffff", "\ufffe", "\u2028", "\u202etxt.exe", "\u200b"),
    *("e\u0301", "-", "--", "---", "---\n", "...", "- ", "- a\n- b", "? a", ": a", "a: b"),
    *("a:\n  b", "a : b", "#", "# a", "a # b", "&a", "*a", "!a"),
    *("!!python/object/apply:os.system [id]", "<<: *a", "|", "|-\n a", ">", ">+\n a\n\n"),
    *("%YAML 1.1", "@", "`", "{", "}", "[", "]", "{a: b}", "[a, b]", "'", '"', "''"),
    *("\"\\u0000\"", "'a", '"a', "\\", "\\\\", "\\0", "null", "~", "true", "no", "yes", "0", "-1"),
    *("1e999", "0x1F", "1_000", "NaN", ".inf", "9" * 400, "-" + "9" * 5000, "١٢٣", "1:2:3"),
    *("2026-03-01", "2026-02-31", "0001-01-01", "9999-12-31", "10000-01-01", "2026-3-1"),
    *("٢٠٢٦-٠٣-٠١", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "2026-03-29 02:30"),
    *("2026-W10-7", "20260301", "2026-03-01T09:00Z", "2026-03-01 24:00", "2026-03-01 09:00:60"),
    *("09:00", "24:00", "T", "now", "../x", "../../mkdocs.yml", "/etc/passwd", "..\\x"),
    *("a/../../b", "./", "/", "//evil.example/", "C:\\x", "con", "nul.md", ".git/config", "a/b/c"),
    *("x.md", "nyheter/2026/andra.md", "new-", "new-1", "https://evil.example/"),
    *("javascript:alert(1)", "data:text/html,x", "mailto:a@b", "http://[::1"),
    *("<script>alert(1)</script>", CANARY, "</textarea><script>x</script>", "<!--", "]]>"),
    *("&lt;&amp;", "{{ 7*7 }}", "{% raw %}", "{0.__class__}", "{time}", "{n}", "%s%n", "${x}"),
    *("$(id)", "`id`", "[a](b.md)", "![](x)", "[a]: b", "[^1]", "<b>", "# Ett\n", "```\n"),
    *("|a|\n|-|\n", "::: x", "    a", "Lorem ipsum", "[Skriv en mening]", "draft: true"),
    *("embargo: 2099-01-01", "eva", "vard", "arendet", "a" * 300, "å" * 5000, "ord " * 20_000),
    *("[" * 20_000, "> " * 3000, "- " * 3000, "*" * 30_000, "a: " * 5000, "{a: " * 2000),
    *("&a [*a, *a]", "\n" * 20_000, "x" * 600_000, "<div>" * 20_000),
)  # fmt: skip

NAMES = (
    *("x.jpg", "x.pdf", "x.svg", "x.html", "x", "", " ", ".", "..", ".htaccess", "../../x.jpg"),
    *("..\\..\\x.jpg", "/etc/x.jpg", "C:\\x.jpg", "con.jpg", "a\0b.jpg", "x.jpg\0.html"),
    *("x.jpg/.", "x.php.jpg", "x.JPG", "x.jpeg ", "x.md", "topics.yml", "å.jpg", "\u202egpj.exe"),
    *("😀.png", "\ud800.png", "a" * 5000 + ".jpg", "{name}.jpg", CANARY + ".jpg", "beslut.md"),
    *("%2e%2e%2fx.jpg",),
)  # fmt: skip


def text(chance: Random) -> str:
    """A text; sometimes two of them together."""
    one = chance.choice(TEXTS)
    return one if chance.random() < 0.8 else one[:50_000] + chance.choice(TEXTS)[:50_000]


def file(chance: Random) -> bytes:
    """The bytes of a file that may be what its name says, or not."""
    made: bytes = chance.choice(_FILES)
    if chance.random() < 0.2:
        made = made[: chance.randrange(len(made) + 1)]
    if made and chance.random() < 0.2:
        at = chance.randrange(len(made))
        made = made[:at] + chance.randbytes(4) + made[at + 4 :]
    return made


def _picture(kind: str, *size: int, **more: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", (size[0], size[1]), (90, 120, 150)).save(made, kind, **more)
    return made.getvalue()


def _bomb() -> bytes:
    """A PNG that says it is 60,000 pixels wide and high."""
    small = _picture("PNG", 8, 8)
    return small[:16] + (60_000).to_bytes(4) * 2 + small[24:]


def _zipped(*parts: tuple[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return made.getvalue()


def _word(body: bytes) -> bytes:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return _zipped(
        ("[Content_Types].xml", b"<Types/>"),
        (
            "word/document.xml",
            b"<w:document " + space + b"><w:body>" + body + b"</w:body></w:document>",
        ),
    )


_PARAGRAPH = b"<w:p><w:r><w:t>Ord</w:t></w:r></w:p>"
_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]><x>&z9;</x>' % b"".join(
    b'<!ENTITY z%d "%s">' % (n, b"&z%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(10)
)
_FILES = (
    *(b"", b"\0", b"hej", b"<!doctype html><script>alert(1)</script>", b"%PDF-1.4\n"),
    *(b"%PDF-1.7\n1 0 obj <</OpenAction 1 0 R>>", b"GIF89a/*<script>*/"),
    *(b"\xff\xd8\xff\xe0<html><script>", b"MZ\x90\0", b"PK\x03\x04"),
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    *(b"<?xml version='1.0'?>" + _ENTITIES, b"\xef\xbb\xbfhej", b"\xff\xfeh\0"),
    *(_picture("JPEG", 40, 30), _picture("PNG", 40, 30), _picture("WEBP", 40, 30)),
    *(_picture("GIF", 40, 30), _picture("JPEG", 40, 30) + b"<script>alert(1)</script>", _bomb()),
    *(_word(_PARAGRAPH), _word(b"<w:p>" * 500 + b"</w:p>" * 500)),
    _word(b"<w:tbl><w:tr><w:tc>" * 100 + _PARAGRAPH + b"</w:tc></w:tr></w:tbl>" * 100),
    _zipped(("word/document.xml", b"0" * 20_000_000)),
    _zipped(("word/document.xml", _ENTITIES), ("[Content_Types].xml", b"<Types/>")),
    *(_zipped(("../../x", b"x")), b"x" * 2_000_000),
)
