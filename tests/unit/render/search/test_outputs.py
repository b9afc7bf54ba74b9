import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from budkavle.render import search
from budkavle.render.output import OtherSiteError, Output, Rebuild
from budkavle.render.search import IndexCache, IndexTags
from budkavle.render.search.documents import SearchDocument
from budkavle.system.cache import Cache
from tests.support.samples import utc
from tests.support.site_builder import NOW, SiteBuilder, file, site_of

CORRECTION = 'corrections: [{date: 2026-03-01 10:00, note: "Fel siffra."}]'


@pytest.fixture
def indexed() -> list[list[str]]:
    """The addresses of the indexes that are made."""
    return []


@pytest.fixture
def cache(tmp_path: Path, indexed: list[list[str]]) -> IndexCache:
    """The cache of the indexes."""
    return cache_in(tmp_path, indexed)


def cache_in(folder: Path, made: list[list[str]], limit: int = search.LIMIT) -> IndexCache:
    """A cache whose indexes are made without Pagefind, and noted."""

    def index(documents: Sequence[SearchDocument], _: str, folder: Path, *, engine: bool) -> None:
        made.append([each.address for each in documents])
        (folder / "words").write_text(repr((made[-1], engine)))

    return IndexCache(Cache(folder), index, limit=limit)


def outputs(
    room: SiteBuilder,
    cache: IndexCache | None,
    *,
    now: str = "",
    pages: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Output]:
    """Every output of the search, by path; `pages` are ordinary pages, by path in content/."""
    moment = utc(now) if now else NOW
    context = room.context(moment)
    context = replace(context, addresses={**context.addresses, **pages})
    ordinary = [_page(address) for address in (*pages.values(), "404/")]
    made = search.outputs(room.edition(moment), context, ordinary, cache)
    return {output.path: output for output in made}


def _page(address: str) -> Output:
    return Output(f"{address}index.html", address, lambda: b"<main></main>")


def script_data(output: Output) -> Any:
    """The data for the script of the page."""
    (data,) = re.findall(r'data-indexes="([^"]*)"', output.render().decode())
    return json.loads(html.unescape(data))


def test_every_language_has_its_page_and_its_own_indexes(
    cache: IndexCache, indexed: list[list[str]]
) -> None:
    made = outputs(site_of(file(1), file(400), file(2, lang="en")), cache)
    assert list(made) == [
        *("sok/index.html", "sok/index/words", "sok/index/2020/words"),
        "sok/index/2020/words.txt",
        *("en/sok/index.html", "en/sok/index/words", "en/sok/index/2020/words"),
        "en/sok/index/2020/words.txt",
    ]
    assert ["nyheter/2021/2020-00400-abcd/", "nyheter/2020/2020-00001-abcd/"] in indexed
    assert ["en/news/2020/2020-00002-abcd/"] in indexed


def test_the_page_knows_the_indexes_newest_first(tmp_path: Path, indexed: list[list[str]]) -> None:
    cache = cache_in(tmp_path, indexed, limit=2)
    made = outputs(site_of(file(1, topics="[vard]"), file(2), file(400), file(800)), cache)
    facts = script_data(made["sok/index.html"])
    assert [each[:3] for each in facts["volumes"]] == [
        [2021, 2022, "index/2021/"],
        [2020, 2020, "index/2020/"],
    ]
    assert facts["volumes"][0][3] == made["sok/index/2021/words"].key
    assert facts["engine"] == ["index/", made["sok/index/words"].key]
    assert facts["topics"]["vard"] == "Vård & omsorg"
    assert len(indexed) == 4


def test_ordinary_pages_can_be_found_in_their_language(
    cache: IndexCache, indexed: list[list[str]]
) -> None:
    outputs(site_of(file(1)), cache, pages={"om.md": "om/", "en/about.md": "en/about/"})
    (swedish,) = (each for each in indexed if "om/" in each)
    (english,) = (each for each in indexed if "en/about/" in each)
    assert (swedish[0], swedish[-1]) == ("", "om/")
    assert (english[0], english[-1]) == ("en/", "en/about/")


def test_the_commonest_words_are_there_for_readers_who_misspell_them(
    cache: IndexCache, indexed: list[list[str]]
) -> None:
    room = site_of(file(1, body="Upphandling."), file(2, body="En upphandling."))
    words = outputs(room, cache)["sok/index/2020/words.txt"].render().decode().split()
    assert words == ["rubrik", "sammanfattning", "upphandling"]
    assert len(indexed) == 3


def test_the_page_tells_kinds_of_hits_by_their_addresses(
    cache: IndexCache, indexed: list[list[str]]
) -> None:
    kinds = {"news": "en/news/", "topic": "en/topics/", "story": "en/stories/"}
    made = outputs(site_of(file(1)), cache)
    assert script_data(made["en/sok/index.html"])["kinds"] == kinds
    assert len(indexed) == 3


def test_without_a_cache_there_is_no_index_and_the_page_links_to_lists() -> None:
    made = outputs(site_of(file(1, topics="[vard]")), None)
    assert list(made) == ["sok/index.html", "en/sok/index.html"]
    assert script_data(made["sok/index.html"])["engine"] is None
    page = made["sok/index.html"].render().decode()
    assert 'href="../amnen/vard/"' in page
    assert 'href="../nyheter/2020/"' in page


@pytest.mark.parametrize(
    "changed",
    [file(1, body="Annat."), file(1, title="Annat"), file(1, topics="[vard]"), file(1, slug="s")],
)
def test_an_edit_indexes_its_volume_again(
    cache: IndexCache, indexed: list[list[str]], changed: tuple[str, str]
) -> None:
    room = site_of(file(1), file(2, lang="en", topics="[vard]"))
    outputs(room, cache)
    indexed.clear()
    outputs(room.with_(changed), cache)
    assert [len(each) for each in indexed] == [1]


def test_time_alone_indexes_nothing(cache: IndexCache, indexed: list[list[str]]) -> None:
    room = site_of(file(1, pinned="2027-01-01"), file(2, CORRECTION))
    outputs(room, cache, now="2025-01-01 00:00")
    indexed.clear()
    outputs(room, cache, now="2030-01-01 00:00")
    assert indexed == []


def again(room: SiteBuilder, cache: IndexCache, standing: IndexTags, *ids: str) -> Rebuild:
    """What is made again after a change of these items' words; in the language of the first."""
    edition, context = room.edition(), room.context()
    articles = [each for each in edition.articles if each.id in ids]
    (lists,) = (each for each in edition.lists if each.language.code == articles[0].language)
    return search.rebuild(articles, lists, context, standing, cache)


def test_made_again_it_is_as_if_everything_was(tmp_path: Path, indexed: list[list[str]]) -> None:
    cache = cache_in(tmp_path, indexed, limit=2)
    room = site_of(file(1), file(2), file(400), file(800), file(3, lang="en"))
    outputs(room, cache)
    standing = search.index_tags(room.edition(), room.context(), [], cache)
    indexed.clear()
    room = room.with_(file(2, body="Annat."))
    made = again(room, cache, standing, "2020-00002-abcd")
    assert indexed == [["nyheter/2020/2020-00002-abcd/", "nyheter/2020/2020-00001-abcd/"]]
    assert made.folders == ["sok/index/2020/"]
    whole = outputs(room, cache)
    assert len(indexed) == 1, "nothing is missing on the shelf"
    assert {each.path: each.render() for each in made.outputs} == {
        path: whole[path].render()
        for path in ("sok/index.html", "sok/index/2020/words", "sok/index/2020/words.txt")
    }
    assert made.memo == search.index_tags(room.edition(), room.context(), [], cache)


def test_no_partial_build_with_another_version_of_pagefind(
    cache: IndexCache, indexed: list[list[str]]
) -> None:
    room = site_of(file(1))
    outputs(room, cache)
    indexed.clear()
    standing = search.index_tags(room.edition(), room.context(), [], cache)._replace(
        version="another"
    )
    with pytest.raises(OtherSiteError):
        again(room, cache, standing, "2020-00001-abcd")
    assert indexed == []
