import re

from budkavle.render.search.documents import SearchDocument, of_articles, of_lists
from tests.support.site_builder import SiteBuilder, file, site_of


def articles(room: SiteBuilder) -> dict[str, str]:
    """Each article's document by its address."""
    context = room.context()
    return {
        each.address: each.html
        for lists in room.edition().lists
        for each in of_articles(lists.articles, context)
    }


def article(*lines: str, body: str = "Texten.", **given: str) -> str:
    (html,) = articles(site_of(file(1, *lines, body=body, **given))).values()
    return html


def lists(room: SiteBuilder, language: int = 0) -> list[SearchDocument]:
    return list(of_lists(room.edition().lists[language], room.context()))


def test_an_articles_title_summary_text_and_facts_can_be_found() -> None:
    html = article(
        'facts: {title: "Fakta <1>", items: ["Kostar **2** kr."]}',
        body="## Bakgrund\n\nEn *liten* text.",
        title='"Vård & omsorg"',
    )
    for words in (
        "<h1>Vård &amp; omsorg</h1>",
        "<p>Sammanfattning 1.</p>",
        "Bakgrund</h2>",
        "<p>En <em>liten</em> text.</p>",
        "<h2>Fakta &lt;1&gt;</h2><p>Kostar <strong>2</strong> kr.</p>",
    ):
        assert words in html


def test_results_can_be_filtered_sorted_and_dated() -> None:
    html = article(topics="[vard, tomt]")
    assert re.findall(r'data-pagefind-(\w+)="([^"]*)"', html) == [
        ("filter", "year-2020:1"),
        ("meta", "date:2020-01-02"),
        ("meta", "topics:vard tomt"),
        ("meta", "parts:"),
        ("sort", "date:1577952000"),
        ("filter", "topic-vard:1"),
        ("filter", "topic-tomt:1"),
    ]


def test_a_picture_and_its_place_in_content_are_left_out() -> None:
    room = site_of(file(1, body="![Alt](bild.jpg)\n\nText."), files={"nyheter/bild.jpg": 1})
    (html,) = articles(room).values()
    assert "img" not in html
    assert "bild.jpg" not in html


def test_what_is_not_public_cannot_be_found() -> None:
    room = site_of(
        file(1, draft="true"),
        file(2, embargo="2027-01-01"),
        file(3, expires="2020-02-01"),
        file(4, withdrawn="Fel."),
        file(5),
    )
    assert list(articles(room)) == ["nyheter/2020/2020-00005-abcd/"]


def test_topics_and_stories_can_be_found_in_their_language() -> None:
    room = site_of(file(1, topics="[vard, tomt]", story="arende"))
    found = {each.address: each.html for each in lists(room, 1)}
    assert list(found) == ["en/", "en/topics/vard/", "en/topics/tomt/", "en/stories/arende/"]
    assert "<h1>Health care</h1>" in found["en/topics/vard/"]
    assert 'filter="topic-vard:1"' in found["en/topics/vard/"]


def test_a_retired_topic_cannot_be_found() -> None:
    assert "amnen/gammalt/" not in {each.address for each in lists(site_of(file(1)))}
