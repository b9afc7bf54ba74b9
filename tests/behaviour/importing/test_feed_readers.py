"""Feed readers that followed the old site see no old item as new after the move."""
# ruff: noqa: E501 - feeds have long lines

import json
from pathlib import Path
from shutil import copytree

import pytest

from budkavle.cli.main import main
from tests.support import exports, nginx
from tests.support.feed_clients import Newsboat, Reader
from tests.support.site_builder import SiteBuilder, site_settings
from tests.support.site_folder import SiteFolder

SITE = SiteBuilder(settings=site_settings(), topics={}, stories={}, contacts={})
OLD_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Kommunen</title>
<id>https://old.example.se/</id><updated>2019-05-02T10:00:00Z</updated>{}</feed>"""
OLD_ENTRY = """<entry><title>{0}</title><id>{1}</id><link href="https://old.example.se/{0}"/>
<updated>2019-05-0{2}T10:00:00Z</updated><content type="html">&lt;p&gt;Text {0}.&lt;/p&gt;</content></entry>"""
IDS = ["tag:old.example.se,2019-05-01:/ett.html/", "https://old.example.se/?p=2"]
OLD_RSS = """<rss version="2.0"><channel><title>Kommunen</title><link>https://old.example.se/</link>
<description>Nyheter</description>{}</channel></rss>"""
OLD_ITEM = """<item><title>{0}</title><guid isPermaLink="false">{1}</guid><link>https://old.example.se/{0}</link>
<pubDate>0{2} May 2019 10:00:00 GMT</pubDate><description>&lt;p&gt;Text {0}.&lt;/p&gt;</description></item>"""
FEEDS = {
    "atom.xml": OLD_ATOM.format("".join(OLD_ENTRY.format(f"n{n}", id_, n + 1) for n, id_ in enumerate(IDS))),
    "feed.xml": OLD_RSS.format("".join(OLD_ITEM.format(f"n{n}", id_, n + 1) for n, id_ in enumerate(IDS))),
    "feed.json": json.dumps({
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Kommunen",
        "home_page_url": "https://old.example.se/",
        "items": [
            {"id": id_, "url": f"https://old.example.se/n{n}", "title": f"n{n}",
             "content_html": f"<p>Text n{n}.</p>", "date_published": f"2019-05-0{n + 1}T10:00:00Z"}
            for n, id_ in enumerate(IDS)
        ],
    }),
}  # fmt: skip


@pytest.mark.parametrize(
    ("client", "name"),
    [
        pytest.param(Newsboat, "atom.xml", marks=pytest.mark.needs("newsboat", "nginx")),
        pytest.param(Newsboat, "feed.xml", marks=pytest.mark.needs("newsboat", "nginx")),
        pytest.param(Reader, "atom.xml", marks=pytest.mark.needs("nginx")),
        pytest.param(Reader, "feed.xml", marks=pytest.mark.needs("nginx")),
        pytest.param(Reader, "feed.json", marks=pytest.mark.needs("nginx")),
    ],
)
def test_no_old_item_is_new_after_the_move(
    client: type[Newsboat | Reader], name: str, tmp_path: Path
) -> None:
    """The old feed at an address; then ours, made of an import, at the same one."""
    site = SiteFolder(tmp_path / "site", SITE, plugin="")
    served = exports.written(tmp_path / "served", {name: FEEDS[name]})
    export = tmp_path / f"export{Path(name).suffix}"
    export.write_text(FEEDS[name])
    configuration = ["--config", str(site.configuration), "--quiet"]
    assert main(["import", str(export), *configuration, "--write"]) == 0
    site.build()
    copytree(site.site / ".serving", served / ".serving")
    with nginx.serving(served, tmp_path / "nginx") as url:
        (tmp_path / "client").mkdir()
        reading = client(tmp_path / "client", url + name)
        reading.fetch()
        before = set(reading.entries())
        (served / name).write_bytes((site.site / name).read_bytes())
        reading.fetch()
        assert set(reading.entries()) == before == set(IDS)


AS_XML = "default_type application/xml; types { }"
OLD_PLACES = ("feed/", "category/vard/feed/", "feed/atom/")
WORDPRESS = exports.wxr(
    *(exports.post(n, f"<p>Text {n}.</p>", exports.tag("Vård", "vard")) for n in (1, 2))
)
WORDPRESS_IDS = {f"https://old.example.se/?p={n}" for n in (1, 2)}
WORDPRESS_FEED = OLD_RSS.format(
    "".join(OLD_ITEM.format(f"n{n}", f"https://old.example.se/?p={n}", n) for n in (1, 2))
)


@pytest.mark.parametrize("place", OLD_PLACES)
@pytest.mark.parametrize(
    "client",
    [
        pytest.param(Newsboat, marks=pytest.mark.needs("newsboat", "nginx")),
        pytest.param(Reader, marks=pytest.mark.needs("nginx")),
    ],
)
def test_readers_who_ask_at_an_old_address_are_led_to_our_feed(
    client: type[Newsboat | Reader], place: str, tmp_path: Path
) -> None:
    """The whole feed, that of a category which became a topic, and the one in Atom."""
    site = SiteFolder(tmp_path / "site", SITE, plugin="")
    (tmp_path / "export.xml").write_text(WORDPRESS)
    configuration = ["--config", str(site.configuration), "--quiet"]
    mapping = tmp_path / "import.yml"
    command = ["import", str(tmp_path / "export.xml"), "--mapping", str(mapping), *configuration]
    assert main(command) == 0
    mapping.write_text(mapping.read_text().replace('Vård: ""', "Vård: vard"))
    assert main([*command, "--write"]) == 0
    site.item("nytt", "title: Nytt\ntopics: [vard]\n")
    site.build()
    old = {f"{place}index.html": WORDPRESS_FEED, ".serving/nginx.conf": AS_XML}
    served = exports.written(tmp_path / "served", old)
    with nginx.serving(served, tmp_path / "before") as url:
        port = int(url.rstrip("/").rpartition(":")[2])
        (tmp_path / "client").mkdir()
        reading = client(tmp_path / "client", url + place)
        reading.fetch()
        before = set(reading.entries())
    assert before == WORDPRESS_IDS
    with nginx.serving(site.site, tmp_path / "after", port=port):
        reading.fetch()
        new = set(reading.entries()) - before
        assert set(reading.entries()) >= WORDPRESS_IDS
        assert len(new) == 1, new  # ours; a reader that was not led on would not see it
