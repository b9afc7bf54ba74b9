"""What readers got is kept in WARC that others read, and is shown again byte for byte."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep

import pytest
from warcio.archiveiterator import ArchiveIterator

from budkavle.archive import index
from budkavle.archive.errors import DamagedArchiveError, NoSiteError, NotArchivedError
from budkavle.archive.records import RecordPosition
from budkavle.archive.run import SOURCE, Kept, Original, check, keep, page_as_of, url_meant, url_of
from budkavle.archive.store import CHECKSUMS, Store, digest_of
from budkavle.build.durable import DurableFiles
from budkavle.build.ledger_file import LedgerFile
from budkavle.edition.ledger import NOTHING_YET
from budkavle.publish.serving import FileServing
from tests.behaviour.test_unchanged import settle
from tests.support.projects import ROOT
from tests.support.samples import SETTINGS
from tests.support.site_folder import NOON, SiteFolder

HOUR = timedelta(hours=1)
PAGE = "nyheter/2026/nyhet-1/"


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    small = SiteFolder(tmp_path / "site")
    for number in range(3):
        small.item(f"nyhet-{number}", "")
    small.item("hemlig", "draft: true\n")
    built(small)
    return small


def built(room: SiteFolder) -> None:
    settle()
    room.build(published=NOTHING_YET)


def original(room: SiteFolder) -> Original:
    paths = ("nyheter/2026/nyhet-0.md", "nyheter/2026/nyhet-1.md", "nyheter/2026/nyhet-2.md")
    sources = {each: room.content / each for each in paths if (room.content / each).exists()}
    return Original(room.site, SETTINGS.url, FileServing(SETTINGS), sources)


def store(room: SiteFolder) -> Store:
    return Store(room.folder / "archive")


def kept(room: SiteFolder, now: datetime = NOON) -> Kept:
    return keep(original(room), store(room), now)


def ledger(room: SiteFolder) -> dict[str, str]:
    return {**LedgerFile(DurableFiles(room.configuration, room.site), {}).ledger}


def edit(room: SiteFolder, word: str) -> None:
    file = room.content / "nyheter/2026/nyhet-1.md"
    file.write_text(f"{file.read_text()}\n{word}.\n")
    built(room)


def test_another_reader_of_warc_reads_every_file_of_the_site(room: SiteFolder) -> None:
    kept(room)
    (file,) = (room.folder / "archive").glob("*.warc.gz")
    with file.open("rb") as opened:
        records = [
            (
                record.rec_headers.get_header("WARC-Target-URI"),
                record.http_headers and record.http_headers.get_header("Content-Type"),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(opened, check_digests="raise")
            if record.rec_type == "response"
        ]
    urls = {SETTINGS.url + path.removesuffix("index.html"): path for path in room.files()}
    assert {url: body for url, _, body in records} == {
        url: room.files()[path] for url, path in urls.items()
    }
    types = {url: media_type for url, media_type, _ in records}
    assert types[f"{SETTINGS.url}feed.xml"] == "application/rss+xml; charset=utf-8"
    assert types[SETTINGS.url] == "text/html; charset=utf-8"


def test_the_index_says_where_a_record_begins_and_ends(room: SiteFolder) -> None:
    kept(room)
    entry = index.standing(store(room).entries())[SETTINGS.url + PAGE]
    assert entry.file is not None
    with (room.folder / "archive" / entry.file).open("rb") as opened:
        opened.seek(entry.place.offset)
        record = next(iter(ArchiveIterator(opened)))
        assert record.rec_headers.get_header("WARC-Target-URI") == SETTINGS.url + PAGE
    lines = sorted((room.folder / "archive").glob("*.cdxj"))[0].read_text().splitlines()
    assert lines == sorted(lines)
    assert any(
        line.startswith("org,example)/nyheter/2026/nyhet-1/ 20260310120000 {") for line in lines
    )


def test_a_run_adds_only_what_has_changed_and_changes_nothing(room: SiteFolder) -> None:
    first = kept(room)
    assert first.changed > len(room.files())  # the sources too
    assert kept(room, NOON + HOUR) == Kept(0, 0, None)
    before = {path: path.read_bytes() for path in (room.folder / "archive").glob("2*")}
    edit(room, "Ett ord")
    second = kept(room, NOON + 2 * HOUR)
    assert 0 < second.changed < 12
    assert all(path.read_bytes() == data for path, data in before.items())


def test_a_page_is_shown_as_it_was_byte_for_byte(room: SiteFolder) -> None:
    versions = []
    for number in range(3):
        edit(room, f"Ord {number}")
        kept(room, NOON + number * HOUR)
        versions.append((room.site / PAGE / "index.html").read_bytes())
    assert len(set(versions)) == 3
    url = url_of(SETTINGS.url, f"/{PAGE}")
    for number, version in enumerate(versions):
        assert page_as_of(store(room), url, NOON + (number + 0.5) * HOUR) == version
    with pytest.raises(NotArchivedError):
        page_as_of(store(room), url, NOON - HOUR)


def test_what_is_taken_back_is_kept_but_not_shown_as_of_later(room: SiteFolder) -> None:
    kept(room)
    url = SETTINGS.url + "rapport.txt"
    (room.site / "rapport.txt").write_text("Rapporten")
    kept(room, NOON + HOUR)
    (room.site / "rapport.txt").unlink()
    assert kept(room, NOON + 2 * HOUR).gone == 1
    assert page_as_of(store(room), url, NOON + 1.5 * HOUR) == b"Rapporten"
    with pytest.raises(NotArchivedError):
        page_as_of(store(room), url, NOON + 3 * HOUR)


def test_sources_of_public_items_are_kept_and_no_draft(room: SiteFolder) -> None:
    kept(room)
    source = f"{SOURCE}nyheter/2026/nyhet-1.md"
    assert (
        page_as_of(store(room), source, NOON)
        == (room.content / "nyheter/2026/nyhet-1.md").read_bytes()
    )
    assert not [each for each in store(room).entries() if "hemlig" in each.url]


def test_a_check_finds_that_everything_published_is_kept(room: SiteFolder) -> None:
    kept(room)
    found = check(store(room), SETTINGS.url, ledger(room))
    assert found.missing == ()
    assert found.records == len(list(store(room).entries()))
    room.item("nyast", "")
    built(room)
    assert check(store(room), SETTINGS.url, ledger(room)).missing == ("nyheter/2026/nyast/",)


@pytest.mark.parametrize("suffix", [".warc.gz", ".cdxj"])
def test_a_check_finds_one_wrong_byte(room: SiteFolder, suffix: str) -> None:
    kept(room)
    (file,) = (room.folder / "archive").glob(f"*{suffix}")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(DamagedArchiveError):
        check(store(room), SETTINGS.url, ledger(room))


def test_a_check_finds_an_index_that_does_not_fit_its_records(room: SiteFolder) -> None:
    """Even if the checksums were made again, as by someone who wants to hide something."""
    kept(room)
    (file,) = (room.folder / "archive").glob("*.cdxj")
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[1:]))
    sums = room.folder / "archive" / CHECKSUMS
    first = sums.read_text().splitlines()[0]
    sums.write_text(f"{first}\n{digest_of(file)}  {file.name}\n")
    with pytest.raises(DamagedArchiveError):
        check(store(room), SETTINGS.url, ledger(room))


@pytest.mark.parametrize("corrects_places", [True, False])
def test_a_check_finds_a_page_that_is_missing_from_a_file_made_again(
    room: SiteFolder, corrects_places: bool
) -> None:
    """Its record is cut out, and its line of the index; the checksums are those of the new files.

    Without corrected places, the index leads into the middle of the records behind it.
    """
    kept(room)
    folder = room.folder / "archive"
    entries = list(store(room).entries())
    (cut,) = (each for each in entries if each.url == SETTINGS.url + PAGE)
    (warc,), (cdxj,) = folder.glob("*.warc.gz"), folder.glob("*.cdxj")
    start, length = cut.place
    data = warc.read_bytes()
    warc.write_bytes(data[:start] + data[start + length :])
    left = [
        replace(each, place=RecordPosition(each.place.offset - length, each.place.length))
        if corrects_places and each.place.offset > start
        else each
        for each in entries
        if each is not cut
    ]
    cdxj.write_text("".join(f"{line}\n" for line in sorted(map(index.line_of, left))))
    sums = "".join(f"{digest_of(file)}  {file.name}\n" for file in (warc, cdxj))
    (folder / CHECKSUMS).write_text(sums)
    if corrects_places:
        assert check(store(room), SETTINGS.url, ledger(room)).missing == (PAGE,)
    else:
        with pytest.raises(DamagedArchiveError):
            check(store(room), SETTINGS.url, ledger(room))


def test_the_checksums_are_those_of_other_programs(room: SiteFolder) -> None:
    kept(room)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", CHECKSUMS],
        cwd=room.folder / "archive",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0


def test_a_full_disk_leaves_the_archive_as_it_was(
    room: SiteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(room)
    before = {path.name: path.read_bytes() for path in (room.folder / "archive").iterdir()}
    edit(room, "Ett ord")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept(room, NOON + HOUR)
    monkeypatch.undo()
    after = {path.name: path.read_bytes() for path in (room.folder / "archive").iterdir()}
    assert after == before
    assert kept(room, NOON + HOUR).changed


def test_runs_that_are_killed_leave_an_archive_that_goes_on(room: SiteFolder) -> None:
    """Whenever it is killed, what was kept is whole, and the next run keeps the rest."""
    kept(room)
    for number in range(6):
        edit(room, f"Ord {number}")
        process = os.fork()
        if not process:
            try:
                kept(room, NOON + (number + 1) * HOUR)
            finally:
                os._exit(0)
        sleep(0.004 * number)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        assert check(store(room), SETTINGS.url, {}).records
    kept(room, NOON + 24 * HOUR)
    assert check(store(room), SETTINGS.url, ledger(room)).missing == ()
    now = page_as_of(store(room), SETTINGS.url + PAGE, NOON + 25 * HOUR)
    assert now == (room.site / PAGE / "index.html").read_bytes()
    listed = set(store(room).checksums) | {CHECKSUMS}
    assert {path.name for path in (room.folder / "archive").iterdir()} == listed


def test_without_a_site_there_is_nothing_to_keep(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "site")
    with pytest.raises(NoSiteError):
        kept(small)


def command(room: SiteFolder, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    given = [sys.executable, "-m", "budkavle", "archive", "--lang", "en", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(given, cwd=room.folder, env=environment, capture_output=True, check=False)


def test_the_command_keeps_checks_and_shows(room: SiteFolder) -> None:
    done = command(room)
    assert done.returncode == 0, done.stderr
    assert b"new or changed, 0 gone." in done.stdout
    assert b"Nothing has changed since the last time." in command(room).stdout
    checked = command(room, "--check")
    assert (checked.returncode, checked.stderr) == (0, b"")
    shown = command(room, "--as-of", "2100-01-01", f"/{PAGE}")
    assert shown.stdout == (room.site / PAGE / "index.html").read_bytes()


@pytest.mark.parametrize(
    "asked",
    [
        "/året/ä%20b/",
        "året/ä%20b",
        "/%C3%A5ret/%C3%A4%2520b/",
        "https://example.org/%C3%A5ret/%C3%A4%2520b/?utm_source=brev#rubrik",
        "http://example.org/%C3%A5ret/%C3%A4%2520b",
        "/året/ä%20b/index.html",
    ],
)
def test_an_address_is_found_as_people_type_and_browsers_copy_it(
    room: SiteFolder, asked: str
) -> None:
    folder = room.site / "året" / "ä%20b"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("Sidan")
    kept(room)
    url = url_meant(store(room), SETTINGS.url, asked, NOON)
    assert page_as_of(store(room), url, NOON) == b"Sidan"
    with pytest.raises(NotArchivedError):
        page_as_of(store(room), url_meant(store(room), SETTINGS.url, f"x{asked}", NOON), NOON)


def test_the_command_shows_the_source_of_an_item(room: SiteFolder) -> None:
    command(room)
    source = "nyheter/2026/nyhet-1.md"
    shown = command(room, "--as-of", "2100-01-01", f"{SOURCE}{source}")
    assert shown.stdout == (room.content / source).read_bytes()


def told(done: subprocess.CompletedProcess[bytes]) -> tuple[int, str]:
    return done.returncode, done.stderr.decode().strip()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--as-of", "2100-01-01", "/finns-inte/"),
            "The archive has nothing at https://example.org/finns-inte/ at that time.",
        ),
        (("--as-of", "2100-01-01"), "--as-of and an address belong together."),
    ],
)
def test_the_command_says_what_is_wrong(
    room: SiteFolder, arguments: tuple[str, ...], said: str
) -> None:
    kept(room)
    assert told(command(room, *arguments)) == (2, said)


def test_a_check_names_what_is_missing(room: SiteFolder) -> None:
    kept(room)
    room.item("nyast", "")
    built(room)
    assert told(command(room, "--check")) == (
        1,
        "/nyheter/2026/nyast/ has been published, and is not in the archive.",
    )
