"""The site served by nginx, Caddy and Apache, each with the configuration that comes with it."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import sync_playwright

from budkavle.render import serving
from tests.support import system
from tests.support.site_builder import file, site_of
from tests.support.web_servers import SERVERS

GONE = "nyheter/2020/2020-00098-abcd/"


@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.needs(name)) for name in SERVERS]
)
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of a served site with archives, a redirect and a withdrawn item."""
    room = site_of(
        *(file(number, "topics: [vard]") for number in range(40)),
        file(99, "aliases: [/gammal/sida/, '/?p=7', '/gammal/sida?id=3&v=2']"),
        file(98, "withdrawn: Uppgiften var fel."),
    )
    site = tmp_path_factory.mktemp("site")
    made = room.everything()
    made |= {o.path: o.render() for o in serving.outputs(room.edition(), room.settings)}
    made |= {"404.html": b"<h1>Borta</h1>", "index.html": b"<h1>Nyheter</h1>"}
    made["assets/stylesheets/feed.css"] = b":root { color: red }" * 50
    for path, data in made.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)
    run = tmp_path_factory.mktemp("run")
    with (
        SERVERS[request.param](site, run) as url,
        httpx.Client(base_url=url, trust_env=False) as opened,
    ):
        yield opened


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("atom.xml", "application/atom+xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("amnen/vard/feed.xml", "application/rss+xml; charset=utf-8"),
        ("feed-2020-1.xml", "application/rss+xml; charset=utf-8"),
        ("atom-2020-2.xml", "application/atom+xml; charset=utf-8"),
        ("feeds.opml", "text/x-opml; charset=utf-8"),
        ("folj/", "text/html; charset=utf-8"),
        ("assets/stylesheets/feed.css", "text/css; charset=utf-8"),
    ],
)
def test_every_file_has_its_type(client: httpx.Client, path: str, media_type: str) -> None:
    """Readers depend on it."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media_type


@pytest.mark.parametrize("path", ["feed.xml", "amnen/vard/atom.xml", "feed-2020-1.xml"])
def test_a_person_who_opens_a_feed_gets_xml_with_a_style(client: httpx.Client, path: str) -> None:
    """Chromium shows the source of a feed; a cache must distinguish the two responses."""
    answer = client.get(path, headers={"Sec-Fetch-Dest": "document"})
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.content == client.get(path).content
    assert "Sec-Fetch-Dest" in answer.headers["Vary"]
    assert "Sec-Fetch-Dest" in client.get(path).headers["Vary"]


@pytest.mark.needs("chromium-headless-shell")
@pytest.mark.parametrize("path", ["feed.xml", "atom.xml"])
def test_a_browser_shows_headlines_and_the_way_to_the_page_about_feeds(
    client: httpx.Client, path: str
) -> None:
    """With CSS alone, under the site's policy."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system.place_of("chromium-headless-shell"), args=["--no-sandbox"]
        )
        try:
            page = browser.new_page()
            page.goto(f"{client.base_url}{path}")
            link = page.locator("css=a")
            assert link.inner_text() == "Så följer du oss"
            assert link.get_attribute("href") == "https://example.org/folj/"
            colour = "getComputedStyle(document.documentElement).color"
            assert page.evaluate(colour) == "rgb(255, 0, 0)"
        finally:
            browser.close()


@pytest.mark.parametrize("path", ["feed.xml", "atom-2020-1.xml", "feed.json"])
def test_scripts_of_other_sites_may_read_feeds(client: httpx.Client, path: str) -> None:
    """CORS; only for feeds."""
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("folj/").headers


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("feed.xml", "public, max-age=900"),
        ("atom-2020-1.xml", "public, max-age=86400"),
        ("feeds.opml", "public, max-age=900"),
        ("folj/", "no-cache"),
        ("borta/", "no-cache"),
    ],
)
def test_caches_keep_what_they_may(client: httpx.Client, path: str, caching: str) -> None:
    assert client.get(path).headers["Cache-Control"] == caching


@pytest.mark.parametrize("path", ["feed.xml", "folj/", "borta/", "feed-2020-1.xml"])
def test_security_headers_are_everywhere(client: httpx.Client, path: str) -> None:
    """nginx drops the server's headers where a location has its own."""
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert len(headers.get_list("Cache-Control")) == 1


@pytest.mark.parametrize("path", ["feed.xml", "atom.xml", "feed.json", "folj/"])
def test_what_is_unchanged_is_not_sent_again(client: httpx.Client, path: str) -> None:
    """RFC 9110, 13.1: by entity tag and by date."""
    first = client.get(path)
    by_tag = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert [by_tag.status_code, by_date.status_code] == [304, 304]


@pytest.mark.parametrize("old", ["gammal/sida/", "gammal/sida"])
def test_old_addresses_redirect(client: httpx.Client, old: str) -> None:
    """Permanently, so that readers and search engines store it."""
    answer = client.get(old)
    assert answer.status_code == 301
    assert answer.url.join(answer.headers["Location"]).path == "/nyheter/2020/2020-00099-abcd/"


@pytest.mark.parametrize("form", ["feed", "atom"])
def test_former_archives_lead_to_the_feed(client: httpx.Client, form: str) -> None:
    """Topics and stories had archives (ADR 56); other names like theirs, and the rest, stay."""
    answer = client.get(f"amnen/vard/{form}-2020-1.xml")
    assert answer.status_code == 301
    assert answer.url.join(answer.headers["Location"]).path == f"/amnen/vard/{form}.xml"
    assert client.get(f"amnen/vard/{form}-2020-x.xml").status_code == 404
    assert client.get(f"{form}-2020-1.xml").status_code == 200


def test_what_is_not_there_gets_the_sites_own_page(client: httpx.Client) -> None:
    """And hidden files do not exist."""
    for path in ("borta/", ".shown/feed.xml", ".serving/nginx.conf", ".htaccess"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Borta" in answer.text


@pytest.mark.parametrize("path", ["?p=7", "?a=1&p=7", "gammal/sida?v=2&id=3", "gammal/sida/?id=3"])
def test_an_old_address_with_a_query_redirects(client: httpx.Client, path: str) -> None:
    """The order of its parts means nothing, and a path that redirects itself still does."""
    answer = client.get(path)
    assert answer.status_code == 301
    assert answer.url.join(answer.headers["Location"]).path == "/nyheter/2020/2020-00099-abcd/"


@pytest.mark.parametrize("path", ["?p=77", "?xp=7", ""])
def test_another_query_does_not(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code != 301


def test_what_is_gone_says_so_and_why(client: httpx.Client) -> None:
    """Search engines forget it sooner, and readers get the page."""
    answer = client.get(GONE)
    assert answer.status_code == 410
    assert "Uppgiften var fel." in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert client.get(GONE.rstrip("/"), follow_redirects=True).status_code == 410


@pytest.mark.parametrize(
    "path", ["folj/", "assets/stylesheets/feed.css", "feed.xml", "atom-2020-2.xml", "feed.json"]
)
def test_texts_are_compressed(client: httpx.Client, path: str) -> None:
    """For those who ask for it; a cache must distinguish the two."""
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.content == plain.content
    asked = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get(path, headers=asked).status_code == 304
