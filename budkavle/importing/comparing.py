"""Compares our pages of imported items, as a build would make them, with their sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from budkavle.content.reader import Content
from budkavle.edition import Edition
from budkavle.host.chrome import Description
from budkavle.importing.addresses import name_of
from budkavle.importing.proof import Proof, Shown, prove
from budkavle.importing.stage import Staged
from budkavle.importing.writing import Made
from budkavle.model.settings import Settings
from budkavle.render import pages
from budkavle.render.context import context_of
from budkavle.render.frame import Frame
from budkavle.render.pages import RenderContext, frame_addresses, frame_name
from budkavle.render.site import Folders, decided
from budkavle.system import workers


class Comparison(NamedTuple):
    """Our pages and their proofs by path, and the old addresses that lead nowhere."""

    pages: Mapping[str, str]
    proofs: Mapping[str, Proof]
    lost_addresses: tuple[str, ...]


def compare(
    staged: Staged,
    folders: Folders,
    described: Description,
    made: Sequence[Made],
    now: datetime,
    *,
    authors: bool,
) -> Comparison:
    """Render the page of each item that was made, and prove it against its source.

    `authors` if they come along.
    """
    settings = described.settings
    moment = _before_any_expires(staged.content, now)
    site = decided(
        staged.content, staged.survey, folders, settings, moment, include_unpublished=True
    )
    context = _with_frames(context_of(site, described.theme).render, settings)
    edition, versions = site.edition, site.edition.versions
    by_path = {each.planned.path: each for each in made}
    targets = _targets(edition, made)

    def proof(where: tuple[int, int]) -> tuple[str, str, Proof]:
        language, number = where
        lists = edition.lists[language]
        article = lists.articles[number]
        rendered = pages.article_page(number, lists, versions, context).resolve().render()
        page, each = rendered.decode(), by_path[article.item.path]
        return article.item.path, page, prove(
            each.planned.item, page, each.notes, targets, article.address,
            each.passages.contact_words, _shown(each, authors=authors),
        )  # fmt: skip

    positions = [
        (language, number)
        for language, lists in enumerate(edition.lists)
        for number in range(len(lists.articles))
    ]
    found = tuple(workers.map_in_order(proof, positions))
    return Comparison(
        pages={path: page for path, page, _ in found},
        proofs={path: each for path, _, each in found},
        lost_addresses=tuple(_unled(edition, made)),
    )


def _before_any_expires(content: Content, now: datetime) -> datetime:
    """A time at which every item has a page: one that expires later is imported with its text."""
    ends = (each.item.expires for each in content.written.values())
    return min((now, *(each.at - timedelta(seconds=1) for each in ends if each)))


def _shown(made: Made, *, authors: bool) -> Shown:
    """What the page of an item has to say above its text."""
    planned = made.planned
    return Shown(planned.language, planned.date.isoformat(), authors)


def _targets(edition: Edition, made: Iterable[Made]) -> Mapping[str, str]:
    """Our address for each old address, by what all its forms have in common, and for each file."""
    addresses = {each.item.path: each.address for each in edition.articles}
    addresses |= {each.item.path: each.address for each in edition.tombstones}
    targets: dict[str, str] = {}
    for each in made:
        if each.planned.path in addresses:  # the first item at an address has it, as in `Index`
            item = each.planned.item
            for old in (item.where, *map(name_of, item.addresses)):
                targets.setdefault(old, addresses[each.planned.path])
    return targets


def _unled(edition: Edition, made: Iterable[Made]) -> Iterable[str]:
    """Old addresses of public items that neither lead on nor are noted."""
    leading = {old for old, _ in edition.redirects} | set(edition.addresses)
    for each in made:
        noted = {note.words for note in each.notes if note.kind.startswith("alias")}
        if any(note.kind == "template-words" for note in each.notes):
            continue  # it became a draft
        for alias in each.planned.aliases:
            if alias not in leading and f"/{alias}" not in noted:
                yield f"/{alias}"


def _with_frames(context: RenderContext, settings: Settings) -> RenderContext:
    """With frames of nothing: what surrounds an article says nothing about it."""
    frame = Frame((b"<title>", b"</title>", b"", b""), "none")
    frames = {
        frame_name(kind, each.code): frame
        for each in settings.languages
        for kind in frame_addresses(each)
    }
    return replace(context, frames=frames)
