import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.edition import Article, YearList
from budkavle.render.search.volumes import volumes_of
from tests.support.site_builder import file, site_of

ARTICLE: Article = site_of(file(1)).edition().articles[0]


def years(*counts: int) -> list[YearList]:
    """Years with so many articles, newest first, down to 2001."""
    newest = 2000 + len(counts)
    return [YearList(newest - n, f"{newest - n}/", (ARTICLE,) * k) for n, k in enumerate(counts)]


def bound(*counts: int, limit: int = 10) -> list[list[int]]:
    volumes = volumes_of(years(*counts), limit)
    return [[len(year.articles) for year in volume.years] for volume in volumes]


@pytest.mark.parametrize(
    ("counts", "volumes"),
    [
        ((), []),
        ((3,), [[3]]),
        ((3, 3, 3), [[3, 3, 3]]),
        ((3, 4, 4), [[3], [4, 4]]),
        ((1, 4, 4), [[1, 4, 4]]),
        ((1, 25, 1), [[1], [25], [1]]),
        ((25, 1), [[25], [1]]),
        ((0,), []),
        ((0, 0, 0), []),
        ((0, 3, 0), [[3]]),
        ((3, 0, 9), [[3], [9]]),
        ((3, 0, 3), [[3, 3]]),
    ],
)
def test_years_fill_volumes_from_the_oldest(
    counts: tuple[int, ...], volumes: list[list[int]]
) -> None:
    assert bound(*counts) == volumes


@given(st.lists(st.integers(0, 15), max_size=12))
def test_every_year_with_articles_is_in_one_volume_and_none_is_too_large(
    counts: list[int],
) -> None:
    volumes = bound(*counts)
    assert [each for volume in volumes for each in volume] == [each for each in counts if each]
    assert all(volumes)
    assert all(sum(volume) <= 10 or len(volume) == 1 for volume in volumes)


@given(st.lists(st.integers(1, 15), min_size=1, max_size=12), st.integers(0, 9))
def test_news_of_the_newest_year_touches_the_newest_volumes_only(
    counts: list[int], more: int
) -> None:
    grown = [counts[0] + more, *counts[1:]]
    standing = bound(*counts)[1:]
    assert bound(*grown)[-len(standing) :] == standing or not standing


def test_a_volume_is_called_after_its_oldest_year() -> None:
    (volume,) = volumes_of(years(1, 1, 1))
    assert (volume.oldest, volume.newest) == (2001, 2003)
    assert len(list(volume.articles)) == 3
