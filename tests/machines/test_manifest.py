import json
from pathlib import Path
from typing import Any

import pytest

from budkavle.machines import manifest
from budkavle.machines.plain import text_of
from budkavle.subscriptions import manifest as service
from budkavle.subscriptions.settings import ServiceSettings
from tests.feeds.newsroom import Newsroom, file, newsroom

FIELDS = [
    *("id", "content_hash", "url", "title", "language", "topics", "story", "published"),
    *("announce", "revision", "summary", "html", "text"),
]


def write(room: Newsroom, folder: Path) -> bool:
    path = folder / "manifest.json"
    staged = manifest.stage(room.edition(), room.press(), room.history(), path, lambda *_: None)
    if staged:
        manifest.publish(staged, path)
    return staged is not None


def read(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_bytes())


def rendered(room: Newsroom, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many items are rendered when the hand-over is written."""
    texts: list[str] = []

    def counting(html: str) -> str:
        texts.append(html)
        return text_of(html)

    monkeypatch.setattr(manifest, "text_of", counting)
    write(room, folder)
    monkeypatch.undo()
    return len(texts)


def test_it_holds_everything_that_a_mail_needs(tmp_path: Path) -> None:
    body = "Se [ettan](2020-00001-abcd.md#rubrik).\n\n## Rubrik"
    room = newsroom(
        file(1, body="## Rubrik"),
        file(2, topics="[vard]", story="arende", announce="never", revision="3", body=body),
    )
    assert write(room, tmp_path)
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


def test_an_item_is_announced_once_unless_it_says_otherwise(tmp_path: Path) -> None:
    write(newsroom(file(1)), tmp_path)
    (item,) = read(tmp_path)["items"]
    assert (item["announce"], item["revision"]) == ("auto", 1)


def test_what_is_not_public_is_not_handed_over(tmp_path: Path) -> None:
    write(
        newsroom(
            file(1, draft="true"), file(2, embargo="2027-01-01"), file(3, withdrawn="x"), file(4)
        ),
        tmp_path,
    )
    assert [each["id"] for each in read(tmp_path)["items"]] == ["2020-00004-abcd"]


def test_nothing_is_written_when_nothing_changed(tmp_path: Path) -> None:
    room = newsroom(file(1), file(2))
    assert write(room, tmp_path)
    before = (tmp_path / "manifest.json").stat()
    assert not write(room, tmp_path)
    assert (tmp_path / "manifest.json").stat().st_ino == before.st_ino


def test_an_edit_renders_one_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = newsroom(*(file(number) for number in range(1, 8)))
    assert rendered(room, tmp_path, monkeypatch) == 7
    assert rendered(room.with_(file(3, body="Annat.")), tmp_path, monkeypatch) == 1


@pytest.mark.parametrize(
    "edited",
    [
        newsroom(file(1), file(2, body="Annat."), file(3)),
        newsroom(file(1), file(3)),
        newsroom(file(1), file(2), file(3), file(4)),
        newsroom(),
        newsroom(file(1), file(2), file(3), topics={}),
        newsroom(file(1), file(2, id="2020-00009-abcd"), file(3)),
    ],
)
def test_what_is_copied_equals_what_is_written_anew(tmp_path: Path, edited: Newsroom) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write(newsroom(file(1), file(2), file(3)), old)
    write(edited, old)
    write(edited, new)
    assert (old / "manifest.json").read_bytes() == (new / "manifest.json").read_bytes()


@pytest.mark.parametrize("damage", [b"", b"{", b'{"id":"2020-00001-abcd"\n\n', b"\xff\n" * 9])
def test_a_damaged_file_is_written_anew(tmp_path: Path, damage: bytes) -> None:
    room = newsroom(file(1), file(2))
    (tmp_path / "manifest.json").write_bytes(damage)
    assert write(room, tmp_path)
    assert len(read(tmp_path)["items"]) == 2


def test_a_file_cut_short_is_written_anew(tmp_path: Path) -> None:
    room = newsroom(file(1), file(2))
    write(room, tmp_path)
    whole = (tmp_path / "manifest.json").read_bytes()
    for end in range(0, len(whole), 7):
        (tmp_path / "manifest.json").write_bytes(whole[:end])
        write(room, tmp_path)
        assert (tmp_path / "manifest.json").read_bytes() == whole


def test_the_subscription_service_looks_for_it_where_it_is(project: Path) -> None:
    default = ServiceSettings.model_fields["manifest"].default
    assert service.load(project / default).site_url == "https://www.vastkom.se/"


def test_the_subscription_service_can_read_it(tmp_path: Path) -> None:
    room = newsroom(file(1, topics="[vard]"), file(2, lang="en", title="'\"Quoted\" & more'"))
    write(room, tmp_path)
    handed = service.load(tmp_path / "manifest.json")
    assert [item.id for item in handed.items] == ["2020-00001-abcd", "2020-00002-abcd"]
