"""Builds for another time: in another folder, not mistaken for the site, not over other files."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from budkavle.build import as_of
from budkavle.build.ledger_file import fetch
from budkavle.build.lock import BusyError, hold_lock
from budkavle.build.run import Result, build_as_of
from budkavle.cli.main import main
from budkavle.edition.ledger import NOTHING_YET, LedgerError
from budkavle.model.problems import ContentError
from tests.behaviour.test_unchanged import settle
from tests.support.deaths import killed_everywhere
from tests.support.samples import utc
from tests.support.site_folder import NOON, THEME, SiteFolder

OPENED = utc("2026-05-02 12:00")
SECRET = "Sjukhuset säljs"
OWN = ".budkavle/as-of"


@pytest.fixture
def small(tmp_path: Path) -> SiteFolder:
    """A published site with an item under embargo."""
    return published(tmp_path)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> SiteFolder:
    """The same site, in which nothing may change."""
    return published(tmp_path_factory.mktemp("standing"))


def published(folder: Path) -> SiteFolder:
    small = SiteFolder(folder)
    small.item("oppen", "topics: [vard]\n")
    small.item("hemlig", f"title: {SECRET}\nembargo: 2026-05-01 09:00\nstory: arendet\n")
    settle()
    small.build(published=NOTHING_YET)
    return small


def look(small: SiteFolder, folder: Path | None = None, moment: object = OPENED) -> Result:
    assert isinstance(moment, type(OPENED))
    result = build_as_of(small.configuration, moment, lambda *_: None, folder, searchable=False)
    assert result.site == (folder or small.folder / OWN / "site")
    return result


def beside(small: SiteFolder, *but: str) -> dict[str, bytes]:
    """All files of the project, except those in some folders."""
    there = (path for path in sorted(small.folder.rglob("*")) if path.is_file())
    named = {path.relative_to(small.folder).as_posix(): path.read_bytes() for path in there}
    return {path: data for path, data in named.items() if not path.startswith(but or (OWN,))}


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def holding(files: Mapping[str, bytes], text: str) -> set[str]:
    return {path for path, data in files.items() if text.encode() in data}


@pytest.mark.parametrize("moment", ["2026-05-02 12:00", "2026-03-10 12:00", "2026-01-01 12:00"])
def test_nothing_of_the_site_is_changed(small: SiteFolder, moment: str) -> None:
    before = beside(small)
    look(small, moment=utc(moment))
    assert beside(small) == before
    assert small.build(published=NOTHING_YET).report.written == ()
    assert small.holding(SECRET) == set()


def test_it_is_the_site_of_that_moment(small: SiteFolder) -> None:
    """Except for the ledger, which is missing, and the files that say that it is not the site."""
    seen = held(look(small).site)
    small.build(OPENED)
    site = small.files()
    assert "index.html" in holding(seen, SECRET)
    assert seen.pop(as_of.MARK)
    assert seen.pop("robots.txt") == b"User-agent: *\nDisallow: /\n"
    del site["robots.txt"], site["api/addresses.json"]
    assert seen == site


def test_what_was_seen_of_another_moment_is_gone_from_the_next(small: SiteFolder) -> None:
    look(small)
    again = look(small, moment=NOON)
    assert holding(held(again.site), SECRET) == set()


def test_words_are_updated_without_a_hand_over(small: SiteFolder) -> None:
    look(small)
    settle()
    look(small)
    before = beside(small, OWN, "content")
    settle()
    path = small.folder / "content/nyheter/2026/hemlig.md"
    path.write_text(path.read_text() + "\nEtt nytt ord.\n")
    settle()
    report = look(small).report
    assert 0 < len(report.written) < 20
    assert holding(held(small.folder / OWN / "site"), "Ett nytt ord.")
    assert beside(small, OWN, "content") == before


def test_a_site_that_was_never_built_is_not_begun(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("oppen", "")
    look(small)
    assert not small.site.exists()
    assert [path.name for path in (tmp_path / ".budkavle").iterdir()] == ["as-of"]


def test_problems_are_reported_as_always(small: SiteFolder) -> None:
    small.item("fel", "topics: [finns-inte]\n")
    with pytest.raises(ContentError):
        look(small)


# Where it may be built


@pytest.mark.parametrize(
    "place",
    [
        *("site", "site/as-of", ".", "..", "content", "content/x", "mkdocs.yml", "mkdocs.yml/x"),
        *(".budkavle", ".budkavle/manifest", ".budkavle/site", ".budkavle/x", OWN),
        *("link-to-site", "link-to-site/x", "content/../site", "theme-of-it/items", "other"),
    ],
)
def test_it_is_not_built_where_it_could_do_harm(standing: SiteFolder, place: str) -> None:
    links = {"link-to-site": standing.site, "theme-of-it": THEME}
    for name, target in links.items():
        if not (standing.folder / name).exists():
            (standing.folder / name).symlink_to(target)
    other = standing.folder / "other"
    other.mkdir(exist_ok=True)
    (other / "avtal.docx").write_bytes(b"not to be lost")
    before = beside(standing, "nothing")
    with pytest.raises(as_of.PlaceError):
        look(standing, standing.folder / place)
    assert beside(standing, "nothing") == before


def test_it_is_built_where_it_was_before_and_where_nothing_is(small: SiteFolder) -> None:
    folder = small.folder / "besides" / "this"
    folder.mkdir(parents=True)
    first = look(small, folder)
    assert len(first.report.written) > 20
    (folder / "more.txt").write_text("Something that is none of it")
    assert look(small, folder).report.removed == ["more.txt"]
    shutil.rmtree(folder)
    assert len(look(small, folder).report.written) > 20


def test_it_is_never_built_over_another_project_s_site(small: SiteFolder, tmp_path: Path) -> None:
    other = SiteFolder(tmp_path / "other")
    other.item("annan", "")
    other.build()
    before = other.files()
    with pytest.raises(as_of.PlaceError):
        look(small, other.site)
    assert other.files() == before


# Killed builds, and two builds at once


@pytest.mark.parametrize("torn", [False, True])
def test_a_kill_leaves_the_site_and_the_next_look_as_they_are(
    small: SiteFolder, torn: bool
) -> None:
    own, earlier = small.folder / OWN, small.folder.parent / f"{small.folder.name}-earlier"
    look(small)
    whole = held(own / "site")
    look(small, moment=NOON)
    shutil.copytree(own, earlier)
    before, deaths = beside(small), 0
    for _ in killed_everywhere(lambda: look(small), torn=torn, step=13):
        deaths += 1
        assert beside(small) == before
        look(small)
        assert held(own / "site") == whole
        shutil.rmtree(own)
        shutil.copytree(earlier, own)
    assert deaths > 3


def test_a_folder_that_was_just_begun_is_known_again(tmp_path: Path) -> None:
    for _ in killed_everywhere(lambda: as_of.mark(tmp_path / "as" / "of"), torn=True):
        assert as_of.is_marked(tmp_path / "as" / "of") or not held(tmp_path)
        as_of.mark(tmp_path / "as" / "of")
        shutil.rmtree(tmp_path / "as")


def test_it_and_the_site_do_not_wait_for_each_other(small: SiteFolder) -> None:
    with hold_lock(small.folder / ".budkavle"):
        look(small)
        with hold_lock(as_of.state_for(small.folder / OWN / "site") / "build"):
            with pytest.raises(BusyError):
                look(small)
            with pytest.raises(BusyError):
                small.build()
    with hold_lock(as_of.state_for(small.folder / OWN / "site") / "build"):
        small.build()


# Nothing mistakes it for the site


def test_its_addresses_are_not_believed(small: SiteFolder) -> None:
    site = look(small).site
    for where in (site, site / "api/addresses.json"):
        with pytest.raises((as_of.NotTheSiteError, LedgerError)):
            fetch(str(where))


def command(small: SiteFolder, *words: str) -> int:
    return main(["--config", str(small.configuration), "--lang", "en", *words])


def test_no_hub_is_notified(small: SiteFolder, capsys: pytest.CaptureFixture[str]) -> None:
    text = small.configuration.read_text()
    site = look(small).site
    small.configuration.write_text(f"site_dir: {site}\n{text}      hub: https://hub.example/\n")
    assert command(small, "ping") == 2
    assert "which is not to be published" in capsys.readouterr().err


@pytest.mark.parametrize("before", [True, False], ids=["before the verb", "after it"])
def test_the_command_says_where_it_is(
    small: SiteFolder, before: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    time, verb = ["--now", "2026-05-02T09:00", "--no-search"], ["build"]
    untouched = beside(small)
    assert command(small, "--quiet", *(time + verb if before else verb + time)) == 0
    said = capsys.readouterr()
    place = small.folder / OWN / "site"
    assert said.out == ""
    assert said.err == (f"Built as of 2 May 2026 9:00 in {place}; the site itself is untouched.\n")
    assert beside(small) == untouched


def test_another_folder_can_be_named(small: SiteFolder) -> None:
    folder = small.folder / "seen"
    options = ["--now", "2026-05-02", "--no-search", "--output", os.fspath(folder)]
    assert command(small, "build", *options) == 0
    assert as_of.is_marked(folder)
    assert not (small.folder / OWN).exists()


@pytest.mark.parametrize("options", [["--now", "2026-05-02"], ["--output", "seen"]])
@pytest.mark.parametrize("verb", ["watch", "check", "ping", "new", "schema"])
def test_no_other_verb_leaves_another_time_out_in_silence(
    standing: SiteFolder, options: list[str], verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["Rubriken"] if verb == "new" else []
    with pytest.raises(SystemExit, match="2"):
        command(standing, *options, verb, *more)
    assert f"unrecognized arguments: {options[0]}" in capsys.readouterr().err


def test_the_site_s_own_folder_is_not_an_option(
    standing: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(standing, "build", "--output", "public") == 2
    assert "site_dir" in capsys.readouterr().err
