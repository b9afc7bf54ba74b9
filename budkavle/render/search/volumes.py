"""Divides years into volumes: each volume has one index, which can be made again quickly. Pure.

Many small indexes are slow for readers: the browser queries each of them, and downloads at least
25 kB from each for every word. One large index is slow for writers: Pagefind reads about 800 items
a second, and cannot add to an index. So a volume holds whole years up to LIMIT items, filled from
the oldest year on, and a new item changes only the newest volume.

A published year keeps its list when all its articles are gone, but Pagefind cannot index an empty
list, so such a year is in no volume.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from budkavle.edition import Article, YearList

LIMIT = 2000
"""The largest number of items in a volume of several years; a single year may have more."""


class Volume(NamedTuple):
    """Consecutive years and their articles, newest first; each year has at least one article."""

    years: tuple[YearList, ...]

    @property
    def newest(self) -> int:
        """Its last year."""
        return self.years[0].year

    @property
    def oldest(self) -> int:
        """Its first year, which gives it its name: the last year can change as time goes on."""
        return self.years[-1].year

    @property
    def articles(self) -> Iterator[Article]:
        """All its articles, newest first."""
        for year in self.years:
            yield from year.articles


def volumes_of(years: Sequence[YearList], limit: int = LIMIT) -> tuple[Volume, ...]:
    """Divide the years that have articles, newest first, into volumes, newest first."""
    volumes: list[list[YearList]] = []
    room = 0
    for year in reversed([each for each in years if each.articles]):
        room -= len(year.articles)
        if room < 0 or not volumes:
            volumes.append([])
            room = limit - len(year.articles)
        volumes[-1].append(year)
    return tuple(Volume(tuple(reversed(volume))) for volume in reversed(volumes))
