"""Long lists are divided into pages that lose nothing and change as little as possible."""

from hypothesis import given
from hypothesis import strategies as st

from budkavle.edition.pagination import ListPage, pages_of
from budkavle.model.languages import SiteLanguage

LANGUAGE = SiteLanguage(code="sv")
counts, sizes = st.integers(0, 80), st.integers(1, 7)


def divided(count: int, size: int) -> list[ListPage[int]]:
    """The pages of a list of numbers; the newest number is the highest."""
    return list(pages_of(range(count)[::-1], "lista/", LANGUAGE, size))


@given(counts, sizes)
def test_every_entry_is_on_one_page_and_in_order(count: int, size: int) -> None:
    entries = [entry for page in divided(count, size) for entry in page.entries]
    assert entries == list(range(count)[::-1])


@given(counts, sizes)
def test_only_the_first_page_is_not_full_and_none_has_twice_as_many(count: int, size: int) -> None:
    first, *others = divided(count, size)
    assert len(first.entries) < 2 * size
    assert all(len(page.entries) == size for page in others)
    assert not others or len(first.entries) >= size


@given(counts, sizes)
def test_each_page_leads_to_those_beside_it(count: int, size: int) -> None:
    pages = divided(count, size)
    addresses = [page.address for page in pages]
    assert addresses[0] == "lista/"
    assert len(set(addresses)) == len(addresses)
    assert [page.newer for page in pages] == [None, *addresses[:-1]]
    assert [page.older for page in pages] == [*addresses[1:], None]
    assert [page.is_first for page in pages] == [True, *[False] * (len(pages) - 1)]


@given(counts, sizes)
def test_a_new_entry_changes_only_the_first_page_and_the_one_after_it(
    count: int, size: int
) -> None:
    before = {page.address: page for page in divided(count, size)}
    after = {page.address: page for page in divided(count + 1, size)}
    changed = [address for address, page in before.items() if after[address] != page]
    assert changed[0] == "lista/"
    assert len(changed) <= 2
    if len(after) == len(before):
        assert len(changed) == 1
