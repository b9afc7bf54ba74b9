"""Only what has changed is rendered."""

from collections.abc import Mapping

import pytest

from budkavle.render.feeds.entries import entry_of
from tests.support.calls import calls_of
from tests.support.site_builder import SiteBuilder, file, site_of, with_matters
from tests.unit.render.feeds.test_golden import made

ROOM = site_of(
    file(1, "topics: [vard]", "contacts: [eva]", body="[två](2020-00002-abcd.md) ![k](k.png)"),
    file(2, "topics: [gammalt]"),
    file(3, "attachments: [{file: a.pdf, title: A}]", "lang: en"),
    files={"nyheter/k.png": 3, "nyheter/a.pdf": 7},
)


def differing(before: SiteBuilder, after: SiteBuilder) -> tuple[set[str], set[str]]:
    """The paths whose keys differ, and those whose bytes differ."""
    old, new = before.outputs(), after.outputs()
    keys = {path for path in old | new if _key(old, path) != _key(new, path)}
    written, again = before.publish(), after.publish()
    return keys, {path for path in old | new if written.get(path) != again.get(path)}


@pytest.mark.parametrize(
    "after",
    [
        ROOM.with_(file(2, "topics: [vard]")),
        ROOM.with_(file(1, "topics: [vard]", title="Ny")),
        ROOM.with_(file(2, "topics: [gammalt]", slug="annan")),
        ROOM.with_(file(3, "corrections: [{date: 2020-09-09, note: Fel.}]", "lang: en")),
        ROOM.with_(file(4)),
        site_of(*ROOM.texts.items(), files={"nyheter/k.png": 3, "nyheter/a.pdf": 8}),
        site_of(*ROOM.texts.items(), files={"nyheter/a.pdf": 7}),
        with_matters(
            site_of(
                *ROOM.texts.items(), files=ROOM.files, topics={**ROOM.topics, "ny": {"title": "N"}}
            )
        ),
        site_of(
            *ROOM.texts.items(), files=ROOM.files, topics={**ROOM.topics, "vard": {"title": "V"}}
        ),
    ],
    ids=[
        "another topic",
        "another title",
        "another address",
        "a correction",
        "a new item",
        "a file grew",
        "a picture went",
        "a new topic",
        "a topic renamed",
    ],
)
def test_a_key_differs_wherever_bytes_differ(after: SiteBuilder) -> None:
    """Otherwise an old feed would remain; and it differs in few other places."""
    keys, written = differing(ROOM, after)
    assert written
    assert written <= keys


def test_an_edit_touches_only_the_feeds_it_is_in() -> None:
    """One item of one topic in one language."""
    keys, _ = differing(ROOM, ROOM.with_(file(2, "topics: [gammalt]", title="Ny")))
    folders = {path.rpartition("/")[0] for path in keys}
    assert folders == {"", "amnen/gammalt", "folj"}


def test_an_entry_is_rendered_once_for_all_its_feeds() -> None:
    """Three formats, several channels."""
    with calls_of(entry_of) as rendered:
        ROOM.publish()
        assert len(rendered) == 3


def test_nothing_is_rendered_until_a_feed_is() -> None:
    """An unchanged feed costs only its key."""
    with calls_of(entry_of) as rendered:
        ROOM.outputs()
        assert len(rendered) == 0


def test_the_same_content_gives_the_same_bytes() -> None:
    """Whatever the order in which files were read."""
    backwards = site_of(*reversed(list(ROOM.texts.items())), files=ROOM.files)
    assert backwards.publish() == ROOM.publish()
    assert made() == made()


def _key(outputs: Mapping[str, object], path: str) -> object:
    return getattr(outputs.get(path), "key", None)
