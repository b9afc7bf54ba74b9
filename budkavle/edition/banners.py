"""Which banners are shown at a time, and when that changes. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from budkavle.model.banners import KINDS, Banner
from budkavle.model.registries import Registries


class ShownBanner(NamedTuple):
    """A banner with its key, and the file in content/ in which it is written."""

    key: str
    banner: Banner
    path: str

    @property
    def id(self) -> str:
        """Its name among everything that changes by itself."""
        return f"banner {self.key}"

    @property
    def title(self) -> str:
        """Its headline in the language written first."""
        return self.banner.title.texts[0][1]


def banners_at(registries: Registries, now: datetime) -> tuple[ShownBanner, ...]:
    """The banners that are shown at `now`: the most serious first, then as they are written."""
    shown = (each for each in _ready(registries) if _is_shown(each.banner, now))
    return tuple(sorted(shown, key=lambda each: KINDS.index(each.banner.kind)))


def to_come(registries: Registries, now: datetime) -> Iterator[ShownBanner]:
    """The banners that no reader has seen yet: drafts, and those that begin later."""
    for key, banner, path in registries.all_banners:
        if banner.draft or banner.begins.at > now:
            yield ShownBanner(key, banner, path)


def banner_changes(
    registries: Registries, now: datetime
) -> Iterator[tuple[datetime, bool, ShownBanner]]:
    """When banners appear and disappear after `now`: the time, whether it appears, and which."""
    for each in _ready(registries):
        banner = each.banner
        if banner.begins.at > now:
            yield banner.begins.at, True, each
        elif banner.until and banner.until.at > now:
            yield banner.until.at, False, each


def _ready(registries: Registries) -> Iterator[ShownBanner]:
    for key, banner, path in registries.all_banners:
        if not banner.draft:
            yield ShownBanner(key, banner, path)


def _is_shown(banner: Banner, now: datetime) -> bool:
    return banner.begins.at <= now and (banner.until is None or banner.until.at > now)
