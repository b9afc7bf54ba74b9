"""The parts that are read of a saved edition give the same outputs as the whole edition."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from budkavle.build.leaks.search import Secrets
from budkavle.build.saved_edition import DamagedError, Decision, SavedEdition, keep
from budkavle.content.item import Texts
from budkavle.edition import Article
from budkavle.model.item import Item
from budkavle.render import feeds, pages
from budkavle.render.feeds import Posts
from budkavle.render.frame import Frame
from budkavle.render.output import Output
from budkavle.render.pages import RenderContext, frame_name
from budkavle.system.cache import Cache
from tests.support.site_builder import SiteBuilder, file, site_of

CORRECTION = "corrections: [{date: 2026-03-01 10:00, note: Fel siffra.}]"
LINK = "Se [ettan](2020-00001-abcd.md)."
ROOM = site_of(
    *(file(number, topics="[vard]") for number in range(1, 40)),
    file(40, topics="[vard, gammalt]", story="arende", body=LINK),
    file(41, CORRECTION, topics="[gammalt]", easy_read="2020-00002-abcd.md"),
    file(42, lang="en", translates="2020-00040-abcd", topics="[vard]"),
    file(43, story="arende", expires="2021-01-01"),
    file(400, story="arende", attachments="[{file: avtal.pdf, title: Avtalet}]"),
    files={"nyheter/avtal.pdf": 4711},
)


def press_of(room: SiteBuilder) -> RenderContext:
    """The rest of what is needed to render articles."""
    frame = Frame((b"<title>", b"</title>", b"", b""), "frame")
    context = room.context()
    codes = [each.code for each in room.settings.languages]
    return replace(context, frames={frame_name("article", code): frame for code in codes})


def kept(room: SiteBuilder, folder: Path) -> Cache:
    """Save a newsroom's whole edition; return the file."""
    context, edition = press_of(room), room.edition()
    documents = feeds.all_documents(edition, room.history(), room.settings)
    decision = Decision(
        edition=edition,
        addresses=context.addresses,
        pages={},
        media=context.media,
        frames=context.frames,
        secrets=Secrets({}, {}),
        documents=tuple(documents),
    )
    cache = Cache(folder)
    keep(cache, "key", room.texts, decision)
    return cache


@contextmanager
def opened(cache: Cache, room: SiteBuilder, key: str = "key") -> Iterator[SavedEdition]:
    """Open the saved edition."""
    written = press_of(room).written

    def texts_of(item: Item) -> partial[Texts]:
        return partial(written[item.path].texts)

    yield SavedEdition(cache, key, {}, texts_of)


def whole(article: Article, room: SiteBuilder) -> Iterator[Output]:
    """The outputs that show an article, made from the whole edition."""
    edition, context = room.edition(), press_of(room)
    yield from pages.articles_at({article.address}, edition, context)
    documents = feeds.all_documents(edition, room.history(), room.settings)
    telling = (each for each in documents if any(post.item == article.id for post in each.posts))
    yield from (each.resolve() for each in feeds.in_formats(telling, context))


def near(number: int, decided: SavedEdition, room: SiteBuilder) -> Iterator[Output]:
    """The outputs that show the article with a number, made from the parts near it."""
    printed = press_of(room)
    context = decided.context(room.settings, printed.templates)
    article = decided.article(number)
    lists = decided.lists[article.language]
    yield pages.article_page(decided.place(number), lists, decided.versions(number), context)
    # The newsroom knows the sizes of files without having inspected them.
    posts = Posts(decided.lists.values(), context, room.files)
    telling = decided.documents_with([number], posts.of)
    yield from (each.resolve() for each in feeds.in_formats(telling, context))


def test_the_outputs_that_show_an_article_are_the_same(tmp_path: Path) -> None:
    cache = kept(ROOM, tmp_path)
    for number, article in enumerate(ROOM.edition().articles):
        with opened(cache, ROOM) as decided:
            ours = [(each.path, each.key, each.render()) for each in near(number, decided, ROOM)]
        assert ours == [(each.path, each.key, each.render()) for each in whole(article, ROOM)]


def test_items_are_found_by_their_place_among_all(tmp_path: Path) -> None:
    cache = kept(ROOM, tmp_path)
    with opened(cache, ROOM) as decided:
        numbers = [decided.number_at(place) for place in range(len(ROOM.texts))]
        found = [number if number is None else decided.article(number) for number in numbers]
    articles = {each.item.path: each for each in ROOM.edition().articles}
    assert found == [articles.get(path) for path in ROOM.texts]
    assert found.count(None) == 1


def test_the_lists_hold_the_same_articles(tmp_path: Path) -> None:
    cache = kept(ROOM, tmp_path)
    for lists in ROOM.edition().lists:
        with opened(cache, ROOM) as decided:
            ours = decided.lists[lists.language.code]
            assert tuple(ours.articles) == lists.articles
            assert ours.lead == lists.lead
            for kind in ("topics", "stories", "years"):
                those = zip(getattr(ours, kind), getattr(lists, kind), strict=True)
                assert all(tuple(one.articles) == other.articles for one, other in those)
            assert tuple(ours.corrections) == lists.corrections
            article = lists.articles[0]
            assert [each.key for each in ours.topics_of(article)] == list(article.item.topics)


def test_the_articles_of_a_month_come_oldest_first(tmp_path: Path) -> None:
    cache = kept(ROOM, tmp_path)
    with opened(cache, ROOM) as decided:
        january, february = (
            [each.id for each in decided.month(month)] for month in ("2020-01", "2021-02")
        )
    assert january == [f"2020-{number:05}-abcd" for number in range(1, 31)]
    assert february == ["2020-00400-abcd"]


def test_of_items_that_have_changed_since_the_digest_is_the_new_one(tmp_path: Path) -> None:
    cache, name = kept(ROOM, tmp_path), "nyheter/2020-00001-abcd.md"
    asked: list[str] = []

    def texts_of(item: Item) -> partial[Texts]:
        asked.append(item.digest)
        return partial(Texts, "", ())

    decided = SavedEdition(cache, "key", {name: "new"}, texts_of)
    (number,) = (n for n, each in enumerate(ROOM.edition().articles) if each.item.path == name)
    decided.article(number)
    context = decided.context(ROOM.settings, press_of(ROOM).templates)
    assert context.written[name].item.digest == "new"
    assert "new" in asked


def test_another_builds_decision_is_none(tmp_path: Path) -> None:
    cache = kept(ROOM, tmp_path)
    with pytest.raises(DamagedError), opened(cache, ROOM, key="another"):
        pass
