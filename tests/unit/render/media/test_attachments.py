"""Attachments are beside the first article that names them, and nowhere else."""

from budkavle.render.media.attachments import Attached
from budkavle.render.media.kinds import KINDS
from tests.unit.render.media.conftest import MediaSite, pdf

ATTACHMENT = "attachments:\n  - file: {}\n    title: En fil\n"


def test_an_attachment_tells_title_address_kind_and_size(newsroom: MediaSite) -> None:
    data = pdf("Bilaga", tagged=True)
    newsroom.write("nyheter/Årets bilaga (1).PDF", data)
    newsroom.add_item("a", ATTACHMENT.format("Årets bilaga (1).PDF"))
    (article,) = newsroom.edition().articles
    address = "nyheter/2026/a/arets-bilaga-1.pdf"
    assert newsroom.media().of(article).attached == (
        Attached("En fil", address, KINDS["pdf"], len(data)),
    )
    assert newsroom.outputs()[address]() == data


def test_files_of_the_same_name_get_addresses_of_their_own(newsroom: MediaSite) -> None:
    for folder in ("x", "y", "z"):
        newsroom.write(f"nyheter/{folder}/bilaga.txt", folder.encode())
    newsroom.add_item("a", text="[Ett](x/bilaga.txt) [två](y/bilaga.txt) [tre](z/bilaga.txt)")
    made = {path: render() for path, render in newsroom.outputs().items() if "bilaga" in path}
    assert made == {
        "nyheter/2026/a/bilaga.txt": b"x",
        "nyheter/2026/a/bilaga-2.txt": b"y",
        "nyheter/2026/a/bilaga-3.txt": b"z",
    }


def test_a_later_article_leads_to_the_first_ones_file(newsroom: MediaSite) -> None:
    newsroom.write("nyheter/bilaga.txt", b"x")
    newsroom.add_item("a", ATTACHMENT.format("bilaga.txt"), date="2026-02-01")
    newsroom.add_item("b", ATTACHMENT.format("bilaga.txt"), date="2026-01-01")
    assert newsroom.media().files == {"nyheter/bilaga.txt": "nyheter/2026/b/bilaga.txt"}


def test_files_that_the_text_links_to_and_other_versions_are_handed_out(
    newsroom: MediaSite,
) -> None:
    newsroom.write("nyheter/data.csv", b"1;2")
    newsroom.write("nyheter/film.mp4", b"\0\0\0\x18ftypisom")
    newsroom.add_item("b")
    newsroom.add_item("a", "sign_language: film.mp4\n", "[Data](data.csv), [nyhet](b.md)")
    assert newsroom.problems() == []
    assert newsroom.media().addresses == {
        "nyheter/film.mp4": "nyheter/2026/a/film.mp4",
        "nyheter/data.csv": "nyheter/2026/a/data.csv",
    }
