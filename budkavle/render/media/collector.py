"""Collects the media of some articles, one after another. See `Media.only`."""

from budkavle.render.media.display import Media, Social
from budkavle.render.media.file_info import FileInfo
from budkavle.render.media.file_info_cache import Survey
from budkavle.render.media.renditions import Renditions
from budkavle.render.media.uses import Uses


class MediaCollector:
    """A growing collection of media: `all` is a Media, and `sizes` are as `Media.sizes`."""

    def __init__(self, site_card: Social, folder: str) -> None:
        self._uses: dict[str, Uses] = {}
        self._info: dict[str, FileInfo] = {}
        self._pictures: dict[str, Renditions] = {}
        self._files: dict[str, str] = {}
        self._cards: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.all = Media(
            survey=Survey(self._uses, self._info),
            pictures=self._pictures,
            files=self._files,
            cards={},
            crops={},
            own_cards=self._cards,
            site_card=site_card,
            press={},
            folder=folder,
        )

    def add(self, media: Media) -> None:
        """Add the media of another article."""
        self._uses.update(media.survey.uses)
        self._info.update(media.survey.info)
        self._pictures.update(media.pictures)
        self._files.update(media.files)
        self._cards.update(media.own_cards)
        self.sizes.update(media.sizes)
