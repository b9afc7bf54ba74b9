"""A killed import is completed by the next one, as if nothing had happened.

The import changes what an earlier one took in, adds news with pictures, and meets what a writer has
edited and deleted. It is killed before each of its changes to the file system.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from budkavle.cli.main import main
from budkavle.importing import record
from tests.support import exports
from tests.support.deaths import killed_before_moving, killed_everywhere
from tests.support.site_builder import SiteBuilder, site_settings
from tests.support.site_folder import SiteFolder

SITE = SiteBuilder(settings=site_settings(), topics={}, stories={}, contacts={})
EDIT = "\nRättat här.\n".encode()
RECORD = f"published/site/{record.NAME}"
Files = Mapping[str, bytes]
Act = Callable[[], object]
Kills = Callable[[Act], Iterator[int]]


def earlier() -> str:
    return exports.wxr(*(exports.post(n, f"<p>Stycke {n}.</p>") for n in range(1, 5)))


def later() -> str:
    """Two texts are changed at the source, two are new; one of these has a picture and a tag."""
    picture = '<p>Ny.</p><p><img src="https://old.example.se/bild.png" alt="Ett hus"/></p>'
    return exports.wxr(
        exports.post(1, "<p>Stycke 1.</p><p>Nytt vid källan.</p>"),
        exports.post(2, "<p>Stycke 2.</p>"),
        exports.post(3, "<p>Stycke 3.</p><p>Nytt vid källan.</p>"),
        exports.post(4, "<p>Stycke 4.</p>"),
        exports.post(5, picture, exports.tag("Vård", "vard")),
        exports.post(6, "<p>Stycke 6.</p>"),
    )


def take_in(site: Path, export: Path) -> None:
    folders = ["--files", str(export.parent), "--config", str(site / "mkdocs.yml")]
    assert main(["import", str(export), *folders, "--quiet", "--write"]) == 0


def left(site: Path, but: str = "") -> Files:
    """What the import is for: content, record, how things are taken in; but one item's record."""
    known = record.parse((site / RECORD).read_bytes(), RECORD)
    others = {key: each for key, each in known.items() if f"content/{each.path}" != but}
    below = (site / "content", site / "published")
    files = [site / "import.yml", *(each for one in below for each in one.rglob("*"))]
    read = {
        each.relative_to(site).as_posix(): each.read_bytes() for each in files if each.is_file()
    }
    return {**read, RECORD: record.render(others)}


def killed(site: Path, export: Path, work: Path, kills: Kills) -> list[str]:
    """Kill an import, edit a file, import again: what differs from a run that is not killed."""
    wrong: list[str] = []
    again(site, work)
    for number in kills(lambda: take_in(work, export)):
        edited = an_edit(work, number)
        for run in ("next", "one after"):
            take_in(work, export)
            found = left(work, but="".join(edited))
            expected = {**whole(site, export, work.with_name("whole"), "".join(edited)), **edited}
            different = {
                each for each in {**found, **expected} if found.get(each) != expected.get(each)
            }
            wrong += [f"kill {number}, the {run}: {each}" for each in sorted(different)]
        again(site, work)
    return wrong


def whole(site: Path, export: Path, work: Path, but: str) -> Files:
    """What a run leaves that is not killed."""
    if not work.exists():
        copytree(site, work)
        take_in(work, export)
    return left(work, but)


def an_edit(work: Path, number: int) -> Files:
    """What a writer saves, in one of the items that are there; empty if there are none yet."""
    texts = sorted((work / "content/nyheter").rglob("*.md"))
    if not texts:
        return {}
    edited = texts[number % len(texts)]
    edited.write_bytes(kept := edited.read_bytes() + EDIT)
    return {edited.relative_to(work).as_posix(): kept}


def again(site: Path, work: Path) -> None:
    """Put the site back to what it was before."""
    rmtree(work, ignore_errors=True)
    copytree(site, work)


def before_moving(act: Act) -> Iterator[int]:
    """Kill before each file of the content, and the record, is put in its place."""
    for number, part in enumerate(("bild-", "post-1", "post-5", "post-6", record.NAME)):
        assert killed_before_moving(f"content/nyheter/2019/{part}" if "post" in part else part, act)
        yield number


KILLS: Mapping[str, Kills] = {
    "moves": before_moving,
    "everywhere": killed_everywhere,
    "torn": partial(killed_everywhere, torn=True),
}
LONG = [pytest.param(name, marks=pytest.mark.long) for name in ("everywhere", "torn")]


@pytest.mark.parametrize("kills", ["moves", *LONG])
def test_a_killed_import_is_completed_by_the_next(tmp_path: Path, kills: str) -> None:
    """With what a writer edits in between, and what one edited and deleted before."""
    site = SiteFolder(tmp_path / "site", SITE, plugin="")
    exports.written(tmp_path / "old", {"bild.png": exports.png(), "export.xml": earlier()})
    export = tmp_path / "old/export.xml"
    take_in(site.folder, export)
    _, _, three, four = sorted((site.content / "nyheter").rglob("*.md"))
    three.write_bytes(three.read_bytes() + EDIT)
    four.unlink()
    export.write_text(later())
    assert killed(site.folder, export, tmp_path / "work", KILLS[kills]) == []


def test_what_was_edited_after_a_kill_and_then_deleted_stays_deleted(tmp_path: Path) -> None:
    """The run in between has seen that the item is a writer's now."""
    site = SiteFolder(tmp_path / "site", SITE, plugin="")
    export = exports.written(tmp_path / "old", {"export.xml": earlier()}) / "export.xml"
    assert killed_before_moving("import.yml", lambda: take_in(site.folder, export))
    file = site.folder / RECORD
    begun = record.parse(file.read_bytes(), RECORD)
    waiting = {key: replace(each, replacing=record.NOTHING) for key, each in begun.items()}
    file.write_bytes(record.render(waiting))  # as before the last change of the record
    edited = min((site.content / "nyheter").rglob("*.md"))
    edited.write_bytes(edited.read_bytes() + EDIT)
    take_in(site.folder, export)
    edited.unlink()
    take_in(site.folder, export)
    assert not edited.exists()


@pytest.mark.parametrize("kills", ["moves", *LONG])
def test_a_killed_first_import_is_completed_by_the_next(tmp_path: Path, kills: str) -> None:
    """Nothing was known before: neither the record nor how things are taken in."""
    site = SiteFolder(tmp_path / "site", SITE, plugin="")
    exports.written(tmp_path / "old", {"bild.png": exports.png(), "export.xml": later()})
    export = tmp_path / "old/export.xml"
    assert killed(site.folder, export, tmp_path / "work", KILLS[kills]) == []
