"""An address on the site is read as it is copied from a browser, a file or a memory."""

from unicodedata import normalize
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.model.site_paths import NotOnSiteError, TooLongError, path_on_site, same_place

SITE = "https://www.exempel.se/"
BELOW = "https://exempel.se/nyhetsrum/"
MEANT = "nyheter/2026/å ä-1/"


@pytest.mark.parametrize(
    "written",
    [
        "/nyheter/2026/å ä-1/",
        "nyheter/2026/å ä-1",
        " /nyheter/2026/å ä-1/index.html ",
        "/nyheter/2026/%C3%A5%20%C3%A4-1/",
        "/nyheter/2026/%c3%a5%20%c3%a4-1",
        "/nyheter/2026/%E5%20%E4-1/",
        normalize("NFD", "/nyheter/2026/å ä-1/"),
        quote(normalize("NFD", "/nyheter/2026/å ä-1/")),
        "https://www.exempel.se/nyheter/2026/å ä-1/",
        "https://exempel.se/nyheter/2026/%C3%A5%20%C3%A4-1",
        "http://WWW.Exempel.SE/nyheter/2026/å ä-1/",
        "www.exempel.se/nyheter/2026/å ä-1/",
        "exempel.se/nyheter/2026/å ä-1/index.html",
    ],
)
def test_these_mean_the_same(written: str) -> None:
    assert path_on_site(written, SITE) == MEANT


def test_a_site_below_an_address_leaves_its_own_part_out() -> None:
    assert path_on_site(f"{BELOW}nyheter/x/", BELOW) == "nyheter/x/"
    with pytest.raises(NotOnSiteError):
        path_on_site("https://exempel.se/annat/x/", BELOW)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("https://gammal.se/bron/", "/bron/"),
        ("/bron/?utm_source=x", "/bron/"),
        ("/bron/#mitten", "/bron/"),
        ("\\\\nyheter\\\\bron", "/nyheter/bron/"),
        ("//nyheter//bron/", "/nyheter/bron/"),
        ("../nyheter/bron.html", "/nyheter/bron.html/"),
        ("/nyheter/./bron/", "/nyheter/bron/"),
        ("/a%00b/", "/ab/"),
        ("/", ""),
        ("", ""),
        ("https://www.exempel.se/", ""),
        ("mailto:x@exempel.se", ""),
        ("C:\\\\sidor", ""),
    ],
)
def test_anything_else_gets_a_remedy_that_is_accepted(written: str, remedy: str) -> None:
    with pytest.raises(NotOnSiteError) as caught:
        path_on_site(written, SITE)
    assert caught.value.remedy == remedy
    if remedy:
        assert f"/{path_on_site(remedy, SITE)}" == remedy


def test_a_part_may_not_be_longer_than_a_file_can_be_called() -> None:
    assert path_on_site("å" * 125)
    with pytest.raises(TooLongError):
        path_on_site("å" * 126)


def read(written: str) -> tuple[str | None, str]:
    """The address and, if it is refused, the remedy."""
    try:
        return path_on_site(written, SITE), ""
    except NotOnSiteError as error:
        return None, error.remedy
    except TooLongError:
        return None, ""


@given(st.text(max_size=60))
def test_whatever_is_written_is_an_address_or_refused(written: str) -> None:
    address, remedy = read(written)
    if remedy:
        address = path_on_site(remedy, SITE)
    if address:
        assert not {"", ".", ".."} & set(address.removesuffix("/").split("/"))
        assert address.endswith("/")
        assert normalize("NFC", address) == address
        assert path_on_site(quote(f"/{address}"), SITE) == address


@given(st.text(max_size=30))
def test_letters_of_both_sizes_are_the_same_place(written: str) -> None:
    assert same_place(written) == same_place(normalize("NFD", written))
