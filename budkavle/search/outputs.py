"""The search as outputs: in every language the page, and the indexes that it asks."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from budkavle.edition import Article, Edition, Lists
from budkavle.output import Output, digest_of
from budkavle.pages import Press, frame_addresses, page
from budkavle.search import shelf
from budkavle.search.documents import Document, of_lists, of_year
from budkavle.search.shelf import Index
from budkavle.search.volumes import Volume, bind
from budkavle.settings import SiteLanguage

_FOLDER = "index/"
"""Where the indexes stand, from the search page."""


def folders(edition: Edition) -> list[str]:
    """The folders in which there is nothing but indexes, of each language."""
    return [_folder(lists.language) for lists in edition.lists]


def outputs(
    edition: Edition, press: Press, ordinary: Iterable[Output], folder: Path | None
) -> Iterator[Output]:
    """The search in every language; `ordinary` are MkDocs' pages, which can be found too.

    Indexes are kept in `folder`; without one there are none, and the page leads on by other ways.
    Raises SearchError.
    """
    addresses = set(_ordinary_addresses(press))
    pages = [each for each in ordinary if _address(each) in addresses]
    for lists in edition.lists:
        indexes = list(_indexes(lists, press, pages)) if folder else []
        yield _search_page(lists, press, indexes)
        if folder:
            yield from shelf.outputs(indexes, folder / lists.language.code)


def _ordinary_addresses(press: Press) -> Iterator[str]:
    for path, address in press.addresses.items():
        if path.endswith(".md") and not press.settings.is_item(path):
            yield address


def _address(output: Output) -> str:
    return output.path.removesuffix("index.html")


def _indexes(lists: Lists, press: Press, ordinary: Sequence[Output]) -> Iterator[Index]:
    """First the one with the engine, of what is not news; then each volume's, newest first."""
    folder, code = _folder(lists.language), lists.language.code
    own = [each for each in ordinary if press.settings.language_at(each.path).code == code]
    general = list(of_lists(lists, press))
    yield Index(
        folder,
        code,
        digest_of(general, [each.key for each in own]),
        partial(_general, general, own),
        engine=True,
    )
    for volume in bind(lists.years):
        key = digest_of(code, [_facts(article, press) for article in volume.articles])
        documents = partial(_of_volume, volume, press)
        yield Index(f"{folder}{volume.oldest}/", code, key, documents)


def _folder(language: SiteLanguage) -> str:
    return frame_addresses(language)["search"] + _FOLDER


def _facts(article: Article, press: Press) -> tuple[object, ...]:
    """What an article's document depends on; its contacts, for one, are not in it."""
    item = article.item
    return press.digests[item.path], item.date.at, article.address, article.published


def _general(general: Sequence[Document], ordinary: Sequence[Output]) -> list[Document]:
    return [*general, *(Document(_address(each), each.render().decode()) for each in ordinary)]


def _of_volume(volume: Volume, press: Press) -> list[Document]:
    return [document for year in volume.years for document in of_year(year, press)]


def _search_page(lists: Lists, press: Press, indexes: Sequence[Index]) -> Output:
    address = frame_addresses(lists.language)["search"]
    topics = [each for each in lists.topics if each.articles]
    told = _told(lists, indexes)
    depends = (told, [each.topic for each in topics], [year.year for year in lists.years])
    context = {"search": told, "topics": topics}
    return page("search", address, lists, press, context, *depends)


def _told(lists: Lists, indexes: Sequence[Index]) -> str:
    """What the page's script is told: where the indexes are, and what topics are called."""
    code = lists.language.code
    facts: Mapping[str, Any] = {
        "engine": [_FOLDER, indexes[0].tag] if indexes else None,
        "volumes": [
            [volume.oldest, volume.newest, f"{_FOLDER}{volume.oldest}/", each.tag]
            for volume, each in zip(bind(lists.years), indexes[1:], strict=False)
        ],
        "topics": {each.key: each.topic.title.in_language(code) for each in lists.topics},
    }
    return json.dumps(facts, ensure_ascii=False)
