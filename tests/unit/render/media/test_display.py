"""What the public articles show and offer, and nothing of any other item."""

from io import BytesIO

import pytest
from PIL import Image

from budkavle.render import media
from budkavle.render.media import display
from tests.unit.render.media.conftest import MediaSite, pdf, picture

SECRET = (
    "image:\n  src: hemlig-bild.jpg\n  alt: En bild.\n"
    "attachments:\n  - file: hemlig.pdf\n    title: En fil\n"
)


@pytest.fixture
def secret(newsroom: MediaSite) -> MediaSite:
    for name in ("hemlig-bild.jpg", "hemlig-text.jpg"):
        newsroom.write(f"nyheter/{name}", picture(640, 360, comment=name.encode()))
    newsroom.write("nyheter/hemlig.pdf", pdf())
    newsroom.write("nyheter/hemlig.csv", b"1")
    return newsroom


@pytest.mark.parametrize(
    "state",
    [
        "draft: true",
        "embargo: 2026-06-02",
        "publish: 2026-06-02",
        "expires: 2026-05-01",
        "withdrawn: Fel.",
    ],
)
def test_nothing_of_an_item_that_is_not_public_is_among_the_outputs(
    secret: MediaSite, state: str
) -> None:
    text = "![Bild](hemlig-text.jpg) [Data](hemlig.csv)"
    secret.add_item("a", f"{SECRET}{state}\n", text)
    assert not [path for path in secret.outputs() if "hemlig" in path]
    assert not [path for path in secret.media().addresses if "hemlig" in path]
    secret.add_item("a", SECRET, text)
    found = {path.rpartition("/")[2][:10] for path in secret.outputs() if "hemlig" in path}
    assert found == {"hemlig-bil", "hemlig-tex", "hemlig.pdf", "hemlig.csv"}


def test_a_file_that_a_public_item_shows_as_well_is_public(secret: MediaSite) -> None:
    secret.add_item("a", f"{SECRET}draft: true\n")
    secret.add_item("b", SECRET)
    assert secret.media().files == {"nyheter/hemlig.pdf": "nyheter/2026/b/hemlig.pdf"}
    assert "nyheter/hemlig-bild.jpg" in secret.media().pictures


def test_every_output_can_be_rendered_and_occurs_once(secret: MediaSite) -> None:
    data = (secret.content / "nyheter/hemlig-bild.jpg").read_bytes()
    secret.write("nyheter/kopia/hemlig-bild.jpg", data)
    secret.add_item("a", SECRET, "![Kopia](kopia/hemlig-bild.jpg)")
    paths = [each.path for each in media.outputs(secret.media(), secret.rendition_cache)]
    assert len(paths) == len(set(paths))
    assert len(secret.media().pictures) == 2
    assert all(render() for render in secret.outputs().values())


def test_a_picture_in_the_text_leads_to_what_everything_can_show(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/bild.png", picture(640, 360, "PNG"))
    newsroom.add_item("a", text="![Bild](bild.png)")
    address = newsroom.media().addresses["nyheter/bild.png"]
    assert address.endswith("-640.jpg")
    assert Image.open(BytesIO(newsroom.outputs()[address]())).format == "JPEG"


def test_the_size_of_a_picture_is_not_that_of_its_source(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/bild.jpg", picture())
    newsroom.write("nyheter/bilaga.txt", b"12345")
    newsroom.add_item("a", text="![Bild](bild.jpg) [bilden](bild.jpg) [bilaga](bilaga.txt)")
    assert newsroom.media().sizes == {"nyheter/bilaga.txt": 5}


def test_an_article_without_a_picture_has_a_card(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/bild.jpg", picture())
    newsroom.add_item("a", date="2026-02-01")
    newsroom.add_item("b", "image:\n  src: bild.jpg\n  alt: En bild.\n", date="2026-01-01")
    found = newsroom.media()
    without, shown = (found.of(article).social for article in newsroom.edition().articles)
    assert without.address.startswith("bilder/om-a-")
    assert (without.width, without.height, without.alt) == (1200, 630, "Om a")
    assert (shown.width, shown.height, shown.alt) == (640, 360, "En bild.")
    assert newsroom.outputs()[without.address]().startswith(b"\x89PNG")


def test_only_the_newest_have_cards_of_their_own(newsroom: MediaSite) -> None:
    newsroom.add_many(display.NEWEST + 1)
    found = newsroom.media()
    cards = [found.of(article).social for article in newsroom.edition().articles]
    own = [f"Om {number}" for number in range(display.NEWEST)]
    assert [card.alt for card in cards] == [*own, "Exempelkommunerna"]
    assert cards[-1] == found.site_card
    assert found.cards.keys() == {card.address for card in cards}


def test_the_shared_picture_is_cropped_around_what_matters_most(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/bild.jpg", picture(640, 960))
    shared = []
    for focus in ("", "focus: 50 10\n", "focus: 50 90\n"):
        more = f"  {focus}" if focus else ""
        newsroom.add_item("a", f"image:\n  src: bild.jpg\n  alt: En bild.\n{more}")
        made = newsroom.outputs()
        social = newsroom.media().of(newsroom.edition().articles[0]).social
        with Image.open(BytesIO(made[social.address]())) as shown:
            assert shown.size == (social.width, social.height)
        shared.append((social.address, social.width, social.height))
    assert len(set(shared)) == 3
    assert [each[1:] for each in shared] == [(640, 960), (640, 336), (640, 336)]


def test_a_draft_has_no_shared_picture(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/bild.jpg", picture(640, 960))
    newsroom.add_item("a", "image: {src: bild.jpg, alt: b, focus: 50 10}\ndraft: true\n")
    assert newsroom.media().crops == {}
