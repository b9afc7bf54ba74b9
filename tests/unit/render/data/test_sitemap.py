from pathlib import Path

from lxml import etree

from budkavle.render.data import sitemap
from budkavle.render.output import Output
from tests.support.samples import utc
from tests.support.site_builder import NOW, SiteBuilder, file, site_of

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ALTERNATE = "{http://www.w3.org/1999/xhtml}link"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "sitemap.rng"))
CORRECTION = 'corrections: [{date: 2026-03-01 10:00, note: "Fel siffra."}]'


def made(room: SiteBuilder, limit: int = sitemap.LIMIT) -> dict[str, Output]:
    outputs = sitemap.outputs(room.edition(), room.context(), limit)
    return {output.path: output.resolve() for output in outputs}


def read(output: Output) -> etree._Element:
    """Parse the document, which must follow the protocol."""
    root = etree.fromstring(output.render())
    SCHEMA.assertValid(root)
    return root


def lastmods(root: etree._Element) -> dict[str, str | None]:
    return {
        str(each.findtext(f"{SITEMAP}loc")).removeprefix("https://example.org/"): each.findtext(
            f"{SITEMAP}lastmod"
        )
        for each in root
    }


def versions(root: etree._Element, address: str) -> dict[str | None, str | None]:
    (place,) = (each for each in root if each.findtext(f"{SITEMAP}loc") == address)
    return {link.get("hreflang"): link.get("href") for link in place.iter(ALTERNATE)}


def test_an_article_changed_when_its_last_correction_was_announced() -> None:
    found = lastmods(read(made(site_of(file(1), file(2, CORRECTION)))["sitemap.xml"]))
    assert found["nyheter/2020/2020-00001-abcd/"] == "2020-01-02T09:00:00+01:00"
    assert found["nyheter/2020/2020-00002-abcd/"] == "2026-03-01T10:00:00+01:00"


def test_a_list_changed_when_its_newest_article_did() -> None:
    room = site_of(file(1, topics="[vard]"), file(400), file(2, CORRECTION))
    found = lastmods(read(made(room)["sitemap.xml"]))
    assert found["amnen/vard/"] == "2020-01-02T09:00:00+01:00"
    assert found["nyheter/2021/"] == "2021-02-04T09:00:00+01:00"
    assert found["nyheter/"] == found[""] == "2026-03-01T10:00:00+01:00"
    assert found["rattelser/"] == "2026-03-01T10:00:00+01:00"
    assert "amnen/tomt/" not in found
    assert found["en/"] is None


def test_what_is_not_public_is_not_in_it() -> None:
    room = site_of(
        file(1, draft="true"),
        file(2, embargo="2027-01-01"),
        file(3, expires="2020-02-01"),
        file(4, withdrawn="Fel."),
    )
    addresses = lastmods(read(made(room)["sitemap.xml"]))
    assert not [each for each in addresses if each.startswith("nyheter/2020/")]


def test_an_ordinary_page_claims_no_date() -> None:
    room = site_of(file(1), files={"om.md": 1})
    assert lastmods(read(made(room)["sitemap.xml"]))["om.md"] is None


def test_an_attachment_is_not_a_page() -> None:
    room = site_of(file(1), files={"nyheter/bilaga.pdf": 1})
    assert "nyheter/bilaga.pdf" not in lastmods(read(made(room)["sitemap.xml"]))


def test_translations_name_each_other_and_themselves() -> None:
    room = site_of(file(1), file(2, lang="en", translates="2020-00001-abcd"), file(3))
    root = read(made(room)["sitemap.xml"])
    swedish = "https://example.org/nyheter/2020/2020-00001-abcd/"
    english = "https://example.org/en/news/2020/2020-00002-abcd/"
    assert versions(root, swedish) == versions(root, english) == {"sv": swedish, "en": english}
    assert versions(root, "https://example.org/nyheter/2020/2020-00003-abcd/") == {}


def test_a_second_version_in_the_same_language_is_no_translation() -> None:
    room = site_of(file(1), file(2, translates="2020-00001-abcd"))
    root = read(made(room)["sitemap.xml"])
    assert versions(root, "https://example.org/nyheter/2020/2020-00001-abcd/") == {}


def test_the_first_of_two_translations_into_a_language_is_used() -> None:
    original = "2020-00001-abcd"
    room = site_of(
        file(1),
        file(2, lang="en", translates=original),
        file(3, lang="en", translates=original),
        file(4, translates=original),
    )
    root = read(made(room)["sitemap.xml"])
    named = versions(root, "https://example.org/nyheter/2020/2020-00001-abcd/")
    assert named["sv"] == "https://example.org/nyheter/2020/2020-00001-abcd/"
    assert named["en"] == "https://example.org/en/news/2020/2020-00002-abcd/"
    assert versions(root, "https://example.org/en/news/2020/2020-00003-abcd/") == {}


def test_a_large_sitemap_is_divided_by_year() -> None:
    room = site_of(*(file(number) for number in (1, 2, 400, 401, 402)))
    whole = lastmods(read(made(room)["sitemap.xml"]))
    parts = made(room, limit=2)
    index = lastmods(read(parts.pop("sitemap.xml")))
    assert index.keys() == parts.keys()
    assert index["sitemap-2021-1.xml"] == "2021-02-06T09:00:00+01:00"
    divided = [lastmods(read(part)) for part in parts.values()]
    assert max(map(len, divided)) == 2
    assert {address: at for part in divided for address, at in part.items()} == whole


def test_an_edit_touches_one_year_of_a_divided_sitemap() -> None:
    before = site_of(file(1), file(400))
    after = before.with_(file(1, CORRECTION))
    old, new = made(before, limit=50), made(after, limit=50)
    assert old.keys() == new.keys()
    old, new = made(before, limit=15), made(after, limit=15)
    assert {path for path in old if old[path].key != new[path].key} >= {"sitemap-2020.xml"}
    assert old["sitemap-2021.xml"].key == new["sitemap-2021.xml"].key


def test_time_alone_changes_nothing() -> None:
    room = site_of(file(1), file(2))
    later = utc("2030-01-01 00:00")
    first = next(sitemap.outputs(room.edition(NOW), room.context(NOW))).resolve()
    second = next(sitemap.outputs(room.edition(later), room.context(later))).resolve()
    assert (first.key, first.render()) == (second.key, second.render())
