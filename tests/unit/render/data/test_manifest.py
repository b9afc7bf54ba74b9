import errno
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from budkavle.model.mail_settings import Subscriptions
from budkavle.model.settings import Settings
from budkavle.render import feeds
from budkavle.render.data import manifest
from budkavle.render.data.plain_text import text_of
from budkavle.render.output import OtherSiteError
from budkavle.subscriptions.news import manifest as service
from budkavle.subscriptions.settings import ServiceSettings
from tests.support.calls import calls_of
from tests.support.projects import FIRST_URL
from tests.support.site_builder import SiteBuilder, file, site_of, site_settings

FIELDS = [
    *("id", "content_hash", "url", "title", "language", "topics", "story", "published"),
    *("announce", "revision", "authors", "summary", "html", "text"),
]
FIRST = "manifest.json"


def handing_over(**values: Any) -> Settings:
    """Settings of a site with a hand-over, or with the given settings instead."""
    return site_settings(subscriptions=Subscriptions.model_validate(values or {"mode": "own"}))


def write(room: SiteBuilder, folder: Path, **values: Any) -> dict[str, bytes]:
    """Make the hand-over; return the new files."""
    room = replace(room, settings=handing_over(**values))
    seen: dict[str, bytes] = {}
    path = folder / FIRST
    manifest.stage(room.edition(), room.context(), room.history(), path, seen.__setitem__).publish()
    return seen


def files(folder: Path) -> dict[str, bytes]:
    """All files in a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def read(folder: Path) -> dict[str, Any]:
    """The whole hand-over as one value."""
    found: dict[str, Any] = json.loads((folder / FIRST).read_bytes())
    parts = [folder / "manifest" / each["file"] for each in found["parts"]]
    lines = [line for part in parts for line in part.read_text().splitlines()]
    return {**found, "items": [json.loads(line) for line in lines]}


def rendered(room: SiteBuilder, folder: Path) -> int:
    """How many items are rendered when the hand-over is made."""
    with calls_of(text_of) as texts:
        write(room, folder)
        return len(texts)


def test_it_holds_everything_that_a_mail_needs(tmp_path: Path) -> None:
    body = "Se [ettan](2020-00001-abcd.md#rubrik).\n\n## Rubrik"
    room = site_of(
        file(1, body="## Rubrik"),
        file(2, topics="[vard]", story="arende", announce="never", revision="3", body=body),
    )
    write(room, tmp_path)
    found = read(tmp_path)
    assert found["site_id"] == "example.org,2018"
    assert found["site_url"] == "https://example.org/"
    names = {"title": "Vård & omsorg", "titles": {"en": "Health care"}}
    assert {"key": "vard", **names} in found["topics"]
    assert found["stories"] == [
        {"key": "arende", "title": "Ett ärende", "titles": {"en": "Ett ärende"}}
    ]
    item = found["items"][1]
    assert list(item) == FIELDS
    assert (item["id"], item["announce"], item["revision"]) == ("2020-00002-abcd", "never", 3)
    assert (item["topics"], item["story"]) == (["vard"], "arende")
    assert item["published"] == "2020-01-03T08:00:00+00:00"
    assert 'href="https://example.org/nyheter/2020/2020-00001-abcd/#rubrik"' in item["html"]
    assert "Se ettan <https://example.org/nyheter/2020/2020-00001-abcd/#rubrik>." in item["text"]


def test_what_is_closed_is_said_so_that_nobody_new_is_offered_it(tmp_path: Path) -> None:
    topics = {"vard": {"title": "Vård"}, "it": {"title": "IT", "retired": "Läs om vård."}}
    stories = {"arende": {"title": "Ett ärende", "closed": True}}
    room = site_of(file(1, topics="[vard, it]", story="arende"), topics=topics, stories=stories)
    write(room, tmp_path)
    found = read(tmp_path)
    closed = [each["key"] for each in found["topics"] + found["stories"] if "closed" in each]
    assert closed == ["it", "arende"]


def test_an_item_is_announced_once_unless_it_says_otherwise(tmp_path: Path) -> None:
    write(site_of(file(1)), tmp_path)
    (item,) = read(tmp_path)["items"]
    assert (item["announce"], item["revision"]) == ("auto", 1)


def test_what_is_not_public_is_not_handed_over(tmp_path: Path) -> None:
    write(
        site_of(
            file(1, draft="true"), file(2, embargo="2027-01-01"), file(3, withdrawn="x"), file(4)
        ),
        tmp_path,
    )
    assert [each["id"] for each in read(tmp_path)["items"]] == ["2020-00004-abcd"]


def test_every_month_of_publishing_has_a_file(tmp_path: Path) -> None:
    write(site_of(file(1), file(31), file(33, date="2019-05-10"), file(2)), tmp_path)
    parts = read(tmp_path)["parts"]
    assert [each["file"][:8] for each in parts] == ["2019-05-", "2020-01-", "2020-02-"]
    assert {each["file"] for each in parts} == {
        path.name for path in (tmp_path / "manifest").iterdir()
    }


def test_nothing_is_written_when_nothing_changed(tmp_path: Path) -> None:
    room = site_of(file(1), file(2))
    write(room, tmp_path)
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*")}
    assert write(room, tmp_path) == {}
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*")} == before


def test_an_edit_renders_one_month(tmp_path: Path) -> None:
    january, spring = range(1, 8), [file(number) for number in (60, 100, 140)]
    room = site_of(*map(file, january), *spring)
    assert rendered(room, tmp_path) == 10
    assert rendered(room.with_(file(60, body="Annat.")), tmp_path) == 1
    assert rendered(room.with_(file(3, body="Annat.")), tmp_path) == 7 + 1


@pytest.mark.parametrize(
    "edited",
    [
        site_of(file(1), file(2, body="Annat."), file(3)),
        site_of(file(1), file(3)),
        site_of(file(1), file(2), file(3), file(40)),
        site_of(file(40)),
        site_of(),
        site_of(file(1), file(2), file(3), topics={}),
        site_of(file(1), file(2, id="2020-00009-abcd"), file(3)),
    ],
)
def test_the_site_after_an_edit_equals_a_clean_one(tmp_path: Path, edited: SiteBuilder) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write(site_of(file(1), file(2), file(3)), old)
    write(edited, old)
    write(edited, new)
    assert files(old) == files(new)


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"parts":[1]}', b'{"version":1,"items":[]}', b"\xff\n" * 9],
)
def test_a_damaged_first_file_is_written_again(tmp_path: Path, damage: bytes) -> None:
    room = site_of(file(1), file(2))
    write(room, tmp_path)
    whole = files(tmp_path)
    (tmp_path / FIRST).write_bytes(damage)
    write(room, tmp_path)
    assert files(tmp_path) == whole


def test_a_truncated_or_missing_file_of_a_month_is_written_again(tmp_path: Path) -> None:
    room = site_of(file(1), file(60))
    write(room, tmp_path)
    whole = files(tmp_path)
    for path in sorted((tmp_path / "manifest").iterdir()):
        path.write_bytes(path.read_bytes()[:-7])
        write(room, tmp_path)
        assert files(tmp_path) == whole
        path.unlink()
        write(room, tmp_path)
        assert files(tmp_path) == whole


def test_a_damaged_file_of_a_month_is_written_again(tmp_path: Path) -> None:
    room = site_of(file(1), file(60))
    write(room, tmp_path)
    whole = files(tmp_path)
    for path in sorted((tmp_path / "manifest").iterdir()):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        write(room, tmp_path)
        assert files(tmp_path) == whole


def test_an_unreadable_file_of_a_month_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = site_of(file(1), file(60))
    write(room, tmp_path)
    whole = files(tmp_path)
    read = Path.read_bytes

    def failing(path: Path) -> bytes:
        if path.suffix == ".jsonl":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", failing)
        assert write(room, tmp_path), "they are looked at, being new"
    assert files(tmp_path) == whole


def test_what_is_staged_is_not_handed_over_before_it_is_published(tmp_path: Path) -> None:
    write(site_of(file(1)), tmp_path)
    before = service.load(tmp_path / FIRST)
    room = site_of(file(1, body="Annat."), file(2), settings=handing_over())
    staged = manifest.stage(
        room.edition(), room.context(), room.history(), tmp_path / FIRST, lambda *_: None
    )
    assert service.load(tmp_path / FIRST) == before
    staged.publish()
    assert len(service.load(tmp_path / FIRST).items) == 2


@pytest.fixture
def months(tmp_path: Path) -> SiteBuilder:
    """Items of three months, handed over."""
    room = site_of(file(1), file(2), file(40), file(80), settings=handing_over())
    write(room, tmp_path)
    return room


def write_again(room: SiteBuilder, folder: Path, *months: str) -> dict[str, bytes]:
    """Make the hand-over of these months again; return the new files."""
    edition, seen = room.edition(), dict[str, bytes]()
    posts = feeds.Posts(edition.lists, room.context(), room.files)
    articles = edition.articles[::-1]

    def handed_in(month: str) -> list[manifest.Handed]:
        return [(each, posts.of(each)) for each in articles if manifest.month_of(each) == month]

    staged = manifest.stage_again(
        set(months), handed_in, edition.lists[0], room.settings, folder / FIRST, seen.__setitem__
    )
    staged.publish()
    return seen


def test_a_month_written_again_is_as_if_everything_was(tmp_path: Path, months: SiteBuilder) -> None:
    room = months.with_(file(2, body="Annat."))
    new = write_again(room, tmp_path, "2020-01")
    assert sorted(name.rpartition("-")[0] for name in new) == ["", "2020-01"]
    found = files(tmp_path)
    shutil.rmtree(tmp_path / "manifest")
    (tmp_path / FIRST).unlink()
    write(room, tmp_path)
    assert found == files(tmp_path)


def test_an_unchanged_month_is_not_written(tmp_path: Path, months: SiteBuilder) -> None:
    before = files(tmp_path)
    assert write_again(months, tmp_path, "2020-01", "2020-02") == {}
    assert files(tmp_path) == before


def cut(folder: Path) -> None:
    """Truncate a month's file."""
    path = max((folder / "manifest").iterdir())
    path.write_bytes(path.read_bytes()[:-7])


def lose(folder: Path) -> None:
    """Remove a month's file."""
    max((folder / "manifest").iterdir()).unlink()


def lose_all(folder: Path) -> None:
    """Remove everything."""
    shutil.rmtree(folder / "manifest")
    (folder / FIRST).unlink()


def lose_folder(folder: Path) -> None:
    """Remove all months' files."""
    shutil.rmtree(folder / "manifest")


@pytest.mark.parametrize("harm", [cut, lose, lose_all, lose_folder])
def test_one_month_is_not_written_alone_if_others_have_changed(
    tmp_path: Path, months: SiteBuilder, harm: Callable[[Path], None]
) -> None:
    harm(tmp_path)
    with pytest.raises(OtherSiteError):
        write_again(months, tmp_path, "2020-01")


def test_no_month_is_written_again_that_was_not_there(tmp_path: Path, months: SiteBuilder) -> None:
    with pytest.raises(OtherSiteError):
        write_again(months.with_(file(500)), tmp_path, "2021-05")


@pytest.mark.parametrize("mode", ["off", "external"])
def test_it_is_written_for_those_who_want_it_and_taken_away_otherwise(
    tmp_path: Path, mode: str
) -> None:
    room = site_of(file(1))
    elsewhere = {"mode": mode, "address": "https://lists.example.com/"}
    assert write(room, tmp_path, **elsewhere) == {}
    assert list(tmp_path.iterdir()) == []
    write(room, tmp_path, **elsewhere, hand_over=True)
    assert [item["id"] for item in read(tmp_path)["items"]] == ["2020-00001-abcd"]
    write(room, tmp_path, **elsewhere)
    assert list(tmp_path.iterdir()) == []


def test_the_subscription_service_looks_for_it_where_it_is(own: Path) -> None:
    default = ServiceSettings.model_fields["manifest"].default
    assert service.load(own / default).site_url == FIRST_URL


def test_the_subscription_service_can_read_it(tmp_path: Path) -> None:
    room = site_of(file(1, topics="[vard]"), file(2, lang="en", title="'\"Quoted\" & more'"))
    write(room, tmp_path)
    handed = service.load(tmp_path / FIRST)
    assert [item.id for item in handed.items] == ["2020-00001-abcd", "2020-00002-abcd"]
