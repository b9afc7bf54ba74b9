"""Pages with the real theme, but with empty frames; `browser` tests what they look like."""

from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budkavle.render import list_pages, pages
from budkavle.render.frame import Frame
from budkavle.render.output import Output
from budkavle.render.pages import base_of, frame_addresses, frame_name
from tests.support.samples import SETTINGS
from tests.support.site_builder import NOW, SiteBuilder, file, site_of

FRAME = Frame((b"<title>", b"</title>", b"<body>", b"</body>"), "frame")


def outputs(room: SiteBuilder) -> dict[str, Output]:
    """Every page of a site_of, by path."""
    languages = room.settings.languages
    frames = {
        frame_name(kind, language.code): FRAME
        for language in languages
        for kind in frame_addresses(language)
    }
    context = replace(room.context(), frames=frames)
    made = [
        each.resolve()
        for each in chain(*(kind.outputs(room.edition(), context) for kind in (pages, list_pages)))
    ]
    assert len({output.path for output in made}) == len(made), "two pages at one address"
    return {output.path: output for output in made}


def html(room: SiteBuilder, path: str) -> str:
    return outputs(room)[path].render().decode()


ROOM = site_of(
    file(1, "topics: [vard]", "story: arende", "contacts: [eva]"),
    file(400, "topics: [vard, tomt]", "story: arende", "aliases: [/gammal/adress/]"),
    file(401, "lang: en", "translates: 2020-00400-abcd"),
    file(402, 'withdrawn: "Uppgiften var fel."'),
)


def test_every_kind_of_page_is_there() -> None:
    assert sorted(outputs(ROOM)) == sorted(
        [
            "amnen/gammalt/index.html",
            "amnen/index.html",
            "amnen/tomt/index.html",
            "amnen/vard/index.html",
            "arenden/arende/index.html",
            "arenden/index.html",
            "en/index.html",
            "en/news/2021/2020-00401-abcd/index.html",
            "en/news/2021/index.html",
            "en/news/index.html",
            "en/corrections/index.html",
            "en/stories/arende/index.html",
            "en/stories/index.html",
            "en/topics/gammalt/index.html",
            "en/topics/index.html",
            "en/topics/tomt/index.html",
            "en/topics/vard/index.html",
            "gammal/adress/index.html",
            "index.html",
            "nyheter/2020/2020-00001-abcd/index.html",
            "nyheter/2020/index.html",
            "nyheter/2021/2020-00400-abcd/index.html",
            "nyheter/2021/2020-00402-abcd/index.html",
            "nyheter/2021/index.html",
            "nyheter/index.html",
            "rattelser/index.html",
        ]
    )


def test_an_article_says_what_its_item_does() -> None:
    page = html(ROOM, "nyheter/2020/2020-00001-abcd/index.html")
    assert "<title>Rubrik 1 – Exempel</title>" in page
    for part in ("Sammanfattning 1.", "<p>Texten.</p>", "Eva Exempel", "tel:+46313900610"):
        assert part in page


def test_a_tombstone_says_why_and_nothing_of_what_was_said() -> None:
    page = html(ROOM, "nyheter/2021/2020-00402-abcd/index.html")
    assert "Uppgiften var fel." in page
    assert "Sammanfattning" not in page
    assert "Texten." not in page


def test_an_old_address_redirects() -> None:
    page = html(ROOM, "gammal/adress/index.html")
    assert "https://example.org/nyheter/2021/2020-00400-abcd/" in page


def test_a_translation_is_linked_both_ways() -> None:
    swedish = html(ROOM, "nyheter/2021/2020-00400-abcd/index.html")
    english = html(ROOM, "en/news/2021/2020-00401-abcd/index.html")
    assert "../../../en/news/2021/2020-00401-abcd/" in swedish
    assert "../../../../nyheter/2021/2020-00400-abcd/" in english


def test_a_link_to_another_item_leads_to_its_page() -> None:
    room = ROOM.with_(file(3, body="[andra](2020-00001-abcd.md#del) och [inte](saknas.md)"))
    page = html(room, "nyheter/2020/2020-00003-abcd/index.html")
    assert '<a href="../../../nyheter/2020/2020-00001-abcd/#del">andra</a> och inte' in page


@pytest.mark.parametrize("given", [{"draft": "true"}, {"slug": "annan"}, {"date": "2019-01-01"}])
def test_an_article_is_rendered_again_when_what_it_links_to_has_moved(
    given: dict[str, str],
) -> None:
    """The two articles need have nothing else in common."""
    between = [file(number) for number in range(2, 5)]
    room = site_of(file(1), *between, file(5, body="[länk](2020-00001-abcd.md)"))
    path = "nyheter/2020/2020-00005-abcd/index.html"
    before, after = outputs(room)[path], outputs(room.with_(file(1, **given)))[path]
    assert before.key != after.key
    assert before.render() != after.render()


@pytest.mark.parametrize(
    ("address", "base"), [("", "./"), ("nyheter/", "../"), ("en/news/2026/a/", "../../../../")]
)
def test_the_root_is_as_many_steps_up_as_an_address_is_deep(address: str, base: str) -> None:
    assert base_of(address) == base


def test_a_frame_is_as_deep_as_the_pages_it_is_for() -> None:
    for language in SETTINGS.languages:
        for kind, address in frame_addresses(language).items():
            assert address.startswith(language.prefix)
            assert not address or address.endswith("/"), kind


changes = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Ny rubrik", "Annan rubrik"]),
        "summary": st.just("Ny."),
        "topics": st.sampled_from(["[vard]", "[tomt, vard]", "[]"]),
        "story": st.just("arende"),
        "lang": st.sampled_from(["en", "sv"]),
        "draft": st.just("true"),
        "pinned": st.just("true"),
        "withdrawn": st.just("Fel."),
        "expires": st.just("2025-01-01"),
        "translates": st.just("2020-00001-abcd"),
        "contacts": st.just("[eva]"),
        "aliases": st.just("[/gammal/]"),
        "corrections": st.just("[{date: 2024-01-01, note: Rättat.}]"),
        "easy_read": st.just("2020-00001-abcd.md"),
        "body": st.sampled_from(["Ny text.", "[länk](2020-00001-abcd.md)"]),
    },
)
numbers = st.sampled_from([1, 2, 400, 401, 800])
rooms = st.dictionaries(numbers, changes, min_size=1, max_size=4)


def room_of(items: dict[int, dict[str, str]]) -> SiteBuilder:
    aliased = [number for number in items if "aliases" in items[number]]
    for number in aliased[1:]:
        items[number] = {k: v for k, v in items[number].items() if k != "aliases"}
    return site_of(*(file(number, **given) for number, given in items.items()))


@settings(max_examples=settings().max_examples // 2)
@given(rooms, st.data())
def test_a_page_with_the_same_key_would_be_rendered_the_same(
    items: dict[int, dict[str, str]], data: st.DataObject
) -> None:
    """So what is not rendered again is what a clean build would have made."""
    before = room_of(items)
    changed: dict[int, Any] = {**items, data.draw(numbers): data.draw(changes)}
    removed = data.draw(st.sampled_from([None, *items]))
    after = room_of({number: given for number, given in changed.items() if number != removed})
    old, new = outputs(before), outputs(after)
    for path in old.keys() & new.keys():
        if old[path].key == new[path].key:
            assert old[path].render() == new[path].render(), path


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert ROOM.edition(NOW) == ROOM.edition(NOW)
    backwards = site_of(*reversed(list(ROOM.texts.items())))
    assert {path: each.render() for path, each in outputs(ROOM).items()} == {
        path: each.render() for path, each in outputs(backwards).items()
    }


def test_the_day_on_a_page_is_the_one_from_which_readers_could_see_it() -> None:
    site = site_of(file(1, "embargo: 2020-03-01 09:00", date="2020-02-29"))
    made = {path: page.decode() for path, page in site.everything().items()}
    address = "nyheter/2020/2020-00001-abcd/index.html"
    assert "1 mars 2020 kl. 9.00</time>" in made[address]
    for path in ("index.html", "nyheter/2020/index.html"):
        assert "29 februari" not in made[path]
        assert "1 mars 2020" in made[path]
    assert "2020-03-01T09:00:00+01:00" in made[address].partition("datePublished")[2][:40]
    assert 'id="month_3"' in made["nyheter/2020/index.html"]


def test_what_became_public_after_its_year_is_in_the_last_month_of_it() -> None:
    site = site_of(file(1, "embargo: 2021-01-02 09:00", date="2020-12-30"))
    assert 'id="month_12"' in site.everything()["nyheter/2020/index.html"].decode()
