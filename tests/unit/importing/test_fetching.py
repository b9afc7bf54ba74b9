"""What is fetched comes politely, within bounds, and never from where it must not."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from budkavle.importing.fetching import documents
from budkavle.importing.fetching.linked import with_fetched
from budkavle.importing.fetching.polite import Fetcher
from budkavle.importing.fetching.store import Store, name_of
from budkavle.importing.readers import feeds, pages
from budkavle.importing.source import Source, SourceError, SourceItem, SourcePicture
from budkavle.services.hosts import ForbiddenHostError, addresses_of, is_public
from budkavle.services.web_client import Answer, Client, Limits, NotFetchedError
from tests.support import exports

ZONE = ZoneInfo("Europe/Stockholm")


class Site:
    """A server on this machine: `pages` by path, `asked` what was asked for, with its headers."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, Mapping[str, str], bytes]] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, dict(self.headers)))
                status, headers, body = site.pages.get(self.path, (404, {}, b"not here"))
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = status, headers, data
        return self.url + path

    @property
    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


class Clock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.now, self.waited = 1_000_000.0, list[float]()

    def wait(self, seconds: float) -> None:
        if seconds:
            self.waited.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(tmp_path: Path, clock: Clock) -> Fetcher:
    client = Client("Budkavle/1 (+https://example.se/)", Limits(size=5000), private=True)
    return Fetcher(
        client, Store(tmp_path / "kept"), lambda _: None, clock=lambda: clock.now, wait=clock.wait
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "2002:a00:1::", "nonsense",
        "fec0::1", "64:ff9b:1::a00:1", "::a00:1", "::7f00:1", "4000::1",
    ],
)  # fmt: skip
def test_private_addresses_are_never_asked(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(ForbiddenHostError):
        addresses_of("x.se", 80, private=False, resolve=lambda *_: [address])
    assert addresses_of("x.se", 80, private=True, resolve=lambda *_: [address]) == [address]


def test_public_addresses_are_asked() -> None:
    assert all(map(is_public, ("193.10.5.1", "2a00:1450:400f::1", "64:ff9b::c10a:501")))


def test_a_name_with_one_private_address_among_others_is_refused() -> None:
    with pytest.raises(ForbiddenHostError):
        addresses_of("x.se", 80, private=False, resolve=lambda *_: ["193.10.5.1", "127.0.0.1"])


def test_nothing_reaches_a_private_server_that_a_text_names(site: Site) -> None:
    site.put("/secret", "secret")
    with pytest.raises(ForbiddenHostError):
        Client("x").get(f"{site.url}/secret")
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_not_followed(site: Site) -> None:
    """Each address on the way is judged; here this machine counts as public."""
    known = {"127.0.0.1": ["127.0.0.1"], "inner.example": ["10.0.0.1"]}
    client = Client("x", resolve=lambda host, _: known[host], is_public="127.0.0.1".__eq__)
    with pytest.raises(ForbiddenHostError):
        client.get(site.put("/a", "", 302, Location="http://inner.example/"))
    assert client.get(site.put("/b", "x")).body == b"x"


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://x.se/", "gopher://x/", "//", "http://"]
)
def test_only_the_web_is_asked(to: str, site: Site) -> None:
    with pytest.raises(OSError, match=r".*"):
        Client("x", private=True).get(to)
    with pytest.raises(OSError, match=r".*"):
        Client("x", private=True).get(site.put("/a", "", 302, Location=to))


def test_what_is_too_large_or_has_no_end_is_left(site: Site) -> None:
    client = Client("x", Limits(size=1000), private=True)
    with pytest.raises(NotFetchedError, match="MB"):
        client.get(site.put("/large", b"x" * 2000))
    site.pages["/lies"] = 200, {"Content-Length": "900"}, b"x" * 100
    with pytest.raises(NotFetchedError):
        Client("x", Limits(silence=0.5), private=True).get(f"{site.url}/lies")
    with pytest.raises(NotFetchedError, match="redirects"):
        client.get(site.put("/round", "", 302, Location="/round"))


def test_a_server_whose_headers_never_end_is_left() -> None:
    done = threading.Event()

    def drip(server: socket.socket) -> None:
        there, _ = server.accept()
        with there, suppress(OSError):
            there.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not done.wait(0.02):
                there.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(NotFetchedError):
            Client("x", Limits(seconds=0.3), private=True).get(address)
        done.set()
        thread.join()


def test_robots_txt_is_obeyed(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /hidden/\nCrawl-delay: 7\n")
    assert fetcher.fetch(site.put("/a.png", b"a"))
    assert fetcher.fetch(site.put("/hidden/b.png", b"b")) is None
    assert site.paths == ["/a.png"]
    assert "robots.txt" in fetcher.failures[f"{site.url}/hidden/b.png"]
    fetcher.fetch(site.put("/c.png", b"c"))
    assert clock.waited
    assert max(clock.waited) > 6


def test_nothing_is_asked_while_robots_txt_cannot_be_had(site: Site, fetcher: Fetcher) -> None:
    site.put("/robots.txt", "", 503)
    assert fetcher.fetch(site.put("/a.png", b"a")) is None
    assert site.paths == []


def test_there_is_a_pause_between_two_requests(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    for name in ("a", "b", "c"):
        fetcher.fetch(site.put(f"/{name}.png", b"x"))
    assert len([each for each in clock.waited if each > 0.5]) >= 3


def test_a_busy_host_and_one_that_fails_are_left_alone(site: Site, fetcher: Fetcher) -> None:
    fetcher.fetch(site.put("/a.png", "", 429))
    assert fetcher.fetch(site.put("/b.png", b"x")) is None
    assert site.paths == ["/a.png"]


def test_an_interrupted_run_goes_on_and_a_later_one_asks_for_changes(
    site: Site, fetcher: Fetcher, clock: Clock
) -> None:
    address = site.put("/a.png", b"one", ETag='"1"')
    fetcher.fetch(address)
    fetcher.fetch(address)
    assert site.paths == ["/a.png"]
    clock.now += 2 * 24 * 3600
    fetcher.fetch(address)
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    file = fetcher.store.file(address)
    assert file is not None
    assert file.read_bytes() == b"one"
    clock.now += 2 * 24 * 3600
    site.put("/a.png", b"two", ETag='"2"')
    fetcher.fetch(address)
    assert file.read_bytes() == b"two"
    clock.now += 2 * 24 * 3600
    site.put("/a.png", b"", 500)
    assert fetcher.fetch(address)
    assert file.read_bytes() == b"two"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://x.se/a/Bild%20ett.PNG?x=1", "bild-ett.png"),
        ("https://x.se/..%2f..%2fetc%2fpasswd", "passwd"),
        ("https://x.se/", "x"),
        ("https://x.se/" + "a" * 300 + ".png", ""),
        ("https://x.se/CON.p/ng", "ng"),
    ],
)
def test_names_of_files_are_safe(address: str, name: str) -> None:
    made = name_of(address)
    assert "/" not in made
    assert not made.startswith(".")
    assert len(made) < 100
    assert made == name or name in ("x", "")


def item(html: str, base: str, picture: str = "") -> SourceItem:
    return SourceItem(
        key="a", where="a", title="A", html=html, published=None, base=base,
        picture=SourcePicture(picture) if picture else None,
    )  # fmt: skip


def test_pictures_and_own_files_are_fetched_the_larger_ones_first(
    site: Site, fetcher: Fetcher
) -> None:
    site.put("/bild.png", exports.png(1))
    site.put("/liten-300x200.png", exports.png(2))
    site.put("/avtal.pdf", exports.PDF)
    html = (
        '<img src="bild-300x200.png"><img src="/liten-300x200.png"><a href="/avtal.pdf">Avtal</a>'
        '<a href="https://other.example/x.pdf">Annan</a><a href="/sida">Sida</a>'
        '<img src="data:image/png;base64,x">'
    )
    one = item(html, f"{site.url}/n/", "/bild.png")
    source = Source(kind="feed", items=(one,), address=f"{site.url}/")
    site.pages["/n/bild.png"] = site.pages["/bild.png"]
    made = with_fetched(source, source.items, fetcher)
    assert site.paths == [
        "/bild.png", "/n/bild.png", "/liten.png", "/liten-300x200.png", "/avtal.pdf"
    ]  # fmt: skip
    assert not fetcher.failures  # nobody else's file was asked for
    found = made.find("/avtal.pdf", one)
    assert found is not None
    assert found.read_bytes() == exports.PDF


def test_what_could_not_be_fetched_is_noted(site: Site, fetcher: Fetcher) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n")
    one = item('<img src="/a.png">', f"{site.url}/")
    made = with_fetched(Source(kind="feed", items=(one,)), [one], fetcher)
    assert [each.kind for each in made.oddities] == ["unfetched"]


def test_a_feed_is_fetched_with_its_older_parts(
    site: Site, fetcher: Fetcher, tmp_path: Path
) -> None:
    part = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><link rel="{rel}" href="{to}"/>'
        "<entry><id>{id}</id><title>{id}</title><content type='html'>x</content></entry></feed>"
    )
    first = site.put("/atom.xml", part.format(rel="next", to="/2.xml", id="a"))
    site.put("/2.xml", part.format(rel="prev-archive", to="/3.xml", id="b"))
    site.put("/3.xml", part.format(rel="next", to="/atom.xml", id="c"))
    folder = documents.fetched(first, fetcher, tmp_path / "got", tmp_path / "pages.yml")
    found = feeds.read(sorted(folder.iterdir()), ZONE)
    assert [each.guid for each in found.items] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "said",
    [
        "<rss><channel><link rel='next' href='http://['/><title>T</title></channel></rss>",
        '{"version": "https://jsonfeed.org/version/1.1", "items": [], "next_url": "http://["}',
        f'{{"version": "https://jsonfeed.org/version/1.1", "x": {"[" * 4_000}',
    ],
)
def test_a_feed_whose_next_part_has_no_address_ends_there(
    site: Site, fetcher: Fetcher, tmp_path: Path, said: str
) -> None:
    address = site.put("/feed", said)
    folder = documents.fetched(address, fetcher, tmp_path / "got", tmp_path / "pages.yml")
    assert len(list(folder.iterdir())) == 1


def test_the_older_parts_of_wordpress_have_numbers(
    site: Site, fetcher: Fetcher, tmp_path: Path
) -> None:
    rss = (
        "<rss><channel><title>T</title><generator>https://wordpress.org/?v=6</generator>"
        "<item><guid>{}</guid></item></channel></rss>"
    )
    first = site.put("/feed/", rss.format("a"))
    site.put("/feed/?paged=2", rss.format("b"))
    folder = documents.fetched(first, fetcher, tmp_path / "got", tmp_path / "pages.yml")
    assert len(list(folder.iterdir())) == 2
    assert site.paths[-1] == "/feed/?paged=3"


def test_the_pages_of_a_sitemap_are_fetched_from_its_own_host(
    site: Site, fetcher: Fetcher, tmp_path: Path
) -> None:
    index = "<sitemapindex><sitemap><loc>{0}/s.xml</loc></sitemap></sitemapindex>"
    site.put("/s.xml", f"<urlset><url><loc>{site.url}/n/1</loc></url>"
             "<url><loc>http://169.254.169.254/x</loc></url>"
             "<url><loc>http://[</loc></url></urlset>")  # fmt: skip
    site.put(
        "/n/1", "<h1>Ett</h1><article><p>Text.</p><time datetime='2019-05-01'></time></article>"
    )
    address = site.put("/sitemap.xml", index.format(site.url))
    folder = documents.fetched(address, fetcher, tmp_path / "got", tmp_path / "pages.yml")
    (made,) = pages.read(folder, ZONE).items
    assert made.addresses == (f"{site.url}/n/1",)
    assert made.title == "Ett"


def test_a_feed_of_summaries_gets_the_texts_of_its_pages(
    site: Site, fetcher: Fetcher, tmp_path: Path
) -> None:
    page = site.put("/n/1", "<h1>Ett</h1><main><p>Hela texten, som är längre än så.</p></main>")
    file = tmp_path / "a.xml"
    file.write_text(
        f"<rss><channel><link>{site.url}</link><item><title>Ett</title><link>{page}</link>"
        "<description>Kort …</description></item></channel></rss>"
    )
    source = feeds.read([file], ZONE)
    (made,) = documents.with_whole_texts(source, fetcher, tmp_path, ZONE).items
    assert "Hela texten" in made.html
    assert made.fields["description"] == "<p>Kort …</p>"
    assert not made.notes


def test_an_address_where_nothing_is_is_told(site: Site, fetcher: Fetcher, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="could not be fetched"):
        documents.fetched(f"{site.url}/x", fetcher, tmp_path / "got", tmp_path / "pages.yml")


def test_a_document_may_have_any_name(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name in ("about.json", "_about.json", ".about.json"):
        address = f"https://example.org/{name}"
        store.keep(address, Answer(200, {}, b"[1]", address), 0)
        file = store.file(address)
        assert file is not None
        assert file.read_bytes() == b"[1]"
