"""Benchmarks compare sites with the same content, and notice if one lacks something."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.compare import STEPS
from benchmarks.measuring import Cost, Spent, cost_of
from benchmarks.peers.likeness import Extent, Written, differences, extent
from benchmarks.peers.sites import Hugos, Ours
from benchmarks.report import Row, Size, report

_ARTICLE, _RSS, _ATOM = "nyheter/2026/a/index.html", "feed-2026-1.xml", "amnen/b/atom.xml"
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


def cost(seconds: float) -> Cost:
    return Cost(seconds, 2 * seconds, 5_000_000, seconds / 2, 3 * seconds)


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
def test_what_differs_between_sites_is_reported(
    tmp_path: Path, name: str, what: str, instead: str, told: str
) -> None:
    assert what in _FILES[name]
    other = {**_FILES, name: _FILES[name].replace(what, instead)}
    ours, theirs = made(tmp_path / "ours", _FILES), made(tmp_path / "theirs", other)
    assert list(differences(ours, theirs)) == [f"{name}: {told}"]


@pytest.mark.parametrize(
    ("name", "told"),
    [(_ARTICLE, "missing"), (_ATOM, "only one has this feed")],
)
def test_what_one_site_lacks_is_reported(tmp_path: Path, name: str, told: str) -> None:
    fewer = {each: text for each, text in _FILES.items() if each != name}
    ours, theirs = made(tmp_path / "ours", _FILES), made(tmp_path / "theirs", fewer)
    assert list(differences(ours, theirs)) == [f"{name}: {told}"]


def test_a_run_in_between_decides_and_the_extremes_are_told() -> None:
    runs = [Spent(5, 1), Spent(1, 9), Spent(2, 4)]
    assert cost_of(runs, 7) == Cost(seconds=2, processor=4, memory=7, least=1, most=5)


def test_only_ours_checks_one_file(tmp_path: Path) -> None:
    ours, hugo = Ours(tmp_path), Hugos(tmp_path)
    item = ours.folder / "content/nyheter/2026/nyhet-000001.md"
    item.parent.mkdir(parents=True)
    item.touch()
    (step,) = (each for each in STEPS if each.checks)
    assert step.command(hugo) is None
    assert (step.command(ours) or [])[-2:] == ["check", str(item)]


def test_files_are_counted_by_kind(tmp_path: Path) -> None:
    files = {"index.html": "12", "feed.xml": "1", "amnen/a/atom-2026-2.xml": "123", "a.css": "1"}
    assert extent(made(tmp_path, files)) == Extent(Written(4, 7), Written(1, 2), Written(2, 4))


def test_a_report_compares_ours_with_both_of_hugos(tmp_path: Path) -> None:
    extents = [("Budkavle", extent(made(tmp_path, _FILES)))]
    rows = [Row(STEPS[0], 1000, cost(1), [cost(2), cost(4)]), Row(STEPS[1], 1000, cost(1), [])]
    told = report(rows, [Size(1000, extents, 0.5)], 3, date(2026, 3, 1), "plot.svg")
    beside, alone = (
        line for line in told.splitlines() if any(f"| {row.step.name} |" in line for row in rows)
    )
    ours = "| 1.00 | 0.50–3.00 | 2.00 | 5 MB "
    tuned, hugo = "| 4.00 | 2.00–12.00 | 0.25 ", "| 2.00 | 1.00–6.00 | 5 MB | 0.50 |"
    assert beside.endswith(f"{ours}{tuned}{hugo}")
    assert alone.endswith(f"{ours}| – | – | – | – | – | – | – |")
    assert "| 1,000 | Budkavle | 3 | 0 | 1 | 0 | 2 | 0 |" in told
    assert "| 1,000 | 0.50 s | 2 |" in told
