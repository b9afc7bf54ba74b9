"""The pictures and attachments of public articles, and the address of each file. Pure.

Does not contain files that only items that are not public name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from budkavle.content.offered_files import ascii_name
from budkavle.edition import Article, Edition
from budkavle.model.item import Item
from budkavle.model.settings import Settings
from budkavle.render.keys import Fact
from budkavle.render.media import attachments
from budkavle.render.media.attachments import Attached
from budkavle.render.media.card_content import HEIGHT, WIDTH, Card, Colours, can_draw
from budkavle.render.media.crops import Crop, crop_of
from budkavle.render.media.file_info_cache import Survey
from budkavle.render.media.press import PressPicture, PressSize, press_pictures
from budkavle.render.media.renditions import Renditions, plan

NEWEST = 100
"""The number of articles in each language, newest first, without a picture that get their own card.

The others use the card of the site. Readers mostly share new articles, and making a card takes ten
times as long as a page: with 10,000 items, the cards would take longer than all the rest.
"""


class Social(NamedTuple):
    """The picture of a page on social networks: address, width and height in pixels, alt text."""

    address: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class ArticleMedia:
    """One article's pictures and attachments; `images` in the item's order, `in_text` by path."""

    social: Social
    image: Renditions | None = None
    images: tuple[Renditions, ...] = ()
    in_text: Mapping[str, Renditions] = field(default_factory=dict)
    attached: tuple[Attached, ...] = ()
    press: tuple[PressPicture, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Changes when the address of a file changes, which the item's own fingerprint omits.

        The address of a picture or a card contains a digest of its content.
        """
        shown = [each.fallback.address for each in (*self.images, *self.in_text.values())]
        shown += [self.image.fallback.address] if self.image else []
        shown += [f"{each.address} {each.size}" for each in self.attached]
        shown += [size.address for each in self.press for size in each.sizes]
        return " ".join((self.social.address, *shown))


class Media(NamedTuple):
    """The files of all public articles by path in content/; cards and crops by address.

    `own_cards` holds the addresses of the articles' own cards, by the articles' ids. `press` has
    the sizes of press pictures, by address. The site has its pictures in `folder`.
    """

    survey: Survey
    pictures: Mapping[str, Renditions]
    files: Mapping[str, str]
    cards: Mapping[str, Card]
    crops: Mapping[str, Crop]
    own_cards: Mapping[str, str]
    site_card: Social
    press: Mapping[str, tuple[PressPicture, PressSize]]
    folder: str

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each file that a text links to or shows, by path in content/.

        For a picture, it is that of the rendition that every program can show, also mail programs
        and feed readers.
        """
        shown = {path: each.fallback.address for path, each in self.pictures.items()}
        return {**self.files, **shown}

    @property
    def sizes(self) -> dict[str, int]:
        """The size in bytes of each file that is published unchanged, by path in content/.

        Pictures are not included: their sizes are not known until their renditions are made.
        """
        handed_out = self.files.keys() - self.pictures.keys()
        return {path: self.survey.info[path].size for path in handed_out}

    def of(self, article: Article) -> ArticleMedia:
        """The pictures, card and attachments of one article."""
        uses = self.survey.uses.get(article.item.path)
        if uses is None:
            return ArticleMedia(self._card(article))
        image = next((self.pictures[path] for path in uses.paths("image")), None)
        images = tuple(self.pictures[path] for path in uses.paths("images"))
        return ArticleMedia(
            social=self._picture(article, image or images[0])
            if image or images
            else self._card(article),
            image=image,
            images=images,
            in_text={path: self.pictures[path] for path in article.item.pictures},
            attached=attachments.attached(article, uses, self.survey.info, self.files),
            press=self.press_of(article),
        )

    def press_of(self, article: Article) -> tuple[PressPicture, ...]:
        """The press pictures of one article."""
        return _press(article, self.survey, self.folder)

    def facts_of(self, item: Item) -> Iterator[Fact]:
        """The files that an item shows and offers, as facts of a key."""
        if uses := self.survey.uses.get(item.path):
            yield from (("file", each.path) for each in (*uses.shown, *uses.handed_out))

    def only(self, article: Article) -> "Media | None":
        """The part that belongs to one article, for which `of` gives the same; None if empty."""
        uses = self.survey.uses.get(article.item.path)
        card = self.own_cards.get(article.id)
        if uses is None and card is None:
            return None
        paths = {use.path for use in (*uses.shown, *uses.handed_out)} if uses else ()
        return Media(
            survey=Survey(
                {article.item.path: uses} if uses else {},
                {path: self.survey.info[path] for path in paths},
            ),
            pictures={path: self.pictures[path] for path in paths if path in self.pictures},
            files={path: self.files[path] for path in paths if path in self.files},
            cards={},
            crops={},
            own_cards={article.id: card} if card else {},
            site_card=self.site_card,
            press={},
            folder=self.folder,
        )

    def _card(self, article: Article) -> Social:
        address = self.own_cards.get(article.id)
        return Social(address, WIDTH, HEIGHT, article.item.title) if address else self.site_card

    def _picture(self, article: Article, shown: Renditions) -> Social:
        first, made = article.item.image or article.item.images[0], shown.fallback
        if crop := _crop(article.item, shown, self.survey):
            made = crop.rendition
        return Social(made.address, made.width, made.height, first.alt)


def arrange(edition: Edition, survey: Survey, settings: Settings, colours: Colours) -> Media:
    """Select the media of an edition; the files that its articles name must have no problems."""
    folder = settings.language.prefix + settings.language.words.pictures
    name = settings.organisation.name
    cards = {
        article.id: Card(article.item.title, name, colours)
        for lists in edition.lists
        for article in _newest_without_picture(lists.articles)
        if can_draw(article.item.title)
    }
    site_card = Card(settings.name, settings.organisation.full_name or name, colours)
    addresses = {id: _card_address(card, folder) for id, card in cards.items()}
    site_address = _card_address(site_card, folder)
    pictures = _pictures(edition.articles, survey, folder)
    crops = _crops(edition.articles, survey, pictures)
    return Media(
        survey=survey,
        pictures=pictures,
        files=attachments.addresses(edition.articles, survey.uses),
        cards={addresses[id]: card for id, card in cards.items()} | {site_address: site_card},
        crops={each.rendition.address: each for each in crops},
        own_cards=addresses,
        site_card=Social(site_address, WIDTH, HEIGHT, settings.name),
        press={
            size.address: (picture, size)
            for article in edition.articles
            for picture in _press(article, survey, folder)
            for size in picture.sizes
        },
        folder=folder,
    )


def _press(article: Article, survey: Survey, folder: str) -> tuple[PressPicture, ...]:
    uses = survey.uses.get(article.item.path)
    if uses is None or not article.item.has_press_pictures:
        return ()
    return press_pictures(article.item, uses, survey.info, folder)


def _crop(item: Item, shown: Renditions, survey: Survey) -> Crop | None:
    """The crop of an item's first picture; None if nobody has said what matters most in it."""
    first = item.image or next(iter(item.images), None)
    picture = survey.info[shown.path].picture
    return crop_of(shown, picture, first.focus) if first and first.focus and picture else None


def _crops(
    articles: Iterable[Article], survey: Survey, pictures: Mapping[str, Renditions]
) -> Iterator[Crop]:
    for article in articles:
        if uses := survey.uses.get(article.item.path):
            path = next(iter((*uses.paths("image"), *uses.paths("images"))), None)
            if path and (crop := _crop(article.item, pictures[path], survey)):
                yield crop


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
        path: plan(path, info, info.picture, folder)
        for path in paths
        if (info := survey.info[path]).picture
    }
