"""Related articles of an article."""

from budkavle.edition import Article, decide
from budkavle.edition.related import RELATED, related, surroundings
from budkavle.model.noun import validate
from budkavle.model.registries import Registries, Story, Topic
from tests.support.samples import SETTINGS, item, utc

REGISTRIES = Registries(
    contacts={},
    topics={key: validate(Topic, {"title": key}) for key in ("vard", "exempel")},
    stories={"arende": validate(Story, {"title": "Ett ärende"})},
)


def offered(*stories: str | None, beside: int = 0) -> list[str]:
    """The related ids, counted from the newest of items with these stories.

    The stories are in order from the oldest item.
    """
    items = [
        item(f"item-{n:04}", date=utc(f"2026-03-{n:02} 08:00"), topics=("vard",), story=story)
        for n, story in enumerate(stories, 1)
    ]
    lists = decide(items, REGISTRIES, SETTINGS, utc("2026-11-22 12:00")).lists[0]
    article: Article = lists.articles[beside]
    story = lists.stories[0] if article.item.story else None
    return [each.id for each in related(beside, article, lists.topics, story)]


def test_the_nearest_of_its_topics_are_offered() -> None:
    assert offered(*[None] * 7) == ["item-0006", "item-0005", "item-0004", "item-0003"]


def test_newer_ones_are_offered_where_there_are_few_older_ones() -> None:
    assert offered(*[None] * 7, beside=5) == ["item-0005", "item-0004", "item-0003", "item-0001"]


def test_what_is_offered_stays_when_more_is_published() -> None:
    assert offered(*[None] * 8, beside=2) == offered(*[None] * 7, beside=1)


def test_what_has_no_topic_in_common_is_not_offered() -> None:
    topics = [("vard",), ("exempel",), ("vard", "exempel"), ("exempel",), ("vard",)]
    items = [
        item(f"item-{n:04}", date=utc(f"2026-03-{n:02} 08:00"), topics=each)
        for n, each in enumerate(topics, 1)
    ]
    lists = decide(items, REGISTRIES, SETTINGS, utc("2026-11-22 12:00")).lists[0]
    assert [each.id for each in surroundings(0, lists, {}).related] == ["item-0003", "item-0001"]


def test_what_the_storys_time_line_shows_is_not_offered_and_others_take_the_place() -> None:
    found = offered(*[None] * 5, *["arende"] * 6)
    assert found == ["item-0005", "item-0004", "item-0003", "item-0002"]
    assert len(found) == RELATED
