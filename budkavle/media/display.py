"""What the public articles show and hand out, and where each file stands. Pure.

Nothing of an item that is not public is in it; a file that both a public and another item name is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slugify import slugify

from budkavle.commonmark import content_path
from budkavle.edition import Article, Edition
from budkavle.media import attachments, uses
from budkavle.media.attachments import Attached
from budkavle.media.cards import HEIGHT, WIDTH, Card, Colours
from budkavle.media.known import Facts
from budkavle.media.renditions import Renditions, plan
from budkavle.settings import Settings

NEWEST = 100
"""In each language so many of the newest articles without a picture get a card of their own.

The others share the site's. What is shared is new, and a card costs ten times what a page does: at
10,000 items the cards would cost more than all the rest.
"""


@dataclass(frozen=True, slots=True)
class Social:
    """The picture that stands for a page where it is shared: address, pixels, and words for it."""

    address: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Display:
    """One article's pictures and attachments; its `repr` tells all that a page shows of them.

    `images` are in the item's order, `in_text` by path in content/.
    """

    image: Renditions | None
    images: tuple[Renditions, ...]
    in_text: Mapping[str, Renditions]
    attached: tuple[Attached, ...]
    social: Social


@dataclass(frozen=True, slots=True)
class Media:
    """All public articles' pictures and files by path in content/, and the cards by address.

    `own_cards` tells the card's address for each article, by id, that has one.
    """

    facts: Facts
    pictures: Mapping[str, Renditions]
    files: Mapping[str, str]
    cards: Mapping[str, Card]
    own_cards: Mapping[str, str]
    site_card: Social

    @property
    def addresses(self) -> dict[str, str]:
        """Where a link or a picture in a text leads, by path in content/.

        For a picture that is the rendition which everything can show, mails and feeds as well.
        """
        shown = {path: each.fallback.address for path, each in self.pictures.items()}
        return {**self.files, **shown}

    def of(self, article: Article) -> Display:
        """What one article shows and hands out."""
        item = article.item
        own = [content_path(item.path, each.src) for each in item.images]
        return Display(
            image=self.pictures[content_path(item.path, item.image.src)] if item.image else None,
            images=tuple(self.pictures[path] for path in own),
            in_text={path: self.pictures[path] for path in item.pictures},
            attached=attachments.attached(article, self.facts, self.files),
            social=self._social(article),
        )

    def _social(self, article: Article) -> Social:
        item = article.item
        if first := item.image or next(iter(item.images), None):
            shown = self.pictures[content_path(item.path, first.src)].fallback
            return Social(shown.address, shown.width, shown.height, first.alt)
        address = self.own_cards.get(item.id)
        return Social(address, WIDTH, HEIGHT, item.title) if address else self.site_card


def arrange(edition: Edition, facts: Facts, settings: Settings, colours: Colours) -> Media:
    """Arrange the media of an edition; `facts` of every file its articles name, as reviewed."""
    folder = settings.language.prefix + settings.language.words.pictures
    name = settings.organisation.name
    cards = {
        article.id: Card(article.item.title, name, colours)
        for lists in edition.lists
        for article in _newest_without_picture(lists.articles)
    }
    site_card = Card(settings.name, settings.organisation.full_name or name, colours)
    addresses = {id: _card_address(card, folder) for id, card in cards.items()}
    site_address = _card_address(site_card, folder)
    return Media(
        facts=facts,
        pictures=_pictures(edition.articles, facts, folder),
        files=attachments.addresses(edition.articles),
        cards={addresses[id]: card for id, card in cards.items()} | {site_address: site_card},
        own_cards=addresses,
        site_card=Social(site_address, WIDTH, HEIGHT, settings.name),
    )


def _newest_without_picture(articles: Iterable[Article]) -> Iterator[Article]:
    left = NEWEST
    for article in articles:
        if left and not (article.item.image or article.item.images):
            left -= 1
            yield article


def _card_address(card: Card, folder: str) -> str:
    stem = slugify(card.title)[:40].strip("-") or "kort"
    return f"{folder}/{stem}-{card.digest[:12]}.png"


def _pictures(articles: Iterable[Article], facts: Facts, folder: str) -> dict[str, Renditions]:
    paths = dict.fromkeys(use.path for article in articles for use in uses.shown(article.item))
    return {
        path: plan(path, facts[path], picture, folder)
        for path in paths
        if (picture := facts[path].picture)
    }
