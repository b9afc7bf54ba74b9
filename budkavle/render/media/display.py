"""What the public articles show and hand out, and where each file stands. Pure.

Nothing of an item that is not public is in it; a file that both a public and another item name is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from budkavle.edition import Article, Edition
from budkavle.model.settings import Settings
from budkavle.render.media import attachments
from budkavle.render.media.attachments import Attached
from budkavle.render.media.cards import HEIGHT, WIDTH, Card, Colours
from budkavle.render.media.facts_cache import Survey
from budkavle.render.media.kinds import ascii_name
from budkavle.render.media.renditions import Renditions, plan

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
    """One article's pictures and attachments: `images` in the item's order, `in_text` by path."""

    social: Social
    image: Renditions | None = None
    images: tuple[Renditions, ...] = ()
    in_text: Mapping[str, Renditions] = field(default_factory=dict)
    attached: tuple[Attached, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Tells apart all that the item's own fingerprint does not: where each file stands.

        An address of a picture or a card digests what stands there.
        """
        shown = [each.fallback.address for each in (*self.images, *self.in_text.values())]
        shown += [self.image.fallback.address] if self.image else []
        shown += [f"{each.address} {each.size}" for each in self.attached]
        return " ".join((self.social.address, *shown))


@dataclass(frozen=True, slots=True)
class Media:
    """All public articles' pictures and files by path in content/, and the cards by address.

    `own_cards` tells the card's address for each article, by id, that has one.
    """

    survey: Survey
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

    @property
    def sizes(self) -> dict[str, int]:
        """The bytes of each file that stands as it is; a picture's are not known until it is made.

        By path in content/, as the addresses.
        """
        handed_out = self.files.keys() - self.pictures.keys()
        return {path: self.survey.facts[path].size for path in handed_out}

    def of(self, article: Article) -> Display:
        """What one article shows and hands out."""
        uses = self.survey.uses.get(article.item.path)
        if uses is None:
            return Display(self._card(article))
        image = next((self.pictures[path] for path in uses.paths("image")), None)
        images = tuple(self.pictures[path] for path in uses.paths("images"))
        return Display(
            social=self._picture(article, image or images[0])
            if image or images
            else self._card(article),
            image=image,
            images=images,
            in_text={path: self.pictures[path] for path in article.item.pictures},
            attached=attachments.attached(article, uses, self.survey.facts, self.files),
        )

    def only(self, article: Article) -> "Media | None":
        """What is here of one article, for which `of` gives the same; None if nothing is."""
        uses = self.survey.uses.get(article.item.path)
        card = self.own_cards.get(article.id)
        if uses is None and card is None:
            return None
        paths = {use.path for use in (*uses.shown, *uses.handed_out)} if uses else ()
        return Media(
            survey=Survey(
                {article.item.path: uses} if uses else {},
                {path: self.survey.facts[path] for path in paths},
            ),
            pictures={path: self.pictures[path] for path in paths if path in self.pictures},
            files={path: self.files[path] for path in paths if path in self.files},
            cards={},
            own_cards={article.id: card} if card else {},
            site_card=self.site_card,
        )

    def _card(self, article: Article) -> Social:
        address = self.own_cards.get(article.id)
        return Social(address, WIDTH, HEIGHT, article.item.title) if address else self.site_card

    def _picture(self, article: Article, shown: Renditions) -> Social:
        first, made = article.item.image or article.item.images[0], shown.fallback
        return Social(made.address, made.width, made.height, first.alt)


def arrange(edition: Edition, survey: Survey, settings: Settings, colours: Colours) -> Media:
    """Arrange the media of an edition; nothing may be wrong with the files its articles name."""
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
        survey=survey,
        pictures=_pictures(edition.articles, survey, folder),
        files=attachments.addresses(edition.articles, survey.uses),
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
    return f"{folder}/{ascii_name(card.title)}-{card.digest[:12]}.png"


def _pictures(articles: Iterable[Article], survey: Survey, folder: str) -> dict[str, Renditions]:
    named = (survey.uses.get(article.item.path) for article in articles)
    paths = dict.fromkeys(use.path for uses in named if uses for use in uses.shown)
    return {
        path: plan(path, facts, facts.picture, folder)
        for path in paths
        if (facts := survey.facts[path]).picture
    }
