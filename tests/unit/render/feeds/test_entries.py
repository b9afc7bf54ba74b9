"""Entries: complete, safe, and the same entry after changes of the item's title and place."""

from html import unescape

import pytest

from tests.support.site_builder import file, site_of, site_settings
from tests.unit.render.feeds.readers import ATOM, CONTENT, DC, ids, items, parsed, parsed_json, xml

XML = ["feed.xml", "atom.xml"]
ALL = [*XML, "feed.json"]


def html_of(*files: tuple[str, str], **changes: object) -> str:
    """The HTML of the only entry."""
    feed = parsed_json(site_of(*files, **changes).publish()["feed.json"])
    return str(feed["items"][0]["content_html"])


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize(
    "edited",
    [
        file(1, title="En ny rubrik"),
        file(1, slug="ny-adress"),
        ("nyheter/2020/flyttad.md", file(1)[1]),
    ],
    ids=["retitled", "given a slug", "moved and renamed"],
)
def test_an_item_keeps_its_id(path: str, edited: tuple[str, str]) -> None:
    """A feed reader must see the same entry."""
    assert ids(site_of(edited).publish()[path]) == ids(site_of(file(1)).publish()[path])


@pytest.mark.parametrize("path", ALL)
def test_a_site_that_moves_keeps_its_ids(path: str) -> None:
    """The domain is not part of an id."""
    moved = site_settings(url="https://annan.example.net/nyhetsrum/")
    before, after = site_of(file(1)), site_of(file(1), settings=moved)
    assert ids(after.publish()[path]) == ids(before.publish()[path])


def test_the_id_is_a_tag_uri_and_no_address() -> None:
    """RFC 4151; RSS readers must not mistake it for a link."""
    guid = items(site_of(file(1)).publish()["feed.xml"])[0].find("guid")
    assert guid is not None
    assert guid.text == "tag:example.org,2018:2020-00001-abcd"
    assert guid.get("isPermaLink") == "false"


def test_an_item_of_an_older_feed_keeps_its_id_there() -> None:
    """In every format; Atom has only IRIs as ids (RFC 4287, 4.2.6)."""
    for old, in_atom in (
        ("https://gammal.example.se/?p=1&a=2", "https://gammal.example.se/?p=1&a=2"),
        ("7 at https://gammal.example.se", "tag:example.org,2018:2020-00001-abcd"),
    ):
        made = site_of(file(1, f"feed_id: {old}")).publish()
        assert ids(made["feed.xml"]) == ids(made["feed.json"]) == [old]
        assert ids(made["atom.xml"]) == [in_atom]


def test_every_address_is_whole() -> None:
    """Links to other items, to anchors, in footnotes and in pictures."""
    body = (
        "[nästa](2020-00002-abcd.md) [hit](#rubrik) [väg](https://example.net/x?a=1&b=2) "
        "![Karta](k.png)\n\n## Rubrik\n\nNot[^1]\n\n[^1]: Här."
    )
    files = {"nyheter/k.png": 5}
    html = html_of(file(3, body=body), file(2), files=files)
    page = "https://example.org/nyheter/2020/2020-00003-abcd/"
    assert 'href="https://example.org/nyheter/2020/2020-00002-abcd/"' in html
    assert f'href="{page}#rubrik"' in html
    assert f'href="{page}#fn1"' in html
    assert 'href="https://example.net/x?a=1&amp;b=2"' in html
    assert 'src="https://example.org/nyheter/k.png"' in html


def test_nothing_is_left_for_styles_scripts_and_anchors() -> None:
    """No class, no id, no style: feed readers have their own styles."""
    body = (
        "| a |\n|:-:|\n| b |\n\n## Rubrik\n\n<span class='x' id='y'>z</span>\n\nNot[^1]\n\n[^1]: n"
    )
    html = html_of(file(1, body=body))
    assert "<h2>Rubrik</h2>" in html
    for unwanted in (" id=", " class=", " style=", "<script", "content:"):
        assert unwanted not in html


def test_what_is_not_public_is_not_linked() -> None:
    """A link to a draft keeps its words; a picture that does not exist is left out."""
    draft = file(2, draft="true")
    html = html_of(file(1, body="[utkastet](2020-00002-abcd.md) ![k](saknas.png)"), draft)
    assert "utkastet" in html
    assert "2020-00002" not in html
    assert "<img" not in html


def test_fact_box_and_contacts_are_real_html() -> None:
    """The number as people write it, with a `tel:` link; `mailto:`."""
    html = html_of(file(1, "facts: [Ett *faktum*]", "contacts: [eva, {name: Bo, email: b@e.se}]"))
    assert "<h2>Fakta</h2>" in html
    assert "<li>Ett <em>faktum</em></li>" in html
    assert '<a href="tel:+46313900610">031-390 06 10</a>' in html
    assert '<a href="mailto:b@e.se">b@e.se</a>' in html


def test_one_enclosure_with_its_length_and_type_and_the_rest_linked() -> None:
    """The first attachment; JSON Feed lists all."""
    attachments = "attachments: [{file: a.pdf, title: A}, {file: b.docx, title: B}]"
    room = site_of(file(1, attachments), files={"nyheter/a.pdf": 1234, "nyheter/b.docx": 9})
    made = room.publish()
    [enclosure] = items(made["feed.xml"])[0].findall("enclosure")
    assert dict(enclosure.items()) == {
        "url": "https://example.org/nyheter/a.pdf",
        "length": "1234",
        "type": "application/pdf",
    }
    [item] = parsed_json(made["feed.json"])["items"]
    assert [each["size_in_bytes"] for each in item["attachments"]] == [1234, 9]
    assert "b.docx" in item["content_html"]


def test_a_picture_is_the_enclosure_where_there_is_no_attachment() -> None:
    """With its length, which RSS requires."""
    room = site_of(file(1, "image: {src: b.webp, alt: B}"), files={"nyheter/b.webp": 5})
    enclosure = items(room.publish()["feed.xml"])[0].find("enclosure")
    assert enclosure is not None
    assert enclosure.get("type") == "image/webp"


def test_summary_and_full_text_are_both_there() -> None:
    """feedgen leaves out content:encoded if there is no description."""
    [item] = items(site_of(file(1)).publish()["feed.xml"])
    assert item.findtext("description") == "Sammanfattning 1."


@pytest.mark.parametrize("summary", ["1 < 2 & 3", "<b>inte fet</b>", "&lt; är ett tecken", "]]>"])
def test_a_summary_that_looks_like_html_is_read_as_written(summary: str) -> None:
    """RSS readers take a description for HTML."""
    feed = site_of(file(1, summary=f'"{summary}"')).publish("feed.xml")["feed.xml"]
    [item] = items(feed)
    assert unescape(item.findtext("description") or "") == summary
    assert "<" not in (item.findtext("description") or "")
    assert "<p>Texten.</p>" in item.findtext(f"{CONTENT}encoded", "")
    assert item.findtext(f"{DC}creator") == "Exempel"


def test_atoms_links_say_what_they_are() -> None:
    """feedgen 1.0.0 loses rel and type: an enclosure would be a second page."""
    room = site_of(file(1, "attachments: [{file: a.pdf, title: A}]"), files={"nyheter/a.pdf": 1234})
    [entry] = items(room.publish()["atom.xml"])
    alternate, enclosure = (dict(link.attrib) for link in entry.findall(f"{ATOM}link"))
    assert (alternate["rel"], alternate["type"]) == ("alternate", "text/html")
    assert (enclosure["rel"], enclosure["type"]) == ("enclosure", "application/pdf")
    assert enclosure["length"] == "1234"


def test_atom_names_topics_by_key_title_and_scheme() -> None:
    """RFC 4287, 4.2.2."""
    [entry] = items(site_of(file(1, "topics: [vard]")).publish()["atom.xml"])
    category = entry.find(f"{ATOM}category")
    assert category is not None
    assert dict(category.items()) == {
        "term": "vard",
        "label": "Vård & omsorg",
        "scheme": "https://example.org/amnen/",
    }


def test_published_stays_and_updated_moves_with_a_correction() -> None:
    """A corrected entry is the same entry, with a later time."""
    before = site_of(file(1)).publish()
    after = site_of(file(1, "corrections: [{date: 2020-03-01, note: Fel.}]")).publish()
    for path in XML:
        old, new = parsed(before[path]).entries[0], parsed(after[path]).entries[0]
        assert (old.id, old.published) == (new.id, new.published)
        assert "updated" not in old or old.updated < new.updated
        assert new.updated.startswith("2020-03-01")
    assert "Fel." in parsed(after["feed.xml"]).entries[0].content[0].value


def test_an_entry_in_another_language_says_so() -> None:
    """In the feed of all languages."""
    made = site_of(file(1, "lang: en")).publish()
    [rss], [atom] = items(made["folj/feed.xml"]), items(made["folj/atom.xml"])
    assert rss.findtext(f"{DC}language") == "en"
    assert atom.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


@pytest.mark.parametrize(
    "title",
    ["a < b & c", "<b>fet</b>", "]]>", "العربية 🎉", "&amp;", "å" * 500],
)
def test_titles_are_plain_text(title: str) -> None:
    """Whatever they look like, in every format."""
    quoted = title.replace("'", "''")
    made = site_of(file(1, title=f"'{quoted}'")).publish()
    assert items(made["feed.xml"])[0].findtext("title") == title
    assert parsed(made["atom.xml"]).entries[0].title_detail.type == "text/plain"
    assert items(made["atom.xml"])[0].findtext(f"{ATOM}title") == title
    assert parsed_json(made["feed.json"])["items"][0]["title"] == title


def test_a_long_text_is_whole() -> None:
    """200 kB, with the end mark of a CDATA section in it."""
    body = "Ett stycke med ]]> i.\n\n" * 9000
    made = site_of(file(1, body=body)).publish()
    for path in XML:
        assert parsed(made[path]).entries[0].content[0].value.count("]]&gt;") == 9000
    assert xml(made["feed.xml"]) is not None
