"""Years in volumes: as many whole years in one index as can be indexed again in a moment. Pure.

Many small indexes cost readers: each has to be asked, and answers with at least 25 kB a word. One
large index costs writers: Pagefind reads about 800 items a second, and cannot add to an index. So
volumes hold whole years up to LIMIT items, filled from the oldest, and news touches the newest.

A year that was published stays when all its articles are gone, but Pagefind cannot index nothing,
so it is in no volume.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budkavle.edition import Article, YearList

LIMIT = 2000
"""The most items in a volume of several years; one year may have more."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Years that follow one another, and their articles, newest first; each year has some."""

    years: tuple[YearList, ...]

    @property
    def newest(self) -> int:
        """Its last year."""
        return self.years[0].year

    @property
    def oldest(self) -> int:
        """Its first year, after which it is called: the last one changes as time goes on."""
        return self.years[-1].year

    @property
    def articles(self) -> Iterator[Article]:
        """All its articles, newest first."""
        for year in self.years:
            yield from year.articles


def bind(years: Sequence[YearList], limit: int = LIMIT) -> tuple[Volume, ...]:
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
