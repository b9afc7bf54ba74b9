"""Each kind of export is read into the same values."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from budkavle.importing import kinds
from budkavle.importing.readers.admonitions import as_quotations
from budkavle.importing.source import Source, SourceError, SourceItem
from tests.support import exports

ZONE = ZoneInfo("Europe/Stockholm")
FOLDERS: dict[str, exports.Files] = {
    "hugo": exports.HUGO,
    "jekyll": exports.JEKYLL,
    "zola": exports.ZOLA,
    "eleventy": exports.ELEVENTY,
    "pelican": exports.PELICAN,
    "pages": exports.PAGES,
}
FILES = {
    "wordpress": exports.WORDPRESS,
    "rss": exports.RSS,
    "atom": exports.ATOM,
    "json": exports.JSON_FEED,
    "mynewsdesk": exports.MYNEWSDESK,
}


def source_of(name: str, folder: Path) -> Source:
    """The example of a kind, as it is read without a word of what it is."""
    if name in FOLDERS:
        return kinds.read(exports.written(folder, FOLDERS[name]), "", ZONE)
    file = folder / "export.xml"
    file.write_text(FILES[name], encoding="utf-8")
    return kinds.read(file, "", ZONE)


def by_title(source: Source) -> dict[str, SourceItem]:
    return {each.title: each for each in source.items}


@pytest.mark.parametrize("name", [*FOLDERS, *FILES])
def test_every_kind_is_recognised_and_tells_of_its_site(name: str, tmp_path: Path) -> None:
    source = source_of(name, tmp_path)
    assert source.kind == (name if name in (*FOLDERS, "wordpress", "mynewsdesk") else "feed")
    assert source.address == "https://old.example.se/"
    assert (source.name or "Kommunen", source.language or "sv") == ("Kommunen", "sv")
    assert source.items
    assert all(each.published is None or each.published.tzinfo for each in source.items)


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("ord")
    for path in (tmp_path / "a.txt", tmp_path / "nothing"):
        with pytest.raises(SourceError):
            kinds.read(path, "", ZONE)


def test_wordpress_states(tmp_path: Path) -> None:
    """Only what certainly is public is so."""
    items = by_title(source_of("wordpress", tmp_path))
    assert {title: each.state for title, each in items.items()} == {
        "Rubrik 1": "public",
        "Rubrik 2": "public",
        "Rubrik 3": "draft",
        "Rubrik 4": "draft",
        "Rubrik 5": "draft",
        "Rubrik 6": "scheduled",
        "Rubrik 7": "public",
        "A & B": "public",
    }


def test_wordpress_items(tmp_path: Path) -> None:
    items = by_title(source_of("wordpress", tmp_path))
    one, two, last = items["Rubrik 1"], items["Rubrik 2"], items["A & B"]
    assert one.guid == "https://old.example.se/?p=1"
    assert one.addresses == (
        "https://old.example.se/2019/05/post-1/",
        "https://old.example.se/?p=1",
    )
    assert "https://old.example.se/2019/05/gammalt-namn/" in two.addresses
    assert (one.authors, one.tags, dict(one.fields)) == (
        ("Eva Exempel",), ("Vård",), {"excerpt": "Utdraget."},
    )  # fmt: skip
    assert one.picture is not None
    assert one.picture.alt == "Ett rött hus"
    assert "Återanvänt stycke" in one.html
    assert "<p>Första stycket<br>" in two.html.replace("\n", "")
    assert "inre ord" in two.html
    assert "Öppna mig" in two.html
    assert "[sic]" in two.html
    assert "]]> här" in last.html


def test_bytes_that_are_no_utf8_and_signs_that_xml_forbids(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    damaged = exports.wxr(exports.post(1, "Före \x0b efter &#8; ord"))
    file.write_bytes(damaged.encode().replace(b"ord", b"o\xffrd"))
    (item,) = kinds.read(file, "", ZONE).items
    assert "Före" in item.html
    assert "efter" in item.html


def test_rss(tmp_path: Path) -> None:
    whole, short = source_of("rss", tmp_path).items
    assert whole.guid == "1 at https://old.example.se"
    assert whole.fields == {"description": "Kort."}
    assert [each.address for each in whole.files] == ["https://old.example.se/avtal.pdf"]
    assert [each.kind for each in short.notes] == ["summary-only"]


def test_atom_with_bases(tmp_path: Path) -> None:
    """XML Base: each element's is relative to the one around it."""
    (item,) = source_of("atom", tmp_path).items
    assert item.title == "A & B"
    assert item.addresses == ("https://old.example.se/blogg/2019/a",)
    assert item.base == "https://old.example.se/blogg/bilder/"
    assert item.guid.startswith("urn:uuid:")


def test_several_documents_of_one_feed(tmp_path: Path) -> None:
    """Of an entry that is in several, the fullest is kept."""
    (tmp_path / "1.xml").write_text(exports.RSS)
    short = exports.RSS.replace("Lång text med", "Kortare").replace("länk", "l")
    (tmp_path / "2.xml").write_text(short)
    source = kinds.read(tmp_path, "", ZONE)
    assert len(source.items) == 2
    assert "Lång text" in source.items[0].html


ADDRESSES: dict[str, dict[str, tuple[str, ...]]] = {
    "hugo": {
        "Ett": ("https://old.example.se/2019/05/forsta/", "https://old.example.se/gammal/"),
        "Bunt": ("https://old.example.se/2019/05/bunt/",),
        "English": ("https://old.example.se/en/2019/05/engelsk/",),
        "Om": ("https://old.example.se/om/",),
    },
    "jekyll": {
        "Ett": (
            "https://old.example.se/nyheter/2019/05/01/ett.html",
            "https://old.example.se/gammal.html",
        ),
        "Två": ("https://old.example.se/egen/adress/",),
    },
    "zola": {
        "Ett": ("https://old.example.se/blogg/ett/", "https://old.example.se/gammal"),
        "Två": ("https://old.example.se/blogg/tva/",),
    },
    "eleventy": {"Ett": ("https://old.example.se/nytt/ett/",)},
    "pelican": {"Ett två": ("https://old.example.se/2019/ett-tva.html",)},
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_are_those_that_the_generator_gives(name: str, tmp_path: Path) -> None:
    items = by_title(source_of(name, tmp_path))
    for title, expected in ADDRESSES[name].items():
        assert items[title].addresses == expected


GUIDS = {
    "hugo": ("Bunt", "https://old.example.se/2019/05/bunt/"),
    "jekyll": ("Ett", "https://old.example.se/nyheter/2019/05/01/ett"),
    "zola": ("Ett", "https://old.example.se/blogg/ett/"),
    "pelican": ("Ett två", "tag:old.example.se,2019-05-01:/2019/ett-tva.html/"),
}


@pytest.mark.parametrize("name", GUIDS)
def test_ids_are_those_of_the_generators_feed(name: str, tmp_path: Path) -> None:
    title, expected = GUIDS[name]
    assert by_title(source_of(name, tmp_path))[title].guid == expected


DRAFTS = {"hugo": "Utkast", "jekyll": "Senare", "pelican": "Utkast"}


@pytest.mark.parametrize("name", DRAFTS)
def test_drafts_stay_drafts(name: str, tmp_path: Path) -> None:
    items = by_title(source_of(name, tmp_path))
    assert items[DRAFTS[name]].state == "draft"


def test_shortcodes_and_templates(tmp_path: Path) -> None:
    """Their words, pictures and addresses are kept; each is noted."""
    html = by_title(source_of("hugo", tmp_path / "hugo"))["Ett"].html
    assert 'href="https://www.youtube.com/watch?v=abc"' in html
    assert '<figure><img src="/hus.png" alt="Hus"><figcaption>Huset</figcaption></figure>' in html
    assert "Inre <strong>ord</strong>" in html
    assert "print('{{ x }}')" in html.replace("&#x27;", "'")
    jekyll = by_title(source_of("jekyll", tmp_path / "jekyll"))["Ett"]
    assert "https://old.example.se/egen/adress/" in jekyll.html
    assert "{:" not in jekyll.html
    assert "till mig" not in jekyll.html
    assert "Text med Kommunen" in jekyll.html
    assert {"remark", "shortcode"} <= {each.kind for each in jekyll.notes}
    zola = by_title(source_of("zola", tmp_path / "zola"))["Ett"]
    assert "Citatet." in zola.html
    assert "Eva" in zola.html
    eleventy = by_title(source_of("eleventy", tmp_path / "eleventy"))["Ett"]
    assert "{{ kvar }}" in eleventy.html
    assert 'src="./hus.png"' in eleventy.html


def test_a_text_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    source = source_of("jekyll", tmp_path)
    assert [each.words.partition(":")[0] for each in source.oddities] == [
        "_posts/2019-05-03-trasig.md"
    ]


def test_files_outside_the_export_are_never_found(tmp_path: Path) -> None:
    (tmp_path / "hemlig.png").write_bytes(exports.png())
    source = kinds.read(exports.written(tmp_path / "site", exports.HUGO), "", ZONE)
    item = by_title(source)["Bunt"]
    assert source.find("karta.png", item) is not None
    assert source.find("/hus.png", item) is not None
    assert source.find("../../../../hemlig.png", item) is None


def test_mynewsdesk(tmp_path: Path) -> None:
    (item,) = source_of("mynewsdesk", tmp_path).items
    assert (item.title, item.fields, item.tags) == ("Ett", {"summary": "Kort."}, ("Vård",))
    assert item.picture is not None
    assert (item.picture.caption, item.picture.credit) == ("Huset", "Foto: Eva")
    assert [(each.name, each.role, each.email) for each in item.contacts] == [
        ("Eva Exempel", "pressansvarig", "eva@example.se")
    ]


def test_saved_pages(tmp_path: Path) -> None:
    """By the selectors in pages.yml; a page without the text is noted."""
    source = source_of("pages", tmp_path)
    (item,) = source.items
    assert (item.title, item.html) == ("Ett", "<p>Texten.</p>")
    assert item.addresses == ("https://old.example.se/nyheter/ett.html",)
    assert (item.authors, item.tags) == (("Eva Exempel",), ("Vård",))
    assert item.fields == {"description": "Kort."}
    assert item.picture is not None
    assert item.picture.caption == "Huset"
    assert [each.words for each in source.oddities] == ["nyheter/lista.html"]


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ('Före.\n\n!!! note "Obs"\n    Ett.\n\n    - Två\n\nEfter.\n',
         "Före.\n\n\n> **Obs**\n>\n> Ett.\n>\n> - Två\n\nEfter.\n"),
        ("!!! warning\n    Ett.\n", "\n> **Warning**\n>\n> Ett.\n\n"),
        ('???+ tip ""\n    Ett.\n', "\n> Ett.\n\n"),
        ("!!! danger inline end\n\tEtt.\n", "\n> **Danger**\n>\n> Ett.\n\n"),
        ("Vad!!! Ett.\n", "Vad!!! Ett.\n"),
        (":::note\n**Note:** Ett.\n:::\n", "\n> **Note:** Ett.\n\n"),
        ("::: warning\nEtt.\n\n- Två\n:::\nEfter.\n",
         "\n> **Warning**\n>\n> Ett.\n>\n> - Två\n\nEfter.\n"),
        (":::tip[Råd]\nEtt.\n:::\n", "\n> **Råd**\n>\n> Ett.\n\n"),
        (":::table-wrapper\n| A |\n|---|\n| 1 |\n:::\n", "\n\n| A |\n|---|\n| 1 |\n\n"),
        ("::: figure Bildens text.\n![](a.png)\n:::\n", "\n\n![](a.png)\n\nBildens text.\n\n"),
        ("::::note\n:::tip\nEtt.\n:::\nTvå.\n::::\n",
         "\n> **Note**\n>\n> > **Tip**\n> >\n> > Ett.\n>\n> Två.\n\n"),
        (":::note\nEtt.\n", ":::note\nEtt.\n"),
        ("???\n\nVad?\n", "???\n\nVad?\n"),
    ],
)  # fmt: skip
def test_boxes_become_quotations(written: str, quoted: str) -> None:
    assert as_quotations(written) == quoted


@pytest.mark.parametrize("selector", ["div:first-child", "a[", "h1 + p", "1x"])
def test_a_selector_that_is_not_understood_is_refused_with_its_key(
    selector: str, tmp_path: Path
) -> None:
    folder = exports.written(tmp_path, exports.PAGES)
    (folder / "pages.yml").write_text(f"text: '{selector}'\n", encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        kinds.read(folder, "", ZONE)
    assert "pages.yml: text: " in str(refused.value)


@pytest.mark.parametrize("name", ["wordpress", "rss"])
def test_namespaces_that_are_not_declared_are_those_that_are_meant(
    name: str, tmp_path: Path
) -> None:
    whole = source_of(name, tmp_path)
    bare = re.sub(r'\sxmlns:\w+="[^"]*"', "", FILES[name])
    assert bare != FILES[name]
    (tmp_path / "export.xml").write_text(bare, encoding="utf-8")
    assert kinds.read(tmp_path / "export.xml", "", ZONE).items == whole.items
