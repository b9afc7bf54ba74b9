"""Benchmarks compare sites that are alike, and notice when one lacks what the other has."""

from pathlib import Path

import pytest

from benchmarks.peers.likeness import Extent, Written, differences, extent

_ARTICLE, _RSS, _ATOM = "nyheter/2026/a/index.html", "feed-2026-1.xml", "amnen/b/atom-2026-1.xml"
_FILES = {
    _ARTICLE: (
        '<html><head><meta name="description" content="S"><link rel="canonical" href="/a/">'
        '<script type="application/ld+json">{"headline": "A", "image": []}</script></head>'
        "<body><article><h1>Ä</h1><p>Text.</p><aside><h2>Fakta</h2><ul><li>Ett.</ul></aside>"
        '<section><h2>Kontakt</h2><a href="tel:+461">Bo</a></section></article>'
        '<section class="related"><a href="/b/">B</a></section></body></html>'
    ),
    _RSS: (
        '<rss xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><item><guid>1</guid>'
        "<c:encoded><![CDATA[<p>Text.</p><h2>Fakta</h2>]]></c:encoded></item></channel></rss>"
    ),
    _ATOM: (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>'
        "<content>&lt;p>Text.&lt;/p></content></entry></feed>"
    ),
}


def made(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_sites_are_alike_though_they_spell_otherwise(tmp_path: Path) -> None:
    spelled = {
        _ARTICLE: _FILES[_ARTICLE].replace("<p>", "\n<p class=speech>").replace("Ä", "&Auml;"),
        _RSS: _FILES[_RSS].replace("<h2>", "\n<h2 id=fakta>"),
        _ATOM: _FILES[_ATOM].replace("&lt;p>Text.&lt;/p>", "<![CDATA[<p>Text.</p>]]>"),
    }
    ours, theirs = made(tmp_path / "ours", _FILES), made(tmp_path / "theirs", spelled)
    assert list(differences(ours, theirs)) == []


@pytest.mark.parametrize(
    ("name", "what", "instead", "told"),
    [
        (_ARTICLE, "<p>Text.</p>", "", "another text"),
        (_ARTICLE, "<h2>Fakta</h2>", "", "another text"),
        (_ARTICLE, "Bo", "", "another text"),
        (_ARTICLE, '<link rel="canonical" href="/a/">', "", "another head"),
        (_ARTICLE, ', "image": []', "", "another JSON-LD"),
        (_ARTICLE, '<a href="/b/">B</a>', "", "another related"),
        (_RSS, "<h2>Fakta</h2>", "", "1 has another text"),
        (_RSS, "<guid>1<", "<guid>2<", "other entries"),
        (_RSS, "</item>", "</item><item><guid>2</guid><c:encoded/></item>", "2 entries, not 1"),
        (_ATOM, "Text.", "Te…", "1 has another text"),
    ],
)
def test_what_one_site_has_otherwise_is_told(
    tmp_path: Path, name: str, what: str, instead: str, told: str
) -> None:
    assert what in _FILES[name]
    other = {**_FILES, name: _FILES[name].replace(what, instead)}
    ours, theirs = made(tmp_path / "ours", _FILES), made(tmp_path / "theirs", other)
    assert list(differences(ours, theirs)) == [f"{name}: {told}"]


@pytest.mark.parametrize(
    ("name", "told"),
    [(_ARTICLE, "missing"), (_ATOM, "only one has this archive")],
)
def test_what_one_site_lacks_is_told(tmp_path: Path, name: str, told: str) -> None:
    fewer = {each: text for each, text in _FILES.items() if each != name}
    ours, theirs = made(tmp_path / "ours", _FILES), made(tmp_path / "theirs", fewer)
    assert list(differences(ours, theirs)) == [f"{name}: {told}"]


def test_files_are_counted_by_kind(tmp_path: Path) -> None:
    files = {"index.html": "12", "feed.xml": "1", "amnen/a/atom-2026-2.xml": "123", "a.css": "1"}
    assert extent(made(tmp_path, files)) == Extent(Written(4, 7), Written(1, 2), Written(2, 4))
