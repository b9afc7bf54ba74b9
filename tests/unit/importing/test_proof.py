"""The proof finds everything that is lost, whatever the conversion says."""

import pytest

from budkavle.importing.proof import Shown, prove
from budkavle.importing.source import Note, SourceFile, SourceItem
from budkavle.importing.structure import lost_structure, structure_of

HTML = (
    '<p>Första stycket med <a href="https://x.se/sida">en länk</a>.</p>'
    "<p>Andra stycket handlar om avtalet.</p>"
    '<figure><img src="hus.png" alt="Hus"><figcaption>Huset vid torget</figcaption></figure>'
    "<table><tr><th>År</th><th>Antal</th></tr><tr><td>2018</td><td>fyrtionio</td></tr></table>"
    '<p><a href="https://old.example.se/avtal.pdf">Avtalet som fil</a></p>'
    '<p><a href="https://old.example.se/2019/b/">Den andra</a></p>'
)
PAGE = (
    "<html><body><article><header><h1>Rubriken</h1><p class=lede>Första stycket.</p></header>"
    '<p>Första stycket med <a href="https://x.se/sida">en länk</a>.</p>'
    "<p>Andra stycket handlar om avtalet.</p>"
    '<figure><img src="../hus-12.png" alt="Hus"><figcaption>Huset vid torget</figcaption></figure>'
    "<table><tr><th>År</th><th>Antal</th></tr><tr><td>2018</td><td>fyrtionio</td></tr></table>"
    '<p><a href="../../filer/avtal-3f2a9c.pdf">Avtalet som fil</a></p>'
    '<p><a href="../b/">Den andra</a></p></article></body></html>'
)
RAW = "Första stycket med [en länk](https://x.se/sida).\n\nAndra stycket handlar om avtalet."


def losses(page: str, *notes: Note, raw: str = "", html: str = HTML) -> list[tuple[str, str]]:
    item = SourceItem(
        key="a",
        where="a",
        title="Rubriken",
        html=html,
        raw=raw,
        published=None,
        base="https://old.example.se/2019/a/",
    )
    targets = {"old.example.se/2019/b": "nyheter/2019/b/"}
    found = prove(item, page, notes, targets, "nyheter/2019/a/", "")
    return [(each.kind, each.what) for each in found.losses]


def test_nothing_is_lost_of_a_faithful_page() -> None:
    assert losses(PAGE) == []


PLANTED = {
    "a paragraph": ("<p>Andra stycket handlar om avtalet.</p>", "", "words", "handlar om"),
    "a word": ("handlar om ", "", "words", "handlar om"),
    "a cell": ("<td>fyrtionio</td>", "<td></td>", "words", "fyrtionio"),
    "a cell that moved": (
        "<td>2018</td><td>fyrtionio</td>", "<td>2018 fyrtionio</td>", "table", "2018"
    ),
    "a caption": ("<figcaption>Huset vid torget</figcaption>", "", "words", "huset vid torget"),
    "a picture": ('<img src="../hus-12.png" alt="Hus">', "", "picture", "hus.png"),
    "an address": ('href="https://x.se/sida"', 'href="https://x.se/"', "link", "https://x.se/sida"),
    "a link": ('<a href="https://x.se/sida">en länk</a>', "en länk", "link", "https://x.se/sida"),
    "a download": ('href="../../filer/avtal-3f2a9c.pdf"', "", "link", "avtal.pdf"),
    "a link to another item": ('href="../b/"', 'href="../c/"', "link", "2019/b/"),
    "the headline": ("<h1>Rubriken</h1>", "<h1>Rubrik</h1>", "title", "rubriken"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_loss_is_found(name: str) -> None:
    old, new, kind, what = PLANTED[name]
    assert old in PAGE
    found = losses(PAGE.replace(old, new))
    assert [each for each in found if each[0] == kind and what in each[1]], found


def test_a_summary_that_repeats_the_beginning_hides_no_loss() -> None:
    """The summary stands above the text, and its words are not the text's."""
    lost = PAGE.replace("<p>Första stycket med", "<p>").replace(
        "Första stycket.", "Första stycket med."
    )
    assert ("words", "första stycket med en länk") in losses(lost)


def test_what_is_noted_is_no_loss() -> None:
    hidden = HTML + "<p>dolda ord</p>"
    assert losses(PAGE, html=hidden)
    assert losses(PAGE, Note("hidden", "dolda ord"), html=hidden) == []


def test_a_drawing_is_no_loss_if_its_words_and_its_links_are_noted() -> None:
    drawn = "<svg><a href='https://x.se/a'><text>Ett</text><text>tal</text></a></svg>"
    notes = Note("drawing", words="Ett tal"), Note("drawing-link", words="https://x.se/a")
    html = f"{HTML}{drawn}"
    assert losses(PAGE, *notes, html=html) == []
    assert losses(PAGE, notes[0], html=html) == [("link", "Ett tal: https://x.se/a")]
    assert losses(PAGE, notes[1], html=html) == [("words", "den andra ett tal")]


def test_what_a_reader_lost_before_the_conversion_is_found_in_the_written_text() -> None:
    assert losses(PAGE, raw=RAW) == []
    assert losses(PAGE, raw=f":::table-wrapper two-rows\n{RAW}\n:::") == [
        ("passage", "two rows första stycket")
    ]
    assert losses(PAGE, raw=f":::table-wrapper\n{RAW}\n:::") == []
    assert losses(PAGE, raw=f"{RAW}\n\nEtt försvunnet stycke.") == [
        ("passage", "om avtalet ett försvunnet stycke")
    ]


def test_a_tag_may_hold_a_tag_in_quotation_marks() -> None:
    image = (
        '<svg><image href="data:image/svg+xml,<svg width=%221%22><path d=%22M0%22/></svg>"/></svg>'
    )
    assert losses(PAGE, raw=f"{RAW}\n\n{image}") == []


STRUCTURED = (
    "<h2>Först</h2><p>Ett <strong>viktigt</strong> ord"
    '<sup><a href="#n1" id="r1">1</a></sup>, <span lang="en">said in English</span>.</p>'
    "<h3>Därefter</h3><ul><li>Yttre punkt<ul><li>Inre punkt</li></ul></li><li>Sista</li></ul>"
    '<ol><li id="n1">Noten <a href="#r1">↩</a></li></ol>'
)
STRUCTURED_PAGE = (
    '<article><header><h1>Rubriken</h1><time datetime="2019-05-01T12:00:00+02:00">1 maj</time>'
    "<p>Av Eva Exempel</p></header>"
    f"{STRUCTURED}"
    '<ul><li><a href="../../filer/avtal-3f2a9c.pdf">Avtalet</a></li></ul></article>'
)
PLANTED_STRUCTURE = {
    "a heading that became a paragraph": ("<h2>Först</h2>", "<p>Först</p>", "heading", "först"),
    "a heading on another level": ("<h3>Därefter</h3>", "<h2>Därefter</h2>", "level", "därefter"),
    "an item of a list on another level": (
        "<li>Yttre punkt<ul><li>Inre punkt</li></ul></li>",
        "<li>Yttre punkt</li><li>Inre punkt</li>",
        "list",
        "inrepunkt",
    ),
    "an item that became a paragraph": (
        "<li>Sista</li></ul>", "</ul><p>Sista</p>", "list", "sista"
    ),
    "emphasis": ("<strong>viktigt</strong>", "viktigt", "emphasis", "viktigt"),
    "a footnote that became a number": (
        '<sup><a href="#n1" id="r1">1</a></sup>', "<sup>1</sup>", "footnote", "1"
    ),
    "the language of a part": ('<span lang="en">', "<span>", "language", "en"),
    "a language that became another": ('lang="en"', 'lang="de"', "language", "en"),
    "the day": ("2019-05-01T12", "2019-05-02T12", "date", "2019-05-01"),
    "an author": ("Av Eva Exempel", "", "author", "Eva Exempel"),
    "a file": ("avtal-3f2a9c.pdf", "annat-3f2a9c.pdf", "file", "avtal.pdf"),
}  # fmt: skip


def structure_losses(page: str, *notes: Note) -> list[tuple[str, str]]:
    item = SourceItem(
        key="a",
        where="a",
        title="Rubriken",
        html=STRUCTURED,
        published=None,
        base="https://old.example.se/2019/a/",
        authors=("Eva Exempel",),
        files=(SourceFile("/avtal.pdf", "Avtalet"),),
    )
    shown = Shown("sv", "2019-05-01T12:00:00+02:00", authors=True)
    found = prove(item, page, notes, {}, "nyheter/2019/a/", "", shown)
    return [(each.kind, each.what) for each in found.losses]


def test_nothing_of_the_structure_is_lost_of_a_faithful_page() -> None:
    assert structure_losses(STRUCTURED_PAGE) == []


@pytest.mark.parametrize("name", PLANTED_STRUCTURE)
def test_a_planted_loss_of_structure_is_found(name: str) -> None:
    old, new, kind, what = PLANTED_STRUCTURE[name]
    assert old in STRUCTURED_PAGE
    found = structure_losses(STRUCTURED_PAGE.replace(old, new))
    assert [each for each in found if each[0] == kind and what in each[1]], found


def test_lines_of_a_cell_are_not_one_word() -> None:
    source = structure_of("<table><tr><td><b>Viktigt</b><br>annat</td></tr></table>")
    ours = structure_of("<table><tr><th><b>Viktigt</b><br>annat</th></tr></table>")
    assert list(lost_structure(source, ours, "sv")) == []
    without = structure_of("<table><tr><th>annat</th></tr></table>")
    assert list(lost_structure(source, without, "sv")) == [("emphasis", "viktigt")]


def test_a_caption_in_a_heading_is_no_word_of_it() -> None:
    source = structure_of("<h2>Ett<figure><figcaption>Bildtext</figcaption></figure></h2>")
    assert source.headings == [(2, "ett")]


def test_a_heading_ends_where_the_next_begins() -> None:
    source = structure_of("<h2>Ett<h3>Två</h3>")
    assert source.headings == [(2, "ett"), (3, "två")]


def test_words_that_are_noted_as_left_out_are_not_missed_in_a_list_or_a_heading() -> None:
    source = structure_of("<h2>Rubrik <svg><text>bild</text></svg></h2><ul><li>Ett två</li></ul>")
    ours = structure_of("<h2>Rubrik</h2><ul><li>Ett</li></ul>")
    lost = [("heading", "rubrikbild"), ("list", "etttvå")]
    assert list(lost_structure(source, ours, "sv")) == lost
    assert list(lost_structure(source, ours, "sv", ["bild"])) == lost[1:]
    assert list(lost_structure(source, ours, "sv", ["bild", "två"])) == []


def test_a_link_that_stands_for_a_picture_is_no_word_of_a_list_or_a_heading() -> None:
    source = structure_of('<h2>Ett</h2><li>Två, <img src="https://x.se/{b}.png">tre</li>')
    link = '<a href="https://x.se/%7Bb%7D.png">bild</a>'
    markup = f"<h2>Ett {link}</h2><ul><li>Två, {link} tre</li></ul>"
    lost = lost_structure(source, structure_of(markup, {"https://x.se/{b}.png"}), "sv")
    assert list(lost) == []
    assert len(list(lost_structure(source, structure_of(markup), "sv"))) == 2
    named = structure_of('<p><em>Se <a href="https://x.se/b.png">bilden</a></em></p>')
    ours = structure_of(
        '<em>Se <a href="https://x.se/b.png">bilden</a></em>', {"https://x.se/b.png"}
    )
    assert list(lost_structure(named, ours, "sv")) == []


def test_structure_that_is_noted_as_lost_is_no_loss() -> None:
    page = STRUCTURED_PAGE.replace("<strong>viktigt</strong>", "viktigt")
    assert structure_losses(page, Note("cleaned-emphasis", "1")) == []
    assert structure_losses(page)
