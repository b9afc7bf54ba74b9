"""An export becomes a site: everything is there, old addresses lead on, and edits stay."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from budkavle.cli.main import main
from budkavle.importing import record
from budkavle.importing.result import Wish
from budkavle.importing.run import run
from tests.support import exports
from tests.support.forms import every
from tests.support.site_builder import SiteBuilder, site_settings
from tests.support.site_folder import NOON, SiteFolder

TWO_LANGUAGES = SiteBuilder(settings=site_settings(), topics={}, stories={}, contacts={})
KINDS: Mapping[str, exports.Files] = {
    "wordpress": {"export.xml": exports.WORDPRESS, **exports.UPLOADS},
    "rss": {"export.xml": exports.RSS, "bild.png": exports.png(9), "avtal.pdf": exports.PDF},
    "atom": {"export.xml": exports.ATOM},
    "json": {"export.xml": exports.JSON_FEED},
    "hugo": exports.HUGO,
    "jekyll": exports.JEKYLL,
    "zola": exports.ZOLA,
    "eleventy": exports.ELEVENTY,
    "pelican": exports.PELICAN,
    "pages": exports.PAGES,
    "mynewsdesk": {"export.xml": exports.MYNEWSDESK, "hus.png": exports.png(11)},
}


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    return SiteFolder(tmp_path / "site", TWO_LANGUAGES, plugin="")


def export(name: str, folder: Path) -> Path:
    """The example of a kind, in a folder; the path to give to the command."""
    exports.written(folder, KINDS[name])
    file = folder / "export.xml"
    return file if file.exists() else folder


def take_in(site: SiteFolder, source: Path, *more: str) -> int:
    configuration = ["--config", str(site.configuration), "--lang", "en", "--quiet"]
    return main(["import", str(source), *configuration, *more])


def report(site: SiteFolder) -> dict[str, object]:
    written = json.loads((site.folder / "import-report" / "report.json").read_text())
    assert isinstance(written, dict)
    return written


def texts(site: SiteFolder) -> dict[str, str]:
    """The imported items by the names of their files."""
    return {each.name: each.read_text() for each in (site.content / "nyheter").rglob("*.md")}


@pytest.mark.parametrize("name", every(2, KINDS))
def test_every_kind_is_taken_in_and_proven(name: str, site: SiteFolder, tmp_path: Path) -> None:
    """A dry run first, which writes nothing into the content; then a site that can be built."""
    source = export(name, tmp_path / "old")
    assert take_in(site, source) == 0
    assert not (site.content / "nyheter").exists()
    assert take_in(site, source, "--write") == 0
    assert texts(site)
    assert report(site)["holds"] is True
    site.build()


def test_a_source_that_cannot_be_read_is_a_failure(
    site: SiteFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pelican's reStructuredText is not read, so an import of nothing else has lost everything."""
    (tmp_path / "old/content").mkdir(parents=True)
    (tmp_path / "old/pelicanconf.py").write_text('SITEURL = "https://old.example.org"\n')
    (tmp_path / "old/content/a.rst").write_text("Rubrik\n######\n\nText.\n")
    configuration = ["--config", str(site.configuration), "--lang", "en"]
    assert main(["import", str(tmp_path / "old"), *configuration]) == 1
    told = capsys.readouterr().out
    assert "content/a.rst" in told
    assert "No news item was found here, so there is nothing to take in." in told


def test_what_wordpress_held(site: SiteFolder, tmp_path: Path) -> None:
    assert take_in(site, export("wordpress", tmp_path / "old"), "--write") == 0
    found = texts(site)
    assert set(found) == {f"post-{number}.md" for number in (1, 2, 3, 4, 5, 6, 8)}
    one, two = found["post-1.md"], found["post-2.md"]
    for said in (
        "summary: Utdraget.",
        "authors:\n  - Eva Exempel",
        "feed_id: https://old.example.se/?p=1",
        '"/?p=1"',
        "alt: Ett rött hus",
        "caption: Ett hus i staden",
        "[den andra nyheten](post-2.md)",
        ' "Huset vid torget")',
        "| 2018 | 49",
        "[https://youtu.be/abc]" if "[https://youtu.be/abc]" in one else "https://youtu.be/abc",
        "[Avtalet](../filer/avtal-",
        "Återanvänt stycke.",
        "> Citat.",
    ):
        assert said in one, said
    for said in ("Första stycket\\\npå två rader.", "Bildtexten", "[sic]", "Öppna mig", "- Två"):
        assert said in two.replace("\\[sic\\]", "[sic]"), said
    assert "```\nkod\n\nrad två\n```" in two


def test_drafts_and_what_was_behind_a_password_never_become_public(
    site: SiteFolder, tmp_path: Path
) -> None:
    """Nor do scheduled items before their time."""
    assert take_in(site, export("wordpress", tmp_path / "old"), "--write") == 0
    found = texts(site)
    for number in (3, 4, 5):
        assert "\ndraft: true\n" in found[f"post-{number}.md"]
        assert "aliases" not in found[f"post-{number}.md"]
    assert "date: 2199-01-01" in found["post-6.md"]
    site.build()
    served = b"".join(each.read_bytes() for each in site.site.rglob("*.html"))
    for secret in (b"Hemligt", b"Privat", b"Senare"):
        assert secret not in served


def test_every_old_address_leads_on(site: SiteFolder, tmp_path: Path) -> None:
    assert take_in(site, export("wordpress", tmp_path / "old"), "--write") == 0
    site.build()
    redirects = (site.site / "_redirects").read_text()
    for old in ("/2019/05/post-2/ ", "/2019/05/gammalt-namn/ ", "/ p=2 "):
        assert f"{old}/nyheter/2019/post-2/ 301!" in redirects.replace("https://example.org", "")


def test_versions_in_other_languages_know_each_other(site: SiteFolder, tmp_path: Path) -> None:
    assert take_in(site, export("hugo", tmp_path / "old"), "--write") == 0
    found = {text.partition("title: ")[2].partition("\n")[0]: text for text in texts(site).values()}
    id_ = found["Svensk"].partition("id: ")[2].partition("\n")[0]
    assert "\nlang: en\n" in found["English"]
    assert f"\ntranslates: {id_}\n" in found["English"]


def test_a_second_run_changes_nothing(site: SiteFolder, tmp_path: Path) -> None:
    source = export("hugo", tmp_path / "old")
    take_in(site, source, "--write")
    before = {each: each.stat().st_mtime_ns for each in site.content.rglob("*") if each.is_file()}
    take_in(site, source, "--write")
    after = {each: each.stat().st_mtime_ns for each in site.content.rglob("*") if each.is_file()}
    assert before == after


def test_what_changed_at_the_source_is_changed_here(site: SiteFolder, tmp_path: Path) -> None:
    source = export("hugo", tmp_path / "old")
    take_in(site, source, "--write")
    file = source / "content/blogg/bunt/index.md"
    file.write_text(file.read_text() + "\nNytt stycke.\n")
    take_in(site, source, "--write")
    found = texts(site)
    assert "Nytt stycke." in found["bunt.md"]
    assert set(found) == {"bunt.md", "forsta.md", "engelsk.md", "engelsk-2.md", "utkast.md"} or len(
        found
    ) == len(set(found))


def test_what_a_writer_has_edited_or_deleted_is_left_alone(
    site: SiteFolder, tmp_path: Path
) -> None:
    source = export("hugo", tmp_path / "old")
    take_in(site, source, "--write")
    edited = next((site.content / "nyheter").rglob("bunt.md"))
    edited.write_text(edited.read_text() + "\nRättat här.\n")
    deleted = next((site.content / "nyheter").rglob("forsta.md"))
    deleted.unlink()
    for name in ("bunt/index.md", "ett.md"):
        file = source / "content/blogg" / name
        file.write_text(file.read_text() + "\nNytt stycke.\n")
    take_in(site, source, "--write")
    assert edited.read_text().endswith("\nRättat här.\n")
    assert "Nytt stycke." not in edited.read_text()
    assert not deleted.exists()


def test_what_a_writer_saves_while_the_import_is_writing_stays(
    site: SiteFolder, tmp_path: Path
) -> None:
    """Between deciding what has changed at the source and writing it."""
    source = export("hugo", tmp_path / "old")
    take_in(site, source, "--write")
    edited = next((site.content / "nyheter").rglob("bunt.md"))
    file = source / "content/blogg/bunt/index.md"
    file.write_text(file.read_text() + "\nNytt stycke.\n")

    def meanwhile(step: str) -> None:
        if step == "writing":
            edited.write_text(edited.read_text() + "\nSparat nyss.\n")

    mapping = site.folder / "import.yml"
    wish = Wish(configuration=site.configuration, source=source, mapping=mapping, write=True)
    run(wish, NOON, meanwhile)
    assert edited.read_text().endswith("\nSparat nyss.\n")
    take_in(site, source, "--write")
    assert edited.read_text().endswith("\nSparat nyss.\n")


def test_a_killed_run_is_completed(site: SiteFolder, tmp_path: Path) -> None:
    """It has recorded what it was about to write, and has written a part of it."""
    source = export("hugo", tmp_path / "old")
    take_in(site, source, "--write")
    whole = texts(site)
    file = site.folder / "published" / "site" / record.NAME
    known = json.loads(file.read_text())
    for each in known["items-1"].values():
        each["replacing"] = record.NOTHING
    file.write_text(json.dumps(known))
    next((site.content / "nyheter").rglob("bunt.md")).unlink()
    take_in(site, source, "--write")
    assert texts(site) == whole
    assert record.NOTHING not in file.read_text()


def test_the_mapping_is_proposed_once_and_then_obeyed(site: SiteFolder, tmp_path: Path) -> None:
    source = export("wordpress", tmp_path / "old")
    take_in(site, source)
    mapping = site.folder / "import.yml"
    text = mapping.read_text()
    assert 'page: "no"' in text
    assert "summary: [excerpt, first-paragraph]" in text
    text = text.replace('Vård: ""', "Vård: vard").replace('page: "no"', "page: yes")
    mapping.write_text(text)
    take_in(site, source, "--write")
    assert mapping.read_text() == text
    assert "topics: [vard]" in texts(site)["post-1.md"]
    assert "title: Vård" in (site.content / "topics.yml").read_text()
    assert "post-7.md" in texts(site)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("authors: yes", "authors: kanske", "authors: “kanske” cannot stand here."),
        ("authors: yes", "autors: yes", "autors: “autors” cannot stand here."),
        ('Vård: ""', "Vård: Vård!", "tags.Vård: “Vård!” cannot stand here. Write vard."),
    ],
)
def test_a_mistake_in_the_mapping_is_told_with_its_line(
    old: str,
    new: str,
    said: str,
    site: SiteFolder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = export("wordpress", tmp_path / "old")
    take_in(site, source)
    mapping = site.folder / "import.yml"
    line = (
        mapping.read_text()
        .split("\n")
        .index(next(each for each in mapping.read_text().split("\n") if old in each))
    )
    mapping.write_text(mapping.read_text().replace(old, new))
    assert take_in(site, source) == 1
    assert f"import.yml:{line + 1}: {said}" in capsys.readouterr().err


def test_ids_come_from_a_saved_feed(site: SiteFolder, tmp_path: Path) -> None:
    source = export("zola", tmp_path / "old")
    take_in(site, source)
    feed = exports.RSS.replace("https://old.example.se/n/1", "https://old.example.se/blogg/ett/")
    (site.folder / "old.xml").write_text(feed)
    mapping = site.folder / "import.yml"
    mapping.write_text(mapping.read_text().replace("feeds: []", "feeds: [old.xml]"))
    take_in(site, source, "--write")
    assert "feed_id: " in texts(site)["ett.md"]
    assert "1 at https://old.example.se" in texts(site)["ett.md"]


def test_items_that_the_site_has_already_keep_their_addresses(
    site: SiteFolder, tmp_path: Path
) -> None:
    there = site.write(
        "nyheter/2019/bunt.md",
        "---\nid: 20190101-0000-abcd\ntitle: Vår\ndate: 2019-01-01\nsummary: Kort.\n---\n\nText.\n",
    )
    before = there.read_text()
    assert take_in(site, export("hugo", tmp_path / "old"), "--write") == 0
    assert there.read_text() == before
    assert "bunt-2.md" in texts(site)
    site.build()


def test_the_report_loads_nothing_and_runs_nothing(site: SiteFolder, tmp_path: Path) -> None:
    """The old texts in it can hold anything."""
    source = tmp_path / "export.xml"
    source.write_text(exports.wxr(exports.post(1, "<p>Text <script>alert(1)</script></p>")))
    take_in(site, source)
    pages = [*(site.folder / "import-report").rglob("*.html")]
    assert len(pages) == 2
    for page in pages:
        text = page.read_text()
        assert "default-src 'none'" in text
        assert "<script" not in text
        assert 'sandbox=""' in text or page.name == "index.html"


def test_nothing_rendered_depends_on_when_or_where(site: SiteFolder, tmp_path: Path) -> None:
    other = SiteFolder(tmp_path / "other", TWO_LANGUAGES, plugin="")
    take_in(site, export("wordpress", tmp_path / "old"), "--write")
    take_in(other, export("wordpress", tmp_path / "elsewhere"), "--write")
    assert texts(site) == texts(other)


def test_lines_that_look_like_keys_and_authors_that_look_like_keys(
    site: SiteFolder, tmp_path: Path
) -> None:
    """The validator would take them for mistakes; neither is lost."""
    source = exports.written(
        tmp_path / "old",
        {
            "_config.yml": "url: https://old.example.se\n",
            "_posts/2019-05-01-a.md": "---\ntitle: 'A &#8211; B'\nauthors: [18f-team, lcnr]\n---\n"
            "Expires: 06/30/2025\n\n[fil](https://x.se/Te\u0301le%20a.html)\n",
        },
    )
    assert take_in(site, source, "--write") == 0
    text = texts(site)["a.md"]
    assert "18F-TEAM" in text
    assert "- Lcnr" in text
    assert "title: A – B" in text
    assert "06/30/2025" in text
    assert "https://x.se/Te%CC%81le%20a.html" in text
    site.build()


def test_foreign_signs_with_emphasis_and_code_between_are_shown_as_they_stand(
    site: SiteFolder, tmp_path: Path
) -> None:
    """In the message of the check, signs of Markdown are not among the words."""
    body = "<p>:::okänd <strong>Obs:</strong> skriv <code>.mjs</code> här. :::</p>"
    (tmp_path / "export.xml").write_text(exports.wxr(exports.post(1, body)))
    assert take_in(site, tmp_path / "export.xml", "--write") == 0
    ((_, text),) = texts(site).items()
    assert "`:::okänd` **Obs:** skriv `.mjs` här. :::" in text


def test_the_mapping_gives_the_old_address_that_an_export_lacks(
    site: SiteFolder, tmp_path: Path
) -> None:
    files = {path: data for path, data in exports.ELEVENTY.items() if "metadata" not in path}
    source = exports.written(tmp_path / "old", files)
    text = source / "src/posts/2019-05-01-ett.md"
    text.write_text(text.read_text() + "\n[om](/om/)\n")
    take_in(site, source)
    mapping = site.folder / "import.yml"
    assert "\naddress: /\n" in mapping.read_text() or '\naddress: "/"\n' in mapping.read_text()
    old = "address: https://old.example.se/"
    lines = (old if e.startswith("address:") else e for e in mapping.read_text().split("\n"))
    mapping.write_text("\n".join(lines))
    assert take_in(site, source, "--write") == 0
    assert "(https://old.example.se/om/)" in texts(site)["ett.md"]
    assert '"/nytt/ett/"' in texts(site)["ett.md"]
