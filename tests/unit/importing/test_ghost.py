"""Ghost's exports are read whole, and whatever stands in them ends no import."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from budkavle.importing.readers import ghost
from budkavle.importing.source import Source

ZONE = ZoneInfo("Europe/Stockholm")
POST = {
    "id": "1",
    "uuid": "u-1",
    "comment_id": "c1",
    "title": "Bron öppnar",
    "slug": "bron-oppnar",
    "html": "<p>Se <a href='__GHOST_URL__/karta/'>kartan</a>.</p>",
    "feature_image": "__GHOST_URL__/content/images/bro.jpg",
    "status": "published",
    "visibility": "public",
    "published_at": "2020-03-01T09:00:00.000Z",
    "custom_excerpt": "Bron öppnar i mars.",
}


def export(folder: Path, **tables: Any) -> Source:
    """What is read of an export with these tables."""
    file = folder / "export.json"
    file.write_text(json.dumps({"db": [{"meta": {}, "data": tables}]}), encoding="utf-8")
    return ghost.read([file], ZONE)


def test_a_post_with_its_tags_and_authors(tmp_path: Path) -> None:
    source = export(
        tmp_path,
        posts=[POST],
        tags=[{"id": "t1", "name": "Trafik"}, {"id": "t2", "name": "#intern"}],
        users=[{"id": "a", "name": "Eva"}, {"id": "b", "name": "Karl"}],
        posts_tags=[{"post_id": "1", "tag_id": "t1"}, {"post_id": "1", "tag_id": "t2"}],
        posts_authors=[
            {"post_id": "1", "author_id": "b", "sort_order": 1},
            {"post_id": "1", "author_id": "a", "sort_order": 0},
        ],
        posts_meta=[{"post_id": "1", "feature_image_alt": "En bro"}],
        settings=[{"key": "title", "value": "Nytt"}, {"key": "locale", "value": "sv-SE"}],
    )
    (item,) = source.items
    assert (source.name, source.language) == ("Nytt", "sv")
    assert item.html == "<p>Se <a href='/karta/'>kartan</a>.</p>"
    assert (item.tags, item.authors) == (("Trafik",), ("Eva", "Karl"))
    assert item.published is not None
    assert item.published.isoformat() == "2020-03-01T10:00:00+01:00"
    assert item.picture is not None
    assert (item.picture.address, item.picture.alt) == ("/content/images/bro.jpg", "En bro")
    assert (item.state, item.addresses, item.guid) == ("public", ("/bron-oppnar/",), "c1")


def test_what_only_members_may_read_is_a_draft(tmp_path: Path) -> None:
    (item,) = export(tmp_path, posts=[{**POST, "visibility": "paid"}]).items
    assert item.state == "draft"


VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@given(
    st.dictionaries(st.sampled_from(sorted({*POST, "created_at", "page", "author_id"})), VALUE),
    st.dictionaries(st.sampled_from(["post_id", "tag_id", "author_id", "sort_order"]), VALUE),
    st.dictionaries(st.sampled_from(["id", "name", "key", "value", "post_id"]), VALUE),
)
def test_any_value_in_any_column_ends_no_import(
    tmp_path_factory: Any, post: dict[str, Any], link: dict[str, Any], other: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("ghost")
    source = export(
        folder,
        posts=[post, {**POST, **post}],
        posts_tags=[link, {"post_id": "1", "tag_id": "t1"}],
        posts_authors=[link, {"post_id": "1", "author_id": "a"}],
        tags=[other, {"id": "t1", "name": "Trafik"}],
        users=[other],
        posts_meta=[other],
        settings=[other],
    )
    assert len(source.items) == 2
