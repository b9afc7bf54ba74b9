import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from budkavle.render.data import items
from tests.support.site_builder import SiteBuilder, file, site_of

HANDBOOK = Path(__file__).parents[4] / "docs" / "handbook"
SCHEMA = Draft202012Validator(json.loads((HANDBOOK / "items.schema.json").read_text()))
SITE = "https://example.org/"


def documents(room: SiteBuilder, limit: int = items.LIMIT) -> dict[str, Any]:
    """Every document by its path; all of them match the schema."""
    made = items.outputs(room.edition(), room.settings, limit)
    read = {output.path: json.loads(output.render()) for output in made}
    for document in read.values():
        SCHEMA.validate(document)
    return read


def keys(room: SiteBuilder, limit: int = items.LIMIT) -> dict[str, str]:
    return {each.path: each.key for each in items.outputs(room.edition(), room.settings, limit)}


def reading_on(read: Mapping[str, Any]) -> list[str]:
    """The ids found by following `next`."""
    found: list[str] = []
    address = SITE + items.PATH
    while address:
        document = read[address.removeprefix(SITE)]
        found += [each["id"] for each in document["items"]]
        address = document["next"]
    return found


def test_an_item_is_described_as_the_handbook_says() -> None:
    correction = 'corrections: [{date: 2026-03-01 10:00, note: "Fel siffra."}]'
    room = site_of(file(1, correction, topics="[vard]", story="arende"))
    (item,) = documents(room)["api/items.json"]["items"]
    assert item == {
        "id": "tag:example.org,2018:2020-00001-abcd",
        "url": "https://example.org/nyheter/2020/2020-00001-abcd/",
        "title": "Rubrik 1",
        "summary": "Sammanfattning 1.",
        "language": "sv",
        "authors": [],
        "published": "2020-01-02T09:00:00+01:00",
        "updated": "2026-03-01T10:00:00+01:00",
        "topics": [
            {"key": "vard", "title": "Vård & omsorg", "url": "https://example.org/amnen/vard/"}
        ],
        "story": "arende",
        "translates": None,
        "corrections": [{"date": "2026-03-01T10:00:00+01:00", "note": "Fel siffra."}],
    }


def test_ids_are_the_feeds() -> None:
    room = site_of(file(1), file(2, lang="en", translates="2020-00001-abcd"))
    feeds = [json.loads(text) for text in room.publish("^(en/)?feed.json$").values()]
    (document,) = documents(room).values()
    in_feeds = {each["id"] for feed in feeds for each in feed["items"]}
    assert {each["id"] for each in document["items"]} == in_feeds
    assert document["items"][0]["translates"] == document["items"][1]["id"]


def test_what_is_gone_is_named_with_its_reason() -> None:
    room = site_of(file(1, expires="2020-02-01"), file(2, withdrawn="Fel sak."), file(3))
    (document,) = documents(room).values()
    assert [(each["id"], each["reason"]) for each in document["gone"]] == [
        ("tag:example.org,2018:2020-00001-abcd", None),
        ("tag:example.org,2018:2020-00002-abcd", "Fel sak."),
    ]


def test_what_is_not_public_yet_is_not_named() -> None:
    room = site_of(file(1, draft="true"), file(2, embargo="2027-01-01"))
    (document,) = documents(room).values()
    assert (document["items"], document["gone"]) == ([], [])


def test_many_items_are_divided_by_year_and_all_are_reached() -> None:
    room = site_of(*(file(number) for number in (1, 2, 400, 800)), file(3, withdrawn="Fel."))
    divided = documents(room, limit=3)
    assert list(divided) == ["api/items.json", "api/items/2021.json", "api/items/2020.json"]
    assert reading_on(divided) == reading_on(documents(room))
    assert [len(each["gone"]) for each in divided.values()] == [1, 0, 0]


def test_an_edit_touches_one_year_and_an_edited_text_none() -> None:
    room = site_of(*(file(number) for number in (1, 400, 800)))
    before, after = keys(room, 2), keys(room.with_(file(400, title="Annat")), 2)
    assert [path for path in before if before[path] != after[path]] == ["api/items/2021.json"]
    assert keys(room.with_(file(400, body="Annat.")), 2) == before


def test_a_renamed_topic_is_noticed() -> None:
    room = site_of(file(1, topics="[vard]"))
    renamed = site_of(file(1, topics="[vard]"), topics={"vard": {"title": "Vården"}})
    assert keys(room) != keys(renamed)


def test_the_handbooks_example_is_as_described() -> None:
    text = (HANDBOOK / "api.md").read_text(encoding="utf-8")
    SCHEMA.validate(json.loads(text.split("```json\n")[1].split("```")[0]))
